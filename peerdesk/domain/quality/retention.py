"""What of a survey goes when its time is over: the stars and reasons. That somebody was asked stays."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.privacy.commands import note_entry
from peerdesk.domain.privacy.models import EntryKind, LegalHold
from peerdesk.foundation.db.commands import command

from .models import Survey

BATCH = 500


def expired_surveys(brand: Brand, *, now: datetime) -> QuerySet[Survey]:
    """Return answered surveys whose time is over and on whose customer no hold stands."""
    if not brand.retain_surveys_days:
        return Survey.objects.none()
    standing = LegalHold.objects.filter(customer_id=OuterRef("ticket__conversation__customer_id"), lifted_at__isnull=True)
    standing = standing.filter(Q(scope_id__isnull=True) | Q(scope_id=OuterRef("ticket__conversation_id")))
    before = now - timedelta(days=brand.retain_surveys_days)
    over = Survey.objects.filter(brand=brand, rating__isnull=False, answered_at__lt=before)
    return over.exclude(Exists(standing))


def sweep_surveys(*, now: datetime) -> int:
    """Take one batch of each brand, a transaction each. Returns how many went."""
    brands = Brand.objects.filter(retain_surveys_days__gt=0).values_list("id", flat=True)
    return sum(_sweep_brand(brand_id, now=now) for brand_id in list(brands))


@command
def _sweep_brand(brand_id: uuid.UUID, *, now: datetime) -> int:
    ids = list(expired_surveys(Brand.objects.get(id=brand_id), now=now).values_list("id", flat=True)[:BATCH])
    count = Survey.objects.filter(id__in=ids).update(rating=None, reasons=[])
    if count:
        note_entry(brand_id, EntryKind.RETENTION_SWEPT, now=now, facts={"surveys": count})
    return count
