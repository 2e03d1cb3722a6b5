"""What triage does when something happened."""

from __future__ import annotations

from peerdesk.domain.tickets.events import TicketGuarded
from peerdesk.foundation.clock import utc_now

from .commands import understand_ticket


def understand_guarded_ticket(event: TicketGuarded) -> None:
    """Understand a ticket as soon as it is clean."""
    understand_ticket(event.ticket_id, now=utc_now())
