"""Commands of `privacy`, by subject."""

from .customers import ensure_customer, seal_original
from .erasure import ReplayedErasures, erase_customer, record_erasures, replay_erasures
from .guard import (
    GuardedText,
    GuardFailedError,
    guard_original,
    mask_learned,
    raise_guard_incident,
    settle_guard_incidents,
)
from .holds import lift_hold, place_hold
from .log import note_entry
from .retention import sweep_records
from .reveals import note_stopped_reply, reveal_scope
from .reviews import alarm_of_canary, mark_canary, settle_review
from .rotation import renew_address_indexes, rewrap_brand_keys, rewrap_customer_keys, rotate_brand_key

__all__ = [
    "GuardFailedError",
    "GuardedText",
    "ReplayedErasures",
    "alarm_of_canary",
    "ensure_customer",
    "erase_customer",
    "guard_original",
    "lift_hold",
    "mark_canary",
    "mask_learned",
    "note_entry",
    "note_stopped_reply",
    "place_hold",
    "raise_guard_incident",
    "record_erasures",
    "renew_address_indexes",
    "replay_erasures",
    "reveal_scope",
    "rewrap_brand_keys",
    "rewrap_customer_keys",
    "rotate_brand_key",
    "seal_original",
    "settle_guard_incidents",
    "settle_review",
    "sweep_records",
]
