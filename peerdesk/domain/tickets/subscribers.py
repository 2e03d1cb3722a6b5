"""What tickets do when a conversation moved on."""

from __future__ import annotations

from peerdesk.domain.conversations.events import MessageCleared, MessageHeld
from peerdesk.domain.conversations.models import AuthorKind
from peerdesk.foundation.clock import utc_now

from .commands import note_cleared_message, note_held_message


def go_on_after_guard(event: MessageCleared) -> None:
    """A customer's message is clean: its ticket goes on."""
    if event.author_kind == AuthorKind.CUSTOMER:
        note_cleared_message(event.conversation_id, message_id=event.message_id, now=utc_now())


def hold_after_guard(event: MessageHeld) -> None:
    """The guard failed on a customer's message."""
    if event.author_kind == AuthorKind.CUSTOMER:
        note_held_message(event.conversation_id, now=utc_now())
