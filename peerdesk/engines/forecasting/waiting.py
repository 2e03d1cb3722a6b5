"""How long a customer will wait: an interval that keeps its promise when the queue behaves unlike yesterday.

Waits are compared after dividing by (1 + position) to a power learned from them, so that one sample serves every place in a
queue. Quantiles come from the product-limit estimate (Kaplan and Meier 1958): who still waits counts as "at least so long",
else a jam would be seen only when it is over. Two offsets, below and above, follow what was told and what came: a miss
moves an end out, a hit moves it in a little, so that misses come to the wanted share whatever the queue does (adaptive
conformal inference: Gibbs and Candès 2021; by steps on the quantile: Angelopoulos, Candès and Tibshirani 2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

# So many past waits speak; older ones are of another day.
KEPT: Final = 200
# With fewer nothing is promised.
FEWEST: Final = 10
_SHORTEST_SECONDS: Final = 1.0
# How far a miss moves an end, in the spread of the waits (on a log scale); a hit moves it back by a ninth of that.
_STEP: Final = 0.08
_WIDEST_OFFSET: Final = 5.0
_LEAST_SPREAD: Final = 0.1
# What the prior of the power weighs, in squares of log(1 + position): twice as many before one mean twice the wait.
_POWER_PRIOR: Final = 5.0


@dataclass(frozen=True, slots=True)
class Expected:
    """Seconds: half of the waits end before `median`, the wanted share inside low..high."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Wait:
    """One ticket's wait: how many were before it when it came, seconds until it was claimed (or answered), what was told.

    With those who still wait, `seconds` are those so far.
    """

    position: int
    seconds: float
    told: Expected | None = None


@dataclass(frozen=True, slots=True)
class WaitState:
    """What is remembered of a queue: positions and log seconds of its last waits, and by how much each end is moved out.

    `below` and `above` count in spreads of the waits on a log scale.
    """

    positions: tuple[int, ...] = ()
    log_seconds: tuple[float, ...] = ()
    below: float = 0.0
    above: float = 0.0


def interval(state: WaitState, position: int, *, waiting: Sequence[Wait] = (), share: float = 0.8) -> Expected | None:
    """What to expect for a ticket with `position` others before it; None as long as too few waits have ended.

    Args:
        state: what was observed.
        position: 0 for the next one.
        waiting: those who wait now, with their seconds so far.
        share: how many waits the interval is to hold, as in `observe_wait`.

    Raises:
        ValueError: position is negative, or share not inside 0..1.

    """
    _check(position, share)
    if len(state.positions) < FEWEST:
        return None
    places, seconds = np.log1p(state.positions), np.array(state.log_seconds)
    power = _power(places, seconds)
    known = seconds - power * places
    still = np.array([_log(wait.seconds) - power * np.log1p(wait.position) for wait in waiting])
    tail = (1.0 - share) / 2
    low, median, high = _quantiles(known, still, (tail, 0.5, 1.0 - tail))
    base, spread = power * float(np.log1p(position)), _spread(known)
    low, high = min(low - state.below * spread, median), max(high + state.above * spread, median)
    return Expected(*(float(np.exp(base + end)) for end in (low, median, high)))


def observe_wait(state: WaitState, wait: Wait, *, share: float = 0.8) -> WaitState:
    """Learn from a wait that ended, and from whether what was told when the ticket came (if anything was) held.

    Raises:
        ValueError: position or seconds are negative, or share not inside 0..1.

    """
    _check(wait.position, share)
    if wait.seconds < 0:
        raise ValueError("seconds are 0 or more")
    below, above, tail = state.below, state.above, (1.0 - share) / 2
    if wait.told is not None:
        below = _moved(below, missed=wait.seconds < wait.told.low, tail=tail)
        above = _moved(above, missed=wait.seconds > wait.told.high, tail=tail)
    positions = (*state.positions, wait.position)[-KEPT:]
    return WaitState(positions, (*state.log_seconds, _log(wait.seconds))[-KEPT:], below, above)


def _check(position: int, share: float) -> None:
    if position < 0 or not 0.0 < share < 1.0:
        raise ValueError("position is 0 or more, share inside 0..1")


def _moved(offset: float, *, missed: bool, tail: float) -> float:
    step = _STEP * ((1.0 - tail) if missed else -tail)
    return float(np.clip(offset + step, -_WIDEST_OFFSET, _WIDEST_OFFSET))


def _log(seconds: float) -> float:
    return float(np.log(max(seconds, _SHORTEST_SECONDS)))


def _spread(values: FloatArray) -> float:
    """Half of what lies between the sixth and the ninety-fourth hundredth."""
    low, high = np.quantile(values, (0.06, 0.94))
    return max(float(high - low) / 2, _LEAST_SPREAD)


def _power(places: FloatArray, seconds: FloatArray) -> float:
    """How waits grow with the position: the slope over log(1 + position), drawn to 1, within 0..1.5."""
    centred = places - places.mean()
    slope = (centred @ seconds + _POWER_PRIOR) / (centred @ centred + _POWER_PRIOR)
    return float(np.clip(slope, 0.0, 1.5))


def _quantiles(ended: FloatArray, still: FloatArray, levels: Sequence[float]) -> list[float]:
    """Quantiles when some values are only known to be larger; a level that is never reached is the largest value."""
    values = np.concatenate([ended, still])
    known = np.arange(len(values)) < len(ended)
    order = np.lexsort((~known, values))
    sample = values[order]
    at_risk = len(sample) - np.arange(len(sample))
    gone = 1.0 - np.cumprod(1.0 - known[order] / at_risk)
    places = np.minimum(np.searchsorted(gone, np.asarray(levels) - 1e-12), len(sample) - 1)
    return [float(sample[place]) for place in places]
