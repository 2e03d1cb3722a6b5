"""Events of `attachments`. Ordered by their conversation, so that a file is guarded after the message it came with."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class AttachmentEvent(Event):
    """What every event of a file carries."""

    attachment_id: uuid.UUID
    conversation_id: uuid.UUID
    brand_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AttachmentReceived(AttachmentEvent):
    """A file was read and sealed; its text waits for the guard."""


@dataclass(frozen=True, kw_only=True)
class AttachmentCleared(AttachmentEvent):
    """The guard is done with a file: its redacted text may be shown."""


@dataclass(frozen=True, kw_only=True)
class AttachmentHeld(AttachmentEvent):
    """The guard failed on a file: it stays hidden until a later try succeeds."""

    code: str
