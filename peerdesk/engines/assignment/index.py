"""An index over experts in memory: the best ones for a ticket without looking at all of them.

A cell is what a ticket asks for: a brand's topic in a language (an expert qualified for all of a brand's topics stands in
the cell "any topic" of that language, and a ticket asks both). A cell's list holds its qualifications by an upper bound of
what they can be worth for any ticket: nothing held, no doubt against them. The lists are read best first, and reading ends
when no bound can reach the worst of the best found (the idea of WAND: Broder et al. 2003, "Efficient query evaluation
using a two-level retrieval process"; threshold algorithm: Fagin et al. 2001). Whoever may not get offers now is passed over
by a flag beside their place in each list, so going on- or offline and taking a ticket costs a few writes. When an estimate
falls, its old bound is still one; when it rises, the qualification stands aside ("loose") until its cell is sorted again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.assignment.policy import MatchingPolicy
from peerdesk.engines.assignment.scoring import CandidateFacts, Flags, Floats, Scores, score

Whole = npt.NDArray[np.int64]
Short = npt.NDArray[np.float32]

_FIRST_READ: Final = 64
_LONGEST_READ: Final = 8_192
# So many stand aside, and so large a share of the list, before a cell is sorted again.
_FEWEST_LOOSE: Final = 32
_LOOSE_SHARE: Final = 1 / 64
ANY_CHANNEL: Final = 0


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Qualified:
    """n qualifications as columns: expert and cell number, and what is estimated of that expert there.

    `cost_share` is the expert's pay as a share of a ticket's price.
    """

    expert: Whole
    cell: Whole
    accept: Short
    resolve: Short
    resolve_sd: Short
    minutes: Short
    cost_share: Short


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ExpertStates:
    """m experts at this moment as columns. `may_work`: active, online, outside quiet hours, below ceiling, above the floor.

    `held` tickets and `room` for more; `channels` is a set of bits; `earnings_ratio` as in CandidateFacts.
    """

    may_work: Flags
    held: npt.NDArray[np.int16]
    room: npt.NDArray[np.int16]
    channels: npt.NDArray[np.uint8]
    earnings_ratio: Short
    is_newcomer: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketQuery:
    """One ticket: the cells that serve it, its difficulty, its channel's bit (ANY_CHANNEL: all will do).

    `served` are those who served its customer before, `excluded` those who are out of the question (author, blocked, idled
    out, reviewer, asked already).
    """

    cells: tuple[int, ...]
    difficulty: float = 0.5
    channel: int = ANY_CHANNEL
    served: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best experts for one ticket, best first, the qualification of each, and their scores."""

    expert: Whole
    qualification: Whole
    score: Floats


class CandidateIndex:
    """Lists of qualifications by cell, and the state of every expert. The columns given become the index's own."""

    def __init__(
        self, qualified: Qualified, states: ExpertStates, policy: MatchingPolicy, *, cells: int, seed: int = 0
    ) -> None:
        self.qualified, self.states, self.policy = qualified, states, policy
        self._lots = np.random.default_rng(seed)
        size = len(qualified.expert)
        by_expert = np.argsort(qualified.expert, kind="stable")
        self._of_expert = by_expert
        self._first_of_expert = np.searchsorted(qualified.expert[by_expert], np.arange(len(states.held) + 1))
        bound = self._bounds(np.arange(size))
        self.order: Whole = np.lexsort((self._lots.random(size), -bound, qualified.cell))
        self.bound: Floats = bound[self.order]
        self.first = np.searchsorted(qualified.cell[self.order], np.arange(cells + 1))
        self.position: Whole = np.empty(size, dtype=np.int64)
        self.position[self.order] = np.arange(size)
        self.can = states.may_work & (states.room > 0)
        self.live: Flags = self.can[qualified.expert[self.order]]
        self._loose: dict[int, list[int]] = defaultdict(list)

    def of_expert(self, expert: int) -> Whole:
        """The qualifications of one expert."""
        return self._of_expert[self._first_of_expert[expert] : self._first_of_expert[expert + 1]]

    def of_experts(self, experts: Whole) -> tuple[Whole, Whole]:
        """The qualifications of many experts: the place in `experts` of each one's owner, and the qualification."""
        first = self._first_of_expert[experts]
        length = self._first_of_expert[experts + 1] - first
        owner = np.repeat(np.arange(len(experts)), length)
        offset = np.arange(len(owner)) - (np.cumsum(length) - length)[owner]
        return owner, self._of_expert[first[owner] + offset]

    def tidy(self) -> None:
        """Put everything that stands aside into its place."""
        for cell in list(self._loose):
            self._sort(cell)

    def update(
        self,
        expert: int,
        *,
        may_work: bool | None = None,
        held: int | None = None,
        room: int | None = None,
        earnings_ratio: float | None = None,
    ) -> None:
        """Take in that an expert came or went, took or left a ticket, or earned; what is not given stays."""
        states = self.states
        if may_work is not None:
            states.may_work[expert] = may_work
        if held is not None:
            states.held[expert] = held
        if room is not None:
            states.room[expert] = room
        mine = self.of_expert(expert)
        can = bool(states.may_work[expert] and states.room[expert] > 0)
        if can != self.can[expert]:
            self.can[expert] = can
            placed = self.position[mine]
            self.live[placed[placed >= 0]] = can
        if earnings_ratio is not None:
            states.earnings_ratio[expert] = earnings_ratio
            self._move(mine)

    def revise(self, qualification: int, *, accept: float, resolve: float, resolve_sd: float, minutes: float) -> None:
        """Take in new estimates of one qualification."""
        known = self.qualified
        known.accept[qualification], known.resolve[qualification] = accept, resolve
        known.resolve_sd[qualification], known.minutes[qualification] = resolve_sd, minutes
        self._move(np.array([qualification]))

    def best(self, ticket: TicketQuery, k: int = 20) -> Found:
        """Return the k best experts who may have the ticket now: exactly those that looking at all would give."""
        others = np.array(ticket.excluded + ticket.served, dtype=np.int64)
        cells = np.array(ticket.cells, dtype=np.int64)
        aside = [one for cell in ticket.cells for one in self._loose.get(cell, ())]
        if ticket.served:
            _, mine = self.of_experts(np.array(ticket.served, dtype=np.int64))
            aside += mine[np.isin(self.qualified.cell[mine], cells)].tolist()
        found = self._ranked(np.array(aside, dtype=np.int64), ticket, np.array(ticket.excluded, dtype=np.int64), k)
        read = {cell: int(self.first[cell]) for cell in ticket.cells}
        size = max(_FIRST_READ, 2 * k)
        while read := {cell: place for cell, place in read.items() if place < self.first[cell + 1]}:
            cell = max(read, key=lambda one: float(self.bound[read[one]]))
            begin = read[cell]
            if len(found.score) == k and found.score[-1] >= self.bound[begin]:
                break
            end = read[cell] = min(begin + size, int(self.first[cell + 1]))
            fresh = self.order[begin:end][self.live[begin:end]]
            if len(fresh):
                found = self._ranked(np.concatenate([found.qualification, fresh]), ticket, others, k, kept=len(found.score))
            size = min(size * 2, _LONGEST_READ)
        return found

    def scores(self, qualification: Whole, *, difficulty: Floats | float, has_served: Flags | bool) -> Scores:
        """What qualifications are worth now. Every ticket held makes an answer later by its expected minutes."""
        known, states = self.qualified, self.states
        expert = known.expert[qualification]
        facts = CandidateFacts(
            accept=known.accept[qualification].astype(np.float64),
            resolve=known.resolve[qualification].astype(np.float64),
            resolve_sd=known.resolve_sd[qualification].astype(np.float64),
            minutes=known.minutes[qualification].astype(np.float64) * (1.0 + states.held[expert]),
            cost_minor=known.cost_share[qualification].astype(np.float64),
            earnings_ratio=states.earnings_ratio[expert].astype(np.float64),
            has_served_this_customer=has_served,
            difficulty=difficulty,
            is_newcomer=states.is_newcomer[expert],
        )
        return score(facts, self.policy)

    def _bounds(self, qualification: Whole) -> Floats:
        known, states = self.qualified, self.states
        facts = CandidateFacts(
            accept=known.accept[qualification].astype(np.float64),
            resolve=known.resolve[qualification].astype(np.float64),
            resolve_sd=known.resolve_sd[qualification].astype(np.float64),
            minutes=known.minutes[qualification].astype(np.float64),
            cost_minor=known.cost_share[qualification].astype(np.float64),
            earnings_ratio=states.earnings_ratio[known.expert[qualification]].astype(np.float64),
            difficulty=0.0,
        )
        return score(facts, self.policy).total

    def _ranked(self, qualification: Whole, ticket: TicketQuery, barred: Whole, k: int, *, kept: int = 0) -> Found:
        """The k best of these, each expert once; the first `kept` were looked at before."""
        expert = self.qualified.expert[qualification]
        fits = self.can[expert]
        if ticket.channel != ANY_CHANNEL:
            fits &= (self.states.channels[expert] & ticket.channel) != 0
        if len(barred):
            fits &= ~np.isin(expert, barred)
        fits[:kept] = True
        qualification, expert = qualification[fits], expert[fits]
        served = np.isin(expert, np.array(ticket.served, dtype=np.int64)) if ticket.served else False
        worth = self.scores(qualification, difficulty=ticket.difficulty, has_served=served).total
        order = np.argsort(-worth, kind="stable")
        _, first = np.unique(expert[order], return_index=True)
        order = order[np.sort(first)[:k]]
        return Found(expert[order], qualification[order], worth[order])

    def _move(self, qualifications: Whole) -> None:
        """Set those aside whose bound rose above the one of their place; sort cells where many stand aside."""
        placed = qualifications[self.position[qualifications] >= 0]
        risen = placed[self._bounds(placed) > self.bound[self.position[placed]]]
        for one in risen:
            cell = int(self.qualified.cell[one])
            self.live[self.position[one]] = False
            self.position[one] = -1
            self._loose[cell].append(int(one))
            if len(self._loose[cell]) > max(_FEWEST_LOOSE, _LOOSE_SHARE * (self.first[cell + 1] - self.first[cell])):
                self._sort(cell)

    def _sort(self, cell: int) -> None:
        place = slice(int(self.first[cell]), int(self.first[cell + 1]))
        mine = self.order[place]
        bound = self._bounds(mine)
        best = np.lexsort((self._lots.random(len(mine)), -bound))
        self.order[place], self.bound[place] = mine[best], bound[best]
        self.position[mine[best]] = np.arange(place.start, place.stop)
        self.live[place] = self.can[self.qualified.expert[mine[best]]]
        self._loose.pop(cell)
