"""Two models of who errs how: one number a worker, and one table a worker.

The first has too few numbers to be fooled by few labels, the second enough to see through workers who mistake one class for
another. Neither is right; `inferring.py` lets both speak.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy  # type: ignore[import-untyped]

from peerdesk.engines.consensus.labels import FloatArray, IntArray, LabelTable, normalised

_ROUNDS: Final = 100
_STILL: Final = 1e-6
_SMOOTHING: Final = 0.01
# Of how many labels of each truth the table of all workers is worth to one.
_POOLING: Final = 4.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """Beliefs [items, classes], and what they rest on.

    log_prior [classes, kinds] of a class and a kind of item; log_chances [workers + 1, kinds, truth, label], the last row
    for a worker of whom nothing is known. Simple models have one kind.
    """

    beliefs: FloatArray
    log_prior: FloatArray
    log_chances: FloatArray


def fit_strength(right: FloatArray, total: FloatArray, mean: float, strength: float) -> float:
    """One round of the fixed point for a beta-binomial's strength at a given mean (Minka 2000), kept within 0.5 to 200."""
    first, second = mean * strength, (1.0 - mean) * strength
    gain = mean * (scipy.special.digamma(right + first) - scipy.special.digamma(first)) + (1.0 - mean) * (
        scipy.special.digamma(total - right + second) - scipy.special.digamma(second)
    )
    spent = scipy.special.digamma(total + strength) - scipy.special.digamma(strength)
    return float(np.clip(strength * gain.sum() / max(spent.sum(), 1e-12), 0.5, 200.0))


def fit_one_coin(table: LabelTable) -> Fitted:
    """Each worker is right with a chance of his own and else gives any other class alike.

    Variational Bayes (one-coin model of Liu, Peng and Ihler 2012) with a beta prior learned from all workers.
    """
    beliefs, count, workers = table.first_guess(), len(table.classes), len(table.workers)
    total = np.bincount(table.worker, minlength=workers).astype(np.float64)
    strength, weight = 4.0, np.zeros(workers)
    size = len(table.items) * count
    for round_number in range(_ROUNDS):
        right = _sums(table.worker, beliefs[table.item, table.label], workers)
        mean = float((right.sum() + 1.0) / (total.sum() + 2.0))
        if round_number % 3 == 2:  # noqa: PLR2004 - a few rounds in between, so that both settle together
            strength = fit_strength(right, total, mean, strength)
        first, second = right + mean * strength, total - right + (1.0 - mean) * strength
        weight = scipy.special.digamma(first) - scipy.special.digamma(second) + np.log(count - 1)
        evidence = np.bincount(table.item * count + table.label, weight[table.worker], minlength=size).reshape(-1, count)
        before, beliefs = beliefs, table.clamp(normalised(evidence + scipy.special.digamma(beliefs.sum(axis=0) + 1.0)))
        if np.abs(before - beliefs).max() < _STILL:
            break
    right = _sums(table.worker, beliefs[table.item, table.label], workers)
    first = np.append(right, 0.0) + mean * strength
    accuracy = first / (np.append(total, 0.0) + strength)
    chances = np.repeat(((1.0 - accuracy) / (count - 1))[:, None], count * count, axis=1).reshape(-1, count, count)
    places = np.arange(count)
    chances[:, places, places] = accuracy[:, None]
    return Fitted(beliefs, _log_shares(beliefs)[:, None], np.log(chances)[:, None])


def fit_dawid_skene(table: LabelTable) -> Fitted:
    """Each worker has a table of what he says when; expectation maximisation (Dawid and Skene 1979)."""
    beliefs = table.first_guess()
    for _ in range(_ROUNDS):
        log_chances = _log_rows(table.confusion(beliefs) + _SMOOTHING)
        before, beliefs = beliefs, table.clamp(normalised(table.evidence(log_chances) + _log_shares(beliefs)))
        if np.abs(before - beliefs).max() < _STILL:
            break
    counts = table.confusion(beliefs)
    tables = np.concatenate([counts + _SMOOTHING, pooled(counts)[None]])
    return Fitted(beliefs, _log_shares(beliefs)[:, None], _log_rows(tables)[:, None])


def pooled_beliefs(table: LabelTable) -> FloatArray:
    """The same with workers drawn to the table of all together, by variational Bayes (Kim and Ghahramani 2012)."""
    beliefs = table.first_guess()
    for _ in range(_ROUNDS):
        counts = table.confusion(beliefs)
        counts += _POOLING * pooled(counts)
        log_chances = scipy.special.digamma(counts) - scipy.special.digamma(counts.sum(axis=2, keepdims=True))
        evidence = table.evidence(log_chances) + scipy.special.digamma(beliefs.sum(axis=0) + 1.0)
        before, beliefs = beliefs, table.clamp(normalised(evidence))
        if np.abs(before - beliefs).max() < _STILL:
            break
    return beliefs


def pooled(counts: FloatArray) -> FloatArray:
    """The table [truth, label] of all workers together, from expected counts [workers, truth, label]."""
    total = counts.sum(axis=0) + 0.1 + np.eye(counts.shape[-1])
    return np.asarray(total / total.sum(axis=1, keepdims=True))


def _sums(places: IntArray, values: FloatArray, size: int) -> FloatArray:
    return np.asarray(np.bincount(places, values, minlength=size), dtype=np.float64)


def _log_rows(counts: FloatArray) -> FloatArray:
    return np.asarray(np.log(counts / counts.sum(axis=2, keepdims=True)))


def _log_shares(beliefs: FloatArray) -> FloatArray:
    shares = beliefs.sum(axis=0) + 1e-3
    return np.asarray(np.log(shares / shares.sum()))
