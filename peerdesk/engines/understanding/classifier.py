"""Topic of a ticket, how sure, and whether it is any of the brand's topics at all (decision record 0013).

Five opinions on every topic are added with weights learned on held-out examples (Wolpert 1992): softmax regression on
the two sentence vectors, another on what the inner layers of the encoder saw, a linear model on hashed words, and the
likeness to the nearest examples of the topic under each vector (Cover and Hart 1967). With no example at all the names
and descriptions of topics are the only neighbours.

Whether a ticket is any of the topics is judged from what the winner's opinions look like, by a logistic model that was
trained while some topics were hidden: energy of the regression (Liu et al. 2020), distance to the nearest examples
(Sun et al. 2022) and the winner's probability (Hendrycks and Gimpel 2017).
"""

import io
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.understanding.arrays import read_arrays
from peerdesk.engines.understanding.embedding import FloatArray
from peerdesk.engines.understanding.encoding import EncodedTexts
from peerdesk.engines.understanding.lexical import LexicalRows, weighted
from peerdesk.engines.understanding.topics import TopicGuess

Float64Array = npt.NDArray[np.float64]

_FORMAT: Final = "peerdesk-topic-classifier/2"
ALTERNATIVES: Final = 5
NEAREST: Final = 3
MULTILINGUAL_SHARE: Final = 0.6
# One correction moves the scores until its topic leads by this much (in logits), no further.
_MARGIN: Final = 1.0


@dataclass(frozen=True, slots=True)
class TopicDecision:
    """A guess with `trust`, the probability that the ticket is about one of the brand's topics at all.

    `known` is False when trust lies below the threshold that the brand's own examples set: a person should look.
    """

    guess: TopicGuess
    trust: float
    known: bool


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Remembered examples, sorted by topic; vectors [m, 384] and [m, 512], topics [m]."""

    primary: FloatArray
    multilingual: FloatArray
    topics: npt.NDArray[np.int32]

    def likeness(self, vectors: FloatArray, multilingual: FloatArray, topic_count: int) -> tuple[FloatArray, FloatArray]:
        """Mean cosine to the nearest three examples of each topic, [n, k] for either vector; -1 without examples."""
        edges = np.searchsorted(self.topics, np.arange(topic_count + 1))
        return (
            _nearest(vectors @ self.primary.T, edges),
            _nearest(multilingual @ self.multilingual.T, edges),
        )


@dataclass(frozen=True, eq=False)
class WordModel:
    """Linear model on hashed words: int8 weights [k, BUCKETS] with a scale a topic; `temperature` for use alone."""

    weights: npt.NDArray[np.int8]
    scales: FloatArray
    bias: FloatArray
    inverse: FloatArray
    temperature: float

    def scores(self, words: LexicalRows) -> FloatArray:
        """Scores [n, k]."""
        values = weighted(words, self.inverse)
        result = np.empty((len(words), len(self.bias)), dtype=np.float32)
        for row in range(len(words)):
            part = slice(int(words.starts[row]), int(words.starts[row + 1]))
            result[row] = self.weights[:, words.buckets[part]].astype(np.float32) @ values[part]
        return np.asarray(result * self.scales + self.bias, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class TopicClassifier:
    """A brand's trained classifier: plain arrays, no code. k topics; dense vectors have 384 + 512 numbers."""

    topics: tuple[str, ...]
    weights: FloatArray
    bias: FloatArray
    inner_weights: FloatArray
    inner_bias: FloatArray
    words: WordModel
    neighbours: Neighbours
    mixture: Float64Array
    trust_weights: Float64Array
    trust_bias: float
    trust_threshold: float
    encoder_version: str
    example_count: int

    def probabilities(self, texts: EncodedTexts) -> Float64Array:
        """Calibrated probabilities [n, k], given that each text is about one of the topics."""
        return np.exp(log_softmax(self.logits(texts)))

    def logits(self, texts: EncodedTexts) -> Float64Array:
        """The mixed opinions [n, k] before they become probabilities."""
        return self._mixed(self._opinions(texts))

    def decide(self, texts: EncodedTexts) -> list[TopicDecision]:
        """One decision for each text: the decision tier (milliseconds a text, most of it in the encoder)."""
        parts = self._opinions(texts)
        logs = log_softmax(self._mixed(parts))
        trust = self._trust(parts, logs)
        return [
            TopicDecision(guess, float(sure), bool(sure >= self.trust_threshold))
            for guess, sure in zip(_guesses(self.topics, np.exp(logs)), trust, strict=True)
        ]

    def decide_fast(self, words: LexicalRows) -> list[TopicGuess]:
        """Guess from words alone: the fast tier, for bulk work (`lexical_rows` is all the encoding it needs)."""
        scores = self.words.scores(words).astype(np.float64) / self.words.temperature
        return _guesses(self.topics, np.exp(log_softmax(scores)))

    def learn(self, text: EncodedTexts, topic: str) -> "TopicClassifier":
        """A classifier that has taken in one correction at once, in microseconds; retrain fully later.

        The text becomes a neighbour of its topic, and the regression moves just as far as needed for the topic to lead
        (passive-aggressive update, Crammer et al. 2006). A topic not seen before is added.

        Raises:
            ValueError: `text` holds more or less than one text.

        """
        if len(text) != 1:
            raise ValueError(f"one text at a time, got {len(text)}")
        grown = self if topic in self.topics else self._with_topic(topic)
        index = grown.topics.index(topic)
        place = int(np.searchsorted(grown.neighbours.topics, index, side="right"))
        neighbours = Neighbours(
            np.insert(grown.neighbours.primary, place, text.primary[0], axis=0),
            np.insert(grown.neighbours.multilingual, place, text.multilingual[0], axis=0),
            np.insert(grown.neighbours.topics, place, index),
        )
        taught = replace(grown, neighbours=neighbours, example_count=grown.example_count + 1)
        scores = taught.logits(text)[0]
        rival = int(np.argmax(np.where(np.arange(len(scores)) == index, -np.inf, scores))) if len(scores) > 1 else index
        short = _MARGIN - float(scores[index] - scores[rival])
        if rival == index or short <= 0:
            return taught
        vector = dense_vectors(text)[0]
        weights = taught.weights.copy()
        step = np.float32(short / (max(float(self.mixture[0]), 0.1) * 2.0 * max(float(vector @ vector), 1e-6)))
        weights[index] += step * vector
        weights[rival] -= step * vector
        return replace(taught, weights=weights)

    def to_bytes(self) -> bytes:
        """Serialise to the npz format (arrays only, loadable with allow_pickle=False)."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            format=np.array(_FORMAT),
            topics=np.array(self.topics, dtype=np.str_),
            weights=self.weights,
            bias=self.bias,
            inner_weights=self.inner_weights.astype(np.float16),
            inner_bias=self.inner_bias,
            word_weights=self.words.weights,
            word_scales=self.words.scales,
            word_bias=self.words.bias,
            word_inverse=self.words.inverse.astype(np.float16),
            primary=pack(self.neighbours.primary),
            multilingual=pack(self.neighbours.multilingual),
            neighbour_topics=self.neighbours.topics,
            mixture=self.mixture,
            trust_weights=self.trust_weights,
            scalars=np.array(
                [self.words.temperature, self.trust_bias, self.trust_threshold, self.example_count], dtype=np.float64
            ),
            encoder_version=np.array(self.encoder_version),
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "TopicClassifier":
        """Load what `to_bytes` wrote.

        Raises:
            TopicModelError: the bytes are damaged or of another format.

        """
        with read_arrays(data, wanted=_FORMAT) as arrays:
            temperature, trust_bias, trust_threshold, count = arrays["scalars"].tolist()
            return cls(
                topics=tuple(str(topic) for topic in arrays["topics"]),
                weights=arrays["weights"],
                bias=arrays["bias"],
                inner_weights=arrays["inner_weights"].astype(np.float32),
                inner_bias=arrays["inner_bias"],
                words=WordModel(
                    arrays["word_weights"],
                    arrays["word_scales"],
                    arrays["word_bias"],
                    arrays["word_inverse"].astype(np.float32),
                    float(temperature),
                ),
                neighbours=Neighbours(unpack(arrays["primary"]), unpack(arrays["multilingual"]), arrays["neighbour_topics"]),
                mixture=arrays["mixture"],
                trust_weights=arrays["trust_weights"],
                trust_bias=float(trust_bias),
                trust_threshold=float(trust_threshold),
                encoder_version=str(arrays["encoder_version"]),
                example_count=int(count),
            )

    def _opinions(self, texts: EncodedTexts) -> Float64Array:
        dense = dense_vectors(texts) @ self.weights.T + self.bias
        inner = texts.inner @ self.inner_weights.T + self.inner_bias
        return opinions((dense, inner, self.words.scores(texts.words)), self.neighbours, texts)

    def _mixed(self, parts: Float64Array) -> Float64Array:
        return np.tensordot(self.mixture, parts, axes=1)

    def _trust(self, parts: Float64Array, logs: Float64Array) -> Float64Array:
        margins = trust_features(parts, logs) @ self.trust_weights + self.trust_bias
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(margins, -50.0, 50.0))), dtype=np.float64)

    def _with_topic(self, topic: str) -> "TopicClassifier":
        return replace(
            self,
            topics=(*self.topics, topic),
            weights=np.concatenate([self.weights, np.zeros((1, self.weights.shape[1]), np.float32)]),
            bias=np.append(self.bias, self.bias.min(initial=0.0)).astype(np.float32),
            inner_weights=np.concatenate([self.inner_weights, np.zeros((1, self.inner_weights.shape[1]), np.float32)]),
            inner_bias=np.append(self.inner_bias, self.inner_bias.min(initial=0.0)).astype(np.float32),
            words=replace(
                self.words,
                weights=np.concatenate([self.words.weights, np.zeros((1, self.words.weights.shape[1]), np.int8)]),
                scales=np.append(self.words.scales, 0.0).astype(np.float32),
                bias=np.append(self.words.bias, self.words.bias.min(initial=0.0)).astype(np.float32),
            ),
        )


def dense_vectors(texts: EncodedTexts) -> FloatArray:
    """Both sentence vectors side by side, [n, 896]; the multilingual one counts less."""
    return np.concatenate([texts.primary, np.float32(MULTILINGUAL_SHARE) * texts.multilingual], axis=1)


def opinions(scores: tuple[FloatArray, FloatArray, FloatArray], neighbours: Neighbours, texts: EncodedTexts) -> Float64Array:
    """Stack the opinions [5, n, k]: regression, inner layers, words (given), nearest examples by either vector."""
    return np.stack([*scores, *neighbours.likeness(texts.primary, texts.multilingual, scores[0].shape[1])]).astype(
        np.float64
    )


def trust_features(parts: Float64Array, logs: Float64Array) -> Float64Array:
    """What the winner looks like, [n, 4]: its log-probability, the energy, its likeness by either vector."""
    rows = np.arange(len(logs))
    best = logs.argmax(axis=1)
    top = parts[0].max(axis=1)
    energy = top + np.log(np.exp(parts[0] - top[:, None]).sum(axis=1))
    return np.stack([logs[rows, best], energy, parts[3][rows, best], parts[4][rows, best]], axis=1).astype(np.float64)


def log_softmax(scores: Float64Array) -> Float64Array:
    """Log-probabilities along the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), dtype=np.float64)


def pack(vectors: FloatArray) -> npt.NDArray[np.int8]:
    """Unit vectors as int8: a quarter of the bytes, cosines within .005."""
    return np.asarray(np.clip(np.rint(vectors * 254.0), -127, 127), dtype=np.int8)


def unpack(packed: npt.NDArray[np.int8]) -> FloatArray:
    """Undo `pack`, at length 1 again."""
    vectors = packed.astype(np.float32)
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _nearest(likeness: FloatArray, edges: npt.NDArray[np.intp]) -> FloatArray:
    result = np.full((len(likeness), len(edges) - 1), -1.0, dtype=np.float32)
    for topic, (begin, end) in enumerate(pairwise(edges.tolist())):
        if end > begin:
            part = likeness[:, begin:end]
            kept = min(NEAREST, end - begin)
            result[:, topic] = np.partition(part, -kept, axis=1)[:, -kept:].mean(axis=1)
    return result


def _guesses(topics: tuple[str, ...], shares: Float64Array) -> list[TopicGuess]:
    order = np.argsort(-shares, axis=1, kind="stable")[:, : ALTERNATIVES + 1]
    return [
        TopicGuess(
            topic=topics[best[0]],
            confidence=float(row[best[0]]),
            alternatives=tuple((topics[index], float(row[index])) for index in best[1:]),
        )
        for row, best in zip(shares, order, strict=True)
    ]
