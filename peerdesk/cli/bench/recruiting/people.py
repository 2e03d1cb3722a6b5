"""Who applies and who reads, drawn: what they know, how they write, how long they take, when they give up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np

ZONES: Final = ("America/Los_Angeles", "America/New_York", "Europe/Berlin", "Asia/Dubai", "Asia/Manila")
SOURCES: Final = ("forum", "newsletter", "friends", "social")
# Shares of those who: come after a friend's second log-in, give up within a test, never begin one, appeal when declined.
DOUBLE: Final = 0.03
GIVES_UP: Final = 0.05
NEVER_BEGINS: Final = 0.06
APPEALS: Final = 0.15
TRIES_AGAIN: Final = 0.6
# A reviewer knows the writer of one text in a hundred, and lets one in fifty lie.
KNOWS: Final = 0.01
LETS_LIE: Final = 0.02


@dataclass(frozen=True)
class Person:
    """One who applies: abilities have mean 0 and standard deviation 1, times are hours."""

    number: int
    knows: float
    writes: float
    speaks: float
    arrives: float
    source: str
    zone: str
    is_double: bool
    gives_up: bool
    never_begins: bool
    appeals: bool
    tries_again: bool


@dataclass(frozen=True)
class Reader:
    """One who reviews: how strict (in levels), how unsteady, and how many texts in one sitting."""

    strictness: float
    noise: float
    sitting: int


def draw_people(count: int, rng: np.random.Generator) -> list[Person]:
    """People as they come within ten days of a campaign, most of them in its first days."""
    return [
        Person(
            number=number,
            knows=float(rng.normal(0.3, 1.0)),
            writes=float(rng.normal(0.3, 1.0)),
            speaks=float(rng.normal(0.5, 1.0)),
            arrives=float(min(rng.exponential(60.0), 240.0)),
            source=str(rng.choice(SOURCES)),
            zone=str(rng.choice(ZONES)),
            is_double=number > 0 and bool(rng.random() < DOUBLE),
            gives_up=bool(rng.random() < GIVES_UP),
            never_begins=bool(rng.random() < NEVER_BEGINS),
            appeals=bool(rng.random() < APPEALS),
            tries_again=bool(rng.random() < TRIES_AGAIN),
        )
        for number in range(count)
    ]


def draw_readers(count: int, rng: np.random.Generator) -> list[Reader]:
    """Reviewers, a fifth of a level to either side as strict as another."""
    return [
        Reader(float(rng.normal(0.0, 0.4)), float(rng.uniform(0.3, 0.7)), int(rng.integers(4, 12))) for _ in range(count)
    ]


def pause(rng: np.random.Generator, *, hours: float) -> timedelta:
    """How long somebody waits before they go on: log-normal, this long in the middle."""
    return timedelta(hours=float(rng.lognormal(math.log(hours), 0.8)))


def answers_rightly(ability: float, difficulty: float, options: int, rng: np.random.Generator) -> bool:
    """Whether a question is answered rightly: knowing it, or guessing among the options."""
    chance = 1.0 / (1.0 + math.exp(-(1.7 * (ability - difficulty))))
    return bool(rng.random() < chance + (1.0 - chance) / max(options, 2))


def true_level(ability: float, levels: int) -> float:
    """What a text of this writer deserves, 0 to levels − 1, not rounded: a bit above the middle for an average one."""
    return (levels - 1) / (1.0 + math.exp(-(0.5 + 1.1 * ability)))


def given_level(ability: float, levels: int, reader: Reader, rng: np.random.Generator) -> int:
    """What a reviewer gives for a line of the rubric."""
    seen = true_level(ability, levels) - reader.strictness + float(rng.normal(0.0, reader.noise))
    return int(min(max(round(seen), 0), levels - 1))
