"""What comes out of a file: text and a picture, or the reason why it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a file is, by its bytes, its ending and its declared type together."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    MAIL = "mail"
    TABLE = "table"
    TEXT = "text"
    PICTURE = "picture"


@dataclass(frozen=True)
class Limits:
    """Bounds of one file. Everything is checked before it is expanded, and again while it is."""

    characters: int = 60_000
    scanned_characters: int = 1_000_000
    pdf_objects: int = 20_000
    pdf_pages: int = 200
    zip_entries: int = 2_000
    zip_bytes: int = 50_000_000
    xml_bytes: int = 10_000_000
    mail_parts: int = 200
    mail_header_lines: int = 2_000
    html_depth: int = 400
    pixels: int = 40_000_000
    picture_side: int = 1_600


# Codes of refusals; surfaces have the words.
REFUSALS: Final = frozenset({
    "archive", "program", "macros", "active_content", "encrypted", "old_office", "picture_format", "mismatch",
    "unsupported", "too_complex", "unreadable", "empty", "too_large", "too_many",
})  # fmt: skip


@dataclass(frozen=True)
class Refused:
    """The file is not taken; `code` is one of REFUSALS."""

    code: str


@dataclass(frozen=True)
class Extracted:
    """What may be kept of a file.

    `text` is what a reader of the document would see, at most `Limits.characters`; `hidden` is everything else that was
    found in words (headers, notes, deleted text, properties, metadata): it is looked through for card numbers and then
    thrown away. `is_whole` is false when something inside could not be looked through. `picture` is made anew from pixels.
    """

    kind: Kind
    text: str = ""
    hidden: str = field(default="", repr=False)
    is_cut: bool = False
    is_whole: bool = True
    picture: bytes = field(default=b"", repr=False)
    picture_type: str = ""


Examined = Extracted | Refused


class RefusedError(Exception):
    """Raised inside a reader to refuse the file."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def bounded(pieces: list[str], limits: Limits) -> tuple[str, bool]:
    """Join lines, fold blank ones, cut at the limit. Returns the text and whether it was cut."""
    lines: list[str] = []
    for line in "\n".join(pieces).replace("\x00", "").replace("\r", "\n").split("\n"):
        clean = line.rstrip()
        if clean or (lines and lines[-1]):
            lines.append(clean)
    text = _storable("\n".join(lines).strip())
    return text[: limits.characters], len(text) > limits.characters


def scanned(pieces: list[str], limits: Limits) -> tuple[str, bool]:
    """Join hidden words up to the limit. Returns them and whether all of them are in."""
    text = _storable("\n".join(pieces))
    return text[: limits.scanned_characters], len(text) <= limits.scanned_characters


def _storable(text: str) -> str:
    """Return the text without halves of characters, which no database takes."""
    return text.encode("utf-8", "ignore").decode()
