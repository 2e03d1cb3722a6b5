"""Reads of `quality`. Only `survey_token` gives a token away: for the customer's own page, behind their secret link."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count

from peerdesk.foundation.crypto import blind_index

from .models import Survey


@dataclass(frozen=True)
class SurveyState:
    """A survey for the customer's page."""

    id: uuid.UUID
    rating: int | None
    is_open: bool


@dataclass(frozen=True)
class RatingFigures:
    """Mean and number of ratings."""

    mean: float | None
    count: int


def find_survey(ticket_id: uuid.UUID, *, cycle: int, now: datetime) -> SurveyState | None:
    """Return the survey of a ticket's cycle, if there is one."""
    row = Survey.objects.filter(ticket_id=ticket_id, cycle=cycle).first()
    if row is None:
        return None
    return SurveyState(row.id, row.rating, row.answered_at is None and row.expires_at > now)


def rating_figures(brand_id: uuid.UUID, *, since: datetime) -> RatingFigures:
    """Return the mean customer rating of a brand since a time, with its count."""
    row = Survey.objects.filter(brand_id=brand_id, answered_at__gte=since).aggregate(m=Avg("rating"), n=Count("rating"))
    return RatingFigures(row["m"], row["n"])


def rating_of(ticket_id: uuid.UUID) -> int | None:
    """Return the newest rating of a ticket, for the brand's staff."""
    row = Survey.objects.filter(ticket_id=ticket_id, rating__isnull=False).order_by("-cycle").first()
    return row.rating if row else None


def survey_token(survey_id: uuid.UUID) -> str:
    """Return the 256-bit token that answers a survey once: keyed by the master key, so the database alone cannot make it."""
    return blind_index("survey-token", str(survey_id))
