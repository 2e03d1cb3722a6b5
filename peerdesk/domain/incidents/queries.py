"""Reads of `incidents`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from peerdesk.domain.answers.models import ArticleState
from peerdesk.domain.tickets.queries import TicketRow, row_of
from peerdesk.foundation.errors import not_found

from .models import Incident, IncidentTicket
from .rules import OPEN, IncidentState

PAGE = 50
SHOWN_TICKETS = 30
BARS = 24


@dataclass(frozen=True)
class IncidentRow:
    """An incident in a list: what people ask, how many did, how many would have been usual in that time."""

    id: uuid.UUID
    title: str
    state: str
    ticket_count: int
    expected: float
    window_seconds: int
    price_percent: int
    detected_at: datetime
    last_at: datetime
    decided_at: datetime | None
    fixed_at: datetime | None
    fixed_note: str
    article_id: uuid.UUID | None
    article_title: str
    article_state: str
    told_count: int


@dataclass(frozen=True)
class Banner:
    """A known trouble with its approved answer, for the help page."""

    title: str
    article_id: uuid.UUID


def list_incidents(brand_id: uuid.UUID, *, is_open: bool, limit: int = PAGE) -> list[IncidentRow]:
    """Return a brand's incidents, newest first: the open ones, or those that were decided."""
    rows = _rows().filter(brand_id=brand_id)
    states = [state.value for state in OPEN]
    rows = rows.filter(state__in=states) if is_open else rows.exclude(state__in=states)
    return [_row(row) for row in rows.order_by("-detected_at")[:limit]]


def get_incident(incident_id: uuid.UUID, *, brand_id: uuid.UUID) -> IncidentRow:
    """Return an incident of this brand. Raises `incident_not_found`."""
    row = _rows().filter(id=incident_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("incident_not_found")
    return _row(row)


def incident_tickets(incident_id: uuid.UUID, *, brand_id: uuid.UUID, limit: int = SHOWN_TICKETS) -> list[TicketRow]:
    """Return the newest tickets of an incident of this brand."""
    rows = IncidentTicket.objects.filter(incident_id=incident_id, incident__brand_id=brand_id)
    rows = rows.select_related("ticket__conversation__customer", "ticket__topic").order_by("-ticket__opened_at")
    return [row_of(row.ticket) for row in rows[:limit]]


def tickets_by_hour(incident_id: uuid.UUID, *, brand_id: uuid.UUID) -> list[tuple[datetime, int]]:
    """Return how many of an incident's tickets were opened in each hour (UTC) from its first on, at most a day of hours."""
    opened = IncidentTicket.objects.filter(incident_id=incident_id, incident__brand_id=brand_id)
    hours = [at.replace(minute=0, second=0, microsecond=0) for at in opened.values_list("ticket__opened_at", flat=True)]
    if not hours:
        return []
    first = max(min(hours), max(hours) - timedelta(hours=BARS - 1))
    shown = [first + timedelta(hours=step) for step in range(BARS)]
    return [(hour, hours.count(hour)) for hour in shown if hour <= max(hours)]


def count_suspected(brand_id: uuid.UUID) -> int:
    """How many incidents wait for a person's word."""
    return Incident.objects.filter(brand_id=brand_id, state=IncidentState.SUSPECTED).count()


def banners(brand_id: uuid.UUID) -> list[Banner]:
    """Return the confirmed incidents whose answer is published, newest first."""
    rows = Incident.objects.filter(
        brand_id=brand_id, state=IncidentState.CONFIRMED, article__state=ArticleState.PUBLISHED
    ).select_related("article")
    return [
        Banner(row.article.title, row.article.id) for row in rows.order_by("-detected_at")[:3] if row.article is not None
    ]


def _rows() -> QuerySet[Incident]:
    return Incident.objects.select_related("article").annotate(
        ticket_count=Count("tickets"), told_count=Count("tickets__told_at")
    )


def _row(row: Incident) -> IncidentRow:
    article = row.article
    return IncidentRow(
        row.id, row.title, row.state, getattr(row, "ticket_count", 0), row.expected, row.window_seconds, row.price_percent,
        row.detected_at, row.last_at, row.decided_at, row.fixed_at, row.fixed_note, article.id if article else None,
        article.title if article else "", article.state if article else "", getattr(row, "told_count", 0),
    )
