"""One run: events in the order of time, from a ticket's arrival to its answer or its return to staff."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

import numpy as np

from peerdesk.engines.simulation.dispatching import Dispatcher
from peerdesk.engines.simulation.knowing import Known
from peerdesk.engines.simulation.world import DAY, TIMES_ASKED, Flags, Floats, Whole, World, lasting_chance

STAFF_MINUTES: Final = 480.0
NOBODY: Final = -1
# Whoever holds more tickets answers each of them so much later.
_SLOWER: Final = 0.5
# After so many of a newcomer's answers it is noted what is believed of everybody.
MARKS: Final = (1, 2, 3, 5, 8, 12, 16, 20, 25, 30, 40, 50)


class _Event(IntEnum):
    """What happens; at the same moment in this order."""

    ANSWER = 0
    REOPEN = 1
    LOOK = 2
    RUN_OUT = 3
    COME = 4
    STAFF = 5
    ARRIVE = 6
    WAKE = 7


@dataclass(slots=True, eq=False, kw_only=True)
class Course:
    """What became of every ticket, and what everybody did. Minutes; NaN or NOBODY where it did not come to that.

    `offers` are (minute, expert, whether to a newcomer). `beliefs` holds, by expert who joined later and number of their
    answers (`MARKS`), what was believed of everybody then.
    """

    claimed_at: Floats
    answered_at: Floats
    answered_by: Whole
    lasted: Flags
    offers: list[tuple[float, int, bool]] = field(default_factory=list)
    beliefs: dict[tuple[int, int], Floats] = field(default_factory=dict)


def simulate(world: World, dispatcher: Dispatcher) -> Course:
    """Run all of the world's tickets through one way of asking. Only the world and the dispatcher's seed decide."""
    return _Run(world, dispatcher).run()


class _Run:
    def __init__(self, world: World, dispatcher: Dispatcher) -> None:
        tickets = len(world.minute)
        self.world, self.dispatcher = world, dispatcher
        self.known = Known(world)
        self.course = Course(
            claimed_at=np.full(tickets, np.nan), answered_at=np.full(tickets, np.nan),
            answered_by=np.full(tickets, NOBODY), lasted=np.zeros(tickets, dtype=bool),
        )  # fmt: skip
        self.queue: list[tuple[float, int, int, int]] = []
        self.awake = float("inf")
        self.asked = np.zeros((tickets, world.experts), dtype=np.int16)

    def run(self) -> Course:
        for ticket, minute in enumerate(self.world.minute):
            self._later(float(minute), _Event.ARRIVE, ticket, NOBODY)
        there = self.world.is_there
        for expert, minute in zip(*np.nonzero(there & ~np.roll(there, 1, axis=1)), strict=True):
            self._later(float(minute), _Event.COME, NOBODY, int(expert))
        happens = {
            _Event.ANSWER: self._answer, _Event.REOPEN: self._reopen, _Event.LOOK: self._look, _Event.RUN_OUT: self._run_out,
            _Event.COME: self._come, _Event.STAFF: self._hand_over, _Event.ARRIVE: self._arrive, _Event.WAKE: self._wake,
        }  # fmt: skip
        while self.queue:
            now, event, ticket, expert = heapq.heappop(self.queue)
            happens[_Event(event)](now, ticket, expert)
            if self.known.waiting and event != _Event.REOPEN:
                self._dispatch(now)
        return self.course

    def _dispatch(self, now: float) -> None:
        """Let the dispatcher ask whom it likes."""
        known, until = self.known, now + self.dispatcher.accept_minutes
        known.refresh(now)
        for ticket, expert in self.dispatcher.ask(known, now):
            times = int(self.asked[ticket, expert])
            self.asked[ticket, expert] += 1
            known.offer(ticket, expert, until=until)
            self.course.offers.append((now, expert, known.is_newcomer(expert)))
            look = float(self.world.look[ticket, expert, times % TIMES_ASKED])
            if look < self.dispatcher.accept_minutes:
                self._later(now + look, _Event.LOOK, ticket, expert)
            self._later(until, _Event.RUN_OUT, ticket, expert)
        wake = self.dispatcher.wake(known)
        if now < wake < self.awake:
            self.awake = wake
            self._later(wake, _Event.WAKE, NOBODY, NOBODY)

    def _wake(self, now: float, ticket: int, expert: int) -> None:
        del now, ticket, expert
        self.awake = float("inf")

    def _arrive(self, now: float, ticket: int, expert: int) -> None:
        del expert
        self.known.wait(ticket, now)
        self._later(now + STAFF_MINUTES, _Event.STAFF, ticket, NOBODY)

    def _hand_over(self, now: float, ticket: int, expert: int) -> None:
        del now, expert
        if ticket in self.known.waiting:
            self.known.leave(ticket)

    def _come(self, now: float, ticket: int, expert: int) -> None:
        del ticket
        self.known.idle_since[expert] = now
        self.dispatcher.came(self.known, expert, now)

    def _is_open(self, ticket: int, expert: int) -> bool:
        return expert in self.known.open_until.get(ticket, {})

    def _run_out(self, now: float, ticket: int, expert: int) -> None:
        """An offer that is still open runs out, unless it is a later one to the same expert."""
        if self._is_open(ticket, expert) and self.known.open_until[ticket][expert] <= now:
            self.known.pass_on(ticket, expert, now, said_no=False)
            self.dispatcher.passed(self.known, ticket, now)

    def _look(self, now: float, ticket: int, expert: int) -> None:
        """An expert sees an offer: takes it, declines, or finds it gone, or has gone or has no hand free."""
        known = self.known
        if not self._is_open(ticket, expert) or not known.is_here(expert, now) or known.frees()[expert] <= 0:
            return
        times = int(self.asked[ticket, expert]) - 1
        if self.world.mood[ticket, expert, times % TIMES_ASKED] >= self.world.accept[expert]:
            known.pass_on(ticket, expert, now, said_no=True)
            self.dispatcher.passed(known, ticket, now)
            return
        slower = 1.0 + _SLOWER * known.held[expert]
        known.claim(ticket, expert)
        self.course.claimed_at[ticket] = now
        self._later(now + slower * float(self.world.work[ticket, expert]), _Event.ANSWER, ticket, expert)

    def _answer(self, now: float, ticket: int, expert: int) -> None:
        lasted = bool(self.world.luck[ticket, expert] < lasting_chance(self.world, ticket, expert))
        course, known = self.course, self.known
        course.answered_at[ticket], course.answered_by[ticket], course.lasted[ticket] = now, expert, lasted
        known.answer(ticket, expert, now, minutes=now - float(course.claimed_at[ticket]))
        if not lasted:
            self._later(now + float(self.world.reopens[ticket]), _Event.REOPEN, ticket, expert)
        number = len(known.answered_at[expert])
        if self.world.joins[expert] > 0 and number in MARKS:
            course.beliefs[expert, number] = known.beliefs(now)
        self.dispatcher.freed(known, expert, now)

    def _reopen(self, now: float, ticket: int, expert: int) -> None:
        self.known.reopen(ticket, expert, (now - float(self.course.answered_at[ticket])) / DAY)

    def _later(self, when: float, event: _Event, ticket: int, expert: int) -> None:
        heapq.heappush(self.queue, (when, event.value, ticket, expert))
