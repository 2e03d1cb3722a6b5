"""Whether the truth is found in people's labels: accuracy, confidence, workers' skill, beside majority vote and crowd-kit.

`--labels` with `--truth` measures one set, `--sets` every folder in a folder, with a table on stderr and means, `--simulate`
made-up workers and reviewers. Without `--compare` all yardsticks are measured that are installed (`scripts/environment
yardsticks` adds crowd-kit's three).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from peerdesk.cli.bench.inputs import BenchInputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of this bench."""
    parser.add_argument("--labels", type=Path, metavar="FILE.csv", help="item,worker,label")
    parser.add_argument("--truth", type=Path, metavar="FILE.csv", help="item,truth, of some or all items")
    parser.add_argument("--sets", type=Path, metavar="DIR", help="folders with labels.csv and truth.csv each")
    parser.add_argument("--simulate", action="store_true", help="made-up workers and reviewers instead: is it recovered?")
    parser.add_argument("--compare", metavar="NAMES", help="of majority, dawid_skene, glad, mace, comma separated")
    parser.add_argument("--bought", default="", metavar="N,N", help="also with so many labels an item, drawn by lot")
    parser.add_argument("--gold", type=float, default=0.0, metavar="SHARE", help="show so much of the truth first")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Infer from the labels alone (and from gold, if any) and compare with the truth.

    Raises:
        BenchInputError: a file, a row or an option is not as expected.

    """
    from .measures import measure_set
    from .simulating import simulate
    from .tables import find_sets, read_set
    from .yardsticks import CROWD_KIT, chosen

    if args.simulate and not args.labels and not args.truth and not args.sets:
        return simulate(args.seed)
    if bool(args.labels) != bool(args.truth) or bool(args.labels) == bool(args.sets) or args.simulate:
        raise BenchInputError("give --labels and --truth, or --sets DIR, or --simulate")
    if not 0 <= args.gold < 1:
        raise BenchInputError(f"--gold: expected 0 to below 1, got {args.gold}")
    yardsticks, bought = chosen(args.compare), _counts(args.bought)
    if args.compare is None and not set(CROWD_KIT) & set(yardsticks):
        print("crowd-kit is not installed: majority only (`scripts/environment yardsticks`)", file=sys.stderr)

    def measure(data: Any) -> dict[str, Any]:
        return measure_set(data, yardsticks=yardsticks, bought=bought, gold=args.gold, seed=args.seed)

    if args.labels:
        return measure(read_set(args.labels, args.truth))
    sets: dict[str, dict[str, Any]] = {}
    for data in find_sets(args.sets):
        sets[data.name] = measure(data)
        print(_line(data.name, sets[data.name], yardsticks), file=sys.stderr, flush=True)
    means: dict[str, Any] = {"accuracy": _mean(row["accuracy"] for row in sets.values())}
    for name in yardsticks:
        means[name] = {"accuracy": _mean(row[name]["accuracy"] for row in sets.values())}
    if yardsticks:
        means["best_of_each_set"] = _mean(max(row[name]["accuracy"] for name in yardsticks) for row in sets.values())
    print(_line("mean", means, yardsticks), file=sys.stderr, flush=True)
    return {**means, "sets": sets}


def _counts(text: str) -> list[int]:
    try:
        counts = [int(part) for part in text.split(",") if part]
    except ValueError as error:
        raise BenchInputError(f"--bought: expected whole numbers, got {text!r}") from error
    if any(count < 1 for count in counts):
        raise BenchInputError(f"--bought: expected 1 or more, got {text!r}")
    return counts


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return round(sum(numbers) / len(numbers), 4)


def _line(name: str, figures: Mapping[str, Any], yardsticks: tuple[str, ...]) -> str:
    columns = [f"peerdesk {figures['accuracy']:.4f}"]
    columns += [f"{yardstick} {figures[yardstick]['accuracy']:.4f}" for yardstick in yardsticks]
    return f"{name:<16}" + "  ".join(columns)
