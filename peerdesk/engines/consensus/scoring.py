"""One candidate's scores become a fair score with its interval, a chance to pass, and whether one more reviewer is called.

Given a calibration, a candidate's posterior is computed on a grid of abilities, each reviewer's severity and halo integrated
by Gauss-Hermite quadrature: no approximation by a normal curve, however few scores there are. A third review is worth its
price where the posterior may still cross the cut, not where raw numbers differ: two readers who differ far above the cut
change nothing, and two who agree right at it settle nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import Final

import numpy as np
import scipy  # type: ignore[import-untyped]

from peerdesk.engines.consensus.rubric import Calibration, FloatArray, Rating, check_ratings, level_chances

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
_GRID: Final = 121
_REACH: Final = 5.0
_TINY: Final = 1e-300


@dataclass(frozen=True, slots=True)
class FairScore:
    """What an average reviewer would give on average: `share` is 0..1 of the highest score, low and high hold 90 %.

    ability and se: the same in logits; chance: that the fair share reaches the cut.
    """

    share: float
    low: float
    high: float
    ability: float
    se: float
    chance: float


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """When reviews suffice.

    cut: the share 0..1 that passes.
    risk: how likely the decision may be wrong before one more reviewer is called.
    clash: two reviewers differ so much that less than this share of such pairs would: one more, whatever the cut.
    least, most: reviews of one candidate.
    """

    cut: float
    risk: float = 0.1
    clash: float = 0.01
    least: int = 2
    most: int = 3

    def __post_init__(self) -> None:
        if not (0 < self.cut < 1 and 0 < self.risk < 1 and 0 <= self.clash < 1 and 1 <= self.least <= self.most):
            raise ValueError(f"no such rule: {self}")


class Reason(StrEnum):
    """Why one more reviewer is called, or why not."""

    TOO_FEW = "too_few"
    UNCERTAIN = "uncertain"
    CLASH = "clash"
    SETTLED = "settled"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True)
class ReviewVerdict:
    """Whether to call one more reviewer, why, and what is known by now.

    surprise: how rarely two reviewers of one candidate differ as the most distant two here do (1 with fewer than two).
    """

    call_another: bool
    reason: Reason
    score: FairScore
    surprise: float


def score_candidate(calibration: Calibration, ratings: Sequence[Rating], *, cut: float = 0.5) -> FairScore:
    """A candidate's fair score from all ratings so far (none: what is believed of anybody).

    Raises:
        ValueError: unknown criterion or level, a score given twice, ratings of more than one candidate.

    """
    _check(calibration, ratings)
    grid = _grid(calibration)
    return _score(calibration, grid, [_log_likelihood(calibration, given, grid) for _, given in _by_reviewer(ratings)], cut)


def judge_reviews(calibration: Calibration, ratings: Sequence[Rating], rule: ReviewRule) -> ReviewVerdict:
    """Whether the reviews of one candidate suffice for a decision at the cut.

    Raises:
        ValueError: as `score_candidate`.

    """
    _check(calibration, ratings)
    grid, reviews = _grid(calibration), _by_reviewer(ratings)
    likelihoods = [_log_likelihood(calibration, given, grid) for _, given in reviews]
    score = _score(calibration, grid, likelihoods, rule.cut)
    surprise = _surprise(calibration, grid, reviews, likelihoods)
    if len(reviews) < rule.least:
        return ReviewVerdict(True, Reason.TOO_FEW, score, surprise)
    uncertain = min(score.chance, 1.0 - score.chance) > rule.risk
    if len(reviews) >= rule.most:
        return ReviewVerdict(False, Reason.EXHAUSTED if uncertain else Reason.SETTLED, score, surprise)
    if uncertain:
        return ReviewVerdict(True, Reason.UNCERTAIN, score, surprise)
    if surprise < rule.clash:
        return ReviewVerdict(True, Reason.CLASH, score, surprise)
    return ReviewVerdict(False, Reason.SETTLED, score, surprise)


def _check(calibration: Calibration, ratings: Sequence[Rating]) -> None:
    check_ratings(calibration.criteria, ratings)
    if len({rating.candidate for rating in ratings}) > 1:
        raise ValueError("ratings of more than one candidate")


def _by_reviewer(ratings: Sequence[Rating]) -> list[tuple[str, list[Rating]]]:
    # Sorted throughout, so that the order of arrival does not change the last digit either.
    ordered = sorted(ratings, key=attrgetter("reviewer", "criterion"))
    return [(reviewer, list(given)) for reviewer, given in groupby(ordered, key=attrgetter("reviewer"))]


def _grid(calibration: Calibration) -> FloatArray:
    return np.linspace(-_REACH, _REACH, _GRID) * calibration.spread.ability


def _prior(calibration: Calibration, grid: FloatArray) -> FloatArray:
    return np.asarray(-0.5 * (grid / calibration.spread.ability) ** 2)


def _normalised(log_density: FloatArray) -> FloatArray:
    density = np.exp(log_density - log_density.max())
    return np.asarray(density / density.sum())


def _offset(calibration: Calibration, reviewer: str) -> tuple[float, float, float]:
    """Mean and standard deviation of severity with halo, and consistency; a new reviewer is an ordinary one."""
    spread = calibration.spread
    known = calibration.reviewers.get(reviewer)
    if known is None:
        return 0.0, float(np.hypot(spread.severity, spread.halo)), 1.0
    return known.severity, float(np.hypot(known.severity_se, spread.halo)), known.consistency


def _log_likelihood(calibration: Calibration, ratings: Sequence[Rating], grid: FloatArray) -> FloatArray:
    """Of one reviewer's ratings at each ability, severity and halo integrated."""
    mean, sd, consistency = _offset(calibration, ratings[0].reviewer)
    able = grid[:, None] - mean - sd * _NODES
    total = np.zeros_like(able)
    for rating in ratings:
        chances = level_chances(able, np.asarray(calibration.steps[rating.criterion]), consistency)
        total += np.log(chances[..., rating.level] + _TINY)
    highest = total.max(axis=1, keepdims=True)
    return np.asarray(highest[:, 0] + np.log(np.exp(total - highest) @ (_WEIGHTS / _WEIGHTS.sum())))


def _score(calibration: Calibration, grid: FloatArray, likelihoods: Sequence[FloatArray], cut: float) -> FairScore:
    posterior = _normalised(sum(likelihoods, _prior(calibration, grid)))
    shares = calibration.fair_share(grid)
    mean = float(posterior @ grid)
    variance = float(posterior @ (grid - mean) ** 2)
    below = np.concatenate([[0.0], np.cumsum(posterior)])
    edges = np.concatenate([[grid[0]], (grid[1:] + grid[:-1]) / 2, [grid[-1]]])
    low, high = calibration.fair_share(np.interp([0.05, 0.95], below, edges)).tolist()
    # The cut as an ability: the share rises with it, so between two points of the grid by a straight line.
    ability = float(np.interp(cut, shares, grid))
    return FairScore(
        share=float(posterior @ shares),
        low=low,
        high=high,
        ability=mean,
        se=float(np.sqrt(variance)),
        chance=float(1.0 - np.interp(ability, edges, below)),
    )


def _surprise(
    calibration: Calibration,
    grid: FloatArray,
    reviews: Sequence[tuple[str, list[Rating]]],
    likelihoods: Sequence[FloatArray],
) -> float:
    """Two-sided chance of the most unlikely pair: one's share of points predicted from the other's ratings.

    Multiplied by the number of comparisons (Bonferroni), so that many reviewers do not clash by their number.
    """
    least, compared = 1.0, 0
    for one, likelihood in zip(reviews, likelihoods, strict=True):
        posterior = _normalised(_prior(calibration, grid) + likelihood)
        for other in reviews:
            if other is not one:
                least = min(least, _tail(calibration, other[1], grid, posterior))
                compared += 1
    return min(1.0, least * max(1, compared // 2))


def _tail(calibration: Calibration, ratings: Sequence[Rating], grid: FloatArray, posterior: FloatArray) -> float:
    mean, sd, consistency = _offset(calibration, ratings[0].reviewer)
    able = grid[:, None] - mean - sd * _NODES
    expected, spread, given = np.zeros_like(able), np.zeros_like(able), 0.0
    for rating in ratings:
        chances = level_chances(able, np.asarray(calibration.steps[rating.criterion]), consistency)
        levels = np.arange(chances.shape[-1]) / (chances.shape[-1] - 1)
        first = chances @ levels
        expected += first
        spread += chances @ levels**2 - first**2
        given += rating.level / (chances.shape[-1] - 1)
    weights = posterior[:, None] * (_WEIGHTS / _WEIGHTS.sum())
    middle = float((weights * expected).sum())
    variance = float((weights * (spread + (expected - middle) ** 2)).sum())
    return float(2.0 * scipy.special.ndtr(-abs(given - middle) / np.sqrt(max(variance, _TINY))))
