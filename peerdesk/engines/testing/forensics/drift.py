"""Whether an item has changed: it became easier (it may have leaked) or harder (it may be out of date).

A cumulative sum over everybody who answered it (CUSUM: Page 1954; for items Veerkamp and Glas 2000), of log-likelihood
ratios as in risk-adjusted monitoring (Steiner et al. 2000): each answer is judged against the chance of this person to be
right, known from the person's other answers. The sum falls back to 0 and never below. Between two false alarms lie at least
as many answers as are asked for, on average (Lorden 1971: exp(threshold)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Final

from peerdesk.engines.testing.ability import believe
from peerdesk.engines.testing.forensics.flags import Flag, Kind
from peerdesk.engines.testing.items import STANDARD, Bank, Population

_EDGE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Sum:
    """A running sum, and the answers since it last stood at 0: how many, how many right, how many expected."""

    total: float = 0.0
    answers: int = 0
    right: float = 0.0
    expected: float = 0.0

    def plus(self, ratio: float, score: float, chance: float) -> Sum:
        """After one more answer."""
        total = self.total + ratio
        return Sum(total, self.answers + 1, self.right + score, self.expected + chance) if total > 0.0 else Sum()


@dataclass(frozen=True, slots=True)
class Drift:
    """The sums of one item; keep them with it and begin anew when it is revised."""

    easier: Sum = Sum()
    harder: Sum = Sum()


def chance_from_others(
    bank: Bank, places: Sequence[int], scores: Sequence[float], *, item: int, population: Population = STANDARD
) -> float:
    """The chance that this person answers the item at place `item` right, by all their other answers."""
    others = [(place, score) for place, score in zip(places, scores, strict=True) if place != item]
    belief = believe(bank, [place for place, _ in others], [score for _, score in others], population)
    return float(bank.right[item] @ belief.weights)


def observe_drift(drift: Drift, *, score: float, chance: float, step: float = 1.0) -> Drift:
    """The sums after one more answer.

    Args:
        drift: before it.
        score: of the answer.
        chance: to be right, see `chance_from_others`.
        step: the change looked for, in log-odds; about difficulty × slope.

    """
    chance = min(max(chance, _EDGE), 1.0 - _EDGE)
    return Drift(
        drift.easier.plus(_ratio(score, chance, step), score, chance),
        drift.harder.plus(_ratio(score, chance, -step), score, chance),
    )


def drift_flags(drift: Drift, *, answers_between_false_alarms: float = 10_000.0) -> tuple[Flag, Flag]:
    """Whether the item became easier, and whether harder."""
    between = answers_between_false_alarms
    return _flag(Kind.ITEM_EASIER, drift.easier, between), _flag(Kind.ITEM_HARDER, drift.harder, between)


def _flag(kind: Kind, found: Sum, between: float) -> Flag:
    evidence = {
        "sum": found.total,
        "threshold": log(between),
        "answers": float(found.answers),
        "right": found.right,
        "expected": found.expected,
    }
    words = (
        f"Of the last {found.answers} who were asked {found.right:g} were right where {found.expected:.1f} were expected."
    )
    return Flag(kind, found.total >= log(between), exp(-found.total), 1.0 / between, evidence, words)


def _ratio(score: float, chance: float, step: float) -> float:
    """Log-likelihood ratio of the changed item to the unchanged one."""
    odds = chance / (1.0 - chance) * exp(step)
    changed = odds / (1.0 + odds)
    return score * log(changed / chance) + (1.0 - score) * log((1.0 - changed) / (1.0 - chance))
