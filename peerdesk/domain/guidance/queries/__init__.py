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
)

__all__ = [
    "BrandVoice",
    "ModelDraftView",
    "SentenceUse",
    "SolvedTicket",
    "TicketGuidance",
    "TopicNeeds",
    "WriterOutcome",
    "check_draft_reply",
    "find_model_draft",
    "get_topic_needs",
    "get_voice",
    "guidance_beside",
    "list_topic_needs",
    "outcomes_by_writer",
    "reply_promises",
    "sentence_uses",
    "solved_tickets",
    "voice_card",
]
