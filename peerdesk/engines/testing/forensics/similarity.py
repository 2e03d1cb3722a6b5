"""Whether two people answered more alike than two people of their abilities do: the generalised binomial test.

Van der Linden and Sotaridona (2006): the number of equal answers of two people who worked alone is a sum of independent
trials, each with the chance that both are right, or that both are wrong in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from peerdesk.engines.testing.ability import Belief
from peerdesk.engines.testing.forensics.flags import Flag, Kind, count_distribution
from peerdesk.engines.testing.items import GRID, Bank, FloatArray

# Abilities at which each of the two is looked at: quantiles of what is believed.
_QUANTILES: Final = (np.arange(7) + 0.5) / 7
_ANSWERS_ASSUMED: Final = 1.0


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: `choice` names what was given, whatever the order on the screen; scores below 1 are wrong."""

    place: int
    score: float
    choice: str


def similar_answers(
    bank: Bank,
    first: tuple[Belief, Sequence[Given]],
    second: tuple[Belief, Sequence[Given]],
    wrong_choices: Mapping[int, Mapping[str, int]],
    *,
    pairs: int = 1,
    alpha: float = 0.01,
) -> Flag:
    """Compare two people on the items that both were asked.

    Args:
        bank: of the items.
        first: what is believed of a person's ability, and the answers.
        second: of the other.
        wrong_choices: place of an item to how often each wrong choice was given so far; a choice that nobody gave counts as
            given once. Without any a wrong answer is equal to another by chance in one of three.
        pairs: how many are compared in all: the p-value is multiplied by it (Bonferroni).
        alpha: up to which the flag is raised.

    """
    mine, theirs = ({one.place: one for one in answers} for _, answers in (first, second))
    shared = sorted(mine.keys() & theirs.keys())
    if not shared:
        return Flag(Kind.SIMILAR_ANSWERS, False, 1.0, alpha, {"shared": 0.0, "equal": 0.0}, "No item was asked of both.")
    equal = [mine[place].choice == theirs[place].choice for place in shared]
    wrong = [same and mine[place].score < 1.0 for same, place in zip(equal, shared, strict=True)]
    alike = np.array([_same_wrong(wrong_choices.get(place, {})) for place in shared])
    ours, others = (_right(bank, belief, shared) for belief in (first[0], second[0]))
    # [abilities of the one, abilities of the other, items]
    chances = ours[:, None] * others[None] + (1.0 - ours[:, None]) * (1.0 - others[None]) * alike
    tails = count_distribution(chances)[..., sum(equal) :].sum(axis=-1)
    p_value = min(1.0, float(tails.mean()) * pairs)
    expected = float(chances.mean(axis=(0, 1)).sum())
    evidence = {
        "shared": float(len(shared)),
        "equal": float(sum(equal)),
        "equal_expected": expected,
        "equal_wrong": float(sum(wrong)),
        "pairs": float(pairs),
    }
    words = (
        f"Of {len(shared)} items asked of both, {sum(equal)} were answered alike where {expected:.1f} were expected, "
        f"{sum(wrong)} of them wrong in the same way (compared in {pairs} pairs)."
    )
    return Flag(Kind.SIMILAR_ANSWERS, p_value <= alpha, p_value, alpha, evidence, words)


def _right(bank: Bank, belief: Belief, places: Sequence[int]) -> FloatArray:
    """[quantiles, items] chances to be right."""
    points = np.searchsorted(np.cumsum(belief.weights), _QUANTILES)
    return np.asarray(bank.right[np.asarray(places)][:, np.minimum(points, len(GRID) - 1)].T)


def _same_wrong(counts: Mapping[str, int]) -> float:
    """The chance that two wrong answers are the same: each choice as often as it was given, and one that nobody gave."""
    if not counts:
        return 1.0 / 3.0
    given = np.array([*counts.values(), 0], dtype=np.float64) + _ANSWERS_ASSUMED
    return float(((given / given.sum()) ** 2).sum())
