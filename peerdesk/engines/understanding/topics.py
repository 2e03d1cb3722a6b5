"""Topic of a ticket in a brand's own tree, from descriptions alone up to thousands of labelled tickets.

One model form for all amounts of data: logits = (w.x + b + s * cos(x, centroid)) / T. With few examples the centroid
term (nearest class mean, Snell et al. 2017) decides, with many the logistic regression does; the mix and the
temperature T (Guo et al. 2017) are chosen on a held-out fifth of the examples.
"""

import io
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.understanding.arrays import read_arrays
from peerdesk.engines.understanding.embedding import FloatArray

# What a ticket is about stands in its subject and first sentences: on real questions of 500 characters as many topics are
# right with 48 tokens as with 128 (.242 and .247 of 100 topics), for two fifths of the time.
TOPIC_TOKENS: Final = 48
_FORMAT: Final = "peerdesk-topics/1"
_ALTERNATIVES: Final = 5


@dataclass(frozen=True, slots=True)
class TopicDescription:
    """A topic of a brand: its key, its name, what belongs to it, and questions a person wrote for it."""

    topic: str
    name: str
    description: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A past ticket's text and its topic key."""

    text: str
    topic: str


@dataclass(frozen=True, slots=True)
class TopicGuess:
    """The best topic, its calibrated probability, and the runners-up with theirs (best first)."""

    topic: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...]


@dataclass(frozen=True, eq=False)
class TopicModel:
    """A trained classifier: plain arrays, no code. Shapes for k topics: weights, centroids [k, 384]; bias [k]."""

    topics: tuple[str, ...]
    weights: FloatArray
    bias: FloatArray
    centroids: FloatArray
    centroid_scale: float
    temperature: float
    embedder_version: str
    example_count: int

    def probabilities(self, vectors: FloatArray) -> npt.NDArray[np.float64]:
        """Calibrated probabilities [n, k] for unit vectors [n, 384]."""
        return _softmax(self._logits(vectors) / self.temperature)

    def predict(self, vectors: FloatArray) -> list[TopicGuess]:
        """One guess for each row of unit vectors [n, 384]."""
        probabilities = self.probabilities(vectors)
        order = np.argsort(-probabilities, axis=1, kind="stable")[:, : _ALTERNATIVES + 1]
        return [
            TopicGuess(
                topic=self.topics[best[0]],
                confidence=float(row[best[0]]),
                alternatives=tuple((self.topics[index], float(row[index])) for index in best[1:]),
            )
            for row, best in zip(probabilities, order, strict=True)
        ]

    def to_bytes(self) -> bytes:
        """Serialise to the npz format (arrays only, loadable with allow_pickle=False)."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            format=np.array(_FORMAT),
            topics=np.array(self.topics, dtype=np.str_),
            weights=self.weights,
            bias=self.bias,
            centroids=self.centroids,
            scalars=np.array([self.centroid_scale, self.temperature, self.example_count], dtype=np.float64),
            embedder_version=np.array(self.embedder_version),
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "TopicModel":
        """Load what `to_bytes` wrote.

        Raises:
            TopicModelError: the bytes are damaged or of another format.

        """
        with read_arrays(data, wanted=_FORMAT) as arrays:
            scale, temperature, count = arrays["scalars"].tolist()
            return cls(
                topics=tuple(str(topic) for topic in arrays["topics"]),
                weights=arrays["weights"].astype(np.float32),
                bias=arrays["bias"].astype(np.float32),
                centroids=arrays["centroids"].astype(np.float32),
                centroid_scale=float(scale),
                temperature=float(temperature),
                embedder_version=str(arrays["embedder_version"]),
                example_count=int(count),
            )

    def _logits(self, vectors: FloatArray) -> npt.NDArray[np.float64]:
        linear = vectors @ self.weights.T + self.bias
        return np.asarray(linear + self.centroid_scale * (vectors @ self.centroids.T), dtype=np.float64)


def _softmax(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float64)
