"""One tick for all tickets that wait: candidates from the index, scores, and the assignment of greatest value.

Tickets that ask the same cells over the same channel would all find the same best experts, and most would leave with
nothing. So such a group looks at as many of its best experts as have places for it twice over, and each ticket gets a window
of them, one after another in an order drawn by lot: all of the group's best experts stand in somebody's window. Groups
share experts, too: they come one after another, by lot, and whoever's places are spoken for by the groups before is looked
at only where there is nobody else. Whoever served the customer before is a candidate besides. Newcomers' offers are drawn
by lot first: these go to newcomers alone, wherever any may have them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.assignment.auction import LOSS, Assignment, Edges, assign
from peerdesk.engines.assignment.index import ANY_CHANNEL, CandidateIndex, Whole
from peerdesk.engines.assignment.scoring import Flags, Floats, Scores

# How many times over a group's demand its experts must have places for it.
_SLACK: Final = 2.0
_FIRST_READ: Final = 64
# Whoever has less of a place free is spoken for.
_SPOKEN_FOR: Final = 0.2


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Pairs:
    """Tickets with experts, as two columns."""

    ticket: Whole
    expert: Whole

    @classmethod
    def none(cls) -> Pairs:
        """No pair."""
        return cls(ticket=np.zeros(0, dtype=np.int64), expert=np.zeros(0, dtype=np.int64))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Waiting:
    """n waiting tickets as columns: the cells that serve each (n × c, −1: none), difficulty, channel's bit, offers wanted.

    `served` names experts who served a ticket's customer before, `excluded` those who are out of the question for it.
    """

    cells: Whole
    difficulty: Floats
    channel: npt.NDArray[np.uint8]
    wanted: Whole
    served: Pairs
    excluded: Pairs


@dataclass(frozen=True, slots=True, eq=False)
class Tick:
    """All edges that were looked at, with their scores, and which of them are to become offers (`assignment.taken`).

    `is_newcomers` marks edges of offers that were drawn for newcomers. The solver's own tickets (`edges.ticket`) count such
    offers apart; `ticket` is the ticket as it was given.
    """

    ticket: Whole
    expert: Whole
    qualification: Whole
    is_newcomers: Flags
    scores: Scores
    edges: Edges
    assignment: Assignment


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """The solver's tickets: a ticket's offers, and apart from them those of its offers that were drawn for newcomers."""

    ticket: Whole
    is_new: Flags
    wanted: Whole


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a group of rows asks the index for."""

    cells: tuple[int, ...]
    channel: int
    is_new: bool


def match(index: CandidateIndex, waiting: Waiting, *, per_ticket: int = 20, loss: float = LOSS, seed: int = 0) -> Tick:
    """Return who is to be offered what. The value is within `loss` of the best one on the same edges, with proof."""
    index.tidy()
    lots = np.random.default_rng(seed)
    rows = _rows(waiting, index.policy.newcomer_share, lots)
    found = [_windows(index, waiting, rows, per_ticket=per_ticket, lots=lots), _who_served(index, waiting, rows)]
    row, qualification = (np.concatenate(side) for side in zip(*found, strict=True))
    row, qualification = _allowed(index, waiting, rows, edges=(row, qualification))
    ticket, expert = rows.ticket[row], index.qualified.expert[qualification]
    has_served = _among(waiting.served, ticket, expert, experts=len(index.can))
    scores = index.scores(qualification, difficulty=waiting.difficulty[ticket], has_served=has_served)
    edges = Edges(
        ticket=row,
        expert=expert,
        value=scores.total,
        wanted=rows.wanted,
        room=index.states.room.astype(np.int64) * index.can,
    )
    return Tick(ticket, expert, qualification, rows.is_new[row], scores, edges, assign(edges, loss=loss))


def _rows(waiting: Waiting, share: float, lots: np.random.Generator) -> _Rows:
    offer_of = np.repeat(np.arange(len(waiting.wanted)), waiting.wanted)
    lucky = lots.permutation(len(offer_of))[: int(np.ceil(share * len(offer_of)))]
    drawn = np.bincount(offer_of[lucky], minlength=len(waiting.wanted))
    ticket = np.repeat(np.arange(len(waiting.wanted)), 2)
    wanted = np.stack([waiting.wanted - drawn, drawn], axis=1).ravel()
    is_new = np.tile(np.array([False, True]), len(waiting.wanted))
    some = wanted > 0
    return _Rows(ticket[some], is_new[some], wanted[some])


def _windows(
    index: CandidateIndex, waiting: Waiting, rows: _Rows, *, per_ticket: int, lots: np.random.Generator
) -> tuple[Whole, Whole]:
    """Edges as (row, qualification), group by group. A row for newcomers that finds none is filled like any other."""
    keys = np.column_stack([waiting.cells[rows.ticket], waiting.channel[rows.ticket], rows.is_new])
    order = np.lexsort((lots.random(len(keys)), *keys.T[::-1]))
    changes = np.flatnonzero(np.any(np.diff(keys[order], axis=0) != 0, axis=1)) + 1
    groups = np.split(order, changes) if len(order) else []
    free = index.states.room.astype(np.float64)
    every = [(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))]
    for number in lots.permutation(len(groups)):
        members = groups[number]
        *cells, channel, is_new = (int(one) for one in keys[members[0]])
        asked = _Asked(tuple(cell for cell in cells if cell >= 0), channel, bool(is_new))
        demand = float(rows.wanted[members].sum())
        pool = _pool(index, asked, free, fewest=per_ticket, demand=demand)
        if not len(pool) and is_new:
            pool = _pool(index, replace(asked, is_new=False), free, fewest=per_ticket, demand=demand)
        width = min(per_ticket, len(pool))
        begin = np.arange(len(members)) * (len(pool) - width) // max(len(members) - 1, 1)
        every.append((np.repeat(members, width), pool[(begin[:, None] + np.arange(width)).ravel()]))
    row, qualification = (np.concatenate(side) for side in zip(*every, strict=True))
    return row, qualification


def _pool(index: CandidateIndex, asked: _Asked, free: Floats, *, fewest: int, demand: float) -> Whole:
    """The best qualifications of some cells by their bounds, until they have places enough that are free.

    What the group is expected to take of each one's places is taken off `free`.
    """
    most = fewest + int(_SLACK * demand)
    place = _merged(index, [_best_of(index, cell, asked, free, most=most) for cell in asked.cells])
    if len(place) < fewest:
        others = _merged(index, [_best_of(index, cell, asked, None, most=most) for cell in asked.cells])
        place = np.concatenate([place, others[~np.isin(others, place)][: fewest - len(place)]])
    found = index.order[place]
    expert = index.qualified.expert[found]
    here = np.maximum(free[expert], 0.0)
    room = here.cumsum()
    enough = max(int(room.searchsorted(_SLACK * demand)) + 1, fewest)
    if len(room) and room[-1] > 0:
        taken = here[:enough]
        free[expert[:enough]] -= taken * min(1.0, demand / max(float(taken.sum()), 1e-9))
    return found[:enough]


def _merged(index: CandidateIndex, parts: list[Whole]) -> Whole:
    if len(parts) == 1:
        return parts[0]
    place: Whole = np.concatenate([*parts, np.zeros(0, dtype=np.int64)])
    order = index.bound[place].argsort(kind="stable")[::-1]
    return place[order]


def _best_of(index: CandidateIndex, cell: int, asked: _Asked, free: Floats | None, *, most: int) -> Whole:
    """The first `most` places in a cell's list whose experts may have offers, and have something free if that is asked."""
    begin, end, size = int(index.first[cell]), int(index.first[cell + 1]), max(_FIRST_READ, 8 * most)
    found: list[Whole] = []
    count = 0
    while begin < end and count < most:
        place = begin + index.live[begin : min(begin + size, end)].nonzero()[0]
        expert = index.qualified.expert[index.order[place]]
        fits = (index.states.channels[expert] & asked.channel) == asked.channel
        if asked.is_new:
            fits &= index.states.is_newcomer[expert]
        if free is not None:
            fits &= free[expert] > _SPOKEN_FOR
        place = place[fits]
        found.append(place)
        count += len(place)
        begin, size = begin + size, size * 2
    return (found[0] if len(found) == 1 else np.concatenate([np.zeros(0, dtype=np.int64), *found]))[:most]


def _who_served(index: CandidateIndex, waiting: Waiting, rows: _Rows) -> tuple[Whole, Whole]:
    """Edges to those who served the customer before and may have the ticket, for rows that are not newcomers' alone."""
    pairs = waiting.served
    row_of = np.full(len(waiting.wanted), -1, dtype=np.int64)
    row_of[rows.ticket[~rows.is_new]] = np.flatnonzero(~rows.is_new)
    pair, qualification = index.of_experts(pairs.expert)
    ticket, row = pairs.ticket[pair], row_of[pairs.ticket[pair]]
    channel = waiting.channel[ticket]
    fits = (row >= 0) & index.can[pairs.expert[pair]]
    fits &= (index.qualified.cell[qualification][:, None] == waiting.cells[ticket]).any(axis=1)
    fits &= (channel == ANY_CHANNEL) | ((index.states.channels[pairs.expert[pair]] & channel) != 0)
    return row[fits], qualification[fits]


def _allowed(index: CandidateIndex, waiting: Waiting, rows: _Rows, *, edges: tuple[Whole, Whole]) -> tuple[Whole, Whole]:
    """Edges by row, each pair once, without excluded ones; an expert of a ticket's newcomers' row is not in its other."""
    row, qualification = edges
    experts = len(index.can)
    expert = index.qualified.expert[qualification]
    good = ~_among(waiting.excluded, rows.ticket[row], expert, experts=experts)
    new = rows.is_new[row]
    if new.any():
        here = Pairs(ticket=rows.ticket[row[new]], expert=expert[new])
        good &= new | ~_among(here, rows.ticket[row], expert, experts=experts)
    row, qualification, expert = row[good], qualification[good], expert[good]
    _, first = np.unique(row * experts + expert, return_index=True)
    return row[first], qualification[first]


def _among(pairs: Pairs, ticket: Whole, expert: Whole, *, experts: int) -> Flags:
    """Which (ticket, expert) stand among the pairs."""
    return np.isin(ticket * experts + expert, pairs.ticket * experts + pairs.expert)
