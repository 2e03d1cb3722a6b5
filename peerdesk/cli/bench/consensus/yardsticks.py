"""Majority vote, and crowd-kit's Dawid–Skene, GLAD and MACE in their usual set-up, on the same labels in the same run."""

from __future__ import annotations

import importlib.util
import warnings
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from peerdesk.cli.bench.inputs import BenchInputError
from peerdesk.engines.consensus import Label

MAJORITY: Final = "majority"
CROWD_KIT: Final = ("dawid_skene", "glad", "mace")
_ROUNDS: Final = 100


def crowd_kit_is_here() -> bool:
    """Whether crowd-kit is installed."""
    return importlib.util.find_spec("crowdkit") is not None


def chosen(names: str | None) -> tuple[str, ...]:
    """The yardsticks to measure: those named, or all that can be had.

    Raises:
        BenchInputError: an unknown name, or crowd-kit is asked for and not installed.

    """
    if names is None:
        return (MAJORITY, *(CROWD_KIT if crowd_kit_is_here() else ()))
    wanted = tuple(name for name in names.split(",") if name)
    if unknown := set(wanted) - {MAJORITY, *CROWD_KIT}:
        raise BenchInputError(
            f"--compare: unknown yardstick {sorted(unknown)}, expected {', '.join((MAJORITY, *CROWD_KIT))}"
        )
    if set(wanted) & set(CROWD_KIT) and not crowd_kit_is_here():
        raise BenchInputError("crowd-kit is not installed here: `scripts/environment yardsticks` adds it")
    return wanted


def leading(labels: Sequence[Label]) -> dict[str, tuple[str, ...]]:
    """The labels given most often to each item: more than one when they are level."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for label in labels:
        votes[label.item][label.label] += 1
    return {
        item: tuple(sorted(name for name, count in counts.items() if count == max(counts.values())))
        for item, counts in votes.items()
    }


def crowd_kit(name: str, labels: Sequence[Label], seed: int) -> Mapping[str, str]:
    """What crowd-kit's method believes of each item."""
    import pandas as pd
    from crowdkit.aggregation import GLAD, MACE, DawidSkene

    methods = {
        "dawid_skene": lambda: DawidSkene(n_iter=_ROUNDS),
        "glad": lambda: GLAD(n_iter=_ROUNDS),
        "mace": lambda: MACE(random_state=seed),
    }
    frame = pd.DataFrame([(each.item, each.worker, each.label) for each in labels], columns=["task", "worker", "label"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answers = methods[name]().fit_predict(frame)
    return {str(item): str(label) for item, label in answers.items()}
