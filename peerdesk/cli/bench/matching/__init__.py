"""`peerdesk bench matching`: one tick for all waiting tickets, and candidates for one ticket, on a made-up market.

`seconds` is the whole tick in processor time of one core: who may, candidates, scores, assignment. The index is kept
from tick to tick in use; what building it anew takes stands apart (`index_seconds`).
"""

import argparse
import resource
import sys
import time
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from peerdesk.cli.bench.drawing.curves import draw_curves
from peerdesk.cli.bench.matching.exact import solve_exactly
from peerdesk.cli.bench.matching.market import CHANNELS, Market, make_market, make_tickets
from peerdesk.engines.assignment.batch import Tick, Waiting, match
from peerdesk.engines.assignment.index import CandidateIndex, TicketQuery
from peerdesk.engines.assignment.policy import MatchingPolicy

_SCALES = ((1_000, 10_000), (2_000, 20_000), (5_000, 50_000), (10_000, 100_000), (20_000, 200_000), (50_000, 500_000))
_ONLINE_CHANCE = 0.3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of this bench."""
    parser.add_argument("--tickets", type=_count, default=10_000, help="how many wait (default 10000)")
    parser.add_argument("--experts", type=_count, default=100_000, help="how many there are (default 100000)")
    parser.add_argument("--edges", type=_count, default=20, help="candidates for each ticket (default 20)")
    parser.add_argument("--offers", type=_count, default=1, help="experts wanted for each ticket (default 1)")
    parser.add_argument("--exact", action="store_true", help="solve the same instance with OR-Tools, too")
    parser.add_argument("--queries", type=_count, default=2_000, help="single tickets to time (default 2000)")
    parser.add_argument("--scaling", action="store_true", help="measure from 1,000 × 10,000 to 50,000 × 500,000 as well")


def run(args: argparse.Namespace) -> dict[str, object]:
    """Make a market, match all its tickets in one tick, then ask for the best twenty for single tickets.

    Raises:
        BenchInputError: `--exact` without OR-Tools.
    """
    with threadpool_limits(1):
        figures = _measured(args)
        if args.scaling:
            rows = _scaling(args)
            figures["scaling"] = {f"{tickets}x{experts}": seconds for (tickets, experts), seconds in rows.items()}
            figures["growth"] = round(_growth(rows), 3)
            if args.plot:
                _draw(rows, args.plot)
                args.plot = None
    return figures


def _measured(args: argparse.Namespace) -> dict[str, object]:
    market = make_market(args.experts, seed=args.seed)
    waiting = make_tickets(market, args.tickets, wanted=args.offers, seed=args.seed)
    begin = time.process_time()
    index = CandidateIndex(market.qualified, market.states, MatchingPolicy(), cells=market.cells, seed=args.seed)
    figures: dict[str, object] = {"index_seconds": round(time.process_time() - begin, 3)}
    print(f"{args.tickets} tickets, {args.experts} experts, {len(market.qualified.expert)} qualifications", file=sys.stderr)
    begin = time.process_time()
    tick = match(index, waiting, per_ticket=args.edges, seed=args.seed)
    seconds = time.process_time() - begin
    figures |= {"seconds": round(seconds, 3), "tick_peak_mb": _peak_mb(), **_of_tick(tick, waiting, market)}
    if args.exact:
        best, exact_seconds = solve_exactly(tick.edges)
        figures |= {
            "exact_value": round(best, 3),
            "exact_seconds": round(exact_seconds, 3),
            "share_of_exact": round(tick.assignment.value / best, 5),
            "times_exact": round(seconds / exact_seconds, 3),
        }
    return figures | _single(index, market, waiting, args)


def _of_tick(tick: Tick, waiting: Waiting, market: Market) -> dict[str, object]:
    taken = tick.assignment.taken
    return {
        "value": round(tick.assignment.value, 3),
        "certified_share": round(tick.assignment.certified_share, 5),
        "rounds": tick.assignment.rounds,
        "edges": len(tick.ticket),
        "offers": int(taken.sum()),
        "offers_wanted": int(waiting.wanted.sum()),
        "newcomers_offers": int(market.states.is_newcomer[tick.expert[taken]].sum()),
    }


def _single(index: CandidateIndex, market: Market, waiting: Waiting, args: argparse.Namespace) -> dict[str, object]:
    """Time the best twenty for single tickets, between changes of who is there and what they hold."""
    draws = np.random.default_rng([args.seed, 3])
    queries, changes = [], []
    experts = len(market.states.held)
    for ticket in draws.integers(0, len(waiting.wanted), args.queries):
        here = waiting.served.expert[waiting.served.ticket == ticket]
        query = TicketQuery(
            cells=tuple(waiting.cells[ticket].tolist()),
            difficulty=float(waiting.difficulty[ticket]),
            channel=1 << int(draws.integers(0, CHANNELS)),
            served=tuple(here.tolist()),
        )
        expert, comes, held = (
            int(draws.integers(0, experts)),
            bool(draws.random() < _ONLINE_CHANCE),
            int(draws.integers(0, 3)),
        )
        begin = time.process_time()
        index.update(expert, may_work=comes, held=held, room=3 - held)
        changed = time.process_time()
        index.best(query, args.edges)
        queries.append(time.process_time() - changed)
        changes.append(changed - begin)
    milliseconds = 1000 * np.percentile(queries, [50, 95, 99])
    return {
        **{f"candidates_p{p}_ms": round(float(ms), 3) for p, ms in zip((50, 95, 99), milliseconds, strict=True)},
        "update_p95_ms": round(1000 * float(np.percentile(changes, 95)), 4),
    }


def _scaling(args: argparse.Namespace) -> dict[tuple[int, int], float]:
    """The whole tick's processor seconds at each size."""
    rows = {}
    for tickets, experts in _SCALES:
        market = make_market(experts, seed=args.seed)
        waiting = make_tickets(market, tickets, wanted=args.offers, seed=args.seed)
        index = CandidateIndex(market.qualified, market.states, MatchingPolicy(), cells=market.cells, seed=args.seed)
        begin = time.process_time()
        match(index, waiting, per_ticket=args.edges, seed=args.seed)
        rows[tickets, experts] = round(time.process_time() - begin, 3)
        print(f"{tickets} x {experts}: {rows[tickets, experts]} s", file=sys.stderr)
    return rows


def _growth(rows: dict[tuple[int, int], float]) -> float:
    """The exponent with which cost grows with size: the slope of the logarithms; 1 is linear."""
    sizes = np.log([tickets for tickets, _ in rows])
    return float(np.polyfit(sizes, np.log(list(rows.values())), 1)[0])


def _draw(rows: dict[tuple[int, int], float], path: Path) -> None:
    """Both axes logarithmic, from the smallest size to the largest; the diagonal is linear growth from the smallest."""
    sizes = np.log([tickets for tickets, _ in rows])
    seconds = np.log(list(rows.values()))
    span = sizes[-1] - sizes[0]
    points = list(zip((sizes - sizes[0]) / span, np.clip((seconds - seconds[0]) / span, 0.0, 1.0), strict=True))
    smallest, largest = next(iter(rows)), list(rows)[-1]
    names = f"{smallest[0]} x {smallest[1]} in {rows[smallest]} s to {largest[0]} x {largest[1]} in {rows[largest]} s"
    draw_curves(
        path, "matching: a tick by size", {names: points}, x="log tickets", y="log seconds of one core", diagonal=True
    )


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("expected a whole number above nought")
    return number


def _peak_mb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6, 1)
