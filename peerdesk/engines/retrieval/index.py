"""A small search index in memory, for shadow runs and yardsticks; the product's own search lives in the database.

The same words, passages and ranking as there.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from peerdesk.engines.retrieval.hits import Hit
from peerdesk.engines.retrieval.passages import passage_text, split_passages
from peerdesk.engines.retrieval.ranking import Candidate, CorpusStatistics, damping, entry_stems, rank, word_weight
from peerdesk.engines.retrieval.words import content_words

_DEPTH: Final = 50

FloatArray = npt.NDArray[np.float32]


class Embeds(Protocol):
    """Whatever turns texts into unit rows [n, d]."""

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """Return one row a text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article or answer: its id, its title (may be empty) and its text."""

    id: str
    title: str
    body: str


class LexicalIndex:
    """BM25 over stems for many queries: the weights are computed once. A title's word counts twice."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Count all words; memory grows with the number of different words per entry."""
        self.stems = [entry_stems(entry.title, entry.body) for entry in entries]
        postings: dict[str, list[tuple[int, int]]] = {}
        lengths = np.zeros(len(entries), dtype=np.float64)
        for row, stems in enumerate(self.stems):
            words = stems.split()
            lengths[row] = len(words)
            for word, count in Counter(words).items():
                postings.setdefault(word, []).append((row, count))
        mean = float(lengths.mean()) if len(entries) and lengths.any() else 1.0
        damped = damping(lengths, mean)
        self.statistics = CorpusStatistics(len(entries), mean, {word: len(rows) for word, rows in postings.items()})
        self._weights: dict[str, tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]] = {}
        for word, places in postings.items():
            rows = np.array([row for row, _ in places], dtype=np.intp)
            counts = np.array([count for _, count in places], dtype=np.float64)
            self._weights[word] = (rows, word_weight(self.statistics.rarity(word), counts, damped[rows]))

    def scores(self, query: str) -> npt.NDArray[np.float64]:
        """BM25 scores [entries] of a query."""
        scores = np.zeros(len(self.stems), dtype=np.float64)
        for word in dict.fromkeys(content_words(query)):
            if word in self._weights:
                rows, weights = self._weights[word]
                scores[rows] += weights
        return scores


class MemoryIndex:
    """Entries with the vectors of their passages and titles."""

    def __init__(self, entries: Sequence[Entry], embedder: Embeds) -> None:
        """Index entries; embeds each passage and each title once."""
        self.entries = tuple(entries)
        self.lexical = LexicalIndex(entries)
        passages = [(row, passage) for row, entry in enumerate(entries) for passage in split_passages(entry.body)]
        self._owner = np.array([row for row, _ in passages], dtype=np.intp)
        self._passages = [passage for _, passage in passages]
        self._vectors = embedder.embed([passage_text(entries[row].title, passage) for row, passage in passages])
        self._titles = embedder.embed([entry.title for entry in entries])

    def search(self, query: str, query_vector: FloatArray, *, limit: int = 10) -> list[Hit]:
        """The best `limit` entries, each with what `answer_confidence` needs."""
        if not self.entries:
            return []
        by_passage = np.asarray(self._vectors @ query_vector, dtype=np.float64)
        nearest = np.full(len(self.entries), -1.0)
        np.maximum.at(nearest, self._owner, by_passage)
        titles = np.asarray(self._titles @ query_vector, dtype=np.float64)
        words = self.lexical.scores(query)
        found = {*_best(nearest), *_best(titles), *(row for row in _best(words) if words[row] > 0)}
        candidates = [self._candidate(row, nearest, titles, by_passage) for row in sorted(found)]
        return rank(list(dict.fromkeys(content_words(query))), candidates, self.lexical.statistics)[:limit]

    def _candidate(
        self,
        row: int,
        nearest: npt.NDArray[np.float64],
        titles: npt.NDArray[np.float64],
        by_passage: npt.NDArray[np.float64],
    ) -> Candidate:
        entry = self.entries[row]
        own = np.flatnonzero(self._owner == row)
        body = self._passages[own[by_passage[own].argmax()]]
        title = float(titles[row]) if entry.title.strip() else None
        return Candidate(entry.id, entry.title, body, self.lexical.stems[row], float(nearest[row]), title)


def _best(scores: npt.NDArray[np.float64]) -> list[int]:
    return [int(row) for row in np.argsort(-scores, kind="stable")[:_DEPTH]]
