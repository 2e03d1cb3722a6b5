"""`peerdesk bench policies`: matching by our engine against other ways of asking, on real times of arrival.

Times come from your own conversations, or from a series of counts that is thinned out. People and their moods are drawn,
the same for every way of asking (peerdesk/engines/simulation/README.md says what is assumed). Each seed is another world;
what is compared is compared world by world, with the interval of the mean difference at 90 %. `load` is the work that comes
for each minute that somebody is there.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace

import numpy as np
from scipy import stats  # type: ignore[import-untyped]
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from peerdesk.cli.bench.inputs import BenchInputError
from peerdesk.cli.bench.policies.arrivals import days_of, from_conversations, from_series
from peerdesk.cli.bench.policies.picture import draw_policies
from peerdesk.engines.assignment import MatchingPolicy
from peerdesk.engines.simulation import (
    DEFAULT_HABITS,
    DISPATCHERS,
    Arrival,
    Standing,
    Verdict,
    World,
    judge,
    make_world,
    simulate,
    standings,
)

_OURS = "peerdesk"
_LEVEL = 0.9
# Of the minutes that somebody would be there, were they there from the beginning, this much is left by who joins later.
_THERE = 0.93
_MINUTES_A_DAY = 180.0


@dataclass
class _Seen:
    """What one way of asking came to at one load, a world an entry."""

    verdicts: list[Verdict] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    curves: list[list[Standing]] = field(default_factory=list)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of this bench."""
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--conversations", help="conversations as for `peerdesk replay`")
    source.add_argument("--series", help="timestamp,count as for `bench forecast`")
    parser.add_argument("--experts", type=int, default=60, help="how many experts there are (default 60)")
    parser.add_argument("--topics", type=int, default=12, help="how many topics there are (default 12)")
    parser.add_argument(
        "--days", type=int, default=20, help="days with tickets; of conversations: working days (default 20)"
    )
    parser.add_argument("--loads", default="0.2,0.5,0.9", help="slack, normal, peak (default 0.2,0.5,0.9)")
    parser.add_argument("--worlds", type=int, default=3, help="worlds, one a seed from --seed on (default 3)")
    parser.add_argument("--work-minutes", type=float, default=DEFAULT_HABITS.work_minutes, help="median of the work (8)")


def run(args: argparse.Namespace) -> dict[str, object]:
    """Run every way of asking in every world at every load; `--plot` draws waits, Gini by load and newcomers.

    Raises:
        BenchInputError: a row is not as expected, or an option is too small.
    """
    loads = _loads(args.loads)
    if min(args.experts, args.topics, args.days, args.worlds) < 1 or args.work_minutes <= 0:
        raise BenchInputError("--experts, --topics, --days and --worlds must be 1 or more, --work-minutes above 0")
    seen = {load: {name: _Seen() for name in DISPATCHERS} for load in loads}
    sizes: dict[float, list[tuple[int, float]]] = {load: [] for load in loads}
    with threadpool_limits(1):
        for seed in range(args.seed, args.seed + args.worlds):
            for load in loads:
                world = _world(args, load, seed)
                sizes[load].append((len(world.minute), world.load))
                for name, make in DISPATCHERS.items():
                    course = simulate(world, make(MatchingPolicy(), seed))
                    found = seen[load][name]
                    found.curves.append(standings(world, course))
                    found.verdicts.append(judge(world, course, curve=found.curves[-1]))
                    found.waits += (course.answered_at - world.minute).tolist()
                    print(f"load {load}, world {seed}, {name}: {found.verdicts[-1]}", file=sys.stderr)
    if args.plot:
        draw_policies(
            args.plot,
            waits={name: found.waits for name, found in seen[loads[len(loads) // 2]].items()},
            gini={name: [(load, _mean_gini(seen[load][name])) for load in loads] for name in DISPATCHERS},
            curves={name: [curve for load in loads for curve in seen[load][name].curves] for name in DISPATCHERS},
        )  # fmt: skip
        args.plot = None
    figures: dict[str, object] = {f"load_{load:g}": _figures(seen[load], sizes[load]) for load in loads}
    return figures | {"worlds": args.worlds, "experts": args.experts, "work_minutes": args.work_minutes}


def _loads(text: str) -> list[float]:
    try:
        loads = [float(one) for one in text.split(",")]
    except ValueError as error:
        raise BenchInputError(f"--loads: expected numbers with commas between, got {text!r}") from error
    if not all(0 < load <= 10 for load in loads):  # noqa: PLR2004 - ten times what all could do
        raise BenchInputError("--loads: each must lie above 0, and at 10 at most")
    return loads


def _world(args: argparse.Namespace, load: float, seed: int) -> World:
    habits = replace(DEFAULT_HABITS, work_minutes=args.work_minutes)
    of_a_day = load * args.experts * _MINUTES_A_DAY * _THERE / habits.mean_work_minutes
    arrivals: list[Arrival]
    if args.series:
        arrivals = from_series(args.series, topics=args.topics, days=args.days, tickets=int(of_a_day * args.days), seed=seed)
    else:
        few = from_conversations(args.conversations, topics=args.topics, days=args.days, tickets=10_000, seed=seed)
        tickets = int(of_a_day * days_of(few))
        arrivals = from_conversations(args.conversations, topics=args.topics, days=args.days, tickets=tickets, seed=seed)
    if not arrivals:
        raise BenchInputError("no ticket comes at this load: give more experts or days")
    return make_world(arrivals, experts=args.experts, seed=seed, habits=habits)


def _figures(seen: dict[str, _Seen], sizes: Sequence[tuple[int, float]]) -> dict[str, object]:
    ours = seen[_OURS].verdicts
    figures: dict[str, object] = {name: _means(found.verdicts) for name, found in seen.items()}
    against = {name: _compared(ours, found.verdicts) for name, found in seen.items() if name != _OURS}
    tickets, load = (round(float(np.mean(column)), 3) for column in zip(*sizes, strict=True))
    return figures | {"against": against, "tickets": tickets, "measured_load": load}


def _means(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """The mean of each figure over the worlds that have it, and the interval of the Gini coefficient's."""
    columns = {one.name: [float(getattr(verdict, one.name)) for verdict in verdicts] for one in fields(Verdict)}
    found = _interval(columns["gini"])
    return {name: _mean(values) for name, values in columns.items()} | {
        f"gini_{end}": found[end] for end in found if end != "mean"
    }


def _compared(ours: Sequence[Verdict], theirs: Sequence[Verdict]) -> dict[str, dict[str, float]]:
    """Ours against theirs in the same worlds: changes of medians as shares, of what was resolved and of Gini in points."""
    pairs = [(asdict(one), asdict(other)) for one, other in zip(ours, theirs, strict=True)]
    return {
        "first_response_change": _interval([a["first_response_median"] / b["first_response_median"] - 1 for a, b in pairs]),
        "taken_change": _interval([a["taken_median"] / b["taken_median"] - 1 for a, b in pairs]),
        "resolved_change": _interval([a["resolved"] - b["resolved"] for a, b in pairs]),
        "gini_change": _interval([a["gini"] - b["gini"] for a, b in pairs]),
    }


def _mean_gini(found: _Seen) -> float:
    return _mean([one.gini for one in found.verdicts])


def _interval(values: list[float]) -> dict[str, float]:
    mean = float(np.mean(values))
    if len(values) < 2:  # noqa: PLR2004 - one world has no interval
        return {"mean": round(mean, 4)}
    half = float(stats.sem(values) * stats.t.ppf((1 + _LEVEL) / 2, len(values) - 1))
    return {"mean": round(mean, 4), "low": round(mean - half, 4), "high": round(mean + half, 4)}


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return round(float(np.mean(known)), 4) if known else float("nan")
