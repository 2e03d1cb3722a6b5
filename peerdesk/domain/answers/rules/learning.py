"""What is learned from work: is it new, is it still right. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

# So alike that a second article would say the first one again: by meaning, or by the words themselves.
SAME_MEANING: Final = 0.9
SAME_WORDS: Final = 0.6
WORTH_COMPARING: Final = 0.2
# An answer is doubted when half of those who were offered it declined it, or a quarter of those it solved came back.
FEWEST_DECLINES: Final = 3
FEWEST_RETURNS: Final = 2
_DECLINED_SHARE: Final = 0.5
_RETURNED_SHARE: Final = 0.25


def shared_words(one: Collection[str], other: Collection[str]) -> float:
    """Return how many of the words of two texts they share, 0..1 (Jaccard)."""
    first, second = set(one), set(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def says_the_same(*, cosine: float, words: float) -> bool:
    """Whether two answers are so alike that one of them is enough."""
    return cosine >= SAME_MEANING or words >= SAME_WORDS


def is_doubted(*, declined: int, offered: int, returned: int, used: int) -> bool:
    """Whether what customers did since somebody looked says that an answer is not right any more."""
    by_decline = declined >= FEWEST_DECLINES and declined >= _DECLINED_SHARE * offered
    return by_decline or (returned >= FEWEST_RETURNS and returned >= _RETURNED_SHARE * used)
