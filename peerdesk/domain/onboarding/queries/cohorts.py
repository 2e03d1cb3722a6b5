"""Cohorts as a brand's staff see them: how many stand where, who is stuck, whether they will be ready. One statement."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q

from peerdesk.domain.onboarding.models import Cohort, Onboarding
from peerdesk.domain.onboarding.rules import QUALIFIED, STUCK_AFTER, Forecast, Stage, forecast_ready
from peerdesk.foundation.clock import zone_named
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.errors import not_found

LIST_LIMIT = 100
MOST_STUCK = 100
_MEMBERS = """
SELECT o.id, e.pseudonym, u.timezone, o.stage, o.steps_passed, o.moved_at, o.qualified_at,
    (SELECT max(l.created_at) FROM onboarding_personletter l WHERE l.onboarding_id = o.id AND l.kind = 'reminder'),
    (SELECT count(*) FROM onboarding_trainingstep s
     WHERE s.programme_id = o.programme_id AND s.retired_at IS NULL AND s.kind <> 'card')
FROM onboarding_onboarding o JOIN experts_expert e ON e.id = o.expert_id JOIN people_user u ON u.id = e.user_id
WHERE o.cohort_id = %(cohort)s AND o.brand_id = %(brand)s ORDER BY o.moved_at LIMIT 5000
"""


@dataclass(frozen=True)
class CohortRow:
    """A cohort in a list."""

    id: uuid.UUID
    name: str
    starts_on: date
    ends_on: date
    target: int
    people: int
    ready: int


@dataclass(frozen=True)
class Member:
    """One person of a cohort; `stuck_hours` since they last moved when that is too long."""

    id: uuid.UUID
    pseudonym: str
    zone: str
    stage: str
    steps_passed: int
    steps: int
    moved_at: datetime
    reminded_at: datetime | None
    stuck_hours: int


@dataclass(frozen=True)
class ZoneRow:
    """People of one time zone: what time it is there, how many, how many are ready."""

    zone: str
    here: datetime
    people: int
    ready: int


@dataclass(frozen=True)
class CohortView:
    """All of one cohort: counts by stage in order, zones, who is stuck, the forecast, ready people by day."""

    people: int
    stages: tuple[tuple[str, int], ...]
    zones: tuple[ZoneRow, ...]
    stuck: tuple[Member, ...]
    stuck_in_all: int
    forecast: Forecast
    days: tuple[tuple[date, int | None, int], ...]


def list_cohorts(brand_id: uuid.UUID) -> list[CohortRow]:
    """Return a brand's cohorts, those that end last first."""
    ready = Count("onboardings", filter=Q(onboardings__stage__in=QUALIFIED))
    rows = Cohort.objects.filter(brand_id=brand_id).annotate(n=Count("onboardings"), ready=ready)
    return [
        CohortRow(row.id, row.name, row.starts_on, row.ends_on, row.target, row.n, row.ready)
        for row in rows.order_by("-ends_on", "name")[:LIST_LIMIT]
    ]


def get_cohort(cohort_id: uuid.UUID, *, brand_id: uuid.UUID) -> CohortRow:
    """Return one. Raises `cohort_not_found`."""
    row = Cohort.objects.filter(id=cohort_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("cohort_not_found")
    return CohortRow(row.id, row.name, row.starts_on, row.ends_on, row.target, 0, 0)


def stage_counts(brand_id: uuid.UUID) -> dict[str, int]:
    """Return how many of a brand's people stand at which stage."""
    rows = Onboarding.objects.filter(brand_id=brand_id).values_list("stage").annotate(n=Count("id"))
    return dict(rows)


def cohort_view(row: CohortRow, *, brand_id: uuid.UUID, zone: str, now: datetime) -> CohortView:
    """Return all that is shown of a cohort; days are days of `zone`, and the last one counts whole."""
    members = read_rows(_MEMBERS, {"cohort": row.id, "brand": brand_id})
    here = zone_named(zone)
    since = datetime.combine(row.starts_on, time(), tzinfo=here)
    until = datetime.combine(row.ends_on + timedelta(days=1), time(), tzinfo=here)
    finished = [one[6] for one in members if one[6] is not None]
    stuck = [
        Member(one[0], one[1], one[2], one[3], one[4], one[8], one[5], one[7], int((now - one[5]).total_seconds() // 3600))
        for one in members
        if one[3] not in QUALIFIED and now - one[5] >= STUCK_AFTER
    ]
    counts = Counter(one[3] for one in members)
    return CohortView(
        people=len(members), stages=tuple((stage.value, counts.get(stage, 0)) for stage in Stage),
        zones=_zones(members, now=now), stuck=tuple(stuck[:MOST_STUCK]), stuck_in_all=len(stuck),
        forecast=forecast_ready(finished, people=len(members), since=since, until=until, now=now),
        days=tuple(_days(row, [one.astimezone(here).date() for one in finished], today=now.astimezone(here).date())),
    )  # fmt: skip


def _zones(members: Sequence[tuple[object, ...]], *, now: datetime) -> tuple[ZoneRow, ...]:
    people = Counter(str(one[2]) for one in members)
    ready = Counter(str(one[2]) for one in members if one[6] is not None)
    return tuple(
        ZoneRow(zone, now.astimezone(zone_named(zone)), count, ready[zone]) for zone, count in people.most_common(40)
    )


def _days(row: CohortRow, finished: Sequence[date], *, today: date) -> list[tuple[date, int | None, int]]:
    """Return each day with how many were ready by its end (None: it has not come), and how many were to be by then."""
    span = (row.ends_on - row.starts_on).days + 1
    days = [row.starts_on + timedelta(days=place) for place in range(min(span, 366))]
    return [
        (day, sum(1 for one in finished if one <= day) if day <= today else None, round(row.target * place / span))
        for place, day in enumerate(days, start=1)
    ]
