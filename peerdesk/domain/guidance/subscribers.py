"""Handlers of events of other modules."""

from __future__ import annotations

from peerdesk.domain.tickets.events import TicketAnswered
from peerdesk.foundation.clock import utc_now

from .commands import judge_inserted


def judge_sent_sentences(event: TicketAnswered) -> None:
    """Learn from the reply that went out which inserted sentences were kept."""
    if event.user_id is not None:
        judge_inserted(event.ticket_id, user_id=event.user_id, now=utc_now())
