"""Retention of the records about access themselves: looks, stopped replies, settled alarms, the privacy log."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db.models import Model, QuerySet

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.privacy.models import AccessReview, EntryKind, LegalHold, PrivacyEntry, Reveal, StoppedReply
from peerdesk.foundation.db.commands import command

from .log import note_entry

BATCH = 500


def expired_records(brand: Brand, *, now: datetime) -> list[QuerySet[Model]]:
    """Return what of the records about access is over: one query set for each table; empty when they are kept."""
    if not brand.retain_reveals_days:
        return []
    before = now - timedelta(days=brand.retain_reveals_days)
    held = LegalHold.objects.filter(brand=brand, lifted_at__isnull=True).values("customer_id")
    return [
        Reveal.objects.filter(brand=brand, revealed_at__lt=before).exclude(customer_id__in=held).order_by("revealed_at"),
        StoppedReply.objects.filter(brand=brand, stopped_at__lt=before).order_by("stopped_at"),
        AccessReview.objects.filter(brand=brand, settled_at__lt=before).order_by("settled_at"),
        PrivacyEntry.objects.filter(brand=brand, made_at__lt=before).order_by("made_at"),
    ]


def sweep_records(*, now: datetime) -> int:
    """Delete one batch for each brand whose records about access are over, a transaction each. Returns how many."""
    brands = Brand.objects.filter(retain_reveals_days__gt=0).values_list("id", flat=True)
    return sum(_sweep_brand(brand_id, now=now) for brand_id in list(brands))


@command
def _sweep_brand(brand_id: uuid.UUID, *, now: datetime) -> int:
    count = 0
    for rows in expired_records(Brand.objects.get(id=brand_id), now=now):
        ids = list(rows.values_list("pk", flat=True)[:BATCH])
        count += rows.model._default_manager.filter(pk__in=ids).delete()[0] if ids else 0  # noqa: SLF001 - Django's API
    if count:
        note_entry(brand_id, EntryKind.RETENTION_SWEPT, now=now, facts={"records": count})
    return count
