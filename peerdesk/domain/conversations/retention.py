"""What of a conversation goes when its time is over: originals, the values behind placeholders, redacted text.

The time counts from the last message of the conversation. A legal hold on the customer or the conversation stops it.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.privacy.commands import note_entry
from peerdesk.domain.privacy.models import EntryKind, LegalHold, Placeholder, VaultItem
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.outbox.emit import emit

from .events import WordsExpired
from .models import Conversation, GuardState, Message

BATCH = 500
CLASSES = ("originals", "placeholders", "messages")


def expired_originals(brand: Brand, *, now: datetime) -> QuerySet[Message]:
    """Return messages whose original is over. What the guard still holds keeps its original."""
    return Message.objects.filter(
        brand=brand, original__isnull=False, guard_state=GuardState.CLEAN,
        conversation__in=over(brand, brand.retain_originals_days, now=now),
    )


def expired_placeholders(brand: Brand, *, now: datetime) -> QuerySet[Placeholder]:
    """Return placeholders whose value is over."""
    done = over(brand, brand.retain_placeholders_days, now=now)
    return Placeholder.objects.filter(brand=brand, scope_id__in=done).exclude(sealed=b"")


def expired_messages(brand: Brand, *, now: datetime) -> QuerySet[Message]:
    """Return messages whose redacted text is over."""
    done = over(brand, brand.retain_messages_days, now=now)
    return Message.objects.filter(brand=brand, guard_state=GuardState.CLEAN, conversation__in=done).exclude(text="")


def sweep_conversations(*, now: datetime) -> int:
    """Take one batch of each class of each brand, a transaction each. Returns how many rows went."""
    brands = Brand.objects.filter(
        Q(retain_originals_days__gt=0) | Q(retain_placeholders_days__gt=0) | Q(retain_messages_days__gt=0)
    ).values_list("id", flat=True)
    return sum(_sweep_brand(brand_id, now=now) for brand_id in list(brands))


@command
def _sweep_brand(brand_id: uuid.UUID, *, now: datetime) -> int:
    brand = Brand.objects.get(id=brand_id)
    counts = {
        "originals": _sweep_originals(brand, now=now),
        "placeholders": _sweep_placeholders(brand, now=now),
        "messages": _sweep_messages(brand, now=now),
    }
    gone = {name: count for name, count in counts.items() if count}
    if gone:
        note_entry(brand_id, EntryKind.RETENTION_SWEPT, now=now, facts=gone)
    return sum(gone.values())


def _sweep_originals(brand: Brand, *, now: datetime) -> int:
    rows = list(expired_originals(brand, now=now).values_list("id", "original_id")[:BATCH])
    Message.objects.filter(id__in=[row[0] for row in rows]).update(original=None)
    VaultItem.objects.filter(id__in=[row[1] for row in rows]).delete()
    return len(rows)


def _sweep_placeholders(brand: Brand, *, now: datetime) -> int:
    ids = list(expired_placeholders(brand, now=now).values_list("id", flat=True)[:BATCH])
    return Placeholder.objects.filter(id__in=ids).update(sealed=b"")


def _sweep_messages(brand: Brand, *, now: datetime) -> int:
    rows = list(expired_messages(brand, now=now).values_list("id", "conversation_id")[:BATCH])
    conversations = sorted({row[1] for row in rows})
    Conversation.objects.filter(id__in=conversations).update(subject="")
    for conversation_id in conversations:
        emit(WordsExpired(conversation_id=conversation_id, brand_id=brand.id), now=now)
    return Message.objects.filter(id__in=[row[0] for row in rows]).update(text="", guard_version="expired")


def over(brand: Brand, days: int, *, now: datetime) -> QuerySet[Conversation]:
    """Return the ids of conversations whose last message is older than `days` and that no hold keeps; none for 0 days."""
    if not days:
        return Conversation.objects.none()
    standing = LegalHold.objects.filter(customer_id=OuterRef("customer_id"), lifted_at__isnull=True)
    standing = standing.filter(Q(scope_id__isnull=True) | Q(scope_id=OuterRef("id")))
    rows = Conversation.objects.filter(brand=brand, last_message_at__lt=now - timedelta(days=days))
    return rows.exclude(Exists(standing)).values("id")  # type: ignore[return-value]
