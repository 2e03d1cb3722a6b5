"""Commands of `guidance`."""

from .inserts import InsertedPlace, judge_inserted, note_inserted_sentences
from .replies import PromiseUnconfirmedError, send_guided_reply
from .settings import save_topic_guidance, save_voice

__all__ = [
    "InsertedPlace",
    "PromiseUnconfirmedError",
    "judge_inserted",
    "note_inserted_sentences",
    "save_topic_guidance",
    "save_voice",
    "send_guided_reply",
]
