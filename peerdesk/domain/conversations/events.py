"""Events of `conversations`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Event):
    """A message was stored sealed; it waits for the guard."""

    message_id: uuid.UUID
    conversation_id: uuid.UUID
    brand_id: uuid.UUID
    author_kind: str


@dataclass(frozen=True, kw_only=True)
class MessageCleared(Event):
    """The guard is done with a message: its redacted text may be shown."""

    message_id: uuid.UUID
    conversation_id: uuid.UUID
    brand_id: uuid.UUID
    author_kind: str


@dataclass(frozen=True, kw_only=True)
class MessageHeld(Event):
    """The guard failed on a message: it stays hidden until a later try succeeds."""

    message_id: uuid.UUID
    conversation_id: uuid.UUID
    brand_id: uuid.UUID
    author_kind: str
    code: str


@dataclass(frozen=True, kw_only=True)
class ReplyAdded(Event):
    """An answer that needs no guard run (an expert's checked reply, a machine's published text) was added."""

    message_id: uuid.UUID
    conversation_id: uuid.UUID
    brand_id: uuid.UUID
    author_kind: str


@dataclass(frozen=True, kw_only=True)
class WordsExpired(Event):
    """The redacted words of a conversation are over by the brand's schedule: whoever keeps a copy lets go of it."""

    conversation_id: uuid.UUID
    brand_id: uuid.UUID
