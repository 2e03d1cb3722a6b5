"""Events of `broker`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class ActionRequested(Event):
    """Whoever holds a ticket asked for an action."""

    call_id: uuid.UUID
    ticket_id: uuid.UUID
    conversation_id: uuid.UUID
    brand_id: uuid.UUID
    user_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ActionFinished(Event):
    """An action was carried out, refused, or failed."""

    call_id: uuid.UUID
    ticket_id: uuid.UUID
    conversation_id: uuid.UUID
    brand_id: uuid.UUID
    user_id: uuid.UUID
    state: str
