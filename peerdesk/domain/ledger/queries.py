"""Reads of `ledger`."""

from __future__ import annotations

from django.db.models import Sum

from .models import Posting


def balances_of(owner: str) -> dict[tuple[str, str], int]:
    """Return balances in minor units by (kind, currency) for one owner; debit positive."""
    rows = (
        Posting.objects.filter(account__owner=owner)
        .values_list("account__kind", "currency")
        .annotate(total=Sum("amount_minor"))
    )
    return {(kind, currency): total for kind, currency, total in rows}


def ledger_sum() -> dict[str, int]:
    """Return the sum of all postings by currency: zero in a healthy book."""
    rows = Posting.objects.values_list("currency").annotate(total=Sum("amount_minor"))
    return dict(rows)


def unbalanced_entries(limit: int = 20) -> list[str]:
    """Return ids of entries that do not sum to zero (none, unless the database was tampered with)."""
    rows = (
        Posting.objects.values("entry_id", "currency").annotate(total=Sum("amount_minor")).exclude(total=0)[:limit]
    )
    return [str(row["entry_id"]) for row in rows]
