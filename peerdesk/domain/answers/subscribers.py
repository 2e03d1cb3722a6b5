"""What answers do when something happened."""

from __future__ import annotations

from peerdesk.domain.tickets.events import TicketUnderstood
from peerdesk.foundation.clock import utc_now

from .commands import answer_or_route_ticket


def answer_or_route(event: TicketUnderstood) -> None:
    """Try self-service, else route to a person."""
    answer_or_route_ticket(event.ticket_id, now=utc_now())
