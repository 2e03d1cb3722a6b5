"""Commands of `guidance`."""

from .inserts import InsertedPlace, ModelPlace, judge_inserted, note_inserted_sentences
from .model_drafts import forget_model_drafts, request_model_draft, sweep_model_drafts, write_model_draft
from .replies import PromiseUnconfirmedError, send_guided_reply
from .settings import save_topic_guidance, save_voice
from .translations import (
    forget_read_translations,
    forget_translations,
    request_reply_translation,
    request_translations,
    send_translated_reply,
    translate,
)
from .trials import Trial, try_model

__all__ = [
    "InsertedPlace",
    "ModelPlace",
    "PromiseUnconfirmedError",
    "Trial",
    "forget_model_drafts",
    "forget_read_translations",
    "forget_translations",
    "judge_inserted",
    "note_inserted_sentences",
    "request_model_draft",
    "request_reply_translation",
    "request_translations",
    "save_topic_guidance",
    "save_voice",
    "send_guided_reply",
    "send_translated_reply",
    "sweep_model_drafts",
    "translate",
    "try_model",
    "write_model_draft",
]
