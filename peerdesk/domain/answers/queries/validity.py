"""Which articles hold at a time."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q


def valid_at(now: datetime) -> Q:
    """Articles whose time has begun and is not over."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=now)
    return begun & (Q(valid_until__isnull=True) | Q(valid_until__gt=now))
