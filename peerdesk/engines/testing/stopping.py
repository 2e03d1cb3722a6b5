"""When enough was asked, and what follows: pass or fail with the chance that it is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import erf, log, sqrt
from typing import Final

import numpy as np

from peerdesk.engines.testing.ability import Belief
from peerdesk.engines.testing.items import Bank

_HALF: Final = 0.5


class Reason(StrEnum):
    """Why a test ended, or what its result rests on."""

    # The chance of pass or of fail is as high as asked for.
    CONFIDENCE = "confidence"
    # The likelihood ratio of the two sides of the cut (Wald 1947).
    RATIO = "ratio"
    # The standard error of the ability is as low as asked for.
    ERROR = "error"
    # The questions that are left would hardly change pass or fail.
    SETTLED = "settled"
    # As many questions as are asked at most.
    LENGTH = "length"
    # Nothing is left that this candidate may be asked.
    EMPTY = "empty"
    # It goes on.
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class RatioTest:
    """Sequential probability ratio test (Wald 1947; Reckase 1983; Eggen 1999).

    Args:
        half_width: of the indifference region around the cut.
        false_pass: share of those at its lower end who may pass.
        false_fail: share of those at its upper end who may fail.

    """

    half_width: float = 0.3
    false_pass: float = 0.05
    false_fail: float = 0.05

    def decides(self, bank: Bank, places: Sequence[int], scores: Sequence[float], cut: float) -> bool:
        """Whether the answers tell the ends of the region apart."""
        if not places:
            return False
        right = Bank(tuple(bank.items[place] for place in places)).right_at([cut - self.half_width, cut + self.half_width])
        score = np.asarray(scores, dtype=np.float64)[:, None]
        low, high = (score * np.log(right) + (1.0 - score) * np.log1p(-right)).sum(axis=0)
        ratio = float(high - low)
        return ratio >= log((1.0 - self.false_fail) / self.false_pass) or ratio <= log(
            self.false_fail / (1.0 - self.false_pass)
        )


def settled(belief: Belief, information: float, cut: float) -> float:
    """The chance that pass or fail stays after as much information more (stochastic curtailment: Finkelman 2008).

    With a normal belief of variance v, of which w is left afterwards, the mean moves by a normal of variance v − w.
    """
    variance = belief.error**2
    if variance <= 0.0 or information <= 0.0:
        return 1.0
    moves = variance - 1.0 / (1.0 / variance + information)
    return _HALF * (1.0 + erf(abs(belief.ability - cut) / sqrt(2.0 * moves)))
