"""A model in layers: all workers alike, then what each adds (ability, leanings, mix-ups), then how hard each item is.

The chance of a label is a softmax over classes, for truth k and label l, of

    common[k, l] + ability_j [k = l] + leaning_j[l] + mixing_j[k, l] + spread t [k = l]

in the manner of Whitehill et al. 2009 (difficulty), Zhou et al. 2012 and 2014 (worker and item tables in one exponent) and
Paun et al. 2018 (workers drawn to a common table). Each layer of a worker is drawn to zero by a normal prior whose variance
is learned, so one who gave few labels is taken for an ordinary one, and one who says the same to everything is seen by the
leaning. An item's difficulty t is no number to be fitted but is integrated over five Gauss-Hermite nodes, given the truth,
so that labels of one hard item count less than as many of many items. Fitted by L-BFGS to the posterior mode, the truth
summed out; variances by empirical Bayes (MacKay 1992). Cost: labels x classes x nodes a step, at most 120 steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import scipy  # type: ignore[import-untyped]

from peerdesk.engines.consensus.labels import FloatArray, LabelTable
from peerdesk.engines.consensus.simple_models import Fitted, pooled

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(5)
_LOG_WEIGHTS: Final = np.log(_WEIGHTS / _WEIGHTS.sum())
_STAGES: Final = 4
_STEPS: Final = 30
_LEARNED: Final = ("ability", "leaning", "mixing")
_LEAST_VARIANCE: Final = 0.01
# A learned variance starts as if five numbers had shown the first one.
_MADE_UP: Final = 5.0
_FIRST_TABLE: Final = 4.0

Layers = dict[str, FloatArray]


@dataclass(frozen=True, slots=True)
class _Problem:
    """The table, and the centre and variance of every layer's normal prior."""

    table: LabelTable
    centre: Layers
    variance: dict[str, float]

    def pack(self, layers: Layers) -> FloatArray:
        return np.concatenate([layers[name].ravel() for name in self.centre])

    def unpack(self, numbers: FloatArray) -> Layers:
        layers, begin = {}, 0
        for name, centre in self.centre.items():
            layers[name] = numbers[begin : begin + centre.size].reshape(centre.shape)
            begin += centre.size
        return layers


def fit_difficulty(table: LabelTable, beliefs: FloatArray) -> Fitted:
    """Fit all layers, beginning at beliefs [items, classes] of a simpler model (`pooled_beliefs`)."""
    workers, size = len(table.workers), len(table.classes)
    centre = {
        "share": np.zeros(size),
        "common": 2.0 * np.eye(size),
        "ability": np.zeros(workers),
        "leaning": np.zeros((workers, size)),
        "mixing": np.zeros((workers, size, size)),
        "spread": np.array([np.log(0.7)]),
    }
    variance = {"share": 4.0, "common": 4.0, "ability": 1.0, "leaning": 0.3, "mixing": 0.1, "spread": 1.0}
    problem = _Problem(table, centre, variance)
    layers = _begin(problem, beliefs)
    for stage in range(_STAGES):
        found = scipy.optimize.minimize(
            _loss, problem.pack(layers), (problem,), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}
        )
        layers = problem.unpack(found.x)
        if stage < _STAGES - 1:
            _learn_variances(problem, layers)
    joint, prior, chances = _posterior(problem, layers)[1:]
    stranger = np.stack([_log_softmax(layers["common"] + shift) for shift in _shifts(layers, size)])
    return Fitted(joint.sum(axis=0), prior, np.concatenate([np.stack(chances, axis=1), stranger[None]]))


def _begin(problem: _Problem, beliefs: FloatArray) -> Layers:
    counts = problem.table.confusion(beliefs)
    common = pooled(counts)
    own = counts + _FIRST_TABLE * common
    layers = {name: centre.copy() for name, centre in problem.centre.items()}
    layers["common"] = np.log(common)
    layers["share"] = np.log(beliefs.mean(axis=0) + 1e-6)
    layers["share"] -= layers["share"].mean()
    # Half of the difference, because the prior draws back.
    layers["mixing"] = 0.5 * (np.log(own / own.sum(axis=2, keepdims=True)) - layers["common"])
    return layers


def _log_softmax(scores: FloatArray) -> FloatArray:
    return np.asarray(scores - scipy.special.logsumexp(scores, axis=-1, keepdims=True))


def _shifts(layers: Layers, size: int) -> list[FloatArray]:
    """What each node adds to the table: an easy item lifts the right label, a hard one lowers it."""
    spread = float(np.exp(layers["spread"][0]))
    return [spread * float(node) * np.eye(size) for node in _NODES]


def _tables(layers: Layers) -> FloatArray:
    scores = layers["common"] + layers["leaning"][:, None, :] + layers["mixing"]
    places = np.arange(scores.shape[-1])
    scores[:, places, places] += layers["ability"][:, None]
    return np.asarray(scores)


def _posterior(problem: _Problem, layers: Layers) -> tuple[float, FloatArray, FloatArray, list[FloatArray]]:
    """Log-likelihood, joint beliefs [nodes, items, classes], log-prior [classes, nodes], and log-chances for each node."""
    table, size = problem.table, len(problem.table.classes)
    scores = _tables(layers)
    chances = [_log_softmax(scores + shift) for shift in _shifts(layers, size)]
    prior = _log_softmax(layers["share"])[:, None] + _LOG_WEIGHTS
    joint = np.stack([table.evidence(each) for each in chances]) + prior.T[:, None, :]
    rows = np.flatnonzero(table.known >= 0)
    if rows.size:
        certain = joint[:, rows, table.known[rows]]
        joint[:, rows, :] = -np.inf
        joint[:, rows, table.known[rows]] = certain
    highest = joint.max(axis=(0, 2), keepdims=True)
    joint = np.exp(joint - highest)
    total = joint.sum(axis=(0, 2), keepdims=True)
    return float((highest + np.log(total)).sum()), joint / total, prior, chances


def _loss(numbers: FloatArray, problem: _Problem) -> tuple[float, FloatArray]:
    """Negative log-posterior of the layers, truth and difficulty summed out, and its gradient."""
    layers, table = problem.unpack(numbers), problem.table
    size = len(table.classes)
    likelihood, joint, _, chances = _posterior(problem, layers)
    slope, by_spread = np.zeros((len(table.workers), size, size)), 0.0
    for beliefs, log_chances, shift in zip(joint, chances, _shifts(layers, size), strict=True):
        counts = table.confusion(beliefs)
        each = counts - counts.sum(axis=2, keepdims=True) * np.exp(log_chances)
        slope += each
        by_spread += float((each.sum(axis=0) * shift).sum())
    shares = np.exp(_log_softmax(layers["share"]))
    gradient: dict[str, Any] = {
        "share": joint.sum(axis=(0, 1)) - len(table.items) * shares,
        "common": slope.sum(axis=0),
        "ability": np.trace(slope, axis1=1, axis2=2),
        "leaning": slope.sum(axis=1),
        "mixing": slope,
        "spread": np.array([by_spread]),
    }
    loss, slopes = -likelihood, []
    for name, centre in problem.centre.items():
        away = (layers[name] - centre) / problem.variance[name]
        loss += 0.5 * float((away * (layers[name] - centre)).sum())
        slopes.append((away - gradient[name]).ravel())
    return loss, np.concatenate(slopes)


def _learn_variances(problem: _Problem, layers: Layers) -> None:
    """Set the variances of the workers' layers to what the layers show, their uncertainty (diagonal) added."""
    beliefs = _posterior(problem, layers)[1].sum(axis=0)
    chances = np.exp(_log_softmax(_tables(layers)))
    total = problem.table.confusion(beliefs).sum(axis=2, keepdims=True)
    information = total * chances * (1.0 - chances)
    sums = {
        "ability": np.trace(information, axis1=1, axis2=2),
        "leaning": information.sum(axis=1),
        "mixing": information,
    }
    for name in _LEARNED:
        before = problem.variance[name]
        left = 1.0 / (1.0 / before + sums[name])
        shown = float((layers[name] ** 2 + left).sum()) + _MADE_UP * before
        problem.variance[name] = max(_LEAST_VARIANCE, shown / (left.size + _MADE_UP))
