"""Reads of `guidance`."""

from .beside import SolvedTicket, TicketGuidance, guidance_beside, solved_tickets
from .checks import check_draft_reply, reply_promises, voice_card
from .model_drafts import ModelDraftView, find_model_draft
from .settings import (
    BrandVoice,
    SentenceUse,
    TopicNeeds,
    WriterOutcome,
    get_topic_needs,
    get_voice,
    list_topic_needs,
    outcomes_by_writer,
    sentence_uses,
    topic_facts,
)
from .translations import (
    SentTranslation,
    TranslationView,
    find_reply_translation,
    may_translate,
    reading_language,
    sent_translations,
    translations_for,
)

__all__ = [
    "BrandVoice",
    "ModelDraftView",
    "SentTranslation",
    "SentenceUse",
    "SolvedTicket",
    "TicketGuidance",
    "TopicNeeds",
    "TranslationView",
    "WriterOutcome",
    "check_draft_reply",
    "find_model_draft",
    "find_reply_translation",
    "get_topic_needs",
    "get_voice",
    "guidance_beside",
    "list_topic_needs",
    "may_translate",
    "outcomes_by_writer",
    "reading_language",
    "reply_promises",
    "sent_translations",
    "sentence_uses",
    "solved_tickets",
    "topic_facts",
    "translations_for",
    "voice_card",
]
