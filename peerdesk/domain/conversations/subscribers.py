"""What conversations do when something happened."""

from __future__ import annotations

from peerdesk.domain.privacy.events import CustomerErased
from peerdesk.foundation.clock import utc_now

from .commands import guard_message, prepare_to_guard, release_erased_messages
from .events import MessageReceived


def guard_received_message(event: MessageReceived) -> None:
    """Send a new message through the guard."""
    guard_message(event.message_id, now=utc_now())


def prepare_received_messages(events: list[MessageReceived]) -> None:
    """Read at one go what the guard wants of several messages."""
    prepare_to_guard([event.message_id for event in events])


def release_after_erasure(event: CustomerErased) -> None:
    """Nothing of an erased customer can be guarded any more."""
    release_erased_messages(event.customer_id, now=utc_now())
