"""From judged answers to the confidence from which answers are given: right so often as was asked for, and not by luck.

Selective prediction (Geifman and El-Yaniv 2017): the lowest threshold of which the lower end of the interval keeps what was
asked for. The interval is Wilson's (1927) at 90 %, so its lower end holds in nineteen of twenty cases.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

# With fewer answers a share says nothing.
FEWEST_ANSWERS: Final = 20
# Above every confidence: nothing is offered.
SILENT: Final = 1.01
_Z: Final = 1.6449


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """How sure the search was of its best answer to a question (0..1), and whether that answer was right."""

    confidence: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """What a threshold would have done: questions judged, those that got an answer, the right answers among them."""

    threshold: float
    judged: int
    answered: int
    right: int

    @property
    def coverage(self) -> float:
        """Share of the questions that got an answer."""
        return self.answered / self.judged if self.judged else 0.0

    @property
    def precision(self) -> float | None:
        """Share of the answers that were right; None without any."""
        return self.right / self.answered if self.answered else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval of the precision at 90 %; everything is possible without answers."""
        return wilson(self.right, self.answered)


class Standing(StrEnum):
    """How well a threshold is founded."""

    PROVEN = "proven"  # the lower end of the interval keeps what was asked for
    LIKELY = "likely"  # the share does, its interval does not yet: never below the careful default
    TOO_LITTLE = "too_little"  # too few answers are judged: the careful default
    NOT_REACHED = "not_reached"  # enough were judged, and at no threshold were so many right: nothing is offered


@dataclass(frozen=True, slots=True)
class Choice:
    """The threshold for a precision, what it would have done, and how well it is founded."""

    setting: Setting
    standing: Standing


def wilson(right: int, count: int, *, z: float = _Z) -> tuple[float, float]:
    """Return the interval of a share, 0..1: of 90 %, or by the normal quantile `z` (Wilson 1927)."""
    if not count:
        return 0.0, 1.0
    share, spread = right / count, z * z / count
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def setting_at(judged: Sequence[JudgedAnswer], threshold: float) -> Setting:
    """Return what a threshold would have done."""
    given = [one for one in judged if one.confidence >= threshold]
    return Setting(threshold, len(judged), len(given), sum(one.is_right for one in given))


def choose_threshold(judged: Sequence[JudgedAnswer], *, wanted: float, careful: float, lowest: float = 0.0) -> Choice:
    """Return the lowest threshold with this share of right answers; `careful` is what holds while little is known.

    None below `lowest` is chosen. Answers of one confidence stand or fall together.
    """
    settings = [one for one in _settings(judged) if one.answered >= FEWEST_ANSWERS and one.threshold >= lowest]
    proven = [one for one in settings if one.interval[0] >= wanted]
    if proven:
        return Choice(proven[-1], Standing.PROVEN)
    if not settings:
        return Choice(setting_at(judged, careful), Standing.TOO_LITTLE)
    likely = [one for one in settings if (one.precision or 0.0) >= wanted]
    if likely:
        return Choice(setting_at(judged, max(careful, likely[-1].threshold)), Standing.LIKELY)
    if setting_at(judged, careful).answered < FEWEST_ANSWERS:
        return Choice(setting_at(judged, careful), Standing.TOO_LITTLE)
    return Choice(setting_at(judged, SILENT), Standing.NOT_REACHED)


def abstention_curve(judged: Sequence[JudgedAnswer], *, lowest: float = 0.0, points: int = 20) -> list[Setting]:
    """Return settings of growing coverage, at most so many: from the surest answers down to `lowest` confidence."""
    settings = [one for one in _settings(judged) if one.threshold >= lowest]
    if len(settings) <= points:
        return settings
    answered = np.array([one.answered for one in settings])
    wanted = np.linspace(answered[-1] / points, answered[-1], points)
    return [settings[place] for place in dict.fromkeys(np.searchsorted(answered, wanted).tolist())]


def _settings(judged: Sequence[JudgedAnswer]) -> list[Setting]:
    """Return the setting of every confidence that stands for itself, the highest first."""
    ordered = sorted(judged, key=lambda one: -one.confidence)
    settings, right = [], 0
    for place, one in enumerate(ordered, start=1):
        right += one.is_right
        if place == len(ordered) or ordered[place].confidence != one.confidence:
            settings.append(Setting(one.confidence, len(ordered), place, right))
    return settings
