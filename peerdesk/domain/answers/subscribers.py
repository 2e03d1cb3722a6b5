"""What answers do when something happened."""

from __future__ import annotations

from peerdesk.domain.tickets.events import TicketReopened, TicketResolved, TicketUnderstood
from peerdesk.foundation.clock import utc_now

from .commands import answer_or_route_ticket, forget_resolution, index_resolution


def answer_or_route(event: TicketUnderstood) -> None:
    """Try self-service, else route to a person."""
    answer_or_route_ticket(event.ticket_id, now=utc_now())


def show_how_it_was_solved(event: TicketResolved) -> None:
    """Those who answer the next question like this one find it."""
    index_resolution(event.ticket_id, now=utc_now())


def hide_what_did_not_last(event: TicketReopened) -> None:
    """A solution that did not last is no example."""
    forget_resolution(event.ticket_id)
