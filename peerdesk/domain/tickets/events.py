"""Events of `tickets`. All are ordered by their conversation."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class TicketEvent(Event):
    """What every event of a ticket carries."""

    ticket_id: uuid.UUID
    conversation_id: uuid.UUID
    brand_id: uuid.UUID
    cycle: int


@dataclass(frozen=True, kw_only=True)
class TicketOpened(TicketEvent):
    """A ticket was raised from a customer's message."""


@dataclass(frozen=True, kw_only=True)
class TicketGuarded(TicketEvent):
    """Its first message is clean; it can be understood."""


@dataclass(frozen=True, kw_only=True)
class TicketUnderstood(TicketEvent):
    """Topic, language and urgency are settled, by machine or person."""


@dataclass(frozen=True, kw_only=True)
class TicketQueued(TicketEvent):
    """It wants an expert."""


@dataclass(frozen=True, kw_only=True)
class TicketClaimed(TicketEvent):
    """One expert holds it exclusively."""

    user_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class TicketAnswered(TicketEvent):
    """An answer went to the customer, whose turn it is; in a chat (`is_live`) they see it come."""

    user_id: uuid.UUID | None
    is_live: bool = False


@dataclass(frozen=True, kw_only=True)
class TicketWentToMail(TicketEvent):
    """A chat goes on by mail, why is on the ticket; `is_unseen`: the customer may have left before the newest answer."""

    user_id: uuid.UUID | None
    is_unseen: bool


@dataclass(frozen=True, kw_only=True)
class TicketFollowedUp(TicketEvent):
    """The customer wrote again; it is the assignee's turn."""

    user_id: uuid.UUID | None


@dataclass(frozen=True, kw_only=True)
class TicketEscalated(TicketEvent):
    """It went to the brand's staff."""

    user_id: uuid.UUID | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class TicketResolved(TicketEvent):
    """Solved. The evidence and who solved it are in the resolution."""

    resolution_id: uuid.UUID
    resolver_kind: str
    user_id: uuid.UUID | None
    evidence: str


@dataclass(frozen=True, kw_only=True)
class TicketReopened(TicketEvent):
    """The customer came back within the window; `cycle` is the new one."""

    resolution_id: uuid.UUID
    user_id: uuid.UUID | None


@dataclass(frozen=True, kw_only=True)
class TicketClosed(TicketEvent):
    """Final: the reopen window is over."""

    resolution_id: uuid.UUID
