"""What of calls goes when its time is over, by the schedule of their conversation: the redacted words that came back."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import QuerySet

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.conversations.retention import over
from peerdesk.domain.privacy.commands import note_entry
from peerdesk.domain.privacy.models import EntryKind
from peerdesk.foundation.db.commands import command

from .models import ActionCall

BATCH = 500


def expired_results(brand: Brand, *, now: datetime) -> QuerySet[ActionCall]:
    """Return calls whose words are over. That there was a call, by whom and for how much, stays."""
    done = over(brand, brand.retain_messages_days, now=now)
    return ActionCall.objects.filter(brand=brand, ticket__conversation__in=done).exclude(result="")


def sweep_results(*, now: datetime) -> int:
    """Take one batch of each brand, a transaction each. Returns how many went."""
    brands = Brand.objects.filter(retain_messages_days__gt=0).values_list("id", flat=True)
    return sum(_sweep_brand(brand_id, now=now) for brand_id in list(brands))


@command
def _sweep_brand(brand_id: uuid.UUID, *, now: datetime) -> int:
    ids = list(expired_results(Brand.objects.get(id=brand_id), now=now).values_list("id", flat=True)[:BATCH])
    count = ActionCall.objects.filter(id__in=ids).update(result="")
    if count:
        note_entry(brand_id, EntryKind.RETENTION_SWEPT, now=now, facts={"call_results": count})
    return count
