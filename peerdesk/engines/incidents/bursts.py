"""Whether a question and those like it come more often than chance: a scan over windows of time.

For the newest question the ones like it are counted in windows of a quarter of an hour, one hour and four. Two things
are asked of each window, and the less surprising answer counts: are there too many for the *time* (Poisson, by their
usual rate), and too many among *all* questions of the window (binomial, by their usual share)? So neither a busy hour nor
a talkative topic alone is an alarm. This is the temporal scan statistic (Kulldorff 2001, "Prospective time periodic
geographical disease surveillance using a scan statistic") with likeness of meaning in the place of nearness on a map.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

# Cosine of two questions' vectors from which they ask the same.
ALIKE: Final = 0.65
FEWEST: Final = 4
WINDOWS: Final = (900, 3600, 14_400)
HISTORY_SECONDS: Final = 28 * 86_400
# A month of windows at three thousand questions a day: one alarm by chance at most.
_CHANCE: Final = 1e-6
_TIMES_USUAL: Final = 3.0
# A kind's share changes from day to day by more than chance: half as much again surprises nobody.
_VARIES: Final = 1.5
# What is taken for granted of a kind of question never seen: half a one, among fifty.
_SEEN_BEFORE: Final = 0.5
_AMONG: Final = 50.0
_SHORTEST_HISTORY: Final = 86_400.0
_FEWEST_IN_HISTORY: Final = 20
# Below this, one minus a sum near one has lost too many digits; the geometric bound on the tail is exact enough.
_EXACT: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Counts:
    """Questions in a stretch of time: its length in seconds, how many were asked, how many of them like the newest one.

    In a window the newest one itself is counted; in the history before a window it is not.
    """

    seconds: float
    asked: int
    alike: int


@dataclass(frozen=True, slots=True)
class Burst:
    """A window with more like questions than usual: how many, how many were to be expected, and the chance of so many."""

    window_seconds: float
    alike: int
    expected: float
    chance: float


def judge_burst(windows: Sequence[tuple[Counts, Counts]]) -> Burst | None:
    """Return the most surprising burst among windows, each with the history before it, or None.

    A young brand raises none: without a day and twenty questions of history nothing is unusual.
    """
    found = [burst for window, history in windows if (burst := _burst(window, history))]
    return min(found, key=lambda burst: (burst.chance, burst.window_seconds), default=None)


def surprise(window: Counts, history: Counts) -> tuple[float, float]:
    """Return how many like questions were to be expected in a window, and the chance of at least as many as there are.

    Expected is the more of what the time and what the window's other questions let expect: at the busiest hour of the day
    the usual rate of a whole month is far too low.
    """
    usual = history.alike + _SEEN_BEFORE
    expected = usual * window.seconds / max(history.seconds, _SHORTEST_HISTORY)
    share = min(usual / (history.asked + _AMONG), 1.0)
    others = window.alike - 1  # the newest one is given
    chance = max(
        _poisson_tail(others, _VARIES * expected), _binomial_tail(others, window.asked - 1, min(_VARIES * share, 1.0))
    )
    return max(expected, share * (window.asked - window.alike)), chance


def _burst(window: Counts, history: Counts) -> Burst | None:
    if window.alike < FEWEST or history.asked < _FEWEST_IN_HISTORY or history.seconds < _SHORTEST_HISTORY:
        return None
    expected, chance = surprise(window, history)
    if chance >= _CHANCE or window.alike < _TIMES_USUAL * expected:
        return None
    return Burst(window.seconds, window.alike, expected, chance)


def _poisson_tail(least: int, mean: float) -> float:
    """P(X >= least) for a Poisson variable."""
    if least <= 0:
        return 1.0
    terms = (math.exp(-mean + count * math.log(mean) - math.lgamma(count + 1)) for count in range(least))
    return _rest(terms, lambda: math.exp(-mean + least * math.log(mean) - math.lgamma(least + 1)), mean / (least + 1))


def _binomial_tail(least: int, tries: int, share: float) -> float:
    """P(X >= least) for a binomial variable."""
    if least <= 0:
        return 1.0
    if least > tries:
        return 0.0
    if share >= 1.0:
        return 1.0

    def term(count: int) -> float:
        ways = math.lgamma(tries + 1) - math.lgamma(count + 1) - math.lgamma(tries - count + 1)
        return math.exp(ways + count * math.log(share) + (tries - count) * math.log1p(-share))

    ratio = (tries - least) * share / ((least + 1) * (1 - share))
    return _rest((term(count) for count in range(least)), lambda: term(least), ratio)


def _rest(below: Iterable[float], first: Callable[[], float], ratio: float) -> float:
    """One minus a sum, or by the first term of the rest when that is too small for the difference to be exact."""
    if ratio < 1 and (tail := first() / (1 - ratio)) < _EXACT:
        return tail
    return max(0.0, 1.0 - math.fsum(below))
