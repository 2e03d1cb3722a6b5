"""What rewards do when something happened."""

from __future__ import annotations

from peerdesk.domain.tickets.events import TicketClosed, TicketReopened, TicketResolved
from peerdesk.foundation.clock import utc_now

from .commands import book_receipt, release_receipt, reverse_receipt


def book_resolution(event: TicketResolved) -> None:
    """Book what a resolution cost and earned."""
    book_receipt(event.resolution_id, now=utc_now())


def release_at_closure(event: TicketClosed) -> None:
    """Make the pay final."""
    release_receipt(event.resolution_id, now=utc_now())


def reverse_at_reopening(event: TicketReopened) -> None:
    """Undo the pay: it was not solved."""
    reverse_receipt(event.resolution_id, now=utc_now())
