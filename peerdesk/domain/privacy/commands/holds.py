"""Legal holds: data that must be kept, whatever its schedule and whoever asks for its erasure."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.people.models import User
from peerdesk.domain.privacy.models import Customer, EntryKind, LegalHold
from peerdesk.domain.privacy.rules import HOLD_REASON_MIN_LENGTH
from peerdesk.engines import redaction
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import invalid, not_found

from .log import note_entry


@command
def place_hold(
    customer_id: uuid.UUID, *, brand_id: uuid.UUID, reason: str, by: User, now: datetime,
    scope_id: uuid.UUID | None = None,
) -> LegalHold:
    """Keep a customer's data, or that of one conversation. Raises `customer_not_found`, `hold_reason_too_short`.

    The customer's row is locked: a hold and an erasure of the same moment come one after the other.
    """
    if len(reason.strip()) < HOLD_REASON_MIN_LENGTH:
        raise invalid("hold_reason_too_short", reason="too_short")
    customer = Customer.objects.select_for_update().filter(id=customer_id, brand_id=brand_id).first()
    if customer is None or customer.wrapped_key is None:
        raise not_found("customer_not_found")
    hold = LegalHold.objects.create(
        brand_id=brand_id, customer=customer, scope_id=scope_id, placed_by=by, placed_at=now,
        reason=redaction.scrub_secrets(reason.strip()).text[:300],
    )
    note_entry(brand_id, EntryKind.HOLD_PLACED, now=now, user=by, customer_id=customer.id)
    return hold


@command
def lift_hold(hold_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, now: datetime) -> None:
    """End a hold. Raises `hold_not_found`."""
    hold = LegalHold.objects.filter(id=hold_id, brand_id=brand_id, lifted_at__isnull=True).first()
    rows = LegalHold.objects.filter(id=hold_id, brand_id=brand_id, lifted_at__isnull=True)
    if hold is None or not rows.update(lifted_at=now, lifted_by=by):
        raise not_found("hold_not_found")
    note_entry(brand_id, EntryKind.HOLD_LIFTED, now=now, user=by, customer_id=hold.customer_id)
