"""A brand's programmes and their steps."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from peerdesk.domain.onboarding.models import Programme, TrainingStep
from peerdesk.domain.onboarding.rules import TRAINING, Level
from peerdesk.foundation.errors import not_found


@dataclass(frozen=True)
class ProgrammeRow:
    """One programme, with how many steps it has and how many people are in it."""

    id: uuid.UUID
    language: str
    pay_minor: int
    mentor_answers: int
    mentor_pay_minor: int
    first_concurrency: int
    first_topics: tuple[str, ...]
    levels: tuple[Level, ...]
    published_at: datetime | None
    steps: int
    people: int


@dataclass(frozen=True)
class StepRow:
    """One step as it was written; `tried` and `passed` count people."""

    id: uuid.UUID
    kind: str
    title: str
    body: str
    content: dict[str, Any]
    tried: int
    passed: int
    retired_at: datetime | None


def list_programmes(brand_id: uuid.UUID) -> list[ProgrammeRow]:
    """Return a brand's programmes by language."""
    return [_row(row) for row in _counted().filter(brand_id=brand_id).order_by("language")]


def get_programme(programme_id: uuid.UUID, *, brand_id: uuid.UUID) -> ProgrammeRow:
    """Return one. Raises `programme_not_found`."""
    row = _counted().filter(id=programme_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("programme_not_found")
    return _row(row)


def find_programme(brand_id: uuid.UUID, *, language: str) -> ProgrammeRow | None:
    """Return the programme of a language, or None."""
    row = _counted().filter(brand_id=brand_id, language=language).first()
    return _row(row) if row else None


def list_steps(programme_id: uuid.UUID, *, brand_id: uuid.UUID) -> list[StepRow]:
    """Return the steps in their order; those that retired are left out."""
    rows = TrainingStep.objects.filter(programme_id=programme_id, programme__brand_id=brand_id, retired_at__isnull=True)
    return [_step(row) for row in _tallied(rows).order_by("position", "id")]


def get_step(step_id: uuid.UUID, *, brand_id: uuid.UUID) -> StepRow:
    """Return one step. Raises `step_not_found`."""
    row = _tallied(TrainingStep.objects.filter(id=step_id, programme__brand_id=brand_id)).first()
    if row is None:
        raise not_found("step_not_found")
    return _step(row)


def _tallied(rows: Any) -> Any:
    passed = Q(records__passed_at__isnull=False)
    return rows.annotate(tried=Count("records"), passed=Count("records", filter=passed))


def _step(row: Any) -> StepRow:
    return StepRow(row.id, row.kind, row.title, row.body, row.content, row.tried, row.passed, row.retired_at)


def _counted() -> Any:
    asked = Q(steps__retired_at__isnull=True, steps__kind__in=TRAINING)
    return Programme.objects.annotate(
        asked=Count("steps", filter=asked, distinct=True), people=Count("onboardings", distinct=True)
    )


def _row(row: Any) -> ProgrammeRow:
    return ProgrammeRow(
        row.id, row.language, row.pay_minor, row.mentor_answers, row.mentor_pay_minor, row.first_concurrency,
        tuple(row.first_topics), tuple(Level.of(one) for one in row.levels), row.published_at, row.asked, row.people,
    )  # fmt: skip
