"""Reads of `conversations`. Three views of one thread: redacted (who answers), the customer's copy, revealed originals."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from peerdesk.domain.privacy.queries import customer_details, open_original, scope_placeholders
from peerdesk.domain.privacy.rules import CustomerDetails
from peerdesk.engines import redaction
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.db.writes import keep, once
from peerdesk.foundation.errors import DomainError, ErrorKind
from peerdesk.foundation.ids import token_hash

from .models import AccessToken, AuthorKind, Conversation, GuardState, Message

__all__ = ["Conversation"]  # the row itself is handed to surfaces, which import no models
PAGE = 200
QUESTION_MESSAGES = 5


@dataclass(frozen=True)
class MessageView:
    """One message for a screen. `text` is empty and `is_held` true while the guard has not cleared it."""

    id: uuid.UUID
    number: int
    author_kind: str
    author_id: uuid.UUID | None
    text: str
    is_held: bool
    created_at: datetime


def get_conversation_by_token(token: str, *, now: datetime) -> Conversation:
    """Return the conversation that a secret link opens. Raises `link_unknown` (404) or `link_expired` (410)."""
    row = (
        AccessToken.objects.select_related("conversation__brand", "conversation__customer")
        .filter(token_hash=token_hash(token))
        .first()
    )
    if row is None or row.revoked_at is not None:
        raise DomainError("link_unknown", ErrorKind.NOT_FOUND)
    if row.expires_at <= now:
        raise DomainError("link_expired", ErrorKind.GONE)
    return row.conversation


def redacted_messages(conversation_id: uuid.UUID) -> list[MessageView]:
    """Return the thread as whoever answers may see it: redacted text, held messages without any."""
    rows = Message.objects.filter(conversation_id=conversation_id).order_by("number")[:PAGE]
    return [_view(row, row.text) for row in rows]


def redacted_message(message_id: uuid.UUID) -> MessageView:
    """Return one message as whoever answers may see it."""
    row = Message.objects.get(id=message_id)
    return _view(row, row.text)


def customer_copy(conversation: Conversation) -> list[MessageView]:
    """Return the thread for the customer's own channel: their own words, and replies with their values put back in."""
    customer = conversation.customer
    rows = Message.objects.filter(conversation=conversation).select_related("original").order_by("number")[:PAGE]
    placeholders = scope_placeholders(customer, conversation.id)
    views = []
    for row in rows:
        if row.original is not None:
            words = open_original(customer, row.original).text
            own = row.author_kind == AuthorKind.CUSTOMER  # a customer's own brackets are words, not placeholders
            views.append(_view(row, words if own else redaction.rehydrate(words, placeholders), held=False))
        elif row.author_kind == AuthorKind.MACHINE:
            views.append(_view(row, row.text))
        else:
            views.append(_view(row, redaction.rehydrate(row.text, placeholders)))
    return views


def with_values(conversation: Conversation, texts: Sequence[str]) -> list[str]:
    """Return texts of whoever answered with the customer's own values put back in, for the customer's own channel."""
    placeholders = scope_placeholders(conversation.customer, conversation.id)
    return [redaction.rehydrate(text, placeholders) for text in texts]


def original_messages(conversation: Conversation) -> list[MessageView]:
    """Return the thread with originals, for staff after a logged reveal; the caller checks that there is one."""
    return customer_copy(conversation)


def original_details(conversation: Conversation) -> CustomerDetails:
    """Return the customer's details, for staff after a logged reveal."""
    return customer_details(conversation.customer)


def mail_address(conversation: Conversation) -> str:
    """Return the customer's address for mail that the system sends; never shown to whoever answers."""
    return customer_details(conversation.customer).email


def question_text(conversation_id: uuid.UUID) -> str:
    """Return redacted subject and the customer's clean messages: what triage and search read."""
    return once(("question", conversation_id), lambda: _question_texts([conversation_id]).get(conversation_id, ""))


def prepare_question_texts(conversation_ids: list[uuid.UUID]) -> None:
    """Read several questions at one go for who asks next in this transaction."""
    for conversation_id, text in _question_texts(conversation_ids).items():
        keep(("question", conversation_id), text)


def _question_texts(conversation_ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = read_rows(
        """SELECT thread.id, thread.subject, ARRAY(
               SELECT text FROM conversations_message WHERE conversation_id = thread.id AND author_kind = 'customer'
                  AND guard_state = 'clean' ORDER BY number LIMIT %s)
           FROM conversations_conversation thread WHERE thread.id = ANY(%s)""",
        [QUESTION_MESSAGES, conversation_ids],
    )
    return {thread_id: "\n".join([subject, *texts]).strip() for thread_id, subject, texts in rows}


def _view(row: Message, text: str, *, held: bool | None = None) -> MessageView:
    is_held = row.guard_state != GuardState.CLEAN if held is None else held
    return MessageView(
        row.id, row.number, row.author_kind, row.author_id, "" if is_held else text, is_held, row.created_at
    )
