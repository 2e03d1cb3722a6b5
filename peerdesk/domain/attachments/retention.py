"""What of files goes when its time is over, by the schedule of their conversation: bytes and names, then redacted text."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import Q, QuerySet

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.conversations.retention import over
from peerdesk.domain.privacy.commands import note_entry
from peerdesk.domain.privacy.models import EntryKind, VaultItem
from peerdesk.foundation.db.commands import command

from .models import Attachment, SealedPiece
from .rules import AttachmentState

BATCH = 100
SETTLED = (AttachmentState.CLEAN, AttachmentState.REFUSED)


def expired_files(brand: Brand, *, now: datetime) -> QuerySet[Attachment]:
    """Return files whose name and bytes are over. What the guard still holds keeps them."""
    done = over(brand, brand.retain_originals_days, now=now)
    return Attachment.objects.filter(brand=brand, original__isnull=False, state__in=SETTLED, conversation__in=done)


def expired_texts(brand: Brand, *, now: datetime) -> QuerySet[Attachment]:
    """Return files whose redacted text is over."""
    done = over(brand, brand.retain_messages_days, now=now)
    return Attachment.objects.filter(brand=brand, state=AttachmentState.CLEAN, conversation__in=done).exclude(text="")


def sweep_files(*, now: datetime) -> int:
    """Take one batch of each class of each brand, a transaction each. Returns how many files lost something."""
    brands = Brand.objects.filter(Q(retain_originals_days__gt=0) | Q(retain_messages_days__gt=0))
    return sum(_sweep_brand(brand_id, now=now) for brand_id in list(brands.values_list("id", flat=True)))


@command
def _sweep_brand(brand_id: uuid.UUID, *, now: datetime) -> int:
    brand = Brand.objects.get(id=brand_id)
    rows = list(expired_files(brand, now=now).values_list("id", "original_id")[:BATCH])
    SealedPiece.objects.filter(attachment_id__in=[row[0] for row in rows]).delete()
    Attachment.objects.filter(id__in=[row[0] for row in rows]).update(original=None)
    VaultItem.objects.filter(id__in=[row[1] for row in rows]).delete()
    ids = list(expired_texts(brand, now=now).values_list("id", flat=True)[:BATCH])
    texts = Attachment.objects.filter(id__in=ids).update(text="", guard_version="expired")
    if rows or texts:
        note_entry(brand_id, EntryKind.RETENTION_SWEPT, now=now, facts={"files": len(rows), "file_texts": texts})
    return len(rows) + texts
