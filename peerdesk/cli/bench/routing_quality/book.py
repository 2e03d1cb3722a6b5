"""What is known of everybody at a moment of a history: the rows that the product keeps, kept in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from peerdesk.engines.skill import (
    Background,
    Candidates,
    Outcome,
    Tally,
    faded,
    likeness,
    observe,
    observe_profile,
)
from peerdesk.engines.skill.tallies import FloatArray


@dataclass(frozen=True, slots=True)
class Asked:
    """A ticket: when (in days), its topics, and its unit vector (None: its text is left out)."""

    day: float
    topics: tuple[str, ...]
    vector: npt.NDArray[np.float32] | None


@dataclass(slots=True)
class _Row:
    tally: Tally = field(default_factory=Tally)
    day: float = 0.0

    def at(self, day: float) -> tuple[float, ...]:
        return tuple(float(column) for column in faded(self.tally, day - self.day).columns())

    def add(self, outcome: Outcome, day: float) -> None:
        self.tally, self.day = observe(self.tally, outcome, days=day - self.day), day


class Book:
    """Rows of experts with topics and with the brand, learned from one answer after the other."""

    def __init__(self) -> None:
        """Start without any history."""
        self._rows: dict[tuple[str, str], _Row] = {}
        self._last: dict[str, float] = {}
        self._profiles: dict[str, npt.NDArray[np.float32]] = {}

    def add(self, ticket: Asked, expert: str, *, day: float, lasted: bool) -> None:
        """Learn from one answer; days never go back."""
        outcome = Outcome.RESOLVED if lasted else Outcome.FAILED
        for who in (expert, ""):
            for topic in ("", *ticket.topics):
                self._rows.setdefault((who, topic), _Row()).add(outcome, day)
        if ticket.vector is not None:
            since = day - self._last.get(expert, day)
            self._profiles[expert] = observe_profile(self._profiles.get(expert), ticket.vector, days=since)
        self._last[expert] = day

    def seen(self, *, since: float = -np.inf) -> list[str]:
        """Who answered anything, the last time on or after the day `since`; in the order of their first answers."""
        return [expert for expert, day in self._last.items() if day >= since]

    def candidates(self, ticket: Asked, experts: Sequence[str]) -> tuple[Candidates, Background]:
        """What the engine wants to know of these experts for this ticket."""
        brand = Tally.from_rows([self._read(expert, "", ticket.day) for expert in experts])
        idle = ticket.day - np.array([self._last.get(expert, -np.inf) for expert in experts])
        people = Candidates(brand, brand, self._topic(ticket, experts), idle, self._likeness(ticket, experts))
        all_of_it = Tally(*self._read("", "", ticket.day))
        topic = Tally(*(float(np.sum(column)) for column in self._topic(ticket, [""]).columns()))
        return people, Background(all_of_it, all_of_it, topic)

    def _topic(self, ticket: Asked, experts: Sequence[str]) -> Tally:
        """A question with several topics counts as the mean of them."""
        size = max(len(ticket.topics), 1)
        rows = [[self._read(expert, topic, ticket.day) for topic in ticket.topics] for expert in experts]
        return Tally.from_rows(np.array(rows, dtype=np.float64).reshape(len(experts), -1, 6).sum(axis=1) / size)

    def _likeness(self, ticket: Asked, experts: Sequence[str]) -> FloatArray:
        if ticket.vector is None:
            return np.zeros(len(experts))
        nothing = np.zeros_like(ticket.vector)
        return likeness(np.stack([self._profiles.get(expert, nothing) for expert in experts]), ticket.vector)

    def _read(self, expert: str, topic: str, day: float) -> tuple[float, ...]:
        row = self._rows.get((expert, topic))
        return row.at(day) if row else (0.0,) * 6
