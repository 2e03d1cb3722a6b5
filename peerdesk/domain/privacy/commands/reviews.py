"""Alarms about looks at personal data: raised by the rules, settled by an admin of the brand."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

import structlog

from peerdesk.domain.brands.queries import is_admin_of
from peerdesk.domain.people.models import User
from peerdesk.domain.privacy.events import AccessReviewRaised
from peerdesk.domain.privacy.models import AccessReview, Customer, EntryKind
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict, invalid, not_found
from peerdesk.foundation.outbox.emit import emit

from .log import note_entry

log = structlog.get_logger(__name__)
CANARY = "canary_touched"
NOTE_MIN_LENGTH = 4


def raise_review(
    brand_id: uuid.UUID, code: str, *, user: User | None, scope_id: uuid.UUID | None, now: datetime,
    facts: Mapping[str, float] | None = None,
) -> AccessReview:
    """Raise an alarm in the caller's transaction; one open review of a kind for one person."""
    standing = AccessReview.objects.filter(brand_id=brand_id, code=code, user=user, settled_at__isnull=True).first()
    if standing is not None and code != CANARY:
        return standing
    review = AccessReview.objects.create(
        brand_id=brand_id, code=code, user=user, scope_id=scope_id, facts=dict(facts or {}), raised_at=now
    )
    log.error("access_review_raised", brand_id=str(brand_id), review_id=str(review.id), code=code)
    emit(AccessReviewRaised(review_id=review.id, brand_id=brand_id, code=code), now=now)
    return review


def alarm_of_canary(customer: Customer, *, user: User | None, scope_id: uuid.UUID | None, now: datetime) -> None:
    """Raise the alarm when the customer is a canary: nobody has a reason to touch one."""
    if customer.is_canary:
        raise_review(customer.brand_id, CANARY, user=user, scope_id=scope_id, now=now)


@command
def mark_canary(customer_id: uuid.UUID, *, brand_id: uuid.UUID, is_canary: bool, by: User, now: datetime) -> None:
    """Make a customer a canary, or a customer like others again. Raises `customer_not_found`."""
    rows = Customer.objects.filter(id=customer_id, brand_id=brand_id, wrapped_key__isnull=False)
    if not rows.update(is_canary=is_canary):
        raise not_found("customer_not_found")
    facts = {"is_canary": int(is_canary)}
    note_entry(brand_id, EntryKind.CANARY_MARKED, now=now, user=by, customer_id=customer_id, facts=facts)


@command
def settle_review(review_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, note: str, now: datetime) -> None:
    """An admin has judged an alarm; nobody judges their own access while the brand has another admin.

    Raises `review_not_found`, `note_too_short`, `own_review`.
    """
    review = AccessReview.objects.select_for_update().filter(id=review_id, brand_id=brand_id).first()
    if review is None or not is_admin_of(by, brand_id):
        raise not_found("review_not_found")
    if review.settled_at is not None:
        raise conflict("review_settled")
    if len(note.strip()) < NOTE_MIN_LENGTH:
        raise invalid("note_too_short", note="too_short")
    if review.user_id == by.pk and _has_other_admin(brand_id, by):
        raise DomainError("own_review", ErrorKind.FORBIDDEN)
    review.settled_at, review.settled_by, review.note = now, by, note.strip()[:300]
    review.save(update_fields=["settled_at", "settled_by", "note"])
    facts = {"code": review.code}
    note_entry(brand_id, EntryKind.REVIEW_SETTLED, now=now, user=by, facts=facts)


def _has_other_admin(brand_id: uuid.UUID, user: User) -> bool:
    return User.objects.filter(memberships__brand_id=brand_id, memberships__role="admin").exclude(id=user.pk).exists()
