"""What is counted of an expert: offers, answers and minutes, each worth half as much after every half-life.

Counts that fade are the sufficient statistics of a belief that forgets (discounted counts: Raj and Kalyani 2017): a row a
pair of expert and topic is all that has to be stored, however many tickets there were.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from peerdesk.engines.skill.settings import DEFAULT_SETTINGS, SkillSettings

FloatArray = npt.NDArray[np.float64]
Floats = FloatArray | float


class Outcome(StrEnum):
    """What became of an offer or of a ticket."""

    ACCEPTED = "accepted"
    # Declined, or left to expire. An offer that somebody else took first tells nothing and is not observed.
    PASSED = "passed"
    # Solved as far as one knows by now.
    RESOLVED = "resolved"
    # Escalated, handed back or lost: answered, not solved.
    FAILED = "failed"
    # A resolution observed before did not last.
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Tally:
    """Faded counts, all as of the same moment. Fields are floats, or arrays of one shape (one entry a candidate).

    offers: offers that the expert decided about; accepted: those taken.
    handled: tickets answered to an end; lasting: those solved for good.
    timed: handled tickets whose minutes are known; log_minutes: the sum of the logarithms of their minutes.
    """

    offers: Floats = 0.0
    accepted: Floats = 0.0
    handled: Floats = 0.0
    lasting: Floats = 0.0
    timed: Floats = 0.0
    log_minutes: Floats = 0.0

    def __add__(self, other: Tally) -> Tally:
        """Both together; they must be as of the same moment."""
        return Tally(*map(operator.add, self.columns(), other.columns()))

    def without(self, part: Tally) -> Tally:
        """What remains when a part is taken away, never below nothing (rounding); log_minutes may be negative."""
        *counts, minutes = map(operator.sub, self.columns(), part.columns())
        return Tally(*[*(np.maximum(count, 0.0) for count in counts), minutes])

    def columns(self) -> tuple[Floats, ...]:
        """The fields in their order."""
        return (self.offers, self.accepted, self.handled, self.lasting, self.timed, self.log_minutes)

    @classmethod
    def from_rows(cls, rows: Any) -> Tally:
        """Of [n, 6] numbers, columns in the order of the fields; no rows give empty arrays."""
        table = np.asarray(rows, dtype=np.float64).reshape(-1, len(fields(cls)))
        return cls(*table.T)

    @classmethod
    def nothing(cls, count: int) -> Tally:
        """Of `count` experts of whom nothing is known."""
        return cls(*np.zeros((len(fields(cls)), count)))


def faded(tally: Tally, days: Floats, settings: SkillSettings = DEFAULT_SETTINGS) -> Tally:
    """The same tally `days` later (0 or more)."""
    keep = fading(days, settings.half_life_days)
    return Tally(*(column * keep for column in tally.columns()))


def fading(days: Floats, half_life_days: float) -> Floats:
    """What one observation is still worth after `days`: 1 at once, a half after a half-life."""
    return np.exp2(-np.maximum(days, 0.0) / half_life_days)


def observe(
    tally: Tally,
    outcome: Outcome,
    *,
    days: float,
    minutes: float | None = None,
    resolved_days_ago: float = 0.0,
    settings: SkillSettings = DEFAULT_SETTINGS,
) -> Tally:
    """Fade a tally by the days since it was last brought up to date, then count one outcome.

    Args:
        tally: of one expert with one topic, brand or language; the same outcome goes into each of them.
        outcome: what happened.
        days: since the tally was last brought up to date.
        minutes: the expert's time for a resolution or a failure, when known.
        resolved_days_ago: with REOPENED, how long the resolution is past: exactly what is left of it is taken back, so
            that it counts as a failure from then on.
        settings: the half-life.

    Raises:
        ValueError: days or minutes are negative.

    """
    if days < 0 or resolved_days_ago < 0 or (minutes is not None and minutes < 0):
        raise ValueError("days and minutes are 0 or more")
    new = faded(tally, days, settings)
    if outcome is Outcome.REOPENED:
        return new.without(Tally(lasting=fading(resolved_days_ago, settings.half_life_days)))
    return new + _one(outcome, minutes)


def _one(outcome: Outcome, minutes: float | None) -> Tally:
    if outcome in {Outcome.ACCEPTED, Outcome.PASSED}:
        return Tally(offers=1.0, accepted=float(outcome is Outcome.ACCEPTED))
    # A minute at least: what took a moment and what took two are alike, and nothing has no logarithm.
    spent = None if minutes is None else float(np.log(max(minutes, 1.0)))
    return Tally(
        handled=1.0,
        lasting=float(outcome is Outcome.RESOLVED),
        timed=float(spent is not None),
        log_minutes=spent or 0.0,
    )
