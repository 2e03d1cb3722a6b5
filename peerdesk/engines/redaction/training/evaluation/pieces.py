"""Texts as lists of labelled pieces: joined at the very end, so that every offset is exact by construction."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

KEEP: Final = "KEEP"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and what it holds: a type of personal data, KEEP, or nothing ("")."""

    text: str
    label: str = ""
    fixed: bool = False  # letters of case-sensitive values (secrets, e-mail links) are never changed by noise


Pieces = list[Piece]


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text and its labelled places (start, end, type), in characters."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A ticket before its pieces are joined: what the company knows of the requester, the channel, whether adversarial."""

    pieces: Pieces
    known: Mapping[str, object]
    channel: str
    odd: bool


_MARKED: Final = re.compile(r"\{(\w+)\}|\[\[(.+?)\]\]")


def parse(template: str, fill: Callable[[str], Sequence[Piece]]) -> Pieces:
    r"""Cut a template at its slots `{slot}` and its words to be kept `[[words]]`; `\n` is a line break."""
    pieces: Pieces = []
    position = 0
    template = template.replace("\\n", "\n")
    for found in _MARKED.finditer(template):
        pieces.append(Piece(template[position : found.start()]))
        pieces += [Piece(found[2], KEEP)] if found[2] else fill(found[1])
        position = found.end()
    pieces.append(Piece(template[position:]))
    return [piece for piece in pieces if piece.text]


def slots_of(template: str) -> list[str]:
    """The names of the slots of a template, in order."""
    return [found[1] for found in _MARKED.finditer(template) if found[1]]


def joined(parts: Iterable[Sequence[Piece]], separator: str) -> Pieces:
    """Several lists of pieces as one, with a separator between those that are not empty."""
    result: Pieces = []
    for part in parts:
        if part:
            result += [Piece(separator), *part] if result else list(part)
    return result


def quoted(pieces: Sequence[Piece], mark: str = "> ") -> Pieces:
    """The pieces as quoted mail: each line behind a mark, also inside a value that runs over a line end."""
    return [Piece(mark), *(replace(piece, text=piece.text.replace("\n", f"\n{mark}")) for piece in pieces)]


def render(pieces: Sequence[Piece]) -> LabelledText:
    """Join the pieces; white space at the border of a labelled piece stays outside of its span."""
    text, spans = "", []
    for piece in pieces:
        if piece.label and (bare := piece.text.strip()):
            start = len(text) + len(piece.text) - len(piece.text.lstrip())
            spans.append((start, start + len(bare), piece.label))
        text += piece.text
    return LabelledText(text, tuple(spans))
