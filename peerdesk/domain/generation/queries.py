"""Reads of `generation`. The key is opened by `commands` alone."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, Q, Sum

from .models import CallState, ModelCall, ModelEndpoint
from .rules import Breaker, Writing, month_start

NEWEST = 30
SHOWN_DAYS = 30


@dataclass(frozen=True)
class Endpoint:
    """A brand's model, for its admin; never the key."""

    base_url: str
    model: str
    has_key: bool
    writes: Writing
    translates: bool
    month_tokens: int
    ticket_tokens: int
    breaker: Breaker


@dataclass(frozen=True)
class CallRow:
    """One call for the brand's record. Seconds to the first words and in all are None where there were none."""

    purpose: str
    prompt_version: str
    model: str
    state: str
    error: str
    tokens: int
    started_at: datetime
    first_seconds: float | None
    seconds: float | None


@dataclass(frozen=True)
class Usage:
    """What a brand's model did: tokens of this month, and calls of the last 30 days by purpose, prompt and model."""

    month_tokens: int
    rows: tuple[UsageRow, ...]


@dataclass(frozen=True)
class UsageRow:
    """Calls that were alike."""

    purpose: str
    prompt_version: str
    model: str
    calls: int
    failed: int
    tokens: int
    first_seconds: float | None


def find_endpoint(brand_id: uuid.UUID) -> Endpoint | None:
    """Return a brand's model, None when none is connected."""
    row = ModelEndpoint.objects.filter(brand_id=brand_id).first()
    if row is None:
        return None
    return Endpoint(
        row.base_url, row.model, bool(row.sealed_key), Writing(row.writes), row.translates, row.month_tokens,
        row.ticket_tokens, Breaker(row.faults, row.open_until),
    )  # fmt: skip


def spent_this_month(brand_id: uuid.UUID, *, now: datetime) -> int:
    """Return the tokens that count against this month's budget, reservations of running calls included."""
    calls = ModelCall.objects.filter(brand_id=brand_id, started_at__gte=month_start(now))
    return int(calls.aggregate(sum=Sum("tokens"))["sum"] or 0)


def spent_on_ticket(ticket_id: uuid.UUID) -> int:
    """Return the tokens that count against a ticket's budget."""
    return int(ModelCall.objects.filter(ticket_id=ticket_id).aggregate(sum=Sum("tokens"))["sum"] or 0)


def usage_of(brand_id: uuid.UUID, *, now: datetime) -> Usage:
    """Return what a brand's model did lately."""
    groups = (
        ModelCall.objects.filter(brand_id=brand_id, started_at__gte=now - timedelta(days=SHOWN_DAYS))
        .values("purpose", "prompt_version", "model")
        .annotate(
            calls=Count("id"), failed=Count("id", filter=Q(state=CallState.FAILED)), spent=Sum("tokens"),
            first=Avg(F("first_at") - F("started_at")),
        )
        .order_by("-calls", "purpose")[:NEWEST]
    )
    rows = tuple(
        UsageRow(
            row["purpose"], row["prompt_version"], row["model"], row["calls"], row["failed"], row["spent"],
            _seconds(row["first"]),
        )
        for row in groups
    )  # fmt: skip
    return Usage(spent_this_month(brand_id, now=now), rows)


def newest_calls(brand_id: uuid.UUID) -> list[CallRow]:
    """Return a brand's newest calls, newest first, at most 30."""
    rows = ModelCall.objects.filter(brand_id=brand_id).order_by("-started_at")[:NEWEST]
    return [
        CallRow(
            row.purpose, row.prompt_version, row.model, row.state, row.error, row.tokens, row.started_at,
            _seconds(row.first_at - row.started_at if row.first_at else None),
            _seconds(row.ended_at - row.started_at if row.ended_at else None),
        )
        for row in rows
    ]  # fmt: skip


def _seconds(span: timedelta | None) -> float | None:
    return span.total_seconds() if span is not None else None
