"""Softmax regression and small convex fits by L-BFGS; scipy only, so that prediction never needs it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy  # type: ignore[import-untyped]

FloatArray = npt.NDArray[np.float32]
Float64Array = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_CORRECTIONS: Final = 10
# Enough to keep two clean little groups from being told apart with certainty.
_LOGISTIC_PENALTY: Final = 5.0


@dataclass(frozen=True, eq=False)
class Linear:
    """Scores = x @ weights.T + bias; weights [k, d], bias [k]."""

    weights: FloatArray
    bias: FloatArray

    def scores(self, vectors: FloatArray) -> FloatArray:
        """Scores [n, k] of vectors [n, d]."""
        return np.asarray(vectors @ self.weights.T + self.bias, dtype=np.float32)


def fit_softmax(vectors: FloatArray, labels: IntArray, class_count: int, *, inverse_penalty: float, rounds: int) -> Linear:
    """Multinomial logistic regression with an L2 penalty, on vectors that are centred and scaled inside.

    Centring matters: sentence vectors share a large common part, which otherwise slows the search to a crawl.
    A class without rows gets a bias that never wins by itself.
    """
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    scale = np.float32(1.0 / np.sqrt(max(1e-12, float((centred**2).sum(axis=1).mean()))))
    rows = np.concatenate([centred * scale, np.ones((len(vectors), 1), dtype=np.float32)], axis=1)
    width = rows.shape[1]
    places = np.arange(len(labels))

    def loss(flat: Float64Array) -> tuple[float, Float64Array]:
        matrix = flat.reshape(width, class_count).astype(np.float32)
        scores = rows @ matrix
        top = scores.max(axis=1, keepdims=True)
        right = scores[places, labels]
        np.exp(scores - top, out=scores)
        sums = scores.sum(axis=1, keepdims=True)
        value = float((np.log(sums[:, 0]) + top[:, 0] - right).sum())
        scores /= sums
        scores[places, labels] -= 1.0
        gradient = rows.T @ scores
        gradient[:-1] += matrix[:-1] / inverse_penalty
        return value + 0.5 * float((matrix[:-1] ** 2).sum()) / inverse_penalty, gradient.ravel().astype(np.float64)

    found = scipy.optimize.minimize(
        loss, np.zeros(width * class_count), jac=True, method="L-BFGS-B",
        options={"maxiter": rounds, "maxcor": _CORRECTIONS},
    )  # fmt: skip
    matrix = found.x.reshape(width, class_count)
    weights = (matrix[:-1].T * scale).astype(np.float32)
    bias = (matrix[-1] - weights @ mean).astype(np.float32)
    absent = np.bincount(labels, minlength=class_count) == 0
    if absent.any():
        bias[absent] = bias[~absent].min() - 1.0
        weights[absent] = 0.0
    return Linear(weights, bias)


def fit_mixture(parts: Float64Array, labels: IntArray, start: Float64Array) -> Float64Array:
    """Weights >= 0 [p] for which softmax(sum_p w_p * parts[p]) has the least log-loss (Wolpert 1992, stacking).

    Args:
        parts: scores [p, n, k] of models that did not see the rows.
        labels: right classes [n].
        start: where the search begins and what a little data is drawn to.

    """
    places = np.arange(len(labels))

    def loss(weights: Float64Array) -> tuple[float, Float64Array]:
        scores = np.tensordot(weights, parts, axes=1)
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        value = -np.log(np.maximum(shares[places, labels], 1e-12)).sum()
        shares[places, labels] -= 1.0
        gradient = (parts * shares).sum(axis=(1, 2))
        away = (weights - start) / np.maximum(start, 1.0)
        return float(value + 0.5 * (away**2).sum()), gradient + away / np.maximum(start, 1.0)

    found = scipy.optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(start))
    return np.asarray(found.x, dtype=np.float64)


def fit_logistic(features: Float64Array, truths: npt.NDArray[np.bool_], weights: Float64Array) -> tuple[Float64Array, float]:
    """Two-class logistic regression on features [n, f] with row weights: coefficients >= 0 [f], and intercept."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    rows = np.concatenate([(features - mean) / spread, np.ones((len(features), 1))], axis=1)
    signs = np.where(truths, 1.0, -1.0)

    def loss(flat: Float64Array) -> tuple[float, Float64Array]:
        margins = signs * (rows @ flat)
        value = (weights * np.logaddexp(0.0, -margins)).sum() + 0.5 * _LOGISTIC_PENALTY * (flat[:-1] ** 2).sum()
        pull = -weights * signs / (1.0 + np.exp(np.clip(margins, -50.0, 50.0)))
        gradient = rows.T @ pull
        gradient[:-1] += _LOGISTIC_PENALTY * flat[:-1]
        return float(value), gradient

    bounds = [(0.0, None)] * features.shape[1] + [(None, None)]
    found = scipy.optimize.minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x
    coefficients = found[:-1] / spread
    return np.asarray(coefficients, dtype=np.float64), float(found[-1] - coefficients @ mean)
