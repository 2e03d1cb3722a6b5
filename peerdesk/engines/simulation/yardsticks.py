"""Ways of asking that others use: who is free longest, everybody in turn, a board that all see."""

from __future__ import annotations

from typing import Final

import numpy as np

from peerdesk.engines.simulation.knowing import Known
from peerdesk.engines.simulation.world import Flags, Whole

Asked = list[tuple[int, int]]
NEVER: Final = float("inf")


class Greedy:
    """First come, first served: the oldest ticket goes to the one of those who are free who has been idle longest.

    An offer goes to one expert alone, who has a hand free and no other offer; after a no or silence to the next, at once.
    When all have been asked in vain, those who kept silent are asked again.
    """

    def __init__(self, *, accept_minutes: float) -> None:
        self.accept_minutes = accept_minutes
        self._last = -1

    def came(self, known: Known, expert: int, now: float) -> None:
        """Whoever is there is asked by `ask`."""

    freed = came

    def passed(self, known: Known, ticket: int, now: float) -> None:
        """Who is next is asked by `ask`."""

    def ask(self, known: Known, now: float) -> Asked:
        """Tickets in the order of their arrival."""
        may = known.here(now) & (known.frees() > 0) & (known.opened == 0)
        asked: Asked = []
        for ticket in known.waiting:
            if not may.any():
                break
            if ticket in known.open_until:
                continue
            fit = may & known.qualified[:, known.topic(ticket)]
            fit[list(known.declined.get(ticket, ()))] = False
            fresh = fit.copy()
            fresh[list(known.silent.get(ticket, ()))] = False
            group = np.flatnonzero(fresh if fresh.any() else fit)
            if len(group):
                expert = self.choose(known, group)
                may[expert] = False
                asked.append((ticket, expert))
        return asked

    def wake(self, known: Known) -> float:
        """Nothing is due by the clock."""
        del known
        return NEVER

    def choose(self, known: Known, group: Whole) -> int:
        """Return the one of a group who is asked."""
        return int(group[known.idle_since[group].argmin()])


class RoundRobin(Greedy):
    """Everybody in turn."""

    def choose(self, known: Known, group: Whole) -> int:
        """Return the next one after whoever was asked last."""
        del known
        later = group[group > self._last]
        self._last = int(later[0] if len(later) else group[0])
        return self._last


class Board(Greedy):
    """A board: everybody who may take a ticket sees it until one does. Nobody is faster; everybody is disturbed."""

    def ask(self, known: Known, now: float) -> Asked:
        """All pairs that may be and are not yet."""
        may = known.here(now) & (known.frees() > 0)
        asked: Asked = []
        for ticket in known.waiting:
            fit: Flags = may & known.qualified[:, known.topic(ticket)]
            fit[list(known.declined.get(ticket, ()))] = False
            fit[list(known.open_until.get(ticket, ()))] = False
            asked += [(ticket, int(expert)) for expert in np.flatnonzero(fit)]
        return asked
