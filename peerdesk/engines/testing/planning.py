"""What a test will be like before anybody sits it: whether the bank is large enough, and how long it takes to be right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from peerdesk.engines.testing.items import GRID, Bank
from peerdesk.engines.testing.simulation import answers_of, sit
from peerdesk.engines.testing.sitting import Rules

_CHANCES: Final = (0.995, 0.99, 0.985, *(round(0.98 - 0.01 * step, 2) for step in range(19)))


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A topic ("" is the whole test) for which a candidate may be left with fewer items than the test wants."""

    topic: str
    items: int
    wanted: int


def shortfalls(bank: Bank, rules: Rules) -> list[Shortfall]:
    """Where the bank is too small for the longest test under the exposure limit; nothing when it serves.

    Of each topic a candidate may see the limit's share on average; the number wanted allows for two standard deviations of
    the draws. Bank owners should write items, raise the limit, or shorten the test.
    """
    counted = [item.topic for item in bank.items if not item.pilot]
    whole = sum(rules.shares.values())
    wanted = {"": float(rules.most)} | {
        topic: rules.most * share / whole for topic, share in rules.shares.items() if share > 0
    }
    missing = []
    for topic, questions in wanted.items():
        items = len(counted) if not topic else counted.count(topic)
        spread = 2.0 * np.sqrt(items * rules.exposure.limit * (1.0 - rules.exposure.limit))
        if items * rules.exposure.limit - spread < questions:
            missing.append(Shortfall(topic, items, _needed(questions, rules.exposure.limit)))
    return missing


def plan_settled(bank: Bank, rules: Rules, *, questions: float, people: int = 200, seed: int = 0) -> float:
    """The surest `Rules.settled` with which a test asks at most so many questions on average.

    People as in the rules' population sit the test in simulation. The chance returned is about the share of candidates who
    would pass or fail likewise if they were asked all that the rules allow; 0.8 at the least.
    """
    generator = np.random.default_rng(seed)
    abilities = generator.choice(GRID, size=people, p=rules.population.weights / rules.population.weights.sum())
    scores = answers_of(bank, abilities, generator)
    low, high = 0, len(_CHANCES) - 1
    while low < high:
        middle = (low + high) // 2
        lengths = sit(bank, replace(rules, settled=_CHANCES[middle]), scores, seed=seed).lengths
        low, high = (low, middle) if lengths.mean() <= questions else (middle + 1, high)
    return _CHANCES[low]


def _needed(questions: float, limit: float) -> int:
    """How many items leave so many questions: n·p − 2 √(n·p·(1 − p)) ≥ questions, solved for √n."""
    spread = 2.0 * np.sqrt(limit * (1.0 - limit))
    root = (spread + np.sqrt(spread**2 + 4.0 * limit * questions)) / (2.0 * limit)
    return int(np.ceil(root**2))
