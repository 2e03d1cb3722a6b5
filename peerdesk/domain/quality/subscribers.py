"""What quality does when something happened."""

from __future__ import annotations

from peerdesk.domain.tickets.events import TicketResolved
from peerdesk.foundation.clock import utc_now

from .commands import create_survey


def ask_for_rating(event: TicketResolved) -> None:
    """Create the survey of a resolution."""
    create_survey(event.resolution_id, now=utc_now())
