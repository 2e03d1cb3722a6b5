"""Reveals: a logged, reasoned look at hidden values."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.people.models import User
from peerdesk.domain.privacy.events import ValuesRevealed
from peerdesk.domain.privacy.models import Customer, Reveal
from peerdesk.domain.privacy.rules import REVEAL_REASON_MIN_LENGTH
from peerdesk.engines import redaction
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind, invalid
from peerdesk.foundation.outbox.emit import emit


@command
def reveal_scope(
    customer_id: uuid.UUID, *, brand_id: uuid.UUID, scope_id: uuid.UUID, user: User, reason: str, now: datetime
) -> Reveal:
    """Log a look at the originals of one conversation. Raises `reveal_reason_too_short`, `customer_not_found`."""
    if len(reason.strip()) < REVEAL_REASON_MIN_LENGTH:
        raise invalid("reveal_reason_too_short", reason="too_short")
    customer = Customer.objects.filter(id=customer_id, brand_id=brand_id).first()
    if customer is None:
        raise DomainError("customer_not_found", ErrorKind.NOT_FOUND)
    reveal = Reveal.objects.create(
        brand_id=brand_id, customer=customer, scope_id=scope_id, user=user, revealed_at=now,
        reason=redaction.scrub_secrets(reason.strip()).text[:300],
    )
    emit(ValuesRevealed(reveal_id=reveal.id, brand_id=brand_id, scope_id=scope_id), now=now)
    return reveal
