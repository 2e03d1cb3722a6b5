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
from peerdesk.engines.drafting.learning import Outcome, judge_sentences
from peerdesk.engines.drafting.sentences import Unit, questions_of, sentence_places, split_sentences, units_of
from peerdesk.engines.drafting.voice_card import FORMALITIES, LANGUAGES, LEVELS, VoiceCard, card_data, card_from

__all__ = [
    "DRAFT_FROM",
    "FORMALITIES",
    "LANGUAGES",
    "LEVELS",
    "Draft",
    "DraftSentence",
    "DraftSource",
    "Outcome",
    "SourceText",
    "Unit",
    "VoiceCard",
    "card_data",
    "card_from",
    "compose_draft",
    "draft_text",
    "judge_sentences",
    "questions_of",
    "sentence_places",
    "split_sentences",
    "units_of",
]
