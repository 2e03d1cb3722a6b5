"""What channels do when something happened: intents to mail the customer."""

from __future__ import annotations

import uuid

from peerdesk.domain.tickets.events import TicketAnswered, TicketOpened, TicketResolved, TicketWentToMail
from peerdesk.foundation.clock import utc_now

from .commands import intend_mail


def acknowledge_question(event: TicketOpened) -> None:
    """Tell the customer that the question has arrived, with the secret link."""
    _intend(event.conversation_id, "received", f"received:{event.ticket_id}")


def announce_answer(event: TicketAnswered) -> None:
    """Tell the customer that there is an answer; at most one mail per quarter of an hour of answers."""
    if not event.is_live:  # in a chat they see it come
        _announce(event.ticket_id, event.conversation_id)


def tell_who_left(event: TicketWentToMail) -> None:
    """A chat goes on by mail: an answer that came when the customer may have left is announced after all."""
    if event.is_unseen:
        _announce(event.ticket_id, event.conversation_id)


def ask_how_it_was(event: TicketResolved) -> None:
    """Ask by mail how it was."""
    _intend(event.conversation_id, "survey", f"survey:{event.resolution_id}")


def _announce(ticket_id: uuid.UUID, conversation_id: uuid.UUID) -> None:
    quarter = int(utc_now().timestamp() // 900)
    _intend(conversation_id, "answered", f"answered:{ticket_id}:{quarter}")


def _intend(conversation_id: uuid.UUID, kind: str, dedupe_key: str) -> None:
    intend_mail(conversation_id, kind=kind, dedupe_key=dedupe_key, now=utc_now())
