"""What tickets do when a conversation moved on."""

from __future__ import annotations

from peerdesk.domain.conversations.events import MessageCleared, MessageHeld, WordsExpired
from peerdesk.domain.conversations.models import AuthorKind
from peerdesk.domain.privacy.events import CustomerErased
from peerdesk.foundation.clock import utc_now

from .commands import (
    copies_of_conversation,
    copies_of_customer,
    forget_question_vectors,
    note_cleared_message,
    note_held_message,
    prepare_latest,
)


def go_on_after_guard(event: MessageCleared) -> None:
    """A customer's message is clean: its ticket goes on."""
    if event.author_kind == AuthorKind.CUSTOMER:
        note_cleared_message(event.conversation_id, message_id=event.message_id, now=utc_now())


def prepare_cleared_messages(events: list[MessageCleared]) -> None:
    """Read at one go the tickets that go on."""
    prepare_latest([event.conversation_id for event in events if event.author_kind == AuthorKind.CUSTOMER])


def hold_after_guard(event: MessageHeld) -> None:
    """The guard failed on a customer's message."""
    if event.author_kind == AuthorKind.CUSTOMER:
        note_held_message(event.conversation_id, now=utc_now())


def drop_expired_vectors(event: WordsExpired) -> None:
    """The vectors of questions go with their words."""
    forget_question_vectors(copies_of_conversation(event.conversation_id))


def drop_erased_vectors(event: CustomerErased) -> None:
    """The same, when the customer is erased."""
    forget_question_vectors(copies_of_customer(event.customer_id))
