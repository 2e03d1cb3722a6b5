"""Periodic work of `triage`."""

from __future__ import annotations

import uuid

from peerdesk.domain.brands.models import Brand
from peerdesk.foundation.clock import utc_now

from .commands import is_full_training_due, train_if_due, train_spam_if_due


def train_due_models() -> int:
    """Train every brand's classifier that has learned enough. Returns how many were trained."""
    return sum(train_if_due(brand_id, now=utc_now()) for brand_id in _with_topics())


def train_due_spam_filters() -> int:
    """Make anew the spam filter of every brand whose people marked something. Returns how many were made."""
    ids = list(Brand.objects.values_list("id", flat=True))
    return sum(train_spam_if_due(brand_id, now=utc_now()) for brand_id in ids)


def is_any_full_training_due() -> bool:
    """Whether any brand has learned enough for the minutes of a full training."""
    return any(is_full_training_due(brand_id) for brand_id in _with_topics())


def _with_topics() -> list[uuid.UUID]:
    return list(Brand.objects.filter(topics__retired_at__isnull=True).values_list("id", flat=True).distinct())
