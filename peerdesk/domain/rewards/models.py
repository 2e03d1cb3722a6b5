"""Tables of `rewards`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.ledger.models import JournalEntry
from peerdesk.domain.tickets.models import Resolution, Ticket
from peerdesk.foundation.ids import new_id

from .rules import RewardKind


class ReceiptState(models.TextChoices):
    """Whether the money of a receipt is final."""

    PENDING = "pending"
    RELEASED = "released"
    REVERSED = "reversed"


class Receipt(models.Model):
    """What one resolution cost the brand and earned the expert; the bill, the earnings and the report all read it."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="receipts")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="receipts")
    resolution = models.OneToOneField(Resolution, on_delete=models.PROTECT, related_name="receipt")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, null=True, related_name="receipts")
    kind = models.CharField(max_length=12)
    rule_version = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    price_minor = models.IntegerField()
    share_minor = models.IntegerField()
    fee_minor = models.IntegerField()
    state = models.CharField(max_length=10, choices=ReceiptState.choices, default=ReceiptState.PENDING)
    booked_entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, null=True, related_name="+")
    final_entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, null=True, related_name="+")
    booked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(price_minor=models.F("share_minor") + models.F("fee_minor")),
                name="receipt_parts_sum_to_price",
            ),
        )
        indexes = (
            models.Index(fields=["expert", "-booked_at"], name="receipt_by_expert"),
            models.Index(fields=["brand", "-booked_at"], name="receipt_by_brand"),
        )


class Reward(models.Model):
    """What somebody earned that is no resolution: a training that ended, first answers that were read, bringing somebody.

    Booked once. What was not earned after all is taken back by an entry of its own, as something owed.
    """

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="rewards")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="rewards")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in RewardKind])
    # The onboarding, the first answer or the referral that it is for.
    source_id = models.UUIDField()
    rule_version = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    amount_minor = models.IntegerField()
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()
    revoked_entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "source_id"], name="reward_once_per_source"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="reward_moves_money"),
        )
        indexes = (
            models.Index(fields=["expert", "-booked_at"], name="reward_by_expert"),
            models.Index(fields=["brand", "-booked_at"], name="reward_by_brand"),
        )
