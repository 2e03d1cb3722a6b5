"""What is true, and whom to believe, from labels alone: three models of growing freedom, each with one voice.

One coin a worker, a table a worker (Dawid and Skene 1979), layers with difficulty (`difficulty_model.py`). Their beliefs are
averaged with equal weights (linear opinion pool: Stone 1961), so no weight was fitted to anybody's truth; where the models
disagree the average is unsure, which one model alone never is. A model is left out when it let a class die that people do
use (a known failure of these likelihoods on lopsided data), which is seen from labels alone. docs/decisions/0041 has the
measurements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from peerdesk.engines.consensus.difficulty_model import fit_difficulty
from peerdesk.engines.consensus.labels import FloatArray, Label, LabelTable, normalised, tabulate
from peerdesk.engines.consensus.simple_models import Fitted, fit_dawid_skene, fit_one_coin, fit_strength, pooled_beliefs

# A class given in more than this share of labels has died where it is believed of less than a fifth of that share.
_USED: Final = 0.05
_DEAD: Final = 0.2
_ROUNDS: Final = 50


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is believed of one item: chances by class, the likeliest and how likely it is; `labels` is their number."""

    chances: Mapping[str, float]
    label: str
    confidence: float
    labels: int


@dataclass(frozen=True, slots=True)
class WorkerReliability:
    """How often a worker's label is right: mean and standard deviation of the belief, drawn to that of all workers.

    information: how many bits one label tells about the truth; a worker who is reliably wrong tells much, one who says the
    same to everything nothing. labels: how many there were.
    """

    accuracy: float
    sd: float
    information: float
    labels: int


@dataclass(frozen=True, slots=True)
class Consensus:
    """Verdicts and reliabilities of all, and the fitted models, to judge further items by."""

    verdicts: Mapping[str, Verdict]
    workers: Mapping[str, WorkerReliability]
    stranger: WorkerReliability
    classes: tuple[str, ...]
    models: tuple[Fitted, ...]
    rows: Mapping[str, int]

    def judge(self, votes: Sequence[tuple[str, str]]) -> Verdict:
        """One item from its (worker, label) pairs, new ones included, by what is known of the workers: microseconds a label.

        So a label that has just arrived counts at once; what it tells about its worker waits for the next `infer`. An
        unknown worker counts as an ordinary one. No votes give the shares of the classes.

        Raises:
            ValueError: a label that is not among the classes.

        """
        if strange := sorted({label for _, label in votes} - set(self.classes)):
            raise ValueError(f"not among the classes: {', '.join(strange)}")
        total = np.zeros(len(self.classes))
        for model in self.models:
            scores = model.log_prior.copy()
            for worker, label in sorted(votes):
                scores += model.log_chances[self.rows.get(worker, -1), :, :, self.classes.index(label)].T
            total += normalised(scores.ravel()).reshape(scores.shape).sum(axis=1)
        return _verdict(self.classes, total / len(self.models), len(votes))


def infer(
    labels: Sequence[Label], *, classes: Sequence[str] | None = None, gold: Mapping[str, str] | None = None
) -> Consensus:
    """Find the truth of every item and the reliability of every worker. The order of labels makes no difference.

    Args:
        labels: at least one; more than one of a worker for an item count each.
        classes: what labels there can be (at least two); None takes those that occur.
        gold: items whose truth is known: certain, and what reliabilities are measured by.

    Raises:
        ValueError: no labels, a label or truth that is not among the classes, fewer than two classes.

    """
    table = tabulate(labels, classes=classes, gold=gold or {})
    # The layers begin where workers are drawn together: on few labels each, tables of their own go astray.
    fitted = (fit_one_coin(table), fit_dawid_skene(table), fit_difficulty(table, pooled_beliefs(table)))
    models = tuple(model for model in fitted if not _let_a_class_die(table, model)) or fitted
    beliefs = np.mean([model.beliefs for model in models], axis=0)
    counts = np.bincount(table.item, minlength=len(table.items)).tolist()
    workers, stranger = _reliabilities(table, beliefs)
    return Consensus(
        {item: _verdict(table.classes, row, count) for item, row, count in zip(table.items, beliefs, counts, strict=True)},
        workers,
        stranger,
        table.classes,
        models,
        {worker: row for row, worker in enumerate(table.workers)},
    )


def _verdict(classes: tuple[str, ...], beliefs: FloatArray, labels: int) -> Verdict:
    best = int(beliefs.argmax())
    return Verdict(dict(zip(classes, beliefs.tolist(), strict=True)), classes[best], float(beliefs[best]), labels)


def _let_a_class_die(table: LabelTable, model: Fitted) -> bool:
    given = np.bincount(table.label, minlength=len(table.classes)) / len(table.label)
    return bool(((given > _USED) & (model.beliefs.mean(axis=0) < _DEAD * given)).any())


def _reliabilities(table: LabelTable, beliefs: FloatArray) -> tuple[dict[str, WorkerReliability], WorkerReliability]:
    """Beta beliefs whose prior is learned from all workers; what is unsure about the truth adds to the variance."""
    workers = len(table.workers)
    believed = beliefs[table.item, table.label]
    right = np.asarray(np.bincount(table.worker, believed, minlength=workers), dtype=np.float64)
    unsure = np.bincount(table.worker, believed * (1.0 - believed), minlength=workers)
    total = np.bincount(table.worker, minlength=workers).astype(np.float64)
    mean, strength = float((right.sum() + 1.0) / (total.sum() + 2.0)), 4.0
    for _ in range(_ROUNDS):
        strength = fit_strength(right, total, mean, strength)
    known = total + strength
    accuracy = (right + mean * strength) / known
    sd = np.sqrt(accuracy * (1.0 - accuracy) / (known + 1.0) + unsure / known**2)
    counts = table.confusion(beliefs)
    common = counts.sum(axis=0) + 0.1
    common /= common.sum(axis=1, keepdims=True)
    shares = beliefs.mean(axis=0)
    information = _information(counts + strength * common, shares)
    reliabilities = {
        worker: WorkerReliability(float(accuracy[row]), float(sd[row]), float(information[row]), int(total[row]))
        for row, worker in enumerate(table.workers)
    }
    spread = float(np.sqrt(mean * (1.0 - mean) / (strength + 1.0)))
    return reliabilities, WorkerReliability(mean, spread, float(_information(common[None], shares)[0]), 0)


def _information(counts: FloatArray, shares: FloatArray) -> FloatArray:
    """Mutual information in bits [workers] of truth and label (Shannon 1948) by tables [workers, truth, label]."""
    chances = counts / counts.sum(axis=2, keepdims=True)
    joint = chances * shares[:, None]
    given = joint.sum(axis=1, keepdims=True)
    ratio = np.log2(np.maximum(chances, 1e-12) / np.maximum(given, 1e-12))
    return np.asarray(np.maximum((joint * ratio).sum(axis=(1, 2)), 0.0))
