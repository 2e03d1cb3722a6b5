"""What incidents do when something happened."""

from __future__ import annotations

from peerdesk.domain.tickets.events import TicketUnderstood
from peerdesk.foundation.clock import utc_now

from .commands import join_known_incident


def join_incident(event: TicketUnderstood) -> None:
    """A question of a confirmed incident belongs to it before it is offered to anybody."""
    join_known_incident(event.ticket_id, brand_id=event.brand_id, now=utc_now())
