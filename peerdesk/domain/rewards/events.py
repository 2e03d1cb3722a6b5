"""Events of `rewards`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class ReceiptEvent(Event):
    """What every event of a receipt carries."""

    receipt_id: uuid.UUID
    conversation_id: uuid.UUID
    ticket_id: uuid.UUID
    brand_id: uuid.UUID
    user_id: uuid.UUID | None


@dataclass(frozen=True, kw_only=True)
class ReceiptBooked(ReceiptEvent):
    """A resolution was priced: the expert's share is pending, the brand owes the price."""


@dataclass(frozen=True, kw_only=True)
class ReceiptReleased(ReceiptEvent):
    """The reopen window is over: the share is the expert's."""


@dataclass(frozen=True, kw_only=True)
class ReceiptReversed(ReceiptEvent):
    """The customer came back in time: the booking was undone."""


@dataclass(frozen=True, kw_only=True)
class RewardBooked(Event):
    """A training or the reading of a first answer was paid."""

    reward_id: uuid.UUID
    brand_id: uuid.UUID
    user_id: uuid.UUID
