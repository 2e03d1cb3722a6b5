"""Commands of `brands`."""

from .terms import (
    EDITABLE_SETTINGS,
    NewApiKey,
    add_member,
    change_settings,
    create_api_key,
    create_brand,
    learn_words,
    note_programme,
    revoke_api_key,
    save_topic,
    set_answer_threshold,
)
from .valves import close_valve_row, set_valve, settle_valve, undo_valve_change

__all__ = [
    "EDITABLE_SETTINGS", "NewApiKey", "add_member", "change_settings", "close_valve_row", "create_api_key", "create_brand",
    "learn_words", "note_programme", "revoke_api_key", "save_topic", "set_answer_threshold",
    "set_valve", "settle_valve", "undo_valve_change",
]  # fmt: skip
