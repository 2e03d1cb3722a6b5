"""What stands beside a ticket: drafts from approved text, the brand's voice as checks, what is missing, a summary."""

from peerdesk.engines.drafting.extractive import (
    DRAFT_FROM,
    Draft,
    DraftSentence,
    DraftSource,
    SourceText,
    compose_draft,
    draft_text,
)
from peerdesk.engines.drafting.facts import Fact, facts_data, facts_from, missing_facts
from peerdesk.engines.drafting.findings import Finding
from peerdesk.engines.drafting.learning import Outcome, judge_sentences
from peerdesk.engines.drafting.promises import promise_findings
from peerdesk.engines.drafting.sentences import Unit, questions_of, sentence_places, split_sentences, units_of
from peerdesk.engines.drafting.summary import Summary, Turn, summarise
from peerdesk.engines.drafting.tone import is_upset
from peerdesk.engines.drafting.unanswered import Likeness, unanswered_questions
from peerdesk.engines.drafting.voice import ReplyContext, VoiceCheck, VoiceReport, reading_index
from peerdesk.engines.drafting.voice_card import FORMALITIES, LANGUAGES, LEVELS, VoiceCard, card_data, card_from

__all__ = [
    "DRAFT_FROM",
    "FORMALITIES",
    "LANGUAGES",
    "LEVELS",
    "Draft",
    "DraftSentence",
    "DraftSource",
    "Fact",
    "Finding",
    "Likeness",
    "Outcome",
    "ReplyContext",
    "SourceText",
    "Summary",
    "Turn",
    "Unit",
    "VoiceCard",
    "VoiceCheck",
    "VoiceReport",
    "card_data",
    "card_from",
    "compose_draft",
    "draft_text",
    "facts_data",
    "facts_from",
    "is_upset",
    "judge_sentences",
    "missing_facts",
    "promise_findings",
    "questions_of",
    "reading_index",
    "sentence_places",
    "split_sentences",
    "summarise",
    "unanswered_questions",
    "units_of",
]
