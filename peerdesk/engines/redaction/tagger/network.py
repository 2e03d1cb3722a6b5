"""The tagger's arithmetic in plain numpy: sum of embeddings, convolutions over neighbouring tokens, best path of labels."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from peerdesk.engines.redaction.tagger import labels
from peerdesk.engines.redaction.tagger.features import CACHE_LIMIT, FeatureRows, Row, form_of, places
from peerdesk.engines.redaction.tagger.lexicon import get_lexicon
from peerdesk.engines.redaction.tagger.tokens import Tokens

_FILE: Final = Path(__file__).parent.parent / "models" / "tagger-v2.npz"
DILATIONS: Final = (1, 2, 4, 8, 1)
_BLOCK: Final = 2048

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


class Tagger:
    """Weights as trained; the embedding table is kept in 8 bits with one scale a row."""

    def __init__(self, weights: dict[str, npt.NDArray[np.generic]]) -> None:
        """Take the arrays of a model file (written by training/train.py)."""
        self._table = np.asarray(weights["table"], dtype=np.int8)
        self._scales = np.asarray(weights["scales"], dtype=np.float32)
        self._input = (_float(weights["input_w"]), _float(weights["input_b"]))
        self._layers = [
            (dilation, _float(weights[f"conv{index}_w"]), _float(weights[f"conv{index}_b"]))
            for index, dilation in enumerate(DILATIONS)
        ]
        self._output = (_float(weights["output_w"]), _float(weights["output_b"]))
        self._transitions = _transitions()
        self._rows = FeatureRows(get_lexicon())
        self._words: dict[str, Floats] = {}
        self._runs: dict[str, Floats] = {}
        self._threads = ThreadpoolController()

    def scores(self, tokens: Tokens, around: list[str], casing: int | None = None) -> Floats:
        """Scores of each label, shape (tokens, labels).

        Args:
            tokens: the text in tokens.
            around: each token's run of signs (`features.runs`).
            casing: how the text's letters are taken to be written (`features.casing_of`), if not as they are.

        """
        # The matrices are small: handing them to several threads costs ten times what it saves.
        with self._threads.limit(limits=1, user_api="blas"):
            hidden = np.maximum(self._embedded(tokens, around, casing) @ self._input[0] + self._input[1], 0)
            for dilation, weight, bias in self._layers:
                hidden = hidden + np.maximum(_neighbours(hidden, dilation) @ weight + bias, 0)
            result: Floats = hidden @ self._output[0] + self._output[1]
            return result

    def _embedded(self, tokens: Tokens, around: list[str], casing: int | None) -> Floats:
        """The sum of each token's embeddings: of its word and of its run (remembered), and of its place."""
        words = self._known(self._words, tokens.words, self._rows.of_words)
        forms = self._known(self._runs, around, lambda new: [np.array(form_of(run), dtype=np.int32) for run in new])
        place = self._sums(places(tokens, casing)[:, None])
        result: Floats = words + forms + place
        return result

    def _known(self, known: dict[str, Floats], keys: list[str], rows_of: Callable[[list[str]], list[Row]]) -> Floats:
        """The remembered sums of these keys, the missing ones made first; shape (keys, width)."""
        new = list({key for key in keys if key not in known})
        if new:
            if len(known) + len(new) > CACHE_LIMIT:
                known.clear()
                new = list(set(keys))
            for start in range(0, len(new), _BLOCK):
                part = new[start : start + _BLOCK]
                known.update(zip(part, self._sums(np.array(rows_of(part))), strict=True))
        return np.array([known[key] for key in keys], dtype=np.float32)

    def _sums(self, rows: npt.NDArray[np.int32]) -> Floats:
        values = self._table[rows].astype(np.float32) * self._scales[rows][..., None]
        result: Floats = values.sum(axis=1)
        return result

    def best_path(self, scores: Floats) -> list[int]:
        """The likeliest sequence of labels in which I- follows B- or I- of its type (Viterbi)."""
        if not len(scores):
            return []
        # Where every token's best label may follow the one before, that is the best path.
        greedy = scores.argmax(axis=1)
        allowed = self._transitions[greedy[:-1], greedy[1:]] == 0
        if allowed.all() and (greedy[0] == labels.OUTSIDE or labels.is_begin(int(greedy[0]))):
            return [int(label) for label in greedy.tolist()]
        # Elsewhere only the stretches around the breaks are searched: a token that is surely outside cuts the text.
        path: list[int] = greedy.tolist()
        for start, end in _stretches(greedy, allowed):
            path[start:end] = self._search(scores[start:end])
        return path

    def _search(self, scores: Floats) -> list[int]:
        count = len(scores)
        back = np.empty((count, labels.COUNT), dtype=np.int32)
        best = scores[0] + _BEGINNING
        every = np.arange(labels.COUNT)
        for index in range(1, count):
            candidates = best[:, None] + self._transitions
            back[index] = candidates.argmax(axis=0)
            best = candidates[back[index], every] + scores[index]
        path = [int(best.argmax())]
        for index in range(count - 1, 0, -1):
            path.append(int(back[index, path[-1]]))
        return path[::-1]


def _stretches(greedy: npt.NDArray[np.int64], allowed: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of labelled tokens, with the tokens around them, that hold a forbidden step."""
    count = len(greedy)
    found: list[tuple[int, int]] = []
    breaks = [0] if greedy[0] != labels.OUTSIDE and not labels.is_begin(int(greedy[0])) else []
    breaks += [int(index) for index in np.nonzero(~allowed)[0]]
    for place in breaks:
        if found and place < found[-1][1]:
            continue
        start = place
        while start > 0 and greedy[start] != labels.OUTSIDE:
            start -= 1
        end = place + 1
        while end < count and (greedy[end] != labels.OUTSIDE or end == place + 1):
            end += 1
        found.append((start, end))
    return found


def _transitions() -> Floats:
    table = np.zeros((labels.COUNT, labels.COUNT), dtype=np.float32)
    for index in range(len(labels.KINDS)):
        inside = 2 + 2 * index
        table[:, inside] = _FORBIDDEN
        table[[inside - 1, inside], inside] = 0
    return table


_FORBIDDEN: Final = -1e4
_BEGINNING: Final = np.array(
    [_FORBIDDEN if label and label % 2 == 0 else 0 for label in range(labels.COUNT)], dtype=np.float32
)


def _float(array: npt.NDArray[np.generic]) -> Floats:
    return np.ascontiguousarray(array, dtype=np.float32)


def _neighbours(hidden: Floats, dilation: int) -> Floats:
    """Each row between the rows `dilation` before and behind it, shape (tokens, 3 * width); zeros beyond the ends."""
    count, width = hidden.shape
    result = np.zeros((count, 3 * width), dtype=np.float32)
    result[dilation:, :width] = hidden[: max(count - dilation, 0)]
    result[:, width : 2 * width] = hidden
    result[: max(count - dilation, 0), 2 * width :] = hidden[dilation:]
    return result


@lru_cache(maxsize=1)
def get_tagger() -> Tagger:
    """Return this process's tagger, read at the first call."""
    with np.load(_FILE) as data:
        return Tagger({name: data[name] for name in data.files})
