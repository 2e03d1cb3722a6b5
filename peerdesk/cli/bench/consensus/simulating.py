"""Whether reliability and severity are recovered: made-up workers and reviewers whose true figures are known."""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.consensus import (
    Calibration,
    Criterion,
    Label,
    Rating,
    ReviewRule,
    calibrate,
    infer,
    judge_reviews,
    uncalibrated,
)
from peerdesk.engines.consensus.rubric import level_chances

_DRAWS: Final = 3
_WORKERS: Final = 30
_LABELS_PER_ITEM: Final = 5
_LABELS_EACH: Final = (10, 20, 40, 100)
_REVIEWERS: Final = 20
_REVIEWS_EACH: Final = (6, 10, 30, 50)
_CLASSES: Final = ("a", "b", "c")
_RUBRIC: Final = tuple(
    Criterion(name, levels)
    for name, levels in zip(("accuracy", "empathy", "clarity", "tone", "cefr"), (5, 5, 5, 5, 6), strict=True)
)
# As in `Spread`, but the halo and the consistency of other size than the engine begins at.
_ABILITY, _SEVERITY, _HALO, _CONSISTENCY = 1.5, 0.7, 0.5, 0.3
_CUT: Final = 0.5
# Standard deviations on either side of 90 % of a normal curve.
_NINETY: Final = 1.645

FloatArray = npt.NDArray[np.float64]


def simulate(seed: int) -> dict[str, Any]:
    """Figures by labels a worker and by reviews a reviewer, each the mean of three draws."""
    figures: dict[str, Any] = {"labels_each": {}, "reviews_each": {}}
    for each in _LABELS_EACH:
        print(f"workers with {each} labels", file=sys.stderr, flush=True)
        figures["labels_each"][str(each)] = _means([_workers(each, (seed, draw)) for draw in range(_DRAWS)])
    for each in _REVIEWS_EACH:
        print(f"reviewers with {each} reviews", file=sys.stderr, flush=True)
        figures["reviews_each"][str(each)] = _means([_reviewers(each, (seed, draw)) for draw in range(_DRAWS)])
    return figures


def _means(rows: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(float(np.mean([row[name] for row in rows])), 4) for name in rows[0]}


def _workers(each: int, seed: tuple[int, int]) -> dict[str, float]:
    """Workers right in .4 to .95 of their labels of three classes, wrong ones by lot; five labels an item."""
    draw = np.random.default_rng((*seed, each))
    skill = draw.uniform(0.4, 0.95, _WORKERS)
    labels, truth = [], {}
    for item in range(each * _WORKERS // _LABELS_PER_ITEM):
        right = int(draw.integers(len(_CLASSES)))
        truth[str(item)] = _CLASSES[right]
        for worker in draw.choice(_WORKERS, _LABELS_PER_ITEM, replace=False).tolist():
            given = right if draw.random() < skill[worker] else right + int(draw.integers(1, len(_CLASSES)))
            labels.append(Label(str(item), str(worker), _CLASSES[given % len(_CLASSES)]))
    consensus = infer(labels, classes=_CLASSES)
    seen = sorted(consensus.workers, key=int)
    true = skill[[int(worker) for worker in seen]]
    believed = np.array([consensus.workers[worker].accuracy for worker in seen])
    sd = np.array([consensus.workers[worker].sd for worker in seen])
    return {
        "reliability_r": float(np.corrcoef(believed, true)[0, 1]),
        "interval_coverage_90": float((np.abs(believed - true) < _NINETY * sd).mean()),
        "accuracy": float(np.mean([consensus.verdicts[item].label == right for item, right in truth.items()])),
    }


def _reviewers(each: int, seed: tuple[int, int]) -> dict[str, float]:
    """Two reviews of each candidate; a third is at hand where the rule asks for it."""
    draw = np.random.default_rng((*seed, each))
    candidates = each * _REVIEWERS // 2
    ability = draw.normal(0.0, _ABILITY, candidates)
    severity, noise = draw.normal(0.0, _SEVERITY, _REVIEWERS), draw.normal(0.0, _CONSISTENCY, _REVIEWERS)
    # The average reviewer is the one that fair scores speak of.
    severity, consistency = severity - severity.mean(), np.exp(noise - noise.mean())
    true = uncalibrated(_RUBRIC)
    first, third = [], defaultdict(list)
    for candidate in range(candidates):
        chosen = draw.choice(_REVIEWERS, 3, replace=False).tolist()
        for place, reviewer in enumerate(chosen):
            able = np.array(ability[candidate] - severity[reviewer] + draw.normal(0.0, _HALO))
            given = _rate(draw, true, (able, float(consistency[reviewer])), (str(candidate), str(reviewer)))
            if place < 2:  # noqa: PLR2004 - two reviews, then the third
                first += given
            else:
                third[str(candidate)] = given
    calibration = calibrate(_RUBRIC, first)
    seen = sorted(calibration.reviewers, key=int)
    fits, rows = [calibration.reviewers[name] for name in seen], [int(name) for name in seen]
    return {
        "severity_r": float(np.corrcoef([fit.severity for fit in fits], severity[rows])[0, 1]),
        "consistency_r": float(np.corrcoef([fit.consistency for fit in fits], consistency[rows])[0, 1]),
        **_decisions(calibration, first, third, true.fair_share(ability)),
    }


def _rate(draw: np.random.Generator, true: Calibration, how: tuple[FloatArray, float], who: tuple[str, str]) -> list[Rating]:
    able, consistency = how
    return [
        Rating(
            *who,
            each.name,
            int(draw.choice(each.levels, p=level_chances(able, np.array(true.steps[each.name]), consistency))),
        )
        for each in _RUBRIC
    ]


def _decisions(
    calibration: Calibration, first: list[Rating], third: dict[str, list[Rating]], fair: FloatArray
) -> dict[str, float]:
    """Intervals, errors, decisions at the cut: by raw means of two, by fair scores of two, and with a third where called."""
    highest = {each.name: each.levels - 1 for each in _RUBRIC}
    by_candidate = defaultdict(list)
    for rating in first:
        by_candidate[int(rating.candidate)].append(rating)
    rows = []
    for candidate, ratings in by_candidate.items():
        verdict = judge_reviews(calibration, ratings, ReviewRule(cut=_CUT))
        score, passes = verdict.score, fair[candidate] >= _CUT
        raw = float(np.mean([rating.level / highest[rating.criterion] for rating in ratings]))
        if verdict.call_another:
            final = judge_reviews(calibration, ratings + third[str(candidate)], ReviewRule(cut=_CUT)).score.chance
        else:
            final = score.chance
        rows.append(
            (
                score.low <= fair[candidate] <= score.high,
                (score.share - fair[candidate]) ** 2,
                (raw - fair[candidate]) ** 2,
                verdict.call_another,
                (raw >= _CUT) != passes,
                (score.chance >= 0.5) != passes,  # noqa: PLR2004 - likelier than not
                (final >= 0.5) != passes,  # noqa: PLR2004 - the same
            )
        )
    means = np.array(rows, dtype=np.float64).mean(axis=0)
    return {
        "interval_coverage_90": float(means[0]),
        "fair_rmse": float(np.sqrt(means[1])),
        "raw_rmse": float(np.sqrt(means[2])),
        "third_called": float(means[3]),
        "wrong_by_raw_means": float(means[4]),
        "wrong_by_two": float(means[5]),
        "wrong_with_third": float(means[6]),
    }
