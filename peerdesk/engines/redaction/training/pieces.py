"""Texts in the making: stretches of characters, each with the kind of value it is."""

from dataclasses import dataclass, replace
from unicodedata import normalize


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; kind is None for plain text. `fixed` is not to be disturbed by noise of spelling."""

    text: str
    kind: str | None = None
    fixed: bool = False


Pieces = list[Piece]


def plain(text: str) -> Pieces:
    """Text without a value."""
    return [Piece(text)]


def value(text: str, kind: str, *, fixed: bool = False) -> Pieces:
    """A value of a kind."""
    return [Piece(text, kind, fixed)]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A finished text and its spans (start, end, kind); unsure spans say nothing about what stands there."""

    text: str
    spans: tuple[tuple[int, int, str], ...]
    unsure: tuple[tuple[int, int], ...] = ()


def finish(pieces: Pieces) -> Labelled:
    """Join pieces; every value is a span of its own, white space at its edges left out."""
    parts: list[str] = []
    spans: list[tuple[int, int, str]] = []
    position = 0
    for piece in pieces:
        # The tagger reads compatibility forms folded ("5.º" as "5.o"), so it learns them so.
        piece = replace(piece, text=normalize("NFKC", piece.text))  # noqa: PLW2901 - the same piece, as it is read
        if piece.kind and piece.text.strip():
            lead = len(piece.text) - len(piece.text.lstrip())
            spans.append((position + lead, position + len(piece.text.rstrip()), piece.kind))
        parts.append(piece.text)
        position += len(piece.text)
    return Labelled("".join(parts), tuple(spans))
