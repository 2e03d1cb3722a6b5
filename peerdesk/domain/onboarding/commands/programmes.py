"""A brand writes its programme: terms, levels, steps; lets it hold, and takes it back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from peerdesk.domain.brands.commands import note_programme
from peerdesk.domain.brands.models import Brand
from peerdesk.domain.brands.queries import topic_by_slug
from peerdesk.domain.onboarding.models import Programme, TrainingStep
from peerdesk.domain.onboarding.rules import (
    LONGEST_TEXT,
    MOST_CONCURRENCY,
    MOST_STEPS,
    TRAINING,
    Level,
    StepKind,
    check_levels,
    step_faults,
)
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict, invalid, not_found

MOST_PAY = 100_000
MOST_FIRST_ANSWERS = 20


@command
def create_programme(brand: Brand, *, language: str, now: datetime) -> Programme:
    """Begin a programme in a language of the brand; returns the one that exists. Raises `invalid_programme`."""
    if language not in brand.languages:
        raise invalid("invalid_programme", language="unknown")
    row, is_new = Programme.objects.get_or_create(brand=brand, language=language, defaults={"created_at": now})
    if is_new and brand.voice.strip():
        # What the brand has said of its voice already is where its story begins.
        TrainingStep.objects.create(
            programme=row, kind=StepKind.STORY, position=1, title=brand.name, body=brand.voice.strip()[:LONGEST_TEXT]
        )
    return row


@command
def change_programme(
    programme_id: uuid.UUID, *, brand_id: uuid.UUID, pay_minor: int, mentor_answers: int, mentor_pay_minor: int,
    first_concurrency: int, first_topics: Sequence[uuid.UUID],
) -> Programme:
    """Change what it pays, how many answers a mentor reads and for what, and where people begin.

    Raises `programme_not_found`, `invalid_programme` with the fields that are out of bounds.
    """
    row = _locked(programme_id, brand_id)
    wrong = {}
    bounds = {
        "pay": (pay_minor, MOST_PAY), "mentor_pay": (mentor_pay_minor, MOST_PAY),
        "mentor_answers": (mentor_answers, MOST_FIRST_ANSWERS), "first_concurrency": (first_concurrency, MOST_CONCURRENCY),
    }  # fmt: skip
    for name, (value, most) in bounds.items():
        if not int(name == "first_concurrency") <= value <= most:
            wrong[name] = "out_of_bounds"
    if set(first_topics) - _topics(brand_id):
        wrong["first_topics"] = "unknown"
    if wrong:
        raise invalid("invalid_programme", **wrong)
    row.pay_minor, row.mentor_answers, row.mentor_pay_minor = pay_minor, mentor_answers, mentor_pay_minor
    row.first_concurrency, row.first_topics = first_concurrency, [str(one) for one in first_topics]
    row.save(update_fields=["pay_minor", "mentor_answers", "mentor_pay_minor", "first_concurrency", "first_topics"])
    return row


@command
def set_levels(programme_id: uuid.UUID, *, brand_id: uuid.UUID, levels: Sequence[Level]) -> Programme:
    """Say what people reach, in this order. What somebody has is never taken back by it.

    Raises `programme_not_found`, `invalid_levels` with what is wrong with the first level that is.
    """
    row = _locked(programme_id, brand_id)
    check_levels(levels, agreed_bps=row.brand.expert_share_bps)
    if {topic for level in levels for topic in level.topics} - {str(one) for one in _topics(brand_id)}:
        raise invalid("invalid_levels", topics="unknown")
    row.levels = [level.stored() for level in levels]
    row.save(update_fields=["levels"])
    return row


@command
def save_step(
    programme_id: uuid.UUID, *, brand_id: uuid.UUID, kind: StepKind, title: str, body: str, content: Mapping[str, Any],
    step_id: uuid.UUID | None = None, now: datetime,
) -> TrainingStep:
    """Add a step at the end, or change one. One that somebody has tried retires, and what is written takes its place.

    Raises `programme_not_found`, `step_not_found`, `invalid_step` with the fields, `too_many_steps`.
    """
    row = _locked(programme_id, brand_id)
    wrong = step_faults(kind, title, body, content)
    topic = content.get("topic")
    if topic and uuid.UUID(topic) not in _topics(brand_id):
        wrong["topic"] = "unknown"
    if wrong:
        raise invalid("invalid_step", **wrong)
    steps = TrainingStep.objects.filter(programme=row, retired_at__isnull=True)
    position = (steps.aggregate(last=Max("position"))["last"] or 0) + 1
    fields = {"title": title.strip(), "body": body.strip()[:LONGEST_TEXT], "content": dict(content)}
    if step_id is not None:
        step = steps.filter(id=step_id).first()
        if step is None:
            raise not_found("step_not_found")
        if not step.records.exists():
            TrainingStep.objects.filter(id=step.id).update(**fields)
            step.refresh_from_db()
            return step
        position = step.position
        TrainingStep.objects.filter(id=step.id).update(retired_at=now)
    elif steps.count() >= MOST_STEPS:
        raise invalid("too_many_steps")
    return TrainingStep.objects.create(programme=row, kind=kind, position=position, **fields)


@command
def move_step(programme_id: uuid.UUID, *, brand_id: uuid.UUID, step_id: uuid.UUID, by: int) -> None:
    """Change places with the step before (-1) or behind (1); at the end nothing happens. Raises `step_not_found`."""
    row = _locked(programme_id, brand_id)
    steps = list(TrainingStep.objects.filter(programme=row, retired_at__isnull=True).order_by("position", "id"))
    place = next((place for place, step in enumerate(steps) if step.id == step_id), None)
    if place is None:
        raise not_found("step_not_found")
    other = place + (1 if by > 0 else -1)
    if 0 <= other < len(steps):
        steps[place], steps[other] = steps[other], steps[place]
    for position, step in enumerate(steps, start=1):
        TrainingStep.objects.filter(id=step.id).exclude(position=position).update(position=position)


@command
def retire_step(programme_id: uuid.UUID, *, brand_id: uuid.UUID, step_id: uuid.UUID, now: datetime) -> None:
    """Ask it of nobody any more. Raises `step_not_found`, `last_step` when a published programme would have none left."""
    row = _locked(programme_id, brand_id)
    steps = TrainingStep.objects.filter(programme=row, retired_at__isnull=True)
    if not steps.filter(id=step_id).exists():
        raise not_found("step_not_found")
    if row.published_at and not steps.filter(kind__in=TRAINING).exclude(id=step_id).exists():
        raise conflict("last_step")
    steps.filter(id=step_id).update(retired_at=now)


@command
def restore_step(programme_id: uuid.UUID, *, brand_id: uuid.UUID, step_id: uuid.UUID) -> None:
    """Ask it again: the undo of retiring it. Raises `step_not_found`."""
    row = _locked(programme_id, brand_id)
    if not TrainingStep.objects.filter(programme=row, id=step_id).update(retired_at=None):
        raise not_found("step_not_found")


@command
def publish_programme(programme_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> Programme:
    """From now on accepted people go through it before they are asked. Raises `programme_not_found`, `programme_empty`."""
    row = _locked(programme_id, brand_id)
    if not row.steps.filter(kind__in=TRAINING, retired_at__isnull=True).exists():
        raise conflict("programme_empty")
    row.published_at = row.published_at or now
    row.save(update_fields=["published_at"])
    note_programme(brand_id, is_published=True)
    return row


@command
def withdraw_programme(programme_id: uuid.UUID, *, brand_id: uuid.UUID) -> None:
    """Whoever is accepted from now on does not go through it; whoever is on their way does. Raises `programme_not_found`."""
    row = _locked(programme_id, brand_id)
    row.published_at = None
    row.save(update_fields=["published_at"])
    left = Programme.objects.filter(brand_id=brand_id, published_at__isnull=False).exists()
    note_programme(brand_id, is_published=left)


def _locked(programme_id: uuid.UUID, brand_id: uuid.UUID) -> Programme:
    rows = Programme.objects.select_for_update(of=("self",)).select_related("brand")
    row = rows.filter(id=programme_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("programme_not_found")
    return row


def _topics(brand_id: uuid.UUID) -> set[uuid.UUID]:
    return {topic.id for topic in topic_by_slug(brand_id).values()}
