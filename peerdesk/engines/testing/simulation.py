"""Whole tests of many people: with answers that they once gave, or made-up ones. The product's own decision, no copy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from peerdesk.engines.testing.ability import believe
from peerdesk.engines.testing.items import Bank, FloatArray
from peerdesk.engines.testing.sitting import Answer, Ask, Rules, Sitting, Verdict, next_step

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Tests:
    """One verdict a person, and [people, items] what each was asked."""

    verdicts: tuple[Verdict, ...]
    asked: Flags
    orders: tuple[tuple[int, ...], ...]

    @property
    def abilities(self) -> FloatArray:
        """As estimated at the end."""
        return np.array([one.ability for one in self.verdicts])

    @property
    def passes(self) -> Flags:
        """Who passed."""
        return np.array([one.passes for one in self.verdicts])

    @property
    def lengths(self) -> FloatArray:
        """Counted questions."""
        return np.array([float(one.counted) for one in self.verdicts])

    @property
    def exposure(self) -> FloatArray:
        """[items] share of the people who saw each."""
        return np.asarray(self.asked.mean(axis=0))


def sit(bank: Bank, rules: Rules, scores: npt.ArrayLike, *, seed: int = 0, first: int = 0) -> Tests:
    """Let people sit the test one after the other, numbered from `first`.

    Args:
        bank: its items are the columns of `scores`.
        rules: of the test.
        scores: [people, items] what each would answer; NaN: is not asked of them.
        seed: of the first person; each has the next.
        first: number of the first.

    """
    table = np.asarray(scores, dtype=np.float64)
    asked, verdicts, orders = np.zeros(table.shape, dtype=bool), [], []
    names = [item.id for item in bank.items]
    for place, row in enumerate(table):
        barred = frozenset(names[missing] for missing in np.flatnonzero(np.isnan(row)))
        sitting = Sitting(first + place, seed + place, (), barred)
        step = next_step(bank, rules, sitting)
        while isinstance(step, Ask):
            answer = Answer(step.item, float(row[bank.places[step.item]]))
            sitting = Sitting(sitting.number, sitting.seed, (*sitting.answers, answer), barred)
            step = next_step(bank, rules, sitting)
        order = tuple(bank.places[answer.item] for answer in sitting.answers)
        asked[place, list(order)] = True
        verdicts.append(step)
        orders.append(order)
    return Tests(tuple(verdicts), asked, tuple(orders))


def answers_of(bank: Bank, abilities: FloatArray, generator: np.random.Generator) -> FloatArray:
    """[people, items] answers that people of these abilities would give."""
    return (generator.random((len(abilities), len(bank))) < bank.right_at(abilities).T).astype(np.float64)


def full_bank(bank: Bank, rules: Rules, scores: npt.ArrayLike) -> tuple[FloatArray, Flags]:
    """Ability and pass or fail of each person from all their answers: what the adaptive test is a short cut to."""
    abilities, passes = [], []
    for row in np.asarray(scores, dtype=np.float64):
        given = np.flatnonzero(~np.isnan(row))
        belief = believe(bank, list(given), list(row[given]), rules.population)
        abilities.append(belief.ability)
        passes.append(belief.above(rules.cut) >= 0.5)  # noqa: PLR2004 - as a verdict does
    return np.array(abilities), np.array(passes)
