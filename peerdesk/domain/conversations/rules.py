"""Rules of conversations. Pure."""

from __future__ import annotations

from enum import StrEnum

from peerdesk.foundation.errors import DomainError, ErrorKind, invalid

MAX_MESSAGE_LENGTH = 20_000
MAX_SUBJECT_LENGTH = 200
MAX_MESSAGES = 500
ACCESS_DAYS = 90
SUBJECT_FROM_TEXT = 90


class Origin(StrEnum):
    """The channel a conversation came in by."""

    HELP_PAGE = "help_page"
    API = "api"


def checked_text(text: str) -> str:
    """Return message text without NUL and surrounding space. Raises `message_empty`, `message_too_long`."""
    cleaned = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not cleaned:
        raise invalid("message_empty", text="empty")
    if len(cleaned) > MAX_MESSAGE_LENGTH:
        raise DomainError("message_too_long", ErrorKind.TOO_LARGE, {"text": "too_long"})
    return cleaned


def checked_subject(subject: str) -> str:
    """Return a subject as one line of at most 200 characters."""
    return " ".join(subject.replace("\x00", "").split())[:MAX_SUBJECT_LENGTH]


def subject_of(subject: str, text: str) -> str:
    """Return the subject, or the beginning of the text, cut at a word, when there is none."""
    if subject:
        return subject[:MAX_SUBJECT_LENGTH]
    line = " ".join(text.split())
    if len(line) <= SUBJECT_FROM_TEXT:
        return line
    return line[:SUBJECT_FROM_TEXT].rsplit(" ", 1)[0] + " …"
