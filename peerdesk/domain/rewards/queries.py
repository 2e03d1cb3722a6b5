"""Reads of `rewards`: the earnings page and the brand's statement read the same receipts."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Sum

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.ledger.queries import balances_of

from .models import Receipt, ReceiptState, Reward
from .rules import RewardKind, brand_owner, expert_owner


@dataclass(frozen=True)
class ReceiptRow:
    """One receipt. The brand sees price, share and fee; the expert their share."""

    id: uuid.UUID
    reference: str
    brand_name: str
    topic: str
    kind: str
    state: str
    expert_pseudonym: str
    currency: str
    price_minor: int
    share_minor: int
    fee_minor: int
    booked_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True)
class RewardRow:
    """Something paid that is no resolution."""

    kind: str
    brand_name: str
    expert_pseudonym: str
    currency: str
    amount_minor: int
    booked_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True)
class Earnings:
    """An expert's money in one currency, read from the ledger, in minor units."""

    currency: str
    pending_minor: int
    available_minor: int


@dataclass(frozen=True)
class StatementLine:
    """A brand's receipts of one kind and state in a period."""

    kind: str
    state: str
    count: int
    price_minor: int
    share_minor: int
    fee_minor: int


@dataclass(frozen=True)
class Statement:
    """A brand's statement for a period, with what the ledger says it owes."""

    currency: str
    lines: tuple[StatementLine, ...]
    receipts: tuple[ReceiptRow, ...]
    owed_minor: int
    rewards: tuple[RewardRow, ...] = ()


def earnings_of(expert: Expert) -> list[Earnings]:
    """Return what an expert has earned, by currency, from the ledger's balances."""
    balances = balances_of(expert_owner(expert.id))
    currencies = sorted({currency for _, currency in balances})
    return [
        Earnings(
            currency, -balances.get(("earnings_pending", currency), 0),
            -balances.get(("earnings_available", currency), 0),
        )
        for currency in currencies
    ]


def receipts_of_expert(expert: Expert, *, limit: int = 100) -> list[ReceiptRow]:
    """Return an expert's receipts, newest first."""
    rows = Receipt.objects.filter(expert=expert).order_by("-booked_at")
    return [_row(row) for row in rows.select_related("brand", "ticket__topic", "expert")[:limit]]


def statement_of_brand(brand: Brand, *, since: datetime, until: datetime, limit: int = 200) -> Statement:
    """Return a brand's statement of [since, until): sums by kind and state, the newest receipts, the balance owed."""
    rows = Receipt.objects.filter(brand=brand, booked_at__gte=since, booked_at__lt=until)
    sums = (
        rows.values("kind", "state")
        .annotate(n=Count("id"), price=Sum("price_minor"), share=Sum("share_minor"), fee=Sum("fee_minor"))
        .order_by("kind", "state")
    )
    lines = tuple(StatementLine(s["kind"], s["state"], s["n"], s["price"], s["share"], s["fee"]) for s in sums)
    newest = rows.order_by("-booked_at").select_related("brand", "ticket__topic", "expert")[:limit]
    owed = balances_of(brand_owner(brand.id)).get(("receivable", brand.currency), 0)
    paid = Reward.objects.filter(brand=brand, booked_at__gte=since, booked_at__lt=until)
    return Statement(brand.currency, lines, tuple(_row(row) for row in newest), owed, tuple(_rewards(paid, limit=limit)))


def earned_since(expert: Expert, *, since: datetime) -> list[tuple[str, int]]:
    """Return (currency, minor units) of what was booked since a time and not taken back: shares of receipts, and rewards."""
    others = Reward.objects.filter(expert=expert, booked_at__gte=since, revoked_at=None).values_list("currency")
    sums: Counter[str] = Counter()
    for currency, total in _shares(expert, since=since).union(others.annotate(total=Sum("amount_minor")), all=True):
        sums[currency] += total
    return sorted(sums.items())


def resolved_since(expert: Expert, *, since: datetime) -> list[tuple[str, int]]:
    """Return (currency, minor units) of receipts alone: what an hour of answering earned."""
    return list(_shares(expert, since=since).order_by("currency"))


def _shares(expert: Expert, *, since: datetime) -> Any:
    rows = Receipt.objects.filter(expert=expert, booked_at__gte=since).exclude(state=ReceiptState.REVERSED)
    return rows.values_list("currency").annotate(total=Sum("share_minor"))


def rewards_of(expert: Expert, *, kinds: Collection[RewardKind], limit: int = 100) -> list[RewardRow]:
    """Return what an expert was paid besides resolutions, newest first."""
    return _rewards(Reward.objects.filter(expert=expert, kind__in=kinds), limit=limit)


def _rewards(rows: QuerySet[Reward], *, limit: int) -> list[RewardRow]:
    return [
        RewardRow(
            row.kind, row.brand.name, row.expert.pseudonym, row.currency, row.amount_minor, row.booked_at, row.revoked_at
        )
        for row in rows.select_related("brand", "expert").order_by("-booked_at")[:limit]
    ]


def _row(row: Receipt) -> ReceiptRow:
    return ReceiptRow(
        row.id, row.ticket.reference, row.brand.name, row.ticket.topic.name if row.ticket.topic else "", row.kind,
        row.state, row.expert.pseudonym if row.expert else "", row.currency, row.price_minor, row.share_minor,
        row.fee_minor, row.booked_at, row.settled_at,
    )
