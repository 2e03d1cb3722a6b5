"""Drafts and translations by a language model: what it is asked, how its answer is read, what of it may be shown."""

from .asking import DRAFT_PROMPT, DRAFT_SCHEMA, DraftRequest, draft_messages
from .grounding import GroundedDraft, LeftOut, ground
from .reading import RawSentence, read_sentences, read_translation
from .translating import (
    TRANSLATION_PROMPT,
    TRANSLATION_SCHEMA,
    TranslationRequest,
    translation_messages,
    translation_problems,
)

__all__ = [
    "DRAFT_PROMPT",
    "DRAFT_SCHEMA",
    "TRANSLATION_PROMPT",
    "TRANSLATION_SCHEMA",
    "DraftRequest",
    "GroundedDraft",
    "LeftOut",
    "RawSentence",
    "TranslationRequest",
    "draft_messages",
    "ground",
    "read_sentences",
    "read_translation",
    "translation_messages",
    "translation_problems",
]
