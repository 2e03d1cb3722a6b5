"""Whether the best hit really answers the question: a probability, and the threshold below which nothing is offered.

Logistic regression on a handful of features that do not depend on the search engine's own score scale. Coefficients:
bench/fit_ranking.py, fitted on calibration questions of which part have no answer at all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from peerdesk.engines.retrieval.hits import Hit
from peerdesk.engines.retrieval.words import content_words

# Below this nothing is offered to a customer; chosen for 95 % right answers on the calibration questions.
ABSTAIN_BELOW: Final = 0.7
_MARGIN_HITS: Final = 10
_MARGIN_SCALE: Final = 10.0


@dataclass(frozen=True, slots=True)
class AnswerFeatures:
    """Evidence that the first hit answers the query.

    Attributes:
        has_title: whether the entry has one.
        cosine: similarity of query and first hit's passage, -1..1.
        title: similarity of query and its title, -1..1.
        margin: how far its score leads over the best hit with another title (0 without such a hit), at most 1.
        words: its share of the best lexical score, 0..1.

    """

    has_title: bool
    cosine: float
    title: float
    margin: float
    words: float

    def as_list(self) -> list[float]:
        """The numbers in the order of the weights."""
        return [self.cosine, self.title, self.margin, self.words]


@dataclass(frozen=True, slots=True)
class _Fit:
    intercept: float
    weights: tuple[float, float, float, float]


# An entry whose title is a question is judged by that title; one without a title has only its text and its lead.
_TITLED: Final = _Fit(-8.024, (4.603, 6.575, 5.959, 0.874))
_UNTITLED: Final = _Fit(-2.014, (1.523, 0.0, 3.335, 1.261))


def answer_features(hits: Sequence[Hit]) -> AnswerFeatures | None:
    """Features of the first of the hits, best first; None without hits."""
    if not hits:
        return None
    best = hits[0]
    others = [hit.score for hit in hits[1:_MARGIN_HITS] if not hit.title or hit.title != best.title]
    return AnswerFeatures(
        has_title=bool(best.title),
        cosine=best.cosine,
        title=best.title_cosine,
        margin=min((best.score - max(others)) / _MARGIN_SCALE, 1.0) if others else 0.0,
        words=best.words,
    )


def answer_confidence(query: str, hits: Sequence[Hit]) -> float:
    """Probability (0..1) that the first of the hits, best first, answers the query; 0 without hits or without words."""
    features = answer_features(hits)
    if features is None or not content_words(query):
        return 0.0
    fit = _TITLED if features.has_title else _UNTITLED
    total = fit.intercept + sum(weight * value for weight, value in zip(fit.weights, features.as_list(), strict=True))
    return 1.0 / (1.0 + math.exp(-total))


def should_abstain(confidence: float, threshold: float = ABSTAIN_BELOW) -> bool:
    """Whether to keep silent: a wrong answer costs a customer's trust, silence costs a person's answer."""
    return confidence < threshold
