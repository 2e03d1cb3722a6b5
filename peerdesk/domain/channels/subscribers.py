"""What channels do when something happened: intents to mail the customer."""

from __future__ import annotations

import uuid

from peerdesk.domain.tickets.events import TicketAnswered, TicketOpened, TicketResolved
from peerdesk.foundation.clock import utc_now

from .commands import intend_mail


def acknowledge_question(event: TicketOpened) -> None:
    """Tell the customer that the question has arrived, with the secret link."""
    _intend(event.conversation_id, "received", f"received:{event.ticket_id}")


def announce_answer(event: TicketAnswered) -> None:
    """Tell the customer that there is an answer; at most one mail per quarter of an hour of answers."""
    now = utc_now()
    quarter = int(now.timestamp() // 900)
    _intend(event.conversation_id, "answered", f"answered:{event.ticket_id}:{quarter}")


def ask_how_it_was(event: TicketResolved) -> None:
    """Ask by mail how it was."""
    _intend(event.conversation_id, "survey", f"survey:{event.resolution_id}")


def _intend(conversation_id: uuid.UUID, kind: str, dedupe_key: str) -> None:
    intend_mail(conversation_id, kind=kind, dedupe_key=dedupe_key, now=utc_now())
