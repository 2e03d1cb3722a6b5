"""Which of a brand's products, and which version of it, a message speaks of; one typing error in a long name is forgiven."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_MAX_CHARACTERS: Final = 4_000
_FORGIVING_FROM: Final = 6
# Letters and digits belong to different pieces, so that "TX-200" and "tx 200" and "TX200" are one name.
_PIECE: Final = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")
_NUMBER: Final = r"\d{1,4}(?:\.\d{1,5}){0,3}"
_WORD: Final = r"(?:v|ver|version|versión|firmware|release|fw)[\W_]{0,3}"
# Right behind a name the word may be missing when the number has a dot: "TX-200 2.1", but not "TX-200 2 days ago".
_BEHIND: Final = re.compile(rf"\W{{0,3}}(?:{_WORD}({_NUMBER})|(\d{{1,4}}(?:\.\d{{1,5}}){{1,3}}))\b", re.IGNORECASE)
_ANYWHERE: Final = re.compile(rf"\b{_WORD}({_NUMBER})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Product:
    """A product of a brand: its key, and the names people use for it."""

    key: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a product is named (offsets in the text), and the version said right behind it or anywhere, or ""."""

    product: str
    start: int
    end: int
    version: str


def find_mentions(text: str, products: Sequence[Product]) -> list[Mention]:
    """Mentions in the order of the text; where names overlap the longer one counts.

    Only the first 4,000 characters are read. Case, accents' case and hyphens do not matter; a name's piece of six letters
    or more may hold one typing error (a letter wrong, missing, too much, or two swapped; Damerau 1964).
    """
    sample = text[:_MAX_CHARACTERS]
    pieces = [(match.group().casefold(), match.start(), match.end()) for match in _PIECE.finditer(sample)]
    found: list[tuple[int, int, int, str]] = []
    for product in products:
        for name in product.names:
            wanted = [piece.casefold() for piece in _PIECE.findall(name)]
            if not wanted:
                continue
            for first in range(len(pieces) - len(wanted) + 1):
                spoken = pieces[first : first + len(wanted)]
                if all(_alike(ours, theirs[0]) for ours, theirs in zip(wanted, spoken, strict=True)):
                    found.append((first, first + len(wanted), len(name), product.key))
    found.sort(key=lambda hit: (-(hit[1] - hit[0]), -hit[2], hit[0]))
    taken: set[int] = set()
    kept = []
    for begin, end, _, key in found:
        if taken.isdisjoint(range(begin, end)):
            taken.update(range(begin, end))
            kept.append((pieces[begin][1], pieces[end - 1][2], key))
    alone = len({key for _, _, key in kept}) == 1
    return [Mention(key, start, end, _version(sample, end, alone=alone)) for start, end, key in sorted(kept)]


def _version(text: str, end: int, *, alone: bool) -> str:
    """The version right behind a name; one said elsewhere belongs to it only when no other product is named."""
    behind = _BEHIND.match(text, end)
    if behind:
        return behind.group(1) or behind.group(2)
    anywhere = _ANYWHERE.search(text) if alone else None
    return anywhere.group(1) if anywhere else ""


def _alike(ours: str, theirs: str) -> bool:
    if ours == theirs:
        return True
    if len(ours) < _FORGIVING_FROM or ours.isdigit() or abs(len(ours) - len(theirs)) > 1:
        return False
    place = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
    return (
        ours[place + 1 :] == theirs[place + 1 :]
        or ours[place + 1 :] == theirs[place:]
        or ours[place:] == theirs[place + 1 :]
        or (ours[place : place + 2] == theirs[place : place + 2][::-1] and ours[place + 2 :] == theirs[place + 2 :])
    )
