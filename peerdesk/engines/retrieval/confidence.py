"""Whether the best hit really answers the question: a probability, and the threshold below which nothing is offered.

Logistic regression on a handful of features that do not depend on the search engine's own score scale. Coefficients:
bench/fit_answer_confidence.py, fitted on calibration questions of which part have no answer at all.
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


@dataclass(frozen=True, slots=True)
class AnswerFeatures:
    """Evidence that the first hit answers the query; all but cosine and margin in 0..1.

    Attributes:
        cosine: similarity of query and first hit.
        margin: how far the first hit leads over the best hit with another title (0 without such a hit).
        coverage: share of the query's content words that stand in the first hit's title, or in its text without one.
        lexical: 1 / rank in the lexical search, 0 when it was not found there.

    """

    cosine: float
    margin: float
    coverage: float
    lexical: float

    def as_list(self) -> list[float]:
        """The features in the order of the coefficients."""
        return [self.cosine, self.margin, self.coverage, self.lexical]


_INTERCEPT: Final = -6.539
_COEFFICIENTS: Final = (9.573, 7.663, 1.879, 0.127)


def answer_features(query: str, hits: Sequence[Hit]) -> AnswerFeatures | None:
    """Features of the first hit, None without hits."""
    if not hits:
        return None
    best = hits[0]
    wanted = set(content_words(query))
    found = set(content_words(best.title or best.body))
    others = [hit.cosine for hit in hits[1:_MARGIN_HITS] if not hit.title or hit.title != best.title]
    return AnswerFeatures(
        cosine=best.cosine,
        margin=best.cosine - max(others) if others else 0.0,
        coverage=len(wanted & found) / len(wanted) if wanted else 0.0,
        lexical=1.0 / best.lexical_rank if best.lexical_rank else 0.0,
    )


def answer_confidence(query: str, hits: Sequence[Hit]) -> float:
    """Probability (0..1) that the first of the hits, best first, answers the query; 0 without hits or without words."""
    features = answer_features(query, hits)
    if features is None or not content_words(query):
        return 0.0
    total = _INTERCEPT + sum(weight * value for weight, value in zip(_COEFFICIENTS, features.as_list(), strict=True))
    return 1.0 / (1.0 + math.exp(-total))


def should_abstain(confidence: float, threshold: float = ABSTAIN_BELOW) -> bool:
    """Whether to keep silent: a wrong answer costs a customer's trust, silence costs a person's answer."""
    return confidence < threshold
