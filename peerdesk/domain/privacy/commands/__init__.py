"""Commands of `privacy`, by subject."""

from .customers import ensure_customer, seal_original
from .erasure import ReplayedErasures, erase_customer, replay_erasures
from .guard import (
    GuardedText,
    GuardFailedError,
    guard_original,
    raise_guard_incident,
    settle_guard_incidents,
)
from .holds import lift_hold, place_hold
from .reveals import reveal_scope
from .reviews import mark_canary, settle_review
from .rotation import renew_address_indexes, rewrap_brand_keys, rewrap_customer_keys, rotate_brand_key

__all__ = [
    "GuardFailedError",
    "GuardedText",
    "ReplayedErasures",
    "ensure_customer",
    "erase_customer",
    "guard_original",
    "lift_hold",
    "mark_canary",
    "place_hold",
    "raise_guard_incident",
    "renew_address_indexes",
    "replay_erasures",
    "reveal_scope",
    "rewrap_brand_keys",
    "rewrap_customer_keys",
    "rotate_brand_key",
    "seal_original",
    "settle_guard_incidents",
    "settle_review",
]
