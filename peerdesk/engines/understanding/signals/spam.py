"""Spam, learned from what a brand's people marked: hashed words, and a threshold that loses almost no real ticket."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.understanding.arrays import read_arrays
from peerdesk.engines.understanding.classifier import WordModel
from peerdesk.engines.understanding.classifier_training import fit_words
from peerdesk.engines.understanding.lexical import LexicalRows, lexical_rows
from peerdesk.engines.understanding.regression import fit_logistic

_FORMAT: Final = "peerdesk-spam-1"
_FOLDS: Final = 5
_FEWEST_OF_EACH: Final = 10
_MORE_PROBABLY: Final = 0.5
_ABOVE_UNKNOWN: Final = 0.1
_SURE: Final = 0.95


@dataclass(frozen=True, slots=True)
class SpamGuess:
    """Calibrated probability, and whether it is above the threshold at which a ticket may be put aside."""

    probability: float
    is_spam: bool


@dataclass(frozen=True, eq=False)
class SpamFilter:
    """A linear model on words with its calibration: probability = 1 / (1 + exp(-(slope * score + offset)))."""

    words: WordModel
    slope: float
    offset: float
    threshold: float

    def judge(self, texts: Sequence[str]) -> list[SpamGuess]:
        """One guess for each text, a few tenths of a millisecond each."""
        margins = self.slope * _margins(self.words, lexical_rows(texts)) + self.offset
        shares = 1.0 / (1.0 + np.exp(-np.clip(margins, -50.0, 50.0)))
        return [SpamGuess(float(share), bool(share > self.threshold)) for share in shares]

    def to_bytes(self) -> bytes:
        """The filter as an npz of plain arrays."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer, format=np.array(_FORMAT), weights=self.words.weights, scales=self.words.scales, bias=self.words.bias,
            inverse=self.words.inverse.astype(np.float16),
            scalars=np.array([self.slope, self.offset, self.threshold, self.words.temperature], dtype=np.float64),
        )  # fmt: skip
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "SpamFilter":
        """Load what `to_bytes` wrote. Raises `TopicModelError` when it is damaged or of another format."""
        with read_arrays(data, wanted=_FORMAT) as arrays:
            slope, offset, threshold, temperature = arrays["scalars"].tolist()
            words = WordModel(
                arrays["weights"], arrays["scales"], arrays["bias"], arrays["inverse"].astype(np.float32), temperature
            )
            return cls(words, slope, offset, threshold)


def train_spam_filter(texts: Sequence[str], spam: Sequence[bool], *, lost_share: float = 0.005, seed: int = 0) -> SpamFilter:
    """Learn from marked texts; calibration and threshold come from fifths that the model did not see.

    Args:
        texts: tickets of the brand, spam and not.
        spam: for each text whether a person marked it.
        lost_share: which share of real tickets may be taken for spam at most.
        seed: fixes the fifths.

    Raises:
        ValueError: fewer than ten texts of either kind, or lengths differ.

    """
    truths = np.asarray(spam, dtype=bool)
    if len(texts) != len(truths) or min(truths.sum(), (~truths).sum()) < _FEWEST_OF_EACH:
        raise ValueError(f"expected a mark for each text and {_FEWEST_OF_EACH} of either kind at least")
    rows = lexical_rows(texts)
    folds = np.random.default_rng(seed).permutation(len(truths)) % _FOLDS
    margins = np.zeros(len(truths))
    for fold in range(_FOLDS):
        held_out = np.flatnonzero(folds == fold)
        learned = np.flatnonzero(folds != fold)
        margins[held_out] = _margins(_fit(rows.take(learned), truths[learned]), rows.take(held_out))
    slopes, offset = fit_logistic(margins[:, None], truths, np.ones(len(truths)))
    shares = 1.0 / (1.0 + np.exp(-np.clip(slopes[0] * margins + offset, -50.0, 50.0)))
    # So many real tickets may lie above the threshold and not one more; nor is spam what is more probably real.
    allowed = int(lost_share * (~truths).sum())
    threshold = max(_MORE_PROBABLY, float(np.sort(shares[~truths])[::-1][allowed]))
    found = SpamFilter(_fit(rows, truths), float(slopes[0]), offset, threshold)
    # While few texts are marked, the bias alone may say "spam": words that nobody marked must not be held for that.
    unknown = found.judge([""])[0].probability
    return replace(found, threshold=max(threshold, min(unknown + _ABOVE_UNKNOWN, _SURE)))


def _fit(rows: LexicalRows, truths: npt.NDArray[np.bool_]) -> WordModel:
    return fit_words(rows, truths.astype(np.int64), 2)


def _margins(model: WordModel, rows: LexicalRows) -> npt.NDArray[np.float64]:
    scores = model.scores(rows)
    return np.asarray(scores[:, 1] - scores[:, 0], dtype=np.float64)
