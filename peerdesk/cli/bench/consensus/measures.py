"""What is measured of one set of labels whose truth is known."""

from __future__ import annotations

import random
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from scipy.stats import spearmanr  # type: ignore[import-untyped]

from peerdesk.cli.bench.consensus.tables import LabelSet
from peerdesk.cli.bench.consensus.yardsticks import MAJORITY, crowd_kit, leading
from peerdesk.engines.consensus import Consensus, Label, Verdict, infer

_LEAST_LABELS: Final = 5
_BINS: Final = 10
_TINY: Final = 1e-12
_LEAST_WORKERS: Final = 3


def measure_set(
    data: LabelSet, *, yardsticks: Sequence[str], bought: Sequence[int], gold: float, seed: int
) -> dict[str, Any]:
    """Our figures and, under their names, those of the yardsticks; known items that nobody labelled count as wrong."""
    shown = _shown(data.truth, gold, seed)
    asked = {item: right for item, right in data.truth.items() if item not in shown}
    began = time.process_time()
    consensus = infer(data.labels, gold=shown)
    seconds = time.process_time() - began
    skill = _skill(data.labels, asked)
    believed = {worker: reliability.accuracy for worker, reliability in consensus.workers.items()}
    figures: dict[str, Any] = {
        "accuracy": _accuracy({item: verdict.label for item, verdict in consensus.verdicts.items()}, asked),
        **_confidence(consensus.verdicts, asked),
        "worker_spearman": _spearman(believed, skill),
        "workers_compared": len(skill),
        "labels": len(data.labels),
        "items": len(consensus.verdicts),
        "workers": len(consensus.workers),
        "classes": len(consensus.classes),
        "truths": len(asked),
        "cpu_seconds": round(seconds, 2),
        "labels_judged_per_second": _speed(consensus, data.labels),
    }
    for name in yardsticks:
        print(f"{data.name}: {name}", file=sys.stderr, flush=True)
        figures[name] = _yardstick(name, data, asked, (skill, seed))
    if bought:
        figures["bought"] = {str(count): _bought(data, asked, count, seed) for count in bought}
    return figures


def _shown(truth: Mapping[str, str], share: float, seed: int) -> dict[str, str]:
    items = sorted(truth)
    lots = random.Random(seed)  # noqa: S311 - a repeatable draw
    return {item: truth[item] for item in lots.sample(items, round(share * len(items)))}


def _accuracy(answers: Mapping[str, str], truth: Mapping[str, str]) -> float:
    return round(sum(answers.get(item) == right for item, right in truth.items()) / len(truth), 4)


def _majority_accuracy(labels: Sequence[Label], truth: Mapping[str, str]) -> float:
    """Expected accuracy when ties are broken by lot."""
    first = leading(labels)
    right = sum(1 / len(first[item]) for item, label in truth.items() if label in first.get(item, ()))
    return round(right / len(truth), 4)


def _confidence(verdicts: Mapping[str, Verdict], truth: Mapping[str, str]) -> dict[str, float]:
    """Log-loss, and the expected calibration error of ten bins of equal width (Guo et al. 2017)."""
    rows = [(verdicts[item], right) for item, right in truth.items() if item in verdicts]
    confidence = np.array([verdict.confidence for verdict, _ in rows])
    correct = np.array([verdict.label == right for verdict, right in rows], dtype=np.float64)
    places = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = np.abs(np.bincount(places, confidence - correct, minlength=_BINS)).sum() / len(rows)
    surprise = [-np.log(max(verdict.chances.get(right, 0.0), _TINY)) for verdict, right in rows]
    return {"log_loss": round(float(np.mean(surprise)), 4), "ece": round(float(gaps), 4)}


def _skill(labels: Sequence[Label], truth: Mapping[str, str]) -> dict[str, float]:
    """True accuracy of each worker who labelled at least five items of a truth that was not shown."""
    marks: dict[str, list[bool]] = defaultdict(list)
    for label in labels:
        if label.item in truth:
            marks[label.worker].append(label.label == truth[label.item])
    return {worker: float(np.mean(right)) for worker, right in marks.items() if len(right) >= _LEAST_LABELS}


def _spearman(believed: Mapping[str, float], skill: Mapping[str, float]) -> float | None:
    pairs = [(believed[worker], true) for worker, true in skill.items()]
    if len(pairs) < _LEAST_WORKERS or any(len(set(column)) == 1 for column in zip(*pairs, strict=True)):
        return None
    return round(float(spearmanr(*zip(*pairs, strict=True)).statistic), 4)


def _agreement(labels: Sequence[Label], answers: Mapping[str, str]) -> dict[str, float]:
    marks: dict[str, list[bool]] = defaultdict(list)
    for label in labels:
        marks[label.worker].append(answers[label.item] == label.label)
    return {worker: float(np.mean(right)) for worker, right in marks.items()}


def _yardstick(
    name: str, data: LabelSet, truth: Mapping[str, str], known: tuple[Mapping[str, float], int]
) -> dict[str, Any]:
    """Accuracy, and how well a worker's agreement with the answers orders the workers."""
    skill, seed = known
    began = time.process_time()
    if name == MAJORITY:
        answers: Mapping[str, str] = {item: first[0] for item, first in leading(data.labels).items()}
        accuracy = _majority_accuracy(data.labels, truth)
    else:
        answers = crowd_kit(name, data.labels, seed)
        accuracy = _accuracy(answers, truth)
    seconds = time.process_time() - began
    spearman = _spearman(_agreement(data.labels, answers), skill)
    return {"accuracy": accuracy, "worker_spearman": spearman, "cpu_seconds": round(seconds, 2)}


def _bought(data: LabelSet, truth: Mapping[str, str], count: int, seed: int) -> dict[str, float]:
    """With so many labels of each item at most, drawn by lot."""
    by_item: dict[str, list[Label]] = defaultdict(list)
    for label in sorted(data.labels, key=lambda each: (each.item, each.worker, each.label)):
        by_item[label.item].append(label)
    lots = random.Random(seed)  # noqa: S311 - a repeatable draw
    kept = [label for labels in by_item.values() for label in lots.sample(labels, min(count, len(labels)))]
    consensus = infer(kept, classes=sorted({label.label for label in data.labels}))
    answers = {item: verdict.label for item, verdict in consensus.verdicts.items()}
    return {
        "accuracy": _accuracy(answers, truth),
        "majority": _majority_accuracy(kept, truth),
        "labels_per_item": round(len(kept) / len(by_item), 2),
    }


def _speed(consensus: Consensus, labels: Sequence[Label]) -> int:
    """Labels a second when items are judged one by one by what is known of the workers."""
    votes: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for label in labels[:1000]:
        votes[label.item].append((label.worker, label.label))
    began = time.process_time()
    for each in votes.values():
        consensus.judge(each)
    return round(min(1000, len(labels)) / max(time.process_time() - began, _TINY))
