"""Reads of `guidance`."""

from .beside import SolvedTicket, TicketGuidance, guidance_beside, solved_tickets
from .checks import check_draft_reply, reply_promises, voice_card
from .settings import BrandVoice, SentenceUse, TopicNeeds, get_topic_needs, get_voice, list_topic_needs, sentence_uses

__all__ = [
    "BrandVoice",
    "SentenceUse",
    "SolvedTicket",
    "TicketGuidance",
    "TopicNeeds",
    "check_draft_reply",
    "get_topic_needs",
    "get_voice",
    "guidance_beside",
    "list_topic_needs",
    "reply_promises",
    "sentence_uses",
    "solved_tickets",
    "voice_card",
]
