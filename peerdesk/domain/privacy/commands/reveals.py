"""Reveals: a logged, reasoned look at hidden values, by brand staff only, within a budget, watched."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.brands.models import Brand, Membership
from peerdesk.domain.people.models import User
from peerdesk.domain.privacy.events import ValuesRevealed
from peerdesk.domain.privacy.models import Customer, Reveal, StoppedReply
from peerdesk.domain.privacy.queries import looks_since
from peerdesk.domain.privacy.rules import HABIT, REVEAL_REASON_MIN_LENGTH, unusual_access
from peerdesk.engines import redaction
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind, invalid, not_found
from peerdesk.foundation.outbox.emit import emit

from .reviews import alarm_of_canary, raise_review


@command
def reveal_scope(
    customer_id: uuid.UUID, *, brand_id: uuid.UUID, scope_id: uuid.UUID, user: User, reason: str, now: datetime
) -> Reveal:
    """Log a look at the originals of one conversation, and raise a review when it is an unusual one.

    Raises `reveal_reason_too_short`, `customer_not_found`, `reveals_for_staff_only`, `reveal_budget_spent`.
    """
    if len(reason.strip()) < REVEAL_REASON_MIN_LENGTH:
        raise invalid("reveal_reason_too_short", reason="too_short")
    customer = Customer.objects.filter(id=customer_id, brand_id=brand_id).first()
    if customer is None:
        raise not_found("customer_not_found")
    _spend(user, brand_id, now=now)
    reveal = Reveal.objects.create(
        brand_id=brand_id, customer=customer, scope_id=scope_id, user=user, revealed_at=now,
        reason=redaction.scrub_secrets(reason.strip()).text[:300],
    )
    alarm_of_canary(customer, user=user, scope_id=scope_id, now=now)
    for unusual in unusual_access(looks_since(brand_id, now - HABIT), user_id=user.pk, now=now):
        raise_review(brand_id, unusual.code, user=user, scope_id=scope_id, now=now, facts=unusual.facts)
    emit(
        ValuesRevealed(reveal_id=reveal.id, brand_id=brand_id, scope_id=scope_id, conversation_id=scope_id), now=now
    )
    return reveal


@command
def note_stopped_reply(
    brand_id: uuid.UUID, *, user: User, scope_id: uuid.UUID, codes: frozenset[str], was_blocked: bool, now: datetime
) -> None:
    """Count a reply that the check stopped, one row for each kind of problem; its words are not kept (P10)."""
    StoppedReply.objects.bulk_create(
        StoppedReply(
            brand_id=brand_id, user=user, scope_id=scope_id, code=code, was_blocked=was_blocked, stopped_at=now
        )
        for code in sorted(codes)
    )


def _spend(user: User, brand_id: uuid.UUID, *, now: datetime) -> None:
    """Take one look out of the day's budget (UTC). The membership is locked, so that two at once count as two."""
    member = Membership.objects.select_for_update().filter(user=user, brand_id=brand_id).first()
    if member is None:
        raise DomainError("reveals_for_staff_only", ErrorKind.FORBIDDEN)
    most = Brand.objects.values_list("reveals_per_day", flat=True).get(id=brand_id)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if Reveal.objects.filter(user=user, brand_id=brand_id, revealed_at__gte=today).count() >= most:
        raise DomainError("reveal_budget_spent", ErrorKind.RATE_LIMITED)
