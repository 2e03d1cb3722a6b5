"""The world of a simulation: who asks when, who is there, and what each would do with each ticket. Nobody is asked here.

All that chance decides about a ticket and an expert (would they look, take it, how long, does it last) is drawn beforehand
for every pair. So two policies meet the same people in the same mood: common random numbers (Law 2014, "Simulation modeling
and analysis", 11.2), and a difference between them is a difference of policy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

DAY: Final = 24 * 60
# How often one expert can be asked about one ticket before their answers repeat.
TIMES_ASKED: Final = 4
_MOST_AT_ONCE: Final = 3


@dataclass(frozen=True, slots=True)
class Arrival:
    """A ticket: minutes since the beginning, its topic and its customer."""

    minute: float
    topic: str
    customer: str


@dataclass(frozen=True, slots=True)
class Habits:
    """What is assumed of people; README.md says why. Minutes are medians, spreads are of logarithms, chances of log-odds.

    work: from taking a ticket to the answer, when nothing else is held. look: from an offer to seeing it, for who is there.
    takes: shape of the beta distribution of the chance that somebody takes what they see. new: share who join later.
    lasting: log-odds of a lasting answer, and how much people differ, and one person's topics.
    follows_demand: usual hours lie around those at which tickets come (three hours of spread); else all round the clock.
    """

    work_minutes: float = 8.0
    work_between: float = 0.4
    work_within: float = 0.5
    look_minutes: float = 2.0
    look_between: float = 0.5
    look_within: float = 0.8
    takes: tuple[float, float] = (5.0, 4.0)
    lasting: float = 1.4
    lasting_between: float = 0.7
    lasting_within: float = 0.4
    new: float = 0.2
    follows_demand: bool = True

    @property
    def mean_work_minutes(self) -> float:
        """The mean over people and tickets."""
        return self.work_minutes * float(np.exp((self.work_between**2 + self.work_within**2) / 2))


DEFAULT_HABITS: Final = Habits()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class World:
    """n tickets, m experts, and the hidden truth about each pair.

    `is_online` is by expert and minute; `joins` the minute from which an expert is known. `accept` is a chance by expert,
    `lasts` by expert and topic (0 where not qualified). Draws: `look` and `work` in minutes, `mood` and `luck` uniform.
    """

    minute: Floats
    topic: Whole
    customer: Whole
    topics: int
    is_online: Flags
    joins: Floats
    at_once: Whole
    accept: Floats
    qualified: Flags
    lasts: Floats
    hardness: Floats
    look: npt.NDArray[np.float32]
    mood: npt.NDArray[np.float32]
    work: npt.NDArray[np.float32]
    luck: npt.NDArray[np.float32]
    reopens: npt.NDArray[np.float32]

    @property
    def experts(self) -> int:
        """How many there are."""
        return len(self.joins)

    @property
    def ability(self) -> Floats:
        """The hidden chance that an expert's answer lasts, over the topics that they serve."""
        return np.asarray(self.lasts.sum(axis=1) / self.qualified.sum(axis=1))

    @property
    def is_there(self) -> Flags:
        """Who is online and known, by expert and minute, until the last ticket came."""
        minutes = np.arange(self.is_online.shape[1])
        known: Flags = self.is_online & (minutes >= self.joins[:, None]) & (minutes <= self.minute[-1])
        return known

    @property
    def load(self) -> float:
        """Minutes of work that come for each minute that somebody is there, counted one ticket at a time."""
        return float(self.work.mean(dtype=np.float64) * len(self.minute) / max(self.is_there.sum(), 1))


def make_world(arrivals: Sequence[Arrival], *, experts: int, seed: int, habits: Habits = DEFAULT_HABITS) -> World:
    """Draw people and their moods for tickets in the order of time. README.md says what is assumed."""
    draws = np.random.default_rng([seed, 4])
    names = sorted({one.topic for one in arrivals})
    customers = {name: number for number, name in enumerate(dict.fromkeys(one.customer for one in arrivals))}
    topic = np.array([names.index(one.topic) for one in arrivals])
    minute = np.array([one.minute for one in arrivals])
    share = np.bincount(topic, minlength=len(names)) / len(topic)
    qualified = draws.random((experts, len(names))) < np.clip(0.25 + 1.5 * share, 0.0, 0.7)
    qualified[np.arange(experts), draws.choice(len(names), experts, p=share)] = True
    ability = draws.normal(0.0, habits.lasting_between, (experts, 1))
    ability = ability + draws.normal(0.0, habits.lasting_within, (experts, len(names)))
    ease = habits.lasting + draws.normal(0.0, 0.4, len(names))
    is_new = draws.random(experts) < habits.new
    pairs = (len(arrivals), experts)
    slowness = draws.normal(0.0, habits.work_between, experts)
    attention = draws.normal(0.0, habits.look_between, experts)
    look = attention[:, None] + habits.look_within * draws.normal(size=(*pairs, TIMES_ASKED))
    work = slowness + habits.work_within * draws.normal(size=pairs)
    return World(
        minute=minute,
        topic=topic,
        customer=np.array([customers[one.customer] for one in arrivals]),
        topics=len(names),
        is_online=_presence(minute, experts, habits, draws),
        joins=np.where(is_new, draws.uniform(0.2, 0.5, experts) * minute[-1], 0.0),
        at_once=draws.integers(1, _MOST_AT_ONCE + 1, experts),
        accept=draws.beta(*habits.takes, experts),
        qualified=qualified,
        lasts=np.where(qualified, _chance(ease + ability), 0.0),
        hardness=draws.normal(0.0, 0.5, len(arrivals)),
        look=_short(habits.look_minutes * np.exp(look)),
        mood=_short(draws.random((*pairs, TIMES_ASKED))),
        work=_short(habits.work_minutes * np.exp(work)),
        luck=_short(draws.random(pairs)),
        reopens=_short(DAY / 2 * np.exp(draws.normal(size=len(arrivals)))),
    )


def lasting_chance(world: World, ticket: int, expert: int) -> float:
    """The hidden chance that this answer lasts: the expert's in the topic, moved by how hard this ticket is."""
    usual = world.lasts[expert, world.topic[ticket]]
    odds = np.log(usual / (1 - usual)) - world.hardness[ticket]
    return float(1 / (1 + np.exp(-odds)))


def _presence(minute: Floats, experts: int, habits: Habits, draws: np.random.Generator) -> Flags:
    """Who is online in which minute: on three of four days with tickets, about the same hour, for two to six hours.

    Nobody is there in hours of the day at which never a ticket comes: the brand is closed.
    """
    days = int(minute[-1] // DAY) + 2
    online = np.zeros((experts, days * DAY), dtype=bool)
    opened = np.unique(minute // DAY).astype(int)
    usual = draws.uniform(0, DAY, experts)
    when = draws.choice(minute, experts) % DAY + draws.normal(0, 180, experts)
    middle = np.where(habits.follows_demand, when, usual)
    for expert in range(experts):
        for day in opened[draws.random(len(opened)) < 0.75]:  # noqa: PLR2004 - said above
            length = int(draws.uniform(120, 360))
            begin = int(day * DAY + middle[expert] + draws.normal(0, 45) - length / 2)
            online[expert, max(begin, 0) : max(begin + length, 0)] = True
    is_open = np.zeros(DAY // 60, dtype=bool)
    is_open[np.unique(minute % DAY // 60).astype(int)] = True
    online &= np.tile(np.repeat(is_open, 60), days)
    return online


def _chance(log_odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def _short(values: Floats) -> npt.NDArray[np.float32]:
    return values.astype(np.float32)
