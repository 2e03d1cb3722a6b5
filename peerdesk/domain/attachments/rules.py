"""Rules of attachments. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from peerdesk.engines.extraction import Extracted

PIECE_BYTES: Final = 1024 * 1024
LONGEST_NAME: Final = 160
# What a brand may allow at most; the way in is cut off above it whatever a brand says.
MOST_FILES: Final = 10
LARGEST_FILE: Final = 25 * 1024 * 1024
TOKEN_SECONDS: Final = 300
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


class AttachmentState(StrEnum):
    """Where a file is on its way."""

    CHECKING = "checking"
    HELD = "held"
    CLEAN = "clean"
    REFUSED = "refused"


class Part(StrEnum):
    """What is kept of a file, sealed: the bytes as they came, and the picture made anew."""

    ORIGINAL = "original"
    PICTURE = "picture"


@dataclass(frozen=True)
class Upload:
    """A file as it came in. `data` is empty and `is_too_large` set when it was cut off on its way."""

    name: str
    declared: str
    data: bytes = field(repr=False)
    is_too_large: bool = False


@dataclass(frozen=True)
class ReadFile:
    """A file that was looked at and not stored yet: what may be kept of it, or why it is refused."""

    name: str = field(repr=False)
    size: int
    refusal: str = ""
    extracted: Extracted | None = field(default=None, repr=False)
    original: bytes = field(default=b"", repr=False)
    # Words that say why the original is not kept: `card`, `not_whole`; "" when it is.
    dropped: str = ""


def clean_name(name: str) -> str:
    """Return a file's name as one line without folders, control or direction marks, its ending kept."""
    last = _UNPRINTABLE.sub("", name.replace("\\", "/")).rsplit("/", 1)[-1].strip(" .")
    if len(last) <= LONGEST_NAME:
        return last or "file"
    head, dot, tail = last.rpartition(".")
    return f"{head[: LONGEST_NAME - 20]}{dot}{tail[:10]}" if dot else last[:LONGEST_NAME]


def in_pieces(data: bytes) -> Iterator[bytes]:
    """Yield the bytes in pieces of at most PIECE_BYTES; nothing for none."""
    for start in range(0, len(data), PIECE_BYTES):
        yield data[start : start + PIECE_BYTES]


def piece_context(attachment_id: object, part: str, number: int, count: int) -> str:
    """What a piece is sealed for: in another file, another place, or with others missing it does not open."""
    return f"attachment:{attachment_id}:{part}:{number}/{count}"


def within_count(uploads: Sequence[Upload], most: int) -> tuple[Sequence[Upload], Sequence[Upload]]:
    """Return those that may come in and those that are too many."""
    return uploads[:most], uploads[most : most + MOST_FILES]
