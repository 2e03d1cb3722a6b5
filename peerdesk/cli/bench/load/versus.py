"""Ours beside a peer on the same machine in the same minutes: ratios of one run, since neighbours' load moves both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from peerdesk.cli.bench.load.client import Tally, run_load
from peerdesk.cli.bench.load.server import cpu_seconds, process_tree

ROUNDS = 2
BARS = {"W1": 5.0, "W2": 5.0, "W3": 3.0, "W4": 10.0, "W5_rare": 5.0, "W5_common": 5.0}


@dataclass(frozen=True)
class Side:
    """One server under load: where it listens, its requests by workload, the processes whose time is its cost."""

    host: str
    port: int
    requests: Callable[[str], Iterator[bytes]]
    pid: int | None


@dataclass(frozen=True)
class Turns:
    """How long each side is loaded, in seconds, and which process is the database server that both use, if known."""

    seconds: float
    warm_up: float
    database_pid: int | None


def compare(ours: Side, peer: Side, *, workload: str, connections: int, turns: Turns) -> dict[str, Any]:
    """Load both in turns (A B A B); return both figures, the ratio of rates, and our p99 against the peer's p50."""
    figures = [_Figures(side, workload, connections, turns) for side in (ours, peer)]
    for one in figures:
        one.load(turns.warm_up, counted=False)
    for _ in range(ROUNDS):
        for one in figures:
            one.load(turns.seconds / ROUNDS)
    mine, theirs = (one.summary() for one in figures)
    ratio = mine["requests_per_second"] / theirs["requests_per_second"] if theirs["requests_per_second"] else None
    is_quick = mine["p99_ms"] is not None and theirs["p50_ms"] is not None and mine["p99_ms"] < theirs["p50_ms"]
    return {
        "ours": mine, "peer": theirs, "ratio": round(ratio, 2) if ratio else None, "bar": BARS[workload],
        "ratio_holds": bool(ratio and ratio >= BARS[workload]), "our_p99_below_their_p50": is_quick,
    }  # fmt: skip


class _Figures:
    def __init__(self, side: Side, workload: str, connections: int, turns: Turns) -> None:
        self._side, self._workload, self._connections, self._database = side, workload, connections, turns.database_pid
        self._tally, self._cpu = Tally(), 0.0

    def load(self, seconds: float, *, counted: bool = True) -> None:
        before = self._used()
        tally = run_load(
            self._side.host, self._side.port, requests=self._side.requests(self._workload),
            connections=self._connections, seconds=seconds,
        )  # fmt: skip
        if counted:
            self._tally.add(tally)
            self._cpu += self._used() - before

    def summary(self) -> dict[str, Any]:
        figures = self._tally.figures(0.0)
        answers = len(self._tally.latencies_ms)
        cost = round(self._cpu * 1000 / answers, 2) if answers and self._database else None
        return {**figures, "cpu_ms_per_request": cost}

    def _used(self) -> float:
        return cpu_seconds(_distinct(process_tree(self._side.pid), process_tree(self._database)))


def _distinct(*trees: Sequence[int]) -> list[int]:
    return list({pid for tree in trees for pid in tree})
