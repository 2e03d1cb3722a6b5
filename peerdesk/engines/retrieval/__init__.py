"""Finding the answer that exists, saying how sure we are, and keeping silent when we are not."""

from peerdesk.engines.retrieval.abstention import (
    FEWEST_ANSWERS,
    SILENT,
    Choice,
    JudgedAnswer,
    Setting,
    Standing,
    abstention_curve,
    choose_threshold,
    setting_at,
    wilson,
)
from peerdesk.engines.retrieval.confidence import (
    ABSTAIN_BELOW,
    AnswerFeatures,
    answer_confidence,
    answer_features,
    should_abstain,
)
from peerdesk.engines.retrieval.highlights import Snippet, highlights, snippet
from peerdesk.engines.retrieval.hits import Hit
from peerdesk.engines.retrieval.index import Entry, LexicalIndex, MemoryIndex
from peerdesk.engines.retrieval.passages import passage_text, split_passages
from peerdesk.engines.retrieval.ranking import LONGEST_STEM, Candidate, CorpusStatistics, entry_stems, rank
from peerdesk.engines.retrieval.words import content_words

__all__ = [
    "ABSTAIN_BELOW",
    "FEWEST_ANSWERS",
    "LONGEST_STEM",
    "SILENT",
    "AnswerFeatures",
    "Candidate",
    "Choice",
    "CorpusStatistics",
    "Entry",
    "Hit",
    "JudgedAnswer",
    "LexicalIndex",
    "MemoryIndex",
    "Setting",
    "Snippet",
    "Standing",
    "abstention_curve",
    "answer_confidence",
    "answer_features",
    "choose_threshold",
    "content_words",
    "entry_stems",
    "highlights",
    "passage_text",
    "rank",
    "setting_at",
    "should_abstain",
    "snippet",
    "split_passages",
    "wilson",
]
