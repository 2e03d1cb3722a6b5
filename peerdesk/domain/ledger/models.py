"""Tables of `ledger`. Rows of entries and postings are insert-only; triggers in the migrations refuse anything else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from peerdesk.foundation.ids import new_id


class LedgerAccount(models.Model):
    """Where money sits. `owner` is an opaque key chosen by the caller; a positive balance is a debit balance."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["owner", "kind", "currency"], name="account_one_per_owner_kind_currency"),
        )


class JournalEntry(models.Model):
    """A balanced money fact. `idempotency_key` makes booking it twice impossible; a correction is a new entry."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    idempotency_key = models.CharField(max_length=120, unique=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    recorded_at = models.DateTimeField()


class Posting(models.Model):
    """One line of an entry: debit positive, credit negative, in the account's currency."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="postings")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~models.Q(amount_minor=0), name="posting_moves_money"),
        )
