# ruff: noqa: INP001 - a script, no package
"""Whether the expected wait holds as often as it says, on queues of known shape.

    python bench/waiting.py [FILE] [--seed N]

FILE (conversations) gives the times at which tickets come; without it they are drawn. Experts come and go by the hour, take
minutes to notice and a log-normal time to answer; in one queue half of them leave for a week. An interval is told when a
ticket comes, from what had ended by then, and compared with what it waited. Beside it: the 10th and 90th hundredth of the
last 200 waits, without position, censoring or correction.
"""

import argparse
import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from peerdesk.cli.bench.inputs import read_rows
from peerdesk.engines.forecasting import Expected, Wait, WaitState, interval, observe_wait
from peerdesk.engines.forecasting.waiting import KEPT

DAY = 86_400.0


@dataclass(frozen=True)
class Shape:
    """A queue: experts by day and at night, how long an answer takes (median, seconds), what changes when."""

    by_day: int
    at_night: int
    answer_seconds: float
    halved: tuple[float, float] = (0.0, 0.0)


SHAPES = {
    "steady": Shape(3, 3, 1200.0),
    "day and night": Shape(4, 1, 1200.0),
    "half away for a week": Shape(4, 1, 1200.0, (10 * DAY, 17 * DAY)),
    "always behind": Shape(2, 1, 1800.0),
}


def main() -> None:
    """Print one line a shape."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--times", type=int, default=5, help="how often the file's tickets come, shuffled in time of day")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    for name, shape in SHAPES.items():
        rng = np.random.default_rng(args.seed)
        arrivals = of_file(args.file, args.times, rng) if args.file else drawn(rng)
        print(json.dumps({"queue": name, "tickets": len(arrivals)} | judge(arrivals, shape, rng)), flush=True)


def of_file(path: Path, times: int, rng: np.random.Generator) -> np.ndarray:
    """Seconds from the first ticket; each copy of a ticket some minutes beside."""
    opened = np.array([datetime.fromisoformat(row["opened_at"]).timestamp() for row in read_rows(path)])
    moved = np.concatenate([opened + rng.normal(0, 1800, len(opened)) * (copy > 0) for copy in range(times)])
    return np.sort(moved - moved.min())


def drawn(rng: np.random.Generator) -> np.ndarray:
    """Thirty days of a hundred tickets, most of them in the afternoon, with three bursts."""
    days = rng.integers(0, 30, 3000) * DAY
    hours = np.clip(rng.normal(14, 4, 3000), 0, 24) * 3600
    bursts = [at * DAY + rng.exponential(1800, 40) for at in (5.4, 14.6, 22.5)]
    return np.sort(np.concatenate([days + hours, *bursts]))


def judge(arrivals: np.ndarray, shape: Shape, rng: np.random.Generator) -> dict[str, float]:
    """Share of waits inside what was told, missed on each side, and how wide it was (high over low, median)."""
    state = WaitState()
    told: dict[int, tuple[Expected, float, float]] = {}
    there: dict[int, tuple[float, int]] = {}
    ended: list[float] = []
    rows = []
    for at, kind, ticket, before in events(arrivals, shape, rng):
        if kind == "came":
            waiting = [Wait(place, at - since) for since, place in there.values()]
            there[ticket] = (at, before)
            if expected := interval(state, before, waiting=waiting):
                told[ticket] = (expected, *np.quantile(ended[-KEPT:], (0.1, 0.9)))
            continue
        since, position = there.pop(ticket)
        if ticket in told:
            expected, low, high = told[ticket]
            rows.append((at - since, (expected.low, expected.high), (low, high)))
        promised = told[ticket][0] if ticket in told else None
        state = observe_wait(state, Wait(position, at - since, promised))
        ended.append(at - since)
    seconds, ours, plain = zip(*rows, strict=True)
    return {**summary("", seconds, ours), **summary("plain_", seconds, plain)}


def summary(prefix: str, seconds: tuple[float, ...], told: tuple[tuple[float, float], ...]) -> dict[str, float]:
    """Figures of one method; `worst_100` is the lowest share inside among a hundred tickets in a row."""
    waits, (low, high) = np.array(seconds), np.array(told).T
    inside = (waits >= low) & (waits <= high)
    blocks = [inside[begin : begin + 100].mean() for begin in range(0, len(inside) - 99, 100)]
    figures = {
        "inside": inside.mean(), "below": (waits < low).mean(), "above": (waits > high).mean(), "worst_100": min(blocks),
        "width": np.median(high / np.maximum(low, 1.0)),
        "interval_score": np.mean(np.log(high / low) + 10 * (np.log(low / waits).clip(0) + np.log(waits / high).clip(0))),
    }  # fmt: skip
    return {prefix + name: round(float(value), 3) for name, value in figures.items()}


def events(arrivals: np.ndarray, shape: Shape, rng: np.random.Generator) -> Iterator[tuple[float, str, int, int]]:
    """Arrivals (with how many were before) and claims, in the order of time: first come, first served."""
    coming = [(float(at), 0, number) for number, at in enumerate(arrivals)]
    heapq.heapify(coming)
    queue: list[int] = []
    busy = 0
    while coming:
        at, kind, ticket = heapq.heappop(coming)
        if kind == 0:
            yield at, "came", ticket, len(queue)
            queue.append(ticket)
            heapq.heappush(coming, (at + rng.lognormal(np.log(90), 0.6), 1, -1))
        elif kind == 1 and queue and busy < experts(at, shape):
            busy += 1
            yield at, "claimed", queue.pop(0), 0
            heapq.heappush(coming, (at + rng.lognormal(np.log(shape.answer_seconds), 0.8), 2, -1))
        elif kind == 1 and queue and busy == 0:
            heapq.heappush(coming, (at + 600.0, 1, -1))
        elif kind == 2:  # noqa: PLR2004 - answered
            busy -= 1
            heapq.heappush(coming, (at + rng.lognormal(np.log(90), 0.6), 1, -1))
            # Who begins a shift looks at the queue, too.
            if len(queue) > 1:
                heapq.heappush(coming, (at + rng.lognormal(np.log(180), 0.6), 1, -1))


def experts(at: float, shape: Shape) -> int:
    """How many are there at a moment."""
    number = shape.by_day if 8 <= (at % DAY) / 3600 < 22 else shape.at_night  # noqa: PLR2004 - hours
    return max(number // 2, 1) if shape.halved[0] <= at < shape.halved[1] else number


if __name__ == "__main__":
    main()
