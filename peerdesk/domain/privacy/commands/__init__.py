"""Commands of `privacy`, by subject."""

from .customers import ensure_customer, seal_original
from .guard import (
    GuardedText,
    GuardFailedError,
    guard_original,
    raise_guard_incident,
    settle_guard_incidents,
)
from .reveals import reveal_scope
from .rotation import renew_address_indexes, rewrap_brand_keys, rewrap_customer_keys, rotate_brand_key

__all__ = [
    "GuardFailedError",
    "GuardedText",
    "ensure_customer",
    "guard_original",
    "raise_guard_incident",
    "renew_address_indexes",
    "reveal_scope",
    "rewrap_brand_keys",
    "rewrap_customer_keys",
    "rotate_brand_key",
    "seal_original",
    "settle_guard_incidents",
]
