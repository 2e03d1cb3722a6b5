"""What changed between two versions, for a reader. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

Mark = Literal["same", "gone", "new"]
_WORDS: Final = re.compile(r"\s+|[^\s]+")
# Lines that have less in common are shown as one gone and one new.
_ALIKE: Final = 0.4
_AROUND: Final = 2
_LONGEST: Final = 2000


@dataclass(frozen=True)
class Piece:
    """Some words of a line and whether they stayed."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Line:
    """A line of the text as it changed; `skipped` says how many unchanged lines are left out before it."""

    pieces: tuple[Piece, ...]
    mark: Mark
    skipped: int = 0


def changed_lines(before: str, after: str) -> list[Line]:
    """Return the lines that changed with two around each, words marked within lines that were rewritten."""
    old, new = before.split("\n"), after.split("\n")
    lines: list[Line] = []
    for code, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if code == "equal":
            lines += [Line((Piece("same", text),), "same") for text in old[a:b]]
            continue
        pairs = min(b - a, d - c)
        for place in range(pairs):
            lines += _rewritten(old[a + place], new[c + place])
        lines += [Line((Piece("gone", text),), "gone") for text in old[a + pairs : b]]
        lines += [Line((Piece("new", text),), "new") for text in new[c + pairs : d]]
    return list(_near_changes(lines))


def _rewritten(old: str, new: str) -> list[Line]:
    left, right = _WORDS.findall(old[:_LONGEST]), _WORDS.findall(new[:_LONGEST])
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < _ALIKE or max(len(old), len(new)) > _LONGEST:
        return [Line((Piece("gone", old),), "gone"), Line((Piece("new", new),), "new")]
    gone: list[Piece] = []
    fresh: list[Piece] = []
    for code, a, b, c, d in matcher.get_opcodes():
        kept = code == "equal"
        if a < b:
            gone.append(Piece("same" if kept else "gone", "".join(left[a:b])))
        if c < d:
            fresh.append(Piece("same" if kept else "new", "".join(right[c:d])))
    return [Line(tuple(gone), "gone"), Line(tuple(fresh), "new")]


def _near_changes(lines: list[Line]) -> Iterator[Line]:
    changed = [place for place, line in enumerate(lines) if line.mark != "same"]
    shown = {near for place in changed for near in range(place - _AROUND, place + _AROUND + 1)}
    skipped = 0
    for place, line in enumerate(lines):
        if place in shown:
            yield Line(line.pieces, line.mark, skipped)
            skipped = 0
        else:
            skipped += 1
