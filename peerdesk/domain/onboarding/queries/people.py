"""The brand's people on their way, and what they have reached."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peerdesk.domain.onboarding.models import LevelGrant, Onboarding
from peerdesk.domain.onboarding.rules import Level
from peerdesk.foundation.errors import not_found

LIST_LIMIT = 200


@dataclass(frozen=True)
class PersonRow:
    """One person: pseudonym only, as everywhere in a brand's console."""

    id: uuid.UUID
    pseudonym: str
    stage: str
    steps_passed: int
    begun_at: datetime
    moved_at: datetime
    qualified_at: datetime | None
    level: int
    level_name: str
    levels: int
    held_reason: str
    is_held: bool
    cohort_name: str
    mentor: str


@dataclass(frozen=True)
class GrantRow:
    """A level that was reached, and on what evidence."""

    level: int
    name: str
    by_name: str
    evidence: dict[str, Any]
    granted_at: datetime


def brand_people(brand_id: uuid.UUID, *, stage: str = "") -> list[PersonRow]:
    """Return who is on their way or was, those who moved last first."""
    rows = _rows().filter(brand_id=brand_id)
    if stage:
        rows = rows.filter(stage=stage)
    return [_person(row) for row in rows.order_by("-moved_at")[:LIST_LIMIT]]


def get_person(onboarding_id: uuid.UUID, *, brand_id: uuid.UUID) -> PersonRow:
    """Return one. Raises `onboarding_not_found`."""
    row = _rows().filter(id=onboarding_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("onboarding_not_found")
    return _person(row)


def level_grants(onboarding_id: uuid.UUID, *, brand_id: uuid.UUID) -> list[GrantRow]:
    """Return what was granted, the newest first."""
    rows = LevelGrant.objects.filter(onboarding_id=onboarding_id, onboarding__brand_id=brand_id).select_related("by")
    return [
        GrantRow(
            row.level, str(row.evidence.get("name", "")), (row.by.name or row.by.email) if row.by else "",
            {key: value for key, value in row.evidence.items() if key != "name"}, row.granted_at,
        )
        for row in rows.order_by("-level")
    ]  # fmt: skip


def _rows() -> Any:
    return Onboarding.objects.select_related("expert", "programme", "cohort", "mentor")


def _person(row: Onboarding) -> PersonRow:
    levels = [Level.of(one) for one in row.programme.levels]
    return PersonRow(
        row.id, row.expert.pseudonym, row.stage, row.steps_passed, row.begun_at, row.moved_at, row.qualified_at, row.level,
        levels[row.level - 1].name if 0 < row.level <= len(levels) else "", len(levels), row.held_reason,
        row.held_at is not None, row.cohort.name if row.cohort else "", row.mentor.pseudonym if row.mentor else "",
    )  # fmt: skip
