"""From what somebody answered to a score between 0 and 1, for questions that have more than one right thing about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations


def score_several_right(chosen: Collection[str], *, right: Collection[str], options: Collection[str]) -> float:
    """Share of the right ones that were chosen, less the share of the wrong ones; never below 0.

    Choosing all, or nothing, is worth nothing: guessing does not pay (formula scoring: Frary 1988).

    Raises:
        ValueError: nothing is right, or something is no option.

    """
    picked, good, every = set(chosen), set(right), set(options)
    if not good or not good <= every or not picked <= every:
        raise ValueError("right and chosen ones are options, and one at least is right")
    bad = every - good
    wrong = len(picked & bad) / len(bad) if bad else 0.0
    return max(0.0, len(picked & good) / len(good) - wrong)


def score_ordering(given: Sequence[str], *, right: Sequence[str]) -> float:
    """Share of the pairs that stand in the right order, from half of them up (Kendall's tau, never below 0).

    Raises:
        ValueError: not the same things in both, or fewer than two.

    """
    if len(right) < 2 or sorted(given) != sorted(right) or len(set(right)) < len(right):  # noqa: PLR2004 - a pair
        raise ValueError("both orders hold the same two or more things, each once")
    place = {name: number for number, name in enumerate(given)}
    pairs = list(combinations(right, 2))
    kept = sum(place[before] < place[after] for before, after in pairs)
    return max(0.0, 2.0 * kept / len(pairs) - 1.0)
