"""Words and letter groups of a text as a sparse vector, without a vocabulary: the fast tier, under a millisecond.

Feature hashing (Weinberger et al. 2009, "Feature hashing for large scale multitask learning") of words, pairs of
neighbouring words and groups of two to five letters within a word, weighted by 1 + log(count) and by how rare a bucket
is in the brand's own texts (Sparck Jones 1972). It holds for any language and survives typing errors.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

LEXICAL_VERSION: Final = "hashed-ngrams/1"
BUCKETS: Final = 1 << 15
_MAX_CHARACTERS: Final = 1_000
_GROUPS: Final = (2, 3, 4, 5)
_WORD: Final = re.compile(r"[^\W_]+")
_SPACE: Final = 32
_MULTIPLIER: Final = np.uint64(1_000_003)
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)

IntArray = npt.NDArray[np.int32]
FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class LexicalRows:
    """Sparse rows: row r has buckets[starts[r]:starts[r + 1]] with counts likewise; each bucket once a row."""

    starts: npt.NDArray[np.int64]
    buckets: IntArray
    counts: FloatArray

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, rows: Sequence[int] | npt.NDArray[np.intp]) -> "LexicalRows":
        """The given rows, in the given order."""
        parts = [slice(int(self.starts[row]), int(self.starts[row + 1])) for row in rows]
        lengths = [part.stop - part.start for part in parts]
        empty = not parts
        return LexicalRows(
            np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64),
            self.buckets[:0] if empty else np.concatenate([self.buckets[part] for part in parts]),
            self.counts[:0] if empty else np.concatenate([self.counts[part] for part in parts]),
        )

    def document_frequencies(self) -> FloatArray:
        """In how many rows each bucket stands, float32 [BUCKETS]."""
        return np.bincount(self.buckets, minlength=BUCKETS).astype(np.float32)


def lexical_rows(texts: Sequence[str]) -> LexicalRows:
    """Hash texts into sparse rows; only the first 1,000 characters are read. Case and punctuation do not count."""
    buckets, counts, starts = [], [], [0]
    for text in texts:
        found, times = np.unique(_hashes(text), return_counts=True)
        buckets.append(found.astype(np.int32))
        counts.append((1.0 + np.log(times)).astype(np.float32))
        starts.append(starts[-1] + len(found))
    nothing: list[IntArray] = [np.zeros(0, dtype=np.int32)]
    return LexicalRows(
        np.array(starts, dtype=np.int64),
        np.concatenate(buckets or nothing),
        np.concatenate(counts or [np.zeros(0, dtype=np.float32)]),
    )


def inverse_frequencies(frequencies: FloatArray, row_count: int) -> FloatArray:
    """Smoothed inverse document frequencies, float32 [BUCKETS]; buckets never seen weigh nothing."""
    rare = np.log((1.0 + row_count) / (1.0 + frequencies)) + 1.0
    return np.where(frequencies > 0, rare, 0.0).astype(np.float32)


def weighted(rows: LexicalRows, inverse: FloatArray) -> FloatArray:
    """Values for `rows.buckets` after weighting, each row of length 1 (0 where nothing is known)."""
    values = rows.counts * inverse[rows.buckets]
    owner = np.repeat(np.arange(len(rows)), np.diff(rows.starts))
    squares = np.bincount(owner, weights=values * values, minlength=len(rows))
    return np.asarray(values / np.sqrt(np.maximum(squares, 1e-12))[owner], dtype=np.float32)


def _hashes(text: str) -> npt.NDArray[np.uint64]:
    words = _WORD.findall(text[:_MAX_CHARACTERS].lower())
    if not words:
        return np.zeros(0, dtype=np.uint64)
    marks = np.array([zlib.crc32(word.encode("utf-8", "replace")) for word in words], dtype=np.uint64)
    parts = [marks * _SPREAD, (marks[:-1] * _MULTIPLIER + marks[1:]) * _SPREAD]
    padded = f" {'  '.join(words)} "
    letters = np.frombuffer(padded.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    inner = letters == _SPACE
    rolling = letters.copy()
    for size in range(2, _GROUPS[-1] + 1):
        if len(letters) < size:
            break
        rolling = rolling[: len(letters) - size + 1] * _MULTIPLIER + letters[size - 1 :]
        # Two spaces stand between words: a group that holds both would join them.
        joins = np.zeros(len(rolling), dtype=bool)
        for offset in range(size - 1):
            joins |= inner[offset : offset + len(rolling)] & inner[offset + 1 : offset + 1 + len(rolling)]
        parts.append((rolling[~joins] + np.uint64(size)) * _SPREAD)
    return np.asarray(np.concatenate(parts) >> np.uint64(64 - 15), dtype=np.uint64)
