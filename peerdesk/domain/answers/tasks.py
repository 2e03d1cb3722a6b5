"""Periodic work of `answers`."""

from __future__ import annotations

from peerdesk.domain.brands.models import Brand
from peerdesk.foundation.clock import utc_now

from .commands import count_stems_if_due, forget_expired, forget_old_imports, index_forgotten


def keep_search() -> int:
    """Forget what holds no longer, index what was forgotten, count the words of brands whose knowledge has grown.

    Returns how many were counted.
    """
    forget_expired(now=utc_now())
    forget_old_imports(now=utc_now())
    index_forgotten(now=utc_now())
    ids = list(Brand.objects.values_list("id", flat=True))
    return sum(count_stems_if_due(brand_id, now=utc_now()) for brand_id in ids)
