"""Training of the topic model: scikit-learn here only, prediction needs numpy alone."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.understanding.arrays import TopicModelError
from peerdesk.engines.understanding.embedding import Embedder, FloatArray
from peerdesk.engines.understanding.topics import (
    TOPIC_TOKENS,
    LabelledText,
    TopicDescription,
    TopicModel,
)

IntArray = npt.NDArray[np.int64]

# With fewer labelled tickets than this the centroids decide alone.
_MIN_FOR_REGRESSION: Final = 20
# scikit-learn gives one row of coefficients for two classes, not two.
_BINARY: Final = 2
_INVERSE_PENALTY: Final = 20.0
_ITERATIONS: Final = 60
# Cosines of MiniLM lie close together: 0.1 more means "clearly this topic". Used when nothing can be held out.
_DEFAULT_SCALE: Final = 18.0
_SCALES: Final = (0.0, 4.0, 8.0, 16.0, 32.0)
_TEMPERATURES: Final = tuple(float(t) for t in np.geomspace(0.15, 4.0, 30))
_HELD_OUT_FOLDS: Final = 5
# Each description counts as this many examples in its centroid.
_DESCRIPTION_WEIGHT: Final = 1.0


@dataclass(frozen=True, eq=False)
class _Rows:
    """Training rows of one kind: vectors [n, d], topic indices [n]."""

    vectors: FloatArray
    labels: IntArray

    def take(self, rows: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> "_Rows":
        return _Rows(self.vectors[rows], self.labels[rows])


def train_topic_model(
    descriptions: Sequence[TopicDescription],
    examples: Sequence[LabelledText],
    embedder: Embedder,
    seed: int = 0,
    *,
    vectors: FloatArray | None = None,
) -> TopicModel:
    """Train on topic descriptions, labelled tickets, or both; a topic with one example or none but a name works.

    Args:
        descriptions: the brand's topics; topics that appear in `examples` only are added after them.
        examples: labelled past tickets.
        embedder: turns texts into unit vectors.
        seed: fixes the held-out part; the same input and seed give the same model.
        vectors: embeddings of `examples`, float32 [len(examples), 384], when the caller has stored them (training
            a few thousand takes seconds then, not minutes).

    Raises:
        TopicModelError: there is no topic at all, or `vectors` does not fit `examples`.

    """
    topics = tuple(dict.fromkeys([*(d.topic for d in descriptions), *(e.topic for e in examples)]))
    if not topics:
        raise TopicModelError("no topics to learn")
    index = {topic: position for position, topic in enumerate(topics)}
    prompts = [(text, index[d.topic]) for d in descriptions for text in _prompt_texts(d)]
    seen = _Rows(
        embedder.embed([text for text, _ in prompts], max_tokens=TOPIC_TOKENS),
        np.array([label for _, label in prompts], dtype=np.int64),
    )
    if vectors is None:
        vectors = embedder.embed([example.text for example in examples], max_tokens=TOPIC_TOKENS)
    if vectors.shape != (len(examples), embedder.dimensions):
        raise TopicModelError(f"vectors have shape {vectors.shape}, expected {(len(examples), embedder.dimensions)}")
    labelled = _Rows(vectors, np.array([index[example.topic] for example in examples], dtype=np.int64))
    scale, temperature = _calibrate(seen, labelled, len(topics), seed)
    weights, bias = _fit_linear(seen, labelled, len(topics))
    return TopicModel(
        topics=topics,
        weights=weights,
        bias=bias,
        centroids=_centroids(seen, labelled, len(topics)),
        centroid_scale=scale,
        temperature=temperature,
        embedder_version=embedder.version,
        example_count=len(examples),
    )


def _prompt_texts(description: TopicDescription) -> list[str]:
    name = description.name.replace("_", " ").replace("-", " ").strip() or description.topic
    sentence = f"{name}. {description.description}".strip() if description.description else name
    return [sentence, *description.examples]


def _centroids(seen: _Rows, labelled: _Rows, topic_count: int) -> FloatArray:
    sums = np.zeros((topic_count, labelled.vectors.shape[1]), dtype=np.float64)
    np.add.at(sums, seen.labels, _DESCRIPTION_WEIGHT * seen.vectors)
    np.add.at(sums, labelled.labels, labelled.vectors)
    sums /= np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    return np.asarray(sums, dtype=np.float32)


def _fit_linear(seen: _Rows, labelled: _Rows, topic_count: int) -> tuple[FloatArray, FloatArray]:
    """Multinomial logistic regression; topics without any row get a bias that never wins by itself."""
    weights = np.zeros((topic_count, labelled.vectors.shape[1]), dtype=np.float32)
    bias = np.zeros(topic_count, dtype=np.float32)
    if len(labelled.labels) < _MIN_FOR_REGRESSION:
        return weights, bias
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    features = np.concatenate([labelled.vectors, seen.vectors])
    labels = np.concatenate([labelled.labels, seen.labels])
    present = np.unique(labels)
    if len(present) < _BINARY:
        return weights, bias
    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=_ITERATIONS, tol=1e-3)
    with warnings.catch_warnings():
        # Sixty rounds are enough for the decision; the last digits of the optimum are not needed.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(features, labels)
    coefficients: FloatArray = np.asarray(model.coef_, dtype=np.float32)
    intercepts: FloatArray = np.asarray(model.intercept_, dtype=np.float32)
    if len(present) == _BINARY:
        halves = np.array([[-0.5], [0.5]], dtype=np.float32)
        coefficients, intercepts = halves @ coefficients, halves[:, 0] * intercepts
    bias[:] = intercepts.min() - 1.0
    weights[present], bias[present] = coefficients, intercepts
    return weights, bias


def _calibrate(seen: _Rows, labelled: _Rows, topic_count: int, seed: int) -> tuple[float, float]:
    """Choose centroid scale and temperature by log-loss on a held-out fifth of the examples."""
    held_out = _held_out_rows(labelled.labels, topic_count, seen.labels, seed)
    if len(labelled.labels) < _MIN_FOR_REGRESSION or not held_out.any():
        return _DEFAULT_SCALE, 1.0
    train, test = labelled.take(~held_out), labelled.take(held_out)
    weights, bias = _fit_linear(seen, train, topic_count)
    linear = test.vectors @ weights.T + bias
    cosines = test.vectors @ _centroids(seen, train, topic_count).T
    rows = np.arange(len(test.labels))
    best = (np.inf, _DEFAULT_SCALE, 1.0)
    for scale in _SCALES:
        logits = (linear + scale * cosines).astype(np.float64)
        for temperature in _TEMPERATURES:
            scaled = logits / temperature
            peak = scaled.max(axis=1)
            log_norm = peak + np.log(np.exp(scaled - peak[:, None]).sum(axis=1))
            loss = float((log_norm - scaled[rows, test.labels]).mean())
            best = min(best, (loss, scale, temperature))
    return best[1], best[2]


def _held_out_rows(labels: IntArray, topic_count: int, described: IntArray, seed: int) -> npt.NDArray[np.bool_]:
    """About a fifth of the rows; a topic that only examples explain keeps at least one of them for training."""
    generator = np.random.default_rng(seed)
    held_out = generator.random(len(labels)) < 1.0 / _HELD_OUT_FOLDS
    has_description = np.zeros(topic_count, dtype=bool)
    has_description[described] = True
    left = np.bincount(labels[~held_out], minlength=topic_count)
    for row in np.flatnonzero(held_out):
        if left[labels[row]] == 0 and not has_description[labels[row]]:
            held_out[row] = False
            left[labels[row]] += 1
    return held_out
