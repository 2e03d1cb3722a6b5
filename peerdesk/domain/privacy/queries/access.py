"""Who looked at what, and which alarms stand."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count, F

from peerdesk.domain.people.models import User
from peerdesk.domain.privacy.models import AccessReview, GuardIncident, PrivacyEntry, Reveal, StoppedReply
from peerdesk.domain.privacy.rules import Look

REVEAL_LASTS = timedelta(minutes=30)
MOST_LOOKS = 20_000


@dataclass(frozen=True)
class RevealRow:
    """A logged look, for the timeline."""

    user_name: str
    reason: str
    revealed_at: datetime


def list_reveals(scope_id: uuid.UUID, *, brand_id: uuid.UUID) -> list[RevealRow]:
    """Return the looks at one conversation, newest first."""
    rows = Reveal.objects.filter(scope_id=scope_id, brand_id=brand_id).select_related("user").order_by("-revealed_at")
    return [RevealRow(row.user.name or row.user.email, row.reason, row.revealed_at) for row in rows[:50]]


def has_revealed(user: User, scope_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> bool:
    """Whether this person revealed this conversation within the last half hour."""
    return Reveal.objects.filter(
        user_id=user.pk, scope_id=scope_id, brand_id=brand_id, revealed_at__gte=now - REVEAL_LASTS
    ).exists()


def count_open_incidents(brand_id: uuid.UUID) -> int:
    """How many guard incidents of a brand are unsettled."""
    return GuardIncident.objects.filter(brand_id=brand_id, settled_at__isnull=True).count()


@dataclass(frozen=True)
class PersonReport:
    """What one person looked at within a week."""

    user_id: uuid.UUID
    name: str
    looks: int
    customers: int
    conversations: int
    busiest_hour: int
    most_a_day: int


@dataclass(frozen=True)
class AccessReport:
    """A week of reveals: by person, and by hour of the day (UTC, 24 counts)."""

    since: datetime
    people: tuple[PersonReport, ...]
    by_hour: tuple[int, ...]
    by_day: tuple[tuple[datetime, int], ...]


@dataclass(frozen=True)
class ReviewRow:
    """An alarm about access; never what was looked at."""

    id: uuid.UUID
    code: str
    user_name: str
    scope_id: uuid.UUID | None
    facts: dict[str, float]
    raised_at: datetime
    settled_at: datetime | None
    settled_by: str
    note: str


@dataclass(frozen=True)
class EntryRow:
    """One row of the privacy log."""

    kind: str
    user_name: str
    customer_id: uuid.UUID | None
    facts: dict[str, Any]
    made_at: datetime


@dataclass(frozen=True)
class StoppedCount:
    """How often the check stopped replies of one person, by kind."""

    user_id: uuid.UUID
    code: str
    count: int


def looks_since(brand_id: uuid.UUID, since: datetime) -> list[Look]:
    """Return a brand's newest reveals since a moment, at most 20,000."""
    rows = Reveal.objects.filter(brand_id=brand_id, revealed_at__gte=since).order_by("-revealed_at")
    return [Look(*row) for row in rows.values_list("user_id", "customer_id", "revealed_at")[:MOST_LOOKS]]


def list_looks_at_customer(customer_id: uuid.UUID) -> list[RevealRow]:
    """Return the looks at one customer's data for their own page, oldest first: when and why, not by whom."""
    rows = Reveal.objects.filter(customer_id=customer_id).order_by("-revealed_at")[:50]
    return [RevealRow("", row.reason, row.revealed_at) for row in reversed(rows)]


def access_report(brand_id: uuid.UUID, *, since: datetime) -> AccessReport:
    """Return who looked at hidden data in the week from `since`, how often, at how many customers, and at which hours."""
    rows = list(
        Reveal.objects.filter(brand_id=brand_id, revealed_at__gte=since, revealed_at__lt=since + timedelta(days=7))
        .select_related("user").order_by("revealed_at")[:MOST_LOOKS]
    )
    people: dict[uuid.UUID, list[Reveal]] = {}
    for row in rows:
        people.setdefault(row.user_id, []).append(row)
    hours = Counter(row.revealed_at.astimezone(UTC).hour for row in rows)
    days = Counter(row.revealed_at.astimezone(UTC).date() for row in rows)
    week = [since + timedelta(days=place) for place in range(7)]
    told = [_person(user_id, own) for user_id, own in people.items()]
    return AccessReport(
        since, tuple(sorted(told, key=lambda one: -one.looks)), tuple(hours[hour] for hour in range(24)),
        tuple((day, days[day.astimezone(UTC).date()]) for day in week),
    )


def _person(user_id: uuid.UUID, rows: Sequence[Reveal]) -> PersonReport:
    hours = Counter(row.revealed_at.astimezone(UTC).hour for row in rows)
    days = Counter(row.revealed_at.astimezone(UTC).date() for row in rows)
    return PersonReport(
        user_id, rows[0].user.name or rows[0].user.email, len(rows), len({row.customer_id for row in rows}),
        len({row.scope_id for row in rows}), hours.most_common(1)[0][0], max(days.values()),
    )


def list_reviews(brand_id: uuid.UUID, *, limit: int = 50) -> list[ReviewRow]:
    """Return alarms about access, open ones first, then the newest."""
    rows = AccessReview.objects.filter(brand_id=brand_id).select_related("user", "settled_by")
    found = rows.order_by(F("settled_at").desc(nulls_first=True), "-raised_at")[:limit]
    return [
        ReviewRow(
            row.id, row.code, _name(row.user), row.scope_id, row.facts, row.raised_at, row.settled_at,
            _name(row.settled_by), row.note,
        )
        for row in found
    ]


def count_open_reviews(brand_id: uuid.UUID) -> int:
    """How many alarms about access wait for an admin."""
    return AccessReview.objects.filter(brand_id=brand_id, settled_at__isnull=True).count()


def list_entries(brand_id: uuid.UUID, *, limit: int = 100) -> list[EntryRow]:
    """Return the newest rows of the privacy log."""
    rows = PrivacyEntry.objects.filter(brand_id=brand_id).select_related("user").order_by("-made_at")[:limit]
    return [EntryRow(row.kind, _name(row.user), row.customer_id, row.facts, row.made_at) for row in rows]


def count_stopped_replies(brand_id: uuid.UUID, *, since: datetime) -> list[StoppedCount]:
    """Return how often replies of each person were stopped since a moment, by kind (P10)."""
    rows = StoppedReply.objects.filter(brand_id=brand_id, stopped_at__gte=since)
    counted = rows.values("user_id", "code").annotate(n=Count("id")).order_by("-n")[:200]
    return [StoppedCount(row["user_id"], row["code"], row["n"]) for row in counted]


def brands_with_open_incident(code: str) -> list[uuid.UUID]:
    """Return the brands for which an alarm of this code stands."""
    rows = GuardIncident.objects.filter(code=code, settled_at__isnull=True)
    return list(rows.values_list("brand_id", flat=True)[:1000])


def _name(user: User | None) -> str:
    return (user.name or user.email) if user else ""
