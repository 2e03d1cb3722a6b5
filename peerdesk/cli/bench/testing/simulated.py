"""Made-up people on the calibrated items, and on a larger bank whose items are drawn like them."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from peerdesk.cli.bench.testing.responses import Responses
from peerdesk.engines.testing import (
    Answer,
    Ask,
    Bank,
    Criterion,
    Exposure,
    Item,
    Rules,
    Sitting,
    answers_of,
    believe,
    calibrate,
    full_bank,
    next_step,
    share_out,
    sit,
)

FloatArray = npt.NDArray[np.float64]
_TIMED_ITEMS: Final = 500
_TIMED_PEOPLE: Final = 20
_SHORT, _LONG = 10, 20
_PERIOD: Final = 100
_SETTLED: Final = 0.999
_MOST_GUESSING: Final = 0.5


def measure_simulated(pool: list[Responses], *, bank_items: int, people: int, seed: int) -> dict[str, Any]:
    """Ability errors after 10 and 20 questions, agreement with the whole bank, exposure, and the time of a selection."""
    generator = np.random.default_rng(seed)
    items = [item for answered in pool for item in calibrate(answered.scores, answered.ids).items]
    own = Bank(tuple(replace(item, id=f"{place}", errors=None) for place, item in enumerate(items)))
    bank = drawn_bank(items, bank_items, generator)
    abilities = generator.normal(size=people)
    scores = answers_of(bank, abilities, generator)
    short = Rules(criterion=Criterion.ABILITY, confidence=None, fewest=_LONG, most=_LONG, exposure=Exposure(seed=seed))
    limited = _errors(bank, short, (abilities, scores), seed)
    opened = _shared_out(bank, short, (abilities, scores), seed)
    few = min(people, 300)
    unlimited = _errors(bank, replace(short, exposure=Exposure(1.0)), (abilities[:few], scores[:few]), seed)
    own_length = min(_LONG, len(own))
    own_rules = replace(short, fewest=own_length, most=own_length, exposure=Exposure(1.0))
    real = _errors(own, own_rules, (abilities[:few], answers_of(own, abilities[:few], generator)), seed)
    return {
        "bank": len(bank),
        "people": people,
        "slope_mean": round(float(np.mean([item.a for item in bank.items])), 3),
        **limited,
        "shared_out": opened,
        "without_limit": unlimited,
        "calibrated_items": {"items": len(own), **real},
        "decision": _decision(bank, (abilities, scores), seed),
        **selection_milliseconds(seed),
    }


def drawn_bank(items: list[Item], count: int, generator: np.random.Generator) -> Bank:
    """Items whose ln a, b and log-odds of c are normal with the means and covariances of those given."""
    numbers = np.array([(np.log(item.a), item.b, np.log((item.c + 1e-3) / (1.0 - item.c))) for item in items])
    rows = generator.multivariate_normal(numbers.mean(axis=0), np.cov(numbers.T), size=count)
    guessing = np.minimum(1.0 / (1.0 + np.exp(-rows[:, 2])), _MOST_GUESSING)
    return Bank(
        tuple(
            Item(f"q{place}", float(np.exp(row[0])), float(row[1]), float(guessing[place])) for place, row in enumerate(rows)
        )
    )


def selection_milliseconds(seed: int) -> dict[str, float]:
    """Processor time of the next question among 500 items, rebuilt from all answers as the product does it."""
    generator = np.random.default_rng(seed)
    numbers = zip(np.exp(generator.normal(0.2, 0.3, _TIMED_ITEMS)), generator.normal(size=_TIMED_ITEMS), strict=True)
    bank = Bank(tuple(Item(f"q{n}", float(a), float(b), 0.1, topic=f"t{n % 5}") for n, (a, b) in enumerate(numbers)))
    rules = Rules(settled=0.95, fewest=_LONG, most=2 * _LONG, shares={f"t{place}": 1.0 for place in range(5)})
    next_step(bank, rules, Sitting(0, seed))
    taken = []
    for number in range(_TIMED_PEOPLE):
        sitting = Sitting(number, seed + number)
        for _ in range(_LONG):
            before = time.process_time()
            step = next_step(bank, rules, sitting)
            taken.append(1000.0 * (time.process_time() - before))
            if not isinstance(step, Ask):
                break
            sitting = replace(sitting, answers=(*sitting.answers, Answer(step.item, float(generator.random() < 0.5))))  # noqa: PLR2004
    return {
        "next_item_p50_ms": round(float(np.quantile(taken, 0.5)), 3),
        "next_item_p95_ms": round(float(np.quantile(taken, 0.95)), 3),
    }


def _errors(bank: Bank, rules: Rules, people: tuple[FloatArray, FloatArray], seed: int) -> dict[str, float]:
    abilities, scores = people
    tests = sit(bank, rules, scores, seed=seed)
    early = [
        believe(bank, order[:_SHORT], list(row[list(order[:_SHORT])])).ability
        for row, order in zip(scores, tests.orders, strict=True)
    ]
    return {
        "rmse_10": round(float(np.sqrt(np.mean((np.array(early) - abilities) ** 2))), 4),
        f"rmse_{rules.most}": round(float(np.sqrt(np.mean((tests.abilities - abilities) ** 2))), 4),
        "exposure_max": round(float(tests.exposure.max()), 4),
        "questions_least": int(tests.lengths.min()),
    }


def _shared_out(bank: Bank, rules: Rules, people: tuple[FloatArray, FloatArray], seed: int) -> dict[str, float]:
    """The same limit with quotas that are set anew after every hundred candidates."""
    abilities, scores = people
    exposure, shown, errors = rules.exposure, np.zeros(len(bank)), []
    for first in range(0, len(scores), _PERIOD):
        if first:
            counts = {item.id: int(count) for item, count in zip(bank.items, shown, strict=True)}
            exposure = share_out(exposure, bank, counts, number=first, running=[], candidates=_PERIOD)
        part = slice(first, first + _PERIOD)
        tests = sit(bank, replace(rules, exposure=exposure), scores[part], seed=seed + first, first=first)
        shown += tests.asked.sum(axis=0)
        errors.append(tests.abilities - abilities[part])
    return {
        f"rmse_{rules.most}": round(float(np.sqrt(np.mean(np.concatenate(errors) ** 2))), 4),
        "exposure_max": round(float(shown.max() / len(scores)), 4),
    }


def _decision(bank: Bank, people: tuple[FloatArray, FloatArray], seed: int) -> dict[str, float]:
    """Pass or fail at an ability of 0, where most people are, under the limit of exposure."""
    abilities, scores = people
    # A quarter of the bank is open to a candidate, give or take the draws.
    most = int(0.2 * len(bank))
    rules = Rules(confidence=None, settled=_SETTLED, fewest=5, most=most, exposure=Exposure(seed=seed))
    tests, passes = sit(bank, rules, scores, seed=seed), full_bank(bank, rules, scores)[1]
    return {
        "decision_agreement": round(float((tests.passes == passes).mean()), 4),
        "items_used_share": round(float(tests.lengths.mean() / len(bank)), 4),
        "questions_mean": round(float(tests.lengths.mean()), 1),
        "exposure_max": round(float(tests.exposure.max()), 4),
        "right_side": round(float((tests.passes == (abilities > 0.0)).mean()), 4),
        "right_side_whole_bank": round(float((passes == (abilities > 0.0)).mean()), 4),
        "confidence_stated": round(float(np.mean([one.confidence for one in tests.verdicts])), 4),
    }
