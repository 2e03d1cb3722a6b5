"""Events of `matching`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class OffersMade(Event):
    """A round of offers went out."""

    ticket_id: uuid.UUID
    conversation_id: uuid.UUID
    brand_id: uuid.UUID
    round_number: int


@dataclass(frozen=True, kw_only=True)
class OffersChanged(Event):
    """Offers of a ticket were accepted, declined, expired or withdrawn; or (`is_open_again`) a "no" was taken back."""

    ticket_id: uuid.UUID
    conversation_id: uuid.UUID
    brand_id: uuid.UUID
    round_number: int
    is_open_again: bool = False
