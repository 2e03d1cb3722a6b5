"""How newcomers come to stand beside their equals: what is believed of them, and how often they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from peerdesk.engines.simulation.running import MARKS, Course
from peerdesk.engines.simulation.world import Flags, Floats, Whole, World

FAIR_ANSWERS: Final = 30
# Those who were there from the beginning whose hidden ability is nearest.
PEERS: Final = 5
_HOUR: Final = 60.0
_FEWEST_HOURS: Final = 8.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Newcomers against their peers after so many answers; means over those who came so far, NaN without any.

    belief_gap: what is believed of a newcomer less their hidden ability, less the same of their peers; so 0 is fair and
    below 0 they are thought less of than they are worth. belief_error: mean distance of belief from ability.
    offers, answers: per hour online from then on, over the peers' in the same time; 1 is fair.
    """

    number: int
    newcomers: int
    belief_gap: float
    belief_error: float
    offers: float
    answers: float


def standings(world: World, course: Course) -> list[Standing]:
    """Return how newcomers stand after each number of answers in `MARKS`."""
    there = world.is_there
    offered = _by_expert(np.array([(minute, expert) for minute, expert, _ in course.offers]).reshape(-1, 2), world.experts)
    done = course.answered_by >= 0
    answered = _by_expert(np.column_stack([course.answered_at[done], course.answered_by[done]]), world.experts)
    return [_standing(world, course, there, offered=offered, answered=answered, number=number) for number in MARKS]


def hours_to(world: World, course: Course, number: int = FAIR_ANSWERS) -> float:
    """Newcomers' hours online until their answer `number`, over their peers' hours for as many in the same time."""
    there = world.is_there
    ratios = []
    for expert in np.flatnonzero(world.joins > 0):
        mine = np.sort(course.answered_at[course.answered_by == expert])
        if len(mine) < number:
            continue
        begin, end = int(world.joins[expert]), int(mine[number - 1])
        peers = _peers(world, int(expert))
        during = (course.answered_at > begin) & (course.answered_at <= end)
        theirs = np.isin(course.answered_by, peers) & during
        pace = theirs.sum() / max(there[peers, begin:end].sum(), 1)
        ratios.append(there[expert, begin:end].sum() * pace / number)
    return float(np.mean(ratios)) if ratios else float("nan")


def _peers(world: World, expert: int) -> Whole:
    old = np.flatnonzero(world.joins == 0)
    ability = world.ability
    return old[np.argsort(np.abs(ability[old] - ability[expert]), kind="stable")[:PEERS]]


def _standing(
    world: World, course: Course, there: Flags, *, offered: list[Floats], answered: list[Floats], number: int
) -> Standing:
    gaps: list[float] = []
    errors: list[float] = []
    offers: list[float] = []
    answers: list[float] = []
    for expert in np.flatnonzero(world.joins > 0).tolist():
        if (expert, number) not in course.beliefs:
            continue
        peers = _peers(world, expert)
        off = course.beliefs[expert, number] - world.ability
        gaps.append(off[expert] - off[peers].mean())
        errors.append(abs(off[expert]))
        begin = int(answered[expert][number - 1])
        mine, theirs = there[expert, begin:].sum() / _HOUR, there[peers, begin:].sum() / _HOUR
        if min(mine, theirs / PEERS) < _FEWEST_HOURS:
            continue
        for found, ratios in ((offered, offers), (answered, answers)):
            usual = sum((found[peer] > begin).sum() for peer in peers) / theirs
            ratios.append(float((found[expert] > begin).sum() / mine / usual) if usual else np.nan)
    return Standing(number, len(gaps), *(_mean(values) for values in (gaps, errors, offers, answers)))


def _by_expert(rows: Floats, experts: int) -> list[Floats]:
    """Times in order, by expert, of rows (minute, expert)."""
    return [np.sort(rows[rows[:, 1] == expert, 0]) for expert in range(experts)]


def _mean(values: list[float]) -> float:
    return float(np.nanmean(values)) if values and not np.isnan(values).all() else float("nan")
