"""Curves of items while they are fitted: logarithm of the slope, intercept, log-odds of guessing, and their derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.testing.items import FloatArray, Item, Model

Flags = npt.NDArray[np.bool_]
_EDGE: Final = 1e-9
_NO_GUESSING: Final = -30.0


@dataclass(frozen=True)
class Responses:
    """[people, items] scores, 0 where nothing was asked, and what was asked."""

    right: FloatArray
    given: Flags


@dataclass(frozen=True)
class Curves:
    """[items, 3]: ln a, −a·b, ln(c / (1 − c))."""

    model: Model
    numbers: FloatArray

    @classmethod
    def begin(cls, answered: Responses, model: Model, guessing: float) -> Curves:
        """Where fitting starts: slopes of one, intercepts from the shares of right answers."""
        share = (answered.right.sum(axis=0) + 0.5) / (answered.given.sum(axis=0) + 1.0)
        numbers = np.zeros((answered.right.shape[1], 3))
        numbers[:, 1] = 1.2 * np.log(share / (1.0 - share))
        numbers[:, 2] = log_odds(guessing) if model is Model.THREE else _NO_GUESSING
        return cls(model, numbers)

    def with_known(self, known: Sequence[Item | None]) -> Curves:
        """The same with the numbers of items that are known already."""
        numbers = self.numbers.copy()
        for place, item in enumerate(known):
            if item is not None:
                guessing = log_odds(item.c) if item.c > 0.0 else _NO_GUESSING
                numbers[place] = np.log(item.a), -item.a * item.b, guessing
        return replace(self, numbers=numbers)

    @property
    def parameters(self) -> int:
        """How many of the three numbers are fitted for each item."""
        return 3 if self.model is Model.THREE else 2

    @property
    def guessing(self) -> FloatArray:
        """[items] chance to guess."""
        return expit(self.numbers[:, 2])

    def right(self, abilities: FloatArray) -> FloatArray:
        """[items, abilities] chance of a right answer."""
        return self._parts(abilities)[1]

    def derivatives(self, abilities: FloatArray) -> tuple[FloatArray, FloatArray]:
        """[items, abilities] chances, and [numbers, items, abilities] how they change with each number."""
        curve, right = self._parts(abilities)
        guessing = self.guessing[:, None]
        by_log_odds = (1.0 - guessing) * curve * (1.0 - curve)
        rows = [by_log_odds * np.exp(self.numbers[:, :1]) * abilities, by_log_odds]
        if self.parameters > len(rows):
            rows.append(guessing * (1.0 - guessing) * (1.0 - curve))
        return right, np.stack(rows)

    def _parts(self, abilities: FloatArray) -> tuple[FloatArray, FloatArray]:
        curve = expit(np.exp(self.numbers[:, :1]) * abilities + self.numbers[:, 1:2])
        guessing = self.guessing[:, None]
        return curve, np.clip(guessing + (1.0 - guessing) * curve, _EDGE, 1.0 - _EDGE)


def expit(value: FloatArray) -> FloatArray:
    """The share of log-odds."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * value)))


def log_odds(share: float) -> float:
    """Logarithm of the odds of a share inside 0..1."""
    return float(np.log(share / (1.0 - share)))
