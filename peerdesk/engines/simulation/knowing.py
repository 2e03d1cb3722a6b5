"""What a dispatcher may know: the present, and what was seen of everybody so far. Nothing of the hidden truth."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

import numpy as np

from peerdesk.engines.assignment.pacing import is_newcomer
from peerdesk.engines.simulation.world import DAY, Flags, Floats, Whole, World
from peerdesk.engines.skill import DEFAULT_SETTINGS, Background, Candidates, Estimates, Outcome, Tally, estimate, observe
from peerdesk.engines.skill.tallies import fading

HOUR: Final = 60.0
# As the product's sweeps: pay of four weeks, worked out anew every ten minutes.
_PACE_OVER: Final = 28 * DAY
_PACE_EVERY: Final = 10.0
_FADE_EVERY: Final = 60.0
_NEVER_DAYS: Final = 3650.0
_COLUMNS: Final = tuple(one.name for one in fields(Tally))
_HANDLED: Final = _COLUMNS.index("handled")
_LASTING: Final = _COLUMNS.index("lasting")


class Known:
    """Offers, claims and tallies of one run. Every way of asking is given the same facts; most look at few of them."""

    def __init__(self, world: World) -> None:
        people, topics = world.experts, world.topics
        self._world = world
        self.waiting: dict[int, float] = {}
        self.open_until: dict[int, dict[int, float]] = {}
        self.opened: Whole = np.zeros(people, dtype=np.int64)
        self.declined: dict[int, set[int]] = {}
        self.silent: dict[int, set[int]] = {}
        self.held: Whole = np.zeros(people, dtype=np.int64)
        self.answered_at: list[list[float]] = [[] for _ in range(people)]
        self.idle_since: Floats = np.zeros(people)
        self.served: dict[int, set[int]] = {}
        self.tallies: Floats = np.zeros((people, topics, len(_COLUMNS)))
        self._faded = self._paced = 0.0
        self._ratios: Floats = np.ones(people)
        self._there = world.is_there

    @property
    def qualified(self) -> Flags:
        """Who may serve which topic: proved beforehand, so known."""
        return self._world.qualified

    @property
    def at_once(self) -> Whole:
        """How many tickets each one can hold at once, as they said."""
        return self._world.at_once

    def topic(self, ticket: int) -> int:
        """What a ticket is about."""
        return int(self._world.topic[ticket])

    def customer(self, ticket: int) -> int:
        """Who asks."""
        return int(self._world.customer[ticket])

    def here(self, now: float) -> Flags:
        """Who is online."""
        return self._world.is_online[:, int(now)] & (self._world.joins <= now)

    def is_here(self, expert: int, now: float) -> bool:
        """Whether one is online."""
        return bool(self._world.is_online[expert, int(now)] and self._world.joins[expert] <= now)

    def known_by(self, now: float) -> Flags:
        """Who has joined."""
        return self._world.joins <= now

    def frees(self) -> Whole:
        """How many more tickets each one can hold."""
        return self._world.at_once - self.held

    def is_newcomer(self, expert: int) -> bool:
        """Whether the newcomers' share is for somebody."""
        return is_newcomer(float(self.tallies[expert, :, _HANDLED].sum()))

    def wait(self, ticket: int, now: float) -> None:
        """A ticket came."""
        self.waiting[ticket] = now

    def leave(self, ticket: int) -> None:
        """A ticket waits no more; its open offers are withdrawn, which says nothing about anybody."""
        del self.waiting[ticket]
        for expert in self.open_until.pop(ticket, {}):
            self.opened[expert] -= 1

    def offer(self, ticket: int, expert: int, *, until: float) -> None:
        """Somebody is asked."""
        self.open_until.setdefault(ticket, {})[expert] = until
        self.opened[expert] += 1

    def pass_on(self, ticket: int, expert: int, now: float, *, said_no: bool) -> None:
        """Somebody said no to an open offer, or let it run out."""
        mine = self.open_until[ticket]
        del mine[expert]
        if not mine:
            del self.open_until[ticket]
        self.opened[expert] -= 1
        (self.declined if said_no else self.silent).setdefault(ticket, set()).add(expert)
        self.idle_since[expert] = now
        self.count(ticket, expert, Outcome.PASSED)

    def claim(self, ticket: int, expert: int) -> None:
        """Somebody took it."""
        self.leave(ticket)
        self.held[expert] += 1
        self.count(ticket, expert, Outcome.ACCEPTED)

    def answer(self, ticket: int, expert: int, now: float, *, minutes: float) -> None:
        """Somebody answered. Whether it lasts is learned when the customer comes back (`reopen`)."""
        self.held[expert] -= 1
        self.answered_at[expert].append(now)
        self.idle_since[expert] = now
        self.served.setdefault(self.customer(ticket), set()).add(expert)
        self.count(ticket, expert, Outcome.RESOLVED, minutes)

    def reopen(self, ticket: int, expert: int, days: float) -> None:
        """The customer came back so long after the answer: it did not last."""
        row = self.tallies[expert, self.topic(ticket)]
        row[_LASTING] = max(row[_LASTING] - fading(days, DEFAULT_SETTINGS.half_life_days), 0.0)

    def count(self, ticket: int, expert: int, outcome: Outcome, minutes: float | None = None) -> None:
        """Count an outcome as the product does: by the engine's own `observe`."""
        self.tallies[expert, self.topic(ticket)] += observe(Tally(), outcome, days=0.0, minutes=minutes).columns()

    def refresh(self, now: float) -> None:
        """Let tallies fade by the hour, and work out what hours earn every ten minutes."""
        if now - self._faded >= _FADE_EVERY:
            self.tallies *= fading((now - self._faded) / DAY, DEFAULT_SETTINGS.half_life_days)
            self._faded = now
        if now - self._paced >= _PACE_EVERY:
            self._paced, since = now, max(now - _PACE_OVER, 0.0)
            hours = self._there[:, int(since) : int(now)].sum(axis=1) / HOUR
            worth = np.array([sum(at >= since for at in mine) for mine in self.answered_at], dtype=np.float64)
            self._ratios = _pace_ratios(worth, hours)

    def earnings_ratios(self) -> Floats:
        """Pay per hour online against everybody's, as it was last worked out."""
        return self._ratios

    def people(self, topic: int, experts: Whole, now: float) -> tuple[Candidates, Background]:
        """What is known of these experts in a topic, as the skill engine takes it."""
        brand = self.tallies.sum(axis=1)
        last = np.array([self.answered_at[one][-1] if self.answered_at[one] else -np.inf for one in experts])
        own = Tally.from_rows(brand[experts])
        people = Candidates(
            network=own, brand=own, topic=Tally.from_rows(self.tallies[experts, topic]),
            idle_days=np.minimum((now - last) / DAY, _NEVER_DAYS), likeness=np.zeros(len(experts)),
        )  # fmt: skip
        everybody = Tally(*brand.sum(axis=0))
        return people, Background(everybody, everybody, Tally(*self.tallies[:, topic].sum(axis=0)))

    def judged(self, topic: int, experts: Whole, now: float) -> Estimates:
        """What the skill engine believes of these experts in one topic."""
        return estimate(*self.people(topic, experts, now))

    def beliefs(self, now: float) -> Floats:
        """What is believed of everybody over the topics that they serve: the chance that an answer lasts."""
        everybody = np.arange(len(self.held))
        means = np.stack([self.judged(topic, everybody, now).resolution.mean for topic in range(self._world.topics)], axis=1)
        return np.asarray((means * self.qualified).sum(axis=1) / self.qualified.sum(axis=1))


def _pace_ratios(worth: Floats, hours: Floats) -> Floats:
    """Earnings per hour over the median of all with an hour at least, as domain/matching works them out; 1: unknown."""
    settled = hours >= 1
    rate = worth / np.maximum(hours, 1)
    middle = float(np.median(rate[settled])) if settled.any() else 0.0
    return np.where(settled, rate / middle, 1.0) if middle > 0 else np.ones(len(worth))
