"""Reading a text regardless of case, accents, spacing and punctuation, with the way back to the original characters."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


def _ranges_of_capitals() -> Iterator[str]:
    """Ranges for a regular expression: the capital letters of the scripts that have them."""
    start = None
    for code in range(0x2000):
        if chr(code).isupper():
            start = code if start is None else start
        elif start is not None:
            yield f"{chr(start)}-{chr(code - 1)}"
            start = None


# Python's re has no class for capital letters; this is one, to stand inside brackets.
CAPITALS: Final = "".join(_ranges_of_capitals())


_WORD_LENGTH: Final = 32


@lru_cache(maxsize=8_192)
def _fold_character(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character.casefold())
    return "".join(part for part in decomposed if part.isalnum())


def fold(text: str) -> str:
    """Lower-case letters and digits only, without accents: "Müller, Jörg" and "muller jorg" fold to the same."""
    return _fold_word(text) if len(text) <= _WORD_LENGTH else _folded(text)


@lru_cache(maxsize=32_768)
def _fold_word(text: str) -> str:
    return _folded(text)


def _folded(text: str) -> str:
    if text.isascii():
        return "".join(filter(str.isalnum, text)).lower()
    return "".join(map(_fold_character, text))


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A folded text and, for each of its characters, the position of its origin."""

    text: str
    origins: list[int]
    original: str

    @classmethod
    @lru_cache(maxsize=2)  # known values and repetitions are looked for in the same text
    def of(cls, original: str) -> "FoldedText":
        """Fold a text and remember where each character came from; linear in its length."""
        if original.isascii():
            places = [position for position, character in enumerate(original) if character.isalnum()]
            return cls(_folded(original), places, original)
        parts: list[str] = []
        origins: list[int] = []
        known = {sign: _fold_character(sign) for sign in set(original)}
        for position, folded in enumerate(map(known.__getitem__, original)):
            if folded:
                parts.append(folded)
                if len(folded) == 1:
                    origins.append(position)
                else:
                    origins.extend([position] * len(folded))
        return cls("".join(parts), origins, original)

    def find_all(self, needle: str, *, whole_words: bool) -> list[tuple[int, int]]:
        """Places [start, end) in the original where the folded needle occurs, optionally as whole words only."""
        found: list[tuple[int, int]] = []
        position = self.text.find(needle) if needle else -1
        while position >= 0:
            start = self.origins[position]
            end = self.origins[position + len(needle) - 1] + 1
            if not whole_words or (self._is_border(start) and self._is_border(end)):
                found.append((start, end))
                position = self.text.find(needle, position + len(needle))
            else:
                position = self.text.find(needle, position + 1)
        return found

    def _is_border(self, position: int) -> bool:
        if position in {0, len(self.original)}:
            return True
        return not (self.original[position - 1].isalnum() and self.original[position].isalnum())
