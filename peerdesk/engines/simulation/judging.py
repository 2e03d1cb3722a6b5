"""What a run was worth: to customers, to experts among their equals, and to newcomers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from peerdesk.engines.simulation.running import STAFF_MINUTES, Course
from peerdesk.engines.simulation.standing import FAIR_ANSWERS, Standing, hours_to, standings
from peerdesk.engines.simulation.world import Floats, Whole, World

# What the first part of a run costs everybody while nobody is known yet is not counted.
WARM_UP: Final = 0.2
_EQUALS: Final = 3
_HOUR: Final = 60.0
_FEWEST_HOURS: Final = 10.0
_CHANCES: Final = 50


@dataclass(frozen=True, slots=True)
class Verdict:
    """Figures of one run after the warm-up. A ticket that nobody answered counts with the minutes until staff take it.

    taken_median: minutes until somebody took it. gini: of what answers that last earn per hour online (waiting included),
    within thirds of like hidden ability, weighted by their size; gini_by_chance: the same if every answer had gone to
    somebody of that third in proportion to hours. newcomers: `standing.py`, after 30 answers; `hours_to_fair` over peers'.
    """

    first_response_median: float
    first_response_p90: float
    taken_median: float
    answered: float
    resolved: float
    gini: float
    gini_by_chance: float
    offers_per_ticket: float
    newcomers_offers: float
    newcomers_judged: int
    newcomers_belief_gap: float
    newcomers_belief_error: float
    newcomers_offers_ratio: float
    newcomers_answers_ratio: float
    newcomers_hours_ratio: float


def judge(world: World, course: Course, *, curve: list[Standing] | None = None) -> Verdict:
    """Judge a run by the hidden truth; `curve` when it is at hand already."""
    counted = world.minute >= WARM_UP * world.minute[-1]
    waited = np.where(np.isnan(course.answered_at), STAFF_MINUTES, course.answered_at - world.minute)[counted]
    taken = np.where(np.isnan(course.claimed_at), STAFF_MINUTES, course.claimed_at - world.minute)[counted]
    fair = next(one for one in curve or standings(world, course) if one.number == FAIR_ANSWERS)
    earned, by_chance = _gini_among_equals(world, course)
    return Verdict(
        first_response_median=float(np.median(waited)),
        first_response_p90=float(np.percentile(waited, 90)),
        taken_median=float(np.median(taken)),
        answered=float((course.answered_by >= 0)[counted].mean()),
        resolved=float(course.lasted[counted].mean()),
        gini=earned,
        gini_by_chance=by_chance,
        offers_per_ticket=len(course.offers) / len(world.minute),
        newcomers_offers=float(np.mean([is_new for *_, is_new in course.offers] or [False])),
        newcomers_judged=fair.newcomers,
        newcomers_belief_gap=fair.belief_gap,
        newcomers_belief_error=fair.belief_error,
        newcomers_offers_ratio=fair.offers,
        newcomers_answers_ratio=fair.answers,
        newcomers_hours_ratio=hours_to(world, course),
    )


def gini(values: Floats) -> float:
    """The Gini coefficient: 0 when all have the same, near 1 when one has everything."""
    ordered = np.sort(values)
    if not len(ordered) or ordered.sum() <= 0:
        return 0.0
    place = np.arange(1, len(ordered) + 1)
    return float((2 * place - len(ordered) - 1) @ ordered / (len(ordered) * ordered.sum()))


def _gini_among_equals(world: World, course: Course) -> tuple[float, float]:
    begin = WARM_UP * world.minute[-1]
    there = world.is_there & (np.arange(world.is_online.shape[1]) >= begin)
    hours = there.sum(axis=1) / _HOUR
    good = course.lasted & (world.minute >= begin)
    earned = np.bincount(course.answered_by[good], minlength=world.experts)
    seen = np.flatnonzero(hours >= _FEWEST_HOURS)
    if len(seen) < _EQUALS:
        return float("nan"), float("nan")
    groups = np.array_split(seen[np.argsort(world.ability[seen])], _EQUALS)
    weights = [len(group) for group in groups]
    lots = np.random.default_rng(0)

    def chance(group: Whole) -> float:
        drawn = lots.multinomial(earned[group].sum(), hours[group] / hours[group].sum(), size=_CHANCES)
        return float(np.mean([gini(row / hours[group]) for row in drawn]))

    return (
        float(np.average([gini(earned[group] / hours[group]) for group in groups], weights=weights)),
        float(np.average([chance(group) for group in groups], weights=weights)),
    )
