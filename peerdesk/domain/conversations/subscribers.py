"""What conversations do when something happened."""

from __future__ import annotations

from peerdesk.foundation.clock import utc_now

from .commands import guard_message
from .events import MessageReceived


def guard_received_message(event: MessageReceived) -> None:
    """Send a new message through the guard."""
    guard_message(event.message_id, now=utc_now())
