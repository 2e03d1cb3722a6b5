"""What any expert finder should beat: who answers most, whose answers read alike, and both together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from peerdesk.engines.skill.tallies import FloatArray

_MIX = 10.0

Answered = tuple[float, str, bool]


class Yardsticks:
    """Popularity (answers so far), tf-idf profile (cosine with the sum of the questions answered so far), and their mix.

    The words' rarity is counted on questions older than the first that is judged.
    """

    NAMES: ClassVar = ("popularity", "profile_tfidf", "mix")

    def __init__(self, questions: Sequence[tuple[float, str, Sequence[Answered]]], *, before: float) -> None:
        """Prepare the words of all questions: order, text and answers, in the order of time."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        texts = [text for _, text, _ in questions]
        old = [text for order, text, _ in questions if order < before] or texts
        words = TfidfVectorizer(sublinear_tf=True, min_df=min(2, len(old)))
        self._rows: Any = words.fit(old).transform(texts).tocsr()
        self._width = self._rows.shape[1]
        self._counts: dict[str, int] = {}
        self._profiles: dict[str, FloatArray] = {}
        self._waiting = sorted(
            ((order, place, expert) for place, (_, _, given) in enumerate(questions) for order, expert, _ in given),
            reverse=True,
        )

    def advance(self, order: float) -> None:
        """Learn from all answers before `order`."""
        while self._waiting and self._waiting[-1][0] < order:
            _, place, expert = self._waiting.pop()
            columns, values = self._row(place)
            self._profiles.setdefault(expert, np.zeros(self._width))[columns] += values
            self._counts[expert] = self._counts.get(expert, 0) + 1

    def scores(self, place: int, candidates: Sequence[str]) -> dict[str, FloatArray]:
        """Each method's scores of the candidates for the question at `place`."""
        popularity = np.array([float(self._counts.get(expert, 0)) for expert in candidates])
        profile = np.array([self._cosine(place, expert) for expert in candidates])
        return dict(zip(self.NAMES, (popularity, profile, np.log1p(popularity) + _MIX * profile), strict=True))

    def _cosine(self, place: int, expert: str) -> float:
        if expert not in self._profiles:
            return 0.0
        profile = self._profiles[expert]
        columns, values = self._row(place)
        return float(profile[columns] @ values / max(float(np.linalg.norm(profile)), 1e-12))

    def _row(self, place: int) -> tuple[Any, FloatArray]:
        part = slice(self._rows.indptr[place], self._rows.indptr[place + 1])
        return self._rows.indices[part], self._rows.data[part]
