"""Who gets which tickets when many wait: an auction, with a proof of how near it came to the best total value.

Every ticket wants some experts, every expert has places for some tickets, an edge says what a pair is worth. Tickets that
still want somebody bid, all at once, for their best experts: up to the price at which the next best would serve them as
well, and one step more (Bertsekas 1988, "The auction algorithm"; several places: Bertsekas and Castañon 1989). A place goes
to a higher bid than the one it holds; an expert's price is the lowest of their places, nought while one is free.

Where many tickets want the same few experts, prices would rise step by step for long. So a first auction with large steps
finds about where they end, and the next begins a little below, with smaller steps. A place that began with a price and
stays free can then be wrong; how much that costs shows in `bound`: prices are a dual solution, and no assignment is worth
more than that. Where the proof falls short, the auction is held again, from further below and at last from nought, whose
loss is at most one step for each pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Share of the best possible value that may be lost.
LOSS: Final = 0.005
# The loss is spent on steps by this share; the rest is for places that stay free at a price.
_ON_STEPS: Final = 0.8
# Large steps are so many times the next smaller ones; the first is about this share of a ticket's best value.
_SCALE: Final = 5.0
_FIRST: Final = 0.25
# So many (larger) steps below the last prices the next auction begins.
_BELOW: Final = (2.0, 6.0, float("inf"))
# Nobody bids for less than this.
_NOTHING: Final = 1e-12


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Edges:
    """n edges as arrays: ticket number (in rising order), expert number, value. A pair occurs once.

    `wanted` counts the experts that each ticket wants, `room` the tickets that each expert can take. An edge that is worth
    nothing or less is never taken.
    """

    ticket: Whole
    expert: Whole
    value: Floats
    wanted: Whole
    room: Whole


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """Which edges are taken, their total value, a bound that no assignment exceeds, and the rounds of bidding."""

    taken: Flags
    value: float
    bound: float
    rounds: int

    @property
    def certified_share(self) -> float:
        """At least this share of the best possible value is reached."""
        return self.value / self.bound if self.bound > 0 else 1.0


def assign(edges: Edges, *, loss: float = LOSS) -> Assignment:
    """Return an assignment of which `certified_share` is at least 1 − loss.

    Raises:
        ValueError: tickets are not in rising order, or `loss` does not lie between nought and one.
    """
    if not 0 < loss < 1:
        raise ValueError("the loss must lie between nought and one")
    if np.any(np.diff(edges.ticket) < 0):
        raise ValueError("edges must come in the order of their tickets")
    good = np.flatnonzero((edges.value > 0) & (edges.wanted[edges.ticket] > 0) & (edges.room[edges.expert] > 0))
    taken = np.zeros(len(edges.ticket), dtype=bool)
    if not len(good):
        return Assignment(taken, 0.0, 0.0, 0)
    auction = _Auction(edges.ticket[good], edges.expert[good], edges.value[good], edges)
    auction.hold(loss)
    taken[good] = auction.held[auction.row, auction.place]
    return Assignment(taken, auction.value(), auction.bound(), auction.rounds)


class _Auction:
    """Tickets with edges are rows, their edges places in them; experts with edges are columns, each with slots."""

    def __init__(self, ticket: Whole, expert: Whole, value: Floats, edges: Edges) -> None:
        tickets, self.row = np.unique(ticket, return_inverse=True)
        experts, column = np.unique(expert, return_inverse=True)
        degree = np.bincount(self.row)
        self.place = np.arange(len(self.row)) - (np.cumsum(degree) - degree)[self.row]
        shape = (len(tickets), int(degree.max()))
        self.column: Whole = np.zeros(shape, dtype=np.int64)
        self.worth: Floats = np.full(shape, -np.inf)
        self.column[self.row, self.place] = column
        self.worth[self.row, self.place] = value
        self.wanted: Whole = np.minimum(edges.wanted[tickets], degree)
        self.room: Whole = np.minimum(edges.room[experts], np.bincount(column))
        self.slots = int(self.room.max())
        self.no_slot: Flags = np.arange(self.slots)[None, :] >= self.room[:, None]
        self.outbid: Flags = np.zeros(len(tickets), dtype=bool)
        self.rounds = 0
        self.open_at(np.zeros(len(experts)))

    def open_at(self, prices: Floats) -> None:
        """Begin anew: nobody holds anything, every slot asks for its expert's price."""
        self.asked: Floats = np.where(self.no_slot, np.inf, prices[:, None])
        self.price: Floats = self.asked.min(axis=1)
        self.owner: Whole = np.full(self.asked.shape, -1, dtype=np.int64)
        self.held: Flags = np.zeros(self.worth.shape, dtype=bool)
        self.missing: Whole = self.wanted.copy()

    def hold(self, loss: float) -> None:
        """Hold auctions until the proof says that no more than `loss` is lost."""
        large = _FIRST * float(self.worth.max(axis=1).mean())
        share = _ON_STEPS
        while True:
            for below in _BELOW:
                self._descend(large, below=below, last=share * loss)
                if self.value() >= (1 - loss) * self.bound():
                    return
            share /= 2

    def _descend(self, step: float, *, below: float, last: float) -> None:
        """Auctions with smaller and smaller steps, down to a share `last` of the mean value of what is held.

        Each begins `below` of the former steps under the prices that were reached; an expert who had a free slot begins at
        nought. Infinitely far below, all begin at nought.
        """
        self.open_at(np.zeros(len(self.room)))
        self.run(step)
        small = last * self.value() / np.count_nonzero(self.held)
        while step > small:
            sold_out = ((self.owner >= 0) | self.no_slot).all(axis=1)
            self.open_at(np.where(sold_out, np.maximum(self.price - below * step, 0.0), 0.0))
            step = small if np.isinf(below) else max(step / _SCALE, small)
            self.run(step)

    def run(self, step: float) -> None:
        """Let rows bid until nobody wants to. A bid raises a price by a step at least, or to all that its row would give."""
        bidders = np.flatnonzero(self.missing > 0)
        while len(bidders):
            self.rounds += 1
            bidders = self._decide(*self._bids(bidders, step))

    def _bids(self, bidders: Whole, step: float) -> tuple[Whole, Whole, Floats]:
        """Rows, places and bids of this round; a row that finds nothing worth more than its price is content."""
        net = self.worth[bidders] - self.price[self.column[bidders]]
        net[self.held[bidders]] = -np.inf
        missing = self.missing[bidders]
        every = np.arange(len(bidders))
        chosen: list[tuple[Whole, Whole]] = []
        for number in range(int(missing.max())):
            place = net.argmax(axis=1)
            wants = np.flatnonzero((missing > number) & (net[every, place] > _NOTHING))
            chosen.append((wants, place[wants]))
            net[wants, place[wants]] = -np.inf
        who, place = (np.concatenate(side) for side in zip(*chosen, strict=True))
        row = bidders[who]
        worth = self.worth[row, place]
        next_best = np.maximum(net.max(axis=1), 0.0)[who]
        return row, place, np.minimum(worth, worth - next_best + step)

    def _decide(self, row: Whole, place: Whole, bid: Floats) -> Whole:
        """Give slots to the highest bids; returns the rows that lost a bid or a slot."""
        column = self.column[row, place]
        order = np.lexsort((-bid, column))
        row, place, bid, column = row[order], place[order], bid[order], column[order]
        rank = np.arange(len(column)) - np.searchsorted(column, column)
        again = [row[rank >= self.slots]]
        width = self.worth.shape[1]
        for number in range(self.slots):
            now = np.flatnonzero(rank == number)
            if not len(now):
                break
            slot = self.asked[column[now]].argmin(axis=1)
            wins = bid[now] > self.asked[column[now], slot]
            again.append(row[now[~wins]])
            now, slot = now[wins], slot[wins]
            where = column[now], slot
            former = self.owner[where]
            former = former[former >= 0]
            self.asked[where], self.owner[where] = bid[now], row[now] * width + place[now]
            self.held[row[now], place[now]] = True
            np.subtract.at(self.missing, row[now], 1)
            self.held[former // width, former % width] = False
            np.add.at(self.missing, former // width, 1)
            again.append(former // width)
            self.price[column[now]] = self.asked[column[now]].min(axis=1)
        self.outbid[np.concatenate(again)] = True
        losers = self.outbid.nonzero()[0]
        self.outbid[losers] = False
        return losers

    def value(self) -> float:
        """What is held is worth."""
        return float(self.worth[self.held].sum())

    def bound(self) -> float:
        """The dual value: each slot at its expert's price, each row's best places beyond their prices."""
        beyond = np.maximum(self.worth - self.price[self.column], 0.0)
        beyond = -np.sort(-beyond, axis=1)
        counts = np.arange(beyond.shape[1])[None, :] < self.wanted[:, None]
        return float((self.price * self.room).sum() + beyond[counts].sum())
