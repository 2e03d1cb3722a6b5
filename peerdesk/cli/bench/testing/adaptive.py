"""Adaptive tests on answers that people really gave, judged by what all their answers say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from peerdesk.cli.bench.testing.responses import Responses
from peerdesk.engines.testing import (
    Bank,
    Criterion,
    Exposure,
    Rules,
    Tests,
    believe,
    calibrate,
    full_bank,
    plan_settled,
    shortfalls,
    sit,
)

FloatArray = npt.NDArray[np.float64]
Order = npt.NDArray[np.int64]
_LENGTHS: Final = (5, 10, 20)
_ERROR: Final = 0.4
_PLANNED: Final = 200
# The people to come differ from those of the plan.
_MARGIN: Final = 0.9


def measure_adaptive(
    answered: Responses, *, items: int | None, share: float, passing: float, people: int, seed: int
) -> dict[str, Any]:
    """Each half of the people is tested with items calibrated on the other half.

    A test ends when the questions that are left would hardly change pass or fail; how hardly is set before, by simulation
    with the calibrated items, so that a test uses a little less than `share` of the items on average. A bank that is too
    small for the limit of exposure has none.
    """
    order = np.random.default_rng(seed).permutation(len(answered.scores))
    halves = order[::2], order[1::2]
    parts = [
        _half(answered, (learn, test[: people // 2]), items=items, share=share, passing=passing, seed=seed)
        for learn, test in (halves, halves[::-1])
    ]
    count = answered.scores.shape[1]
    agrees = np.concatenate([part["tests"].passes == part["full_passes"] for part in parts])
    lengths = np.concatenate([part["tests"].lengths for part in parts])
    shown = np.concatenate([part["tests"].asked for part in parts])
    most = items or count
    return {
        **{f"theta_corr_{length}": _correlation(parts, "short", length, count) for length in _LENGTHS},
        "random": {f"theta_corr_{length}": _correlation(parts, "random", length, count) for length in _LENGTHS}
        | {"items_to_error_40": _mean([part["random_until"] for part in parts])},
        "items_to_error_40": _mean([part["until"] for part in parts]),
        "tested": len(agrees),
        "decision_agreement": round(float(agrees.mean()), 4),
        "items_used_share": round(float(lengths.mean() / count), 4),
        "items_used_share_p95": round(float(np.quantile(lengths, 0.95) / count), 4),
        "items_most": min(most, count),
        "settled": [part["settled"] for part in parts],
        "exposure_limit": [part["limit"] for part in parts],
        "exposure_max": round(float(shown.mean(axis=0).max()), 4),
        "always_fixed_length": {
            "decision_agreement": round(float(np.concatenate([part["fixed"] for part in parts]).mean()), 4),
            "items_used_share": round(max(1, int(share * count)) / count, 4),
        },
    }


def _half(
    answered: Responses, groups: tuple[Order, Order], *, items: int | None, share: float, passing: float, seed: int
) -> dict[str, Any]:
    learn, test = (answered.scores[group] for group in groups)
    fitted = calibrate(learn, answered.ids)
    bank, count = Bank(fitted.items), len(fitted.items)
    open_rules = Rules(
        confidence=None, fewest=1, most=min(items or count, count), exposure=Exposure(1.0), population=fitted.population
    )
    cut = float(np.quantile(full_bank(bank, open_rules, learn)[0], 1.0 - passing))
    rules = replace(open_rules, cut=cut)
    limited = replace(rules, exposure=Exposure(seed=seed))
    if not shortfalls(bank, replace(limited, most=max(int(share * count), 1))):
        rules = limited
    rules = replace(
        rules,
        settled=plan_settled(bank, rules, questions=_MARGIN * share * count, people=min(2 * len(test), _PLANNED), seed=seed),
    )
    abilities, passes = full_bank(bank, rules, test)
    measuring = replace(rules, criterion=Criterion.ABILITY, settled=None, exposure=Exposure(1.0))
    longest = min(max(_LENGTHS), count)
    short = sit(bank, replace(measuring, fewest=longest, most=longest), test, seed=seed)
    until = sit(bank, replace(measuring, error=_ERROR, most=count), test, seed=seed)
    fixed = max(1, int(share * count))
    drawn = _random_orders(test, seed)
    return {
        "tests": sit(bank, rules, test, seed=seed),
        "full_passes": passes,
        "settled": rules.settled,
        "limit": rules.exposure.limit,
        "short": {length: (_after(bank, rules, test, short.orders, length=length), abilities) for length in _LENGTHS},
        "random": {length: (_after(bank, rules, test, drawn, length=length), abilities) for length in _LENGTHS},
        "until": _until(until, count),
        "random_until": _random_until(bank, rules, test, drawn),
        "fixed": sit(bank, replace(rules, settled=None, fewest=fixed, most=fixed, exposure=Exposure(1.0)), test).passes
        == passes,
    }


def _random_orders(scores: FloatArray, seed: int) -> list[tuple[int, ...]]:
    generator = np.random.default_rng(seed)
    return [tuple(int(place) for place in generator.permutation(np.flatnonzero(~np.isnan(row)))) for row in scores]


def _after(bank: Bank, rules: Rules, scores: FloatArray, orders: Sequence[tuple[int, ...]], *, length: int) -> FloatArray:
    """Abilities after so many questions."""
    told = [
        believe(bank, order[:length], list(row[list(order[:length])]), rules.population).ability
        for row, order in zip(scores, orders, strict=True)
    ]
    return np.array(told)


def _until(tests: Tests, count: int) -> FloatArray:
    """Questions until the standard error was low enough; all of them where it never was."""
    return np.array([one.counted if one.error <= _ERROR else count for one in tests.verdicts], dtype=np.float64)


def _random_until(bank: Bank, rules: Rules, scores: FloatArray, orders: list[tuple[int, ...]]) -> FloatArray:
    needed = []
    for row, order in zip(scores, orders, strict=True):
        lengths = range(1, len(order) + 1)
        beliefs = (
            (length, believe(bank, order[:length], list(row[list(order[:length])]), rules.population)) for length in lengths
        )
        needed.append(next((length for length, belief in beliefs if belief.error <= _ERROR), len(bank)))
    return np.array(needed, dtype=np.float64)


def _correlation(parts: list[dict[str, Any]], how: str, length: int, count: int) -> float | None:
    """With the ability from all items; None where there are not more items than that."""
    if length >= count:
        return None
    estimated, full = (np.concatenate([part[how][length][side] for part in parts]) for side in (0, 1))
    return round(float(np.corrcoef(estimated, full)[0, 1]), 4) if estimated.std() > 0.0 else None


def _mean(columns: list[FloatArray]) -> float:
    return round(float(np.concatenate(columns).mean()), 2)
