"""What answers tell of one person's ability: a posterior on a grid, or estimates without a prior.

Scores are 1 and 0, or parts of a point in between: those count as if that share of the item had been right, a fractional
logistic likelihood (Papke and Wooldridge 1996), which never takes a part for more than a whole answer would tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np

from peerdesk.engines.testing.items import GRID, STANDARD, STEP, Bank, FloatArray, Population

_ROUNDS: Final = 60


@dataclass(frozen=True, slots=True)
class Estimate:
    """An ability and its standard error; infinite where answers tell nothing."""

    ability: float
    error: float


@dataclass(frozen=True, slots=True)
class Belief:
    """Posterior of an ability: weights of `GRID`."""

    weights: FloatArray

    @property
    def ability(self) -> float:
        """Its mean, the expected a posteriori estimate (Bock and Mislevy 1982)."""
        return float(self.weights @ GRID)

    @property
    def error(self) -> float:
        """Its standard deviation."""
        variance = float(self.weights @ (GRID - self.ability) ** 2)
        return sqrt(max(variance, 0.0))

    def above(self, cut: float) -> float:
        """The chance that the ability lies above `cut`."""
        return min(max(float(self.weights @ share_above(cut)), 0.0), 1.0)


def share_above(cut: float) -> FloatArray:
    """[GRID] how much of each point's cell lies above `cut`."""
    return np.clip((GRID - cut) / STEP + 0.5, 0.0, 1.0)


def believe(bank: Bank, places: Sequence[int], scores: Sequence[float], population: Population = STANDARD) -> Belief:
    """The posterior after answers to the items at these places of the bank."""
    log = np.log(np.maximum(population.weights, 1e-300)) + log_likelihood(bank, places, scores)
    weights = np.exp(log - log.max())
    return Belief(weights / weights.sum())


def log_likelihood(bank: Bank, places: Sequence[int], scores: Sequence[float]) -> FloatArray:
    """[GRID] of the answers."""
    chosen = np.asarray(places, dtype=np.intp)
    score = np.asarray(scores, dtype=np.float64)
    right, wrong = bank.logarithms
    return np.asarray(score @ right[chosen] + (1.0 - score) @ wrong[chosen])


def maximum_likelihood(bank: Bank, places: Sequence[int], scores: Sequence[float]) -> Estimate:
    """The ability under which the answers are likeliest, within the grid; all right or all wrong ends at its edge."""
    return _estimate(bank, places, scores, weighted=False)


def weighted_likelihood(bank: Bank, places: Sequence[int], scores: Sequence[float]) -> Estimate:
    """Warm's (1989) estimate: the likelihood times the square root of the information, nearly without bias.

    For one and two parameters that is his estimator exactly; with guessing it is the Jeffreys mode, close to it.
    """
    return _estimate(bank, places, scores, weighted=True)


def _estimate(bank: Bank, places: Sequence[int], scores: Sequence[float], *, weighted: bool) -> Estimate:
    """The best point of the grid, then of a finer one around it, until both ends meet."""
    some = Bank(tuple(bank.items[place] for place in places))
    score = np.asarray(scores, dtype=np.float64)
    low, high, best = float(GRID[0]), float(GRID[-1]), 0.0
    while high - low > 1e-6:  # noqa: PLR2004 - far below any standard error
        points = np.linspace(low, high, _ROUNDS + 1)
        right = some.right_at(points)
        log = score @ np.log(right) + (1.0 - score) @ np.log1p(-right)
        if weighted:
            log += 0.5 * np.log(np.maximum(some.information_at(points).sum(axis=0), 1e-12))
        peak = int(np.argmax(log))
        best = float(points[peak])
        low, high = float(points[max(peak - 1, 0)]), float(points[min(peak + 1, _ROUNDS)])
    information = float(some.information_at([best]).sum())
    return Estimate(best, 1.0 / np.sqrt(information) if information > 0.0 else np.inf)
