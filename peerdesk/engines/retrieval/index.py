"""A small search index in memory: BM25 and embeddings, fused. The same ranking rules as the database search.

For shadow runs, benches and brands with a few thousand articles; the product's own search lives in the database.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.retrieval.fusion import RankedList, fuse
from peerdesk.engines.retrieval.hits import Hit
from peerdesk.engines.retrieval.words import content_words

_SATURATION: Final = 1.2
_LENGTH_SHARE: Final = 0.75
_TITLE_REPEATS: Final = 2
_DEPTH: Final = 100

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Entry:
    """An article or answer: its id, its title (may be empty) and its text."""

    id: str
    title: str
    body: str


def passage_text(title: str, body: str) -> str:
    """The text whose embedding stands for an entry; use the same one wherever entries are embedded."""
    return f"{title.strip()}\n{body.strip()}".strip()


class LexicalIndex:
    """Okapi BM25 (Robertson and Zaragoza 2009) over stems; a title's word counts `_TITLE_REPEATS` times."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Count all words; memory grows with the number of different words per entry."""
        postings: dict[str, list[tuple[int, int]]] = {}
        lengths = np.zeros(len(entries), dtype=np.float64)
        for row, entry in enumerate(entries):
            words = content_words(entry.title) * _TITLE_REPEATS + content_words(entry.body)
            lengths[row] = len(words)
            for word, count in Counter(words).items():
                postings.setdefault(word, []).append((row, count))
        mean = lengths.mean() if len(entries) and lengths.any() else 1.0
        damping = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * lengths / mean)
        self._size = len(entries)
        self._weights: dict[str, tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]] = {}
        for word, places in postings.items():
            rows = np.array([row for row, _ in places], dtype=np.intp)
            counts = np.array([count for _, count in places], dtype=np.float64)
            rarity = np.log1p((len(entries) - len(places) + 0.5) / (len(places) + 0.5))
            self._weights[word] = (rows, rarity * counts * (_SATURATION + 1) / (counts + damping[rows]))

    def scores(self, query: str) -> npt.NDArray[np.float64]:
        """BM25 scores [entries] of a query."""
        scores = np.zeros(self._size, dtype=np.float64)
        for word in dict.fromkeys(content_words(query)):
            if word in self._weights:
                rows, weights = self._weights[word]
                scores[rows] += weights
        return scores


class MemoryIndex:
    """Entries with their vectors: lexical and embedding search, fused."""

    def __init__(self, entries: Sequence[Entry], vectors: FloatArray) -> None:
        """Index entries; vectors are unit rows [len(entries), d] of `passage_text`.

        Raises:
            ValueError: the number of vectors is not the number of entries.
        """
        if len(entries) != len(vectors):
            raise ValueError(f"{len(entries)} entries but {len(vectors)} vectors")
        self.entries = tuple(entries)
        self.lexical = LexicalIndex(entries)
        self._vectors = vectors
        self._row = {entry.id: row for row, entry in enumerate(entries)}

    def search(self, query: str, query_vector: FloatArray, *, limit: int = 10) -> list[Hit]:
        """The best `limit` entries by fused rank, each with what `answer_confidence` needs."""
        cosines = self._vectors @ query_vector
        lexical = self.lexical.scores(query)
        fused = fuse(
            [
                RankedList("lexical", self._best(lexical, minimum=1e-9)),
                RankedList("embedding", self._best(cosines.astype(np.float64), minimum=-1.0)),
            ]
        )
        hits = []
        for hit in fused[:limit]:
            row = self._row[hit.id]
            entry = self.entries[row]
            hits.append(Hit(hit.id, entry.title, entry.body, float(cosines[row]), hit.ranks.get("lexical"), hit.score))
        return hits

    def _best(self, scores: npt.NDArray[np.float64], *, minimum: float) -> tuple[str, ...]:
        order = np.argsort(-scores, kind="stable")[:_DEPTH]
        return tuple(self.entries[row].id for row in order if scores[row] >= minimum)
