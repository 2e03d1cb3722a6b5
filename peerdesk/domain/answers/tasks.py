"""Periodic work of `answers`."""

from __future__ import annotations

from peerdesk.domain.brands.models import Brand
from peerdesk.foundation.clock import utc_now

from .commands import count_stems_if_due, index_forgotten


def keep_search() -> int:
    """Index what was forgotten and count the words of brands whose knowledge has grown. Returns how many were counted."""
    index_forgotten(now=utc_now())
    ids = list(Brand.objects.values_list("id", flat=True))
    return sum(count_stems_if_due(brand_id, now=utc_now()) for brand_id in ids)
