"""The order of what the searches by word and by meaning found: a learned mix of their scores, not of their ranks.

A convex combination of normalised scores keeps how far apart two entries lie, which reciprocal ranks throw away (Bruch, Gai
and Ingber 2023, "An analysis of fusion functions for hybrid retrieval"). The weights come from a listwise regression
(`bench/fit_ranking.py`); there are three of them, so they hold on knowledge that they were not fitted on.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from peerdesk.engines.retrieval.hits import Hit
from peerdesk.engines.retrieval.words import content_words

Numbers = TypeVar("Numbers", float, npt.NDArray[np.float64])

PASSAGE_WEIGHT: Final = 4.7
TITLE_WEIGHT: Final = 11.5
WORD_WEIGHT: Final = 2.7
# A title's word counts as two of the text.
TITLE_REPEATS: Final = 2
MAX_STEMS: Final = 4000
LONGEST_STEM: Final = 64
_SATURATION: Final = 1.2
_LENGTH_SHARE: Final = 0.75


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that one of the searches found.

    Attributes:
        id: of the entry.
        title: may be empty.
        body: its best passage, or its whole text.
        stems: the stems of title (twice) and text, as `entry_stems` gives them.
        cosine: of the query and the entry's nearest passage, -1..1.
        title_cosine: of the query and the title alone; None without a title.

    """

    id: str
    title: str
    body: str
    stems: str
    cosine: float
    title_cosine: float | None


@dataclass(frozen=True, slots=True)
class CorpusStatistics:
    """How many entries there are, their mean length in stems, and in how many of them a stem stands (absent: in one)."""

    entries: int
    mean_length: float
    frequencies: Mapping[str, int] = field(default_factory=dict)

    def rarity(self, stem: str) -> float:
        """Inverse document frequency of Robertson and Sparck Jones, never negative."""
        found = min(self.frequencies.get(stem, 1), self.entries)
        return float(np.log1p((self.entries - found + 0.5) / (found + 0.5)))


def entry_stems(title: str, body: str) -> str:
    """The stems of an entry's content words, separated by spaces: what the lexical search sees of it."""
    words = content_words(title) * TITLE_REPEATS + content_words(body)
    return " ".join([word for word in words if len(word) <= LONGEST_STEM][:MAX_STEMS])


def damping(lengths: Numbers, mean_length: float) -> Numbers:
    """How much an entry's length in stems takes from each of its words (BM25's denominator without the count)."""
    return _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * lengths / (mean_length or 1.0))


def word_weight(rarity: float, counts: Numbers, damped: Numbers) -> Numbers:
    """What a word adds to an entry that holds it so often: Okapi BM25 (Robertson and Zaragoza 2009)."""
    return rarity * counts * (_SATURATION + 1) / (counts + damped)


def word_score(rarities: Mapping[str, float], stems: str, mean_length: float) -> float:
    """The lexical score of one entry for the different stems of a query, each with its rarity."""
    words = stems.split(" ")
    counts = Counter([word for word in words if word in rarities])
    damped = damping(float(len(words)), mean_length)
    return sum(word_weight(rarities[stem], float(count), damped) for stem, count in counts.items())


def rank(query_stems: Sequence[str], candidates: Sequence[Candidate], statistics: CorpusStatistics) -> list[Hit]:
    """Order candidates, best first; equal ones by id, so that every node answers alike."""
    rarities = {stem: statistics.rarity(stem) for stem in query_stems}
    words = [word_score(rarities, candidate.stems, statistics.mean_length) for candidate in candidates]
    best = max(words, default=0.0) or 1.0
    hits = []
    for candidate, found in zip(candidates, words, strict=True):
        title = candidate.cosine if candidate.title_cosine is None else candidate.title_cosine
        score = PASSAGE_WEIGHT * candidate.cosine + TITLE_WEIGHT * title + WORD_WEIGHT * found / best
        hits.append(Hit(candidate.id, candidate.title, candidate.body, candidate.cosine, title, found / best, score))
    return sorted(hits, key=lambda hit: (-hit.score, hit.id))
