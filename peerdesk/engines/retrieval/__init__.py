"""Finding the answer that exists, saying how sure we are, and keeping silent when we are not."""

from peerdesk.engines.retrieval.confidence import (
    ABSTAIN_BELOW,
    AnswerFeatures,
    answer_confidence,
    answer_features,
    should_abstain,
)
from peerdesk.engines.retrieval.fusion import (
    EMBEDDING_WEIGHT,
    LEXICAL_WEIGHT,
    RANK_CONSTANT,
    FusedHit,
    RankedList,
    fuse,
)
from peerdesk.engines.retrieval.highlights import Snippet, highlights, snippet
from peerdesk.engines.retrieval.hits import Hit
from peerdesk.engines.retrieval.index import Entry, LexicalIndex, MemoryIndex, passage_text

__all__ = [
    "ABSTAIN_BELOW",
    "EMBEDDING_WEIGHT",
    "LEXICAL_WEIGHT",
    "RANK_CONSTANT",
    "AnswerFeatures",
    "Entry",
    "FusedHit",
    "Hit",
    "LexicalIndex",
    "MemoryIndex",
    "RankedList",
    "Snippet",
    "answer_confidence",
    "answer_features",
    "fuse",
    "highlights",
    "passage_text",
    "should_abstain",
    "snippet",
]
