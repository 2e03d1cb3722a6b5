"""Who looked at what, and which alarms stand."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from peerdesk.domain.people.models import User
from peerdesk.domain.privacy.models import GuardIncident, Reveal

REVEAL_LASTS = timedelta(minutes=30)


@dataclass(frozen=True)
class RevealRow:
    """A logged look, for the timeline."""

    user_name: str
    reason: str
    revealed_at: datetime


def list_reveals(scope_id: uuid.UUID, *, brand_id: uuid.UUID) -> list[RevealRow]:
    """Return the looks at one conversation, newest first."""
    rows = Reveal.objects.filter(scope_id=scope_id, brand_id=brand_id).select_related("user").order_by("-revealed_at")
    return [RevealRow(row.user.name or row.user.email, row.reason, row.revealed_at) for row in rows[:50]]


def has_revealed(user: User, scope_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> bool:
    """Whether this person revealed this conversation within the last half hour."""
    return Reveal.objects.filter(
        user_id=user.pk, scope_id=scope_id, brand_id=brand_id, revealed_at__gte=now - REVEAL_LASTS
    ).exists()


def count_open_incidents(brand_id: uuid.UUID) -> int:
    """How many guard incidents of a brand are unsettled."""
    return GuardIncident.objects.filter(brand_id=brand_id, settled_at__isnull=True).count()
