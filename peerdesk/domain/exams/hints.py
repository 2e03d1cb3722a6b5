"""What a machine notices of a written text: hints for whoever reads it, never a score. Pure, in any language with words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_SENTENCE = re.compile(r"[^.!?…؟。！？\n]+[.!?…؟。！？]*")
_WORD = re.compile(r"\w[\w'’-]*")
_TWICE = re.compile(r"\b(\w{2,})\s+\1\b", re.IGNORECASE)
_LONG_WORD: Final = 6
LONG_SENTENCE: Final = 40
SHINGLE: Final = 5
# So many words of a text have to be new sentences of five to compare it at all.
LEAST_SHINGLES: Final = 15
MOST_EXAMPLES: Final = 5
# People who type fast reach 60 words a minute while they think of nothing else.
FAST_WORDS: Final = 60.0
_MINUTE: Final = 60.0


@dataclass(frozen=True)
class Hints:
    """Of one text. `lix` is Björnsson's readability (below 40 easy, above 60 hard), None for very short ones.

    `alike` is the share of its phrases of five words that stand in one other applicant's text, `from_task` in the task
    itself; `words_a_minute` from being shown to being sent.
    """

    words: int
    sentences: int
    lix: float | None
    twice: tuple[str, ...]
    long_sentences: int
    small_starts: int
    alike: float
    from_task: float
    words_a_minute: float | None

    @property
    def is_fast(self) -> bool:
        """Faster than anybody types: it may have been pasted, or written elsewhere before."""
        return self.words_a_minute is not None and self.words_a_minute > FAST_WORDS


def hints_of(text: str, *, task: str, others: Iterable[str], seconds: float | None) -> Hints:
    """Notice what can be counted. `others` are texts of other people for the same exam."""
    words = _WORD.findall(text)
    sentences = [found for one in _SENTENCE.findall(text) if (found := one.strip()) and _WORD.search(found)]
    shingles = shingles_of(text)
    return Hints(
        words=len(words), sentences=len(sentences), lix=_lix(words, len(sentences)),
        twice=tuple(dict.fromkeys(match.group(1).lower() for match in _TWICE.finditer(text)))[:MOST_EXAMPLES],
        long_sentences=sum(len(_WORD.findall(one)) > LONG_SENTENCE for one in sentences),
        small_starts=sum(one[0].islower() for one in sentences),
        alike=max((_share(shingles, shingles_of(other)) for other in others), default=0.0),
        from_task=_share(shingles, shingles_of(task)),
        words_a_minute=len(words) * _MINUTE / seconds if seconds else None,
    )  # fmt: skip


def shingles_of(text: str) -> frozenset[tuple[str, ...]]:
    """Return the phrases of five words of a text, whatever their case."""
    words = [word.lower() for word in _WORD.findall(text)]
    return frozenset(tuple(words[place : place + SHINGLE]) for place in range(len(words) - SHINGLE + 1))


def _share(mine: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    return len(mine & other) / len(mine) if len(mine) >= LEAST_SHINGLES else 0.0


def _lix(words: list[str], sentences: int) -> float | None:
    if len(words) < LEAST_SHINGLES or not sentences:
        return None
    return len(words) / sentences + 100 * sum(len(word) > _LONG_WORD for word in words) / len(words)
