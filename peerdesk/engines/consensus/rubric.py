"""What a rubric's scores say: how able a candidate is, how severe and consistent each reviewer is, how hard each step is.

The many-facet Rasch model (Linacre 1989) with a scale of its own for each criterion (partial credit: Masters 1982), a
consistency for each reviewer (generalised many-facet Rasch: Uto and Ueno 2020) and a common part of all that one reviewer
gives one candidate (halo; testlets: Bradlow, Wainer and Wang 1999), because five scores of one reading are no five readings.
All but the steps are drawn to their like: who has reviewed little is taken for an ordinary reviewer. See `calibrating.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_LEAST_LEVELS: Final = 2


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the rubric: levels 0 to `levels` - 1, each with its anchor; weight in the fair score (above 0)."""

    name: str
    levels: int
    weight: float = 1.0

    def __post_init__(self) -> None:
        if self.levels < _LEAST_LEVELS or self.weight <= 0:
            raise ValueError(f"criterion {self.name!r}: at least two levels and a weight above 0")


@dataclass(frozen=True, slots=True)
class Rating:
    """The level that one reviewer gave one candidate in one criterion."""

    candidate: str
    reviewer: str
    criterion: str
    level: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviations of what is drawn to its like, in logits; of consistency in its logarithm."""

    ability: float = 1.5
    severity: float = 0.7
    halo: float = 0.6
    consistency: float = 0.3


@dataclass(frozen=True, slots=True)
class ReviewerFit:
    """What is known of one reviewer.

    severity: in logits, above 0 is stricter than the average reviewer; severity_se: its standard error.
    consistency: 1 is ordinary, below 1 noisier; consistency_sd: standard deviation of its logarithm.
    infit, outfit: mean squares of residuals by the plain model (Wright and Masters 1982): 1 is expected, above 1.5 erratic,
    below 0.5 too regular (halo, one level for all); candidates: how many were reviewed.
    """

    severity: float
    severity_se: float
    consistency: float
    consistency_sd: float
    infit: float
    outfit: float
    candidates: int


@dataclass(frozen=True, slots=True)
class Ability:
    """A candidate's ability in logits with its standard error."""

    mean: float
    se: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """All that the scores of many candidates taught; kept, and used to score one candidate at a time (`scoring.py`).

    steps: by criterion, how able one must be to be as likely at a level as at the one below, under the average reviewer.
    reliability: share of the variance of abilities that is not error; severity_reliability: the same of severities.
    """

    criteria: tuple[Criterion, ...]
    steps: Mapping[str, tuple[float, ...]]
    spread: Spread
    reviewers: Mapping[str, ReviewerFit]
    abilities: Mapping[str, Ability]
    reliability: float
    severity_reliability: float

    def fair_share(self, ability: npt.ArrayLike) -> FloatArray:
        """What an average reviewer would give, as a share 0..1 of the highest score, weighted by criterion."""
        able = np.asarray(ability, dtype=np.float64)
        total = np.zeros_like(able)
        for criterion in self.criteria:
            chances = level_chances(able, np.asarray(self.steps[criterion.name]))
            expected = chances @ np.arange(criterion.levels)
            total = total + criterion.weight * expected / (criterion.levels - 1)
        return np.asarray(total / sum(criterion.weight for criterion in self.criteria))


def uncalibrated(criteria: Sequence[Criterion], spread: Spread | None = None) -> Calibration:
    """What to go by before there are scores: steps evenly from -1.5 to 1.5, no reviewer known.

    Raises:
        ValueError: no criteria, or two of one name.

    """
    check_criteria(criteria)
    steps = {criterion.name: tuple(even_steps(criterion.levels).tolist()) for criterion in criteria}
    return Calibration(tuple(criteria), steps, spread or Spread(), {}, {}, 0.0, 0.0)


def even_steps(levels: int) -> FloatArray:
    """Steps evenly from -1.5 to 1.5; one alone lies at 0."""
    return np.linspace(-1.5, 1.5, levels - 1) if levels > _LEAST_LEVELS else np.zeros(1)


def level_chances(ability: FloatArray, steps: FloatArray, consistency: npt.ArrayLike = 1.0) -> FloatArray:
    """Chances [..., levels] of each level at an ability [...] minus severity (partial credit: Masters 1982)."""
    levels = np.arange(len(steps) + 1)
    scores = np.asarray(ability)[..., None] * levels - np.concatenate([[0.0], np.cumsum(steps)])
    scores = np.asarray(consistency)[..., None] * scores
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(scores / scores.sum(axis=-1, keepdims=True))


def check_criteria(criteria: Sequence[Criterion]) -> None:
    """Raise ValueError when there are none, or two have one name."""
    if not criteria or len({criterion.name for criterion in criteria}) < len(criteria):
        raise ValueError("at least one criterion, each with a name of its own")


def check_ratings(criteria: Sequence[Criterion], ratings: Sequence[Rating]) -> None:
    """Raise ValueError for an unknown criterion, a level outside its scale, or a score given twice."""
    levels = {criterion.name: criterion.levels for criterion in criteria}
    seen = set()
    for rating in ratings:
        if rating.criterion not in levels or not 0 <= rating.level < levels[rating.criterion]:
            raise ValueError(f"no such criterion or level: {rating}")
        place = (rating.candidate, rating.reviewer, rating.criterion)
        if place in seen:
            raise ValueError(f"scored twice: {rating}")
        seen.add(place)
