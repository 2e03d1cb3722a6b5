"""Periodic work of `triage`."""

from __future__ import annotations

from peerdesk.domain.brands.models import Brand
from peerdesk.foundation.clock import utc_now

from .commands import train_if_due


def train_due_models() -> int:
    """Train every brand's classifier that has learned enough. Returns how many were trained."""
    ids = list(Brand.objects.filter(topics__retired_at__isnull=True).values_list("id", flat=True).distinct())
    return sum(train_if_due(brand_id, now=utc_now()) for brand_id in ids)
