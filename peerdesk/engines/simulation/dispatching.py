"""Ways of asking: ours, by the product's own engines. Those of others: yardsticks.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from peerdesk.engines.assignment.deciding import Asking, Considered, decide
from peerdesk.engines.assignment.model import ExpertProfile, TicketNeed
from peerdesk.engines.assignment.pacing import pause_seconds
from peerdesk.engines.assignment.policy import MatchingPolicy
from peerdesk.engines.simulation.knowing import Known
from peerdesk.engines.simulation.world import Flags, Whole
from peerdesk.engines.simulation.yardsticks import NEVER, Asked, Board, Greedy, RoundRobin

# The product's defaults: five minutes to accept, a hundred rounds, an expert's seven tenths of the price.
ACCEPT_MINUTES: Final = 5.0
_MAX_ROUNDS: Final = 100
_PRICE_MINOR: Final = 1000
_PAY_MINOR: Final = 700
_HASTENED: Final = 20


class Dispatcher(Protocol):
    """Decides who is asked about which waiting ticket, and hears what happened."""

    accept_minutes: float

    def came(self, known: Known, expert: int, now: float) -> None:
        """Somebody came online."""
        ...

    def freed(self, known: Known, expert: int, now: float) -> None:
        """Somebody answered, so has a hand free again."""
        ...

    def passed(self, known: Known, ticket: int, now: float) -> None:
        """An offer of a ticket was declined or ran out."""
        ...

    def ask(self, known: Known, now: float) -> Asked:
        """Return (ticket, expert) pairs; each becomes an offer that runs out after the time to accept."""
        ...

    def wake(self, known: Known) -> float:
        """Return when the dispatcher wants to be asked again although nothing happened."""
        ...


@dataclass(slots=True)
class _Round:
    """The round that a ticket has next, and when."""

    number: int
    due: float


class Peerdesk:
    """The product: rounds as domain/matching opens them, decided by engines/assignment and engines/skill."""

    def __init__(self, policy: MatchingPolicy, seed: int, *, accept_minutes: float = ACCEPT_MINUTES) -> None:
        self.policy, self.accept_minutes = policy, accept_minutes
        self._seed = seed
        self._rounds: dict[int, _Round] = {}

    def came(self, known: Known, expert: int, now: float) -> None:
        """Hasten the rounds of the oldest tickets that nobody thinks about."""
        self._hasten(known, expert, now)

    def freed(self, known: Known, expert: int, now: float) -> None:
        """The same: a hand is free again."""
        self._hasten(known, expert, now)

    def passed(self, known: Known, ticket: int, now: float) -> None:
        """When nobody is left who thinks about it, the next circle is asked at once."""
        if ticket not in known.open_until and ticket in self._rounds:
            self._rounds[ticket].due = min(self._rounds[ticket].due, now)

    def ask(self, known: Known, now: float) -> Asked:
        """Open the rounds that are due, all together."""
        for ticket in known.waiting.keys() - self._rounds.keys():
            self._rounds[ticket] = _Round(1, now)
        for ticket in [ticket for ticket in known.waiting if self._rounds[ticket].number > _MAX_ROUNDS]:
            known.leave(ticket)  # staff have it
        due = [ticket for ticket in known.waiting if self._rounds[ticket].due <= now]
        if not due:
            return []
        asked = self.choose(known, due, now)
        for ticket in due:
            number = self._rounds[ticket].number
            pause = pause_seconds(number, accept_seconds=60 * self.accept_minutes) / 60
            self._rounds[ticket] = _Round(number + 1, now + pause)
        return asked

    def wake(self, known: Known) -> float:
        """Return when the next round is due."""
        return min((self._rounds[ticket].due for ticket in known.waiting), default=NEVER)

    def choose(self, known: Known, due: list[int], now: float) -> Asked:
        """Decide for all due tickets by the engine. Who may not be asked is left out: they change nobody's place."""
        may = known.here(now) & (known.frees() > 0) & (known.opened < self.policy.most_open_offers)
        found = [(ticket, experts) for ticket in due if len(experts := np.flatnonzero(_fit(known, ticket, may)))]
        asking = [self._asking(known, ticket, experts, now) for ticket, experts in found]
        return [
            (ticket, int(candidate.expert_id))
            for (ticket, _), decision in zip(found, decide(asking), strict=True)
            for candidate in decision.chosen
        ]

    def _asking(self, known: Known, ticket: int, experts: Whole, now: float) -> Asking:
        topic = known.topic(ticket)
        profiles = tuple(
            ExpertProfile(
                expert_id=str(expert), all_topics=True, held=int(known.held[expert]),
                capacity=int(known.at_once[expert]), open_offers=int(known.opened[expert]),
            )
            for expert in experts.tolist()
        )  # fmt: skip
        people, background = known.people(topic, experts, now)
        has_served = np.isin(experts, list(known.served.get(known.customer(ticket), ())))
        is_new = np.array([known.is_newcomer(expert) for expert in experts.tolist()], dtype=bool)
        considered = Considered(profiles, people, background, has_served, known.earnings_ratios()[experts], is_new)
        number = self._rounds[ticket].number
        need = TicketNeed(f"{self._seed}:{ticket}:{number}", str(topic), "en")
        return Asking(need, number, self.policy, considered, _PAY_MINOR, _PRICE_MINOR)

    def _hasten(self, known: Known, expert: int, now: float) -> None:
        serves = known.qualified[expert]
        idle = [
            ticket
            for ticket in known.waiting
            if ticket not in known.open_until
            and ticket in self._rounds
            and serves[known.topic(ticket)]
            and expert not in known.declined.get(ticket, ())
        ]
        for ticket in idle[:_HASTENED]:
            self._rounds[ticket].due = min(self._rounds[ticket].due, now)


def _fit(known: Known, ticket: int, may: Flags) -> Flags:
    """Who of those who may be asked at all may be asked about a ticket."""
    fit: Flags = may & known.qualified[:, known.topic(ticket)]
    fit[list(known.declined.get(ticket, set()) | known.open_until.get(ticket, {}).keys())] = False
    return fit


DISPATCHERS: Final[dict[str, Callable[[MatchingPolicy, int], Dispatcher]]] = {
    "peerdesk": Peerdesk,
    "first_come": lambda policy, seed: Greedy(accept_minutes=ACCEPT_MINUTES),  # noqa: ARG005 - knows no weights and no lots
    "round_robin": lambda policy, seed: RoundRobin(accept_minutes=ACCEPT_MINUTES),  # noqa: ARG005 - the same
    "board": lambda policy, seed: Board(accept_minutes=3 * ACCEPT_MINUTES),  # noqa: ARG005 - the same
}
