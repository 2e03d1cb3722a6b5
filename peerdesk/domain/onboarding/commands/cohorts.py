"""Cohorts: people who are to be ready by a day, and reminders to those who are not."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.onboarding.models import Cohort, Onboarding, PersonLetter
from peerdesk.domain.onboarding.rules import QUALIFIED, REMIND_EVERY
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import invalid, not_found

from .letters import intend_letter

MOST_PEOPLE = 5000
LONGEST_NAME = 80
MOST_REMINDED = 1000


@command
def create_cohort(
    brand: Brand, *, name: str, starts_on: date, ends_on: date, target: int, now: datetime
) -> Cohort:
    """Begin a cohort. Raises `invalid_cohort` with the fields that are wrong."""
    wrong = {}
    if not name.strip() or len(name) > LONGEST_NAME:
        wrong["name"] = "empty" if not name.strip() else "too_long"
    if ends_on < starts_on:
        wrong["ends_on"] = "before_start"
    if not 1 <= target <= MOST_PEOPLE:
        wrong["target"] = "out_of_bounds"
    if wrong:
        raise invalid("invalid_cohort", **wrong)
    try:
        with transaction.atomic():
            return Cohort.objects.create(
                brand=brand, name=name.strip(), starts_on=starts_on, ends_on=ends_on, target=target, created_at=now
            )
    except IntegrityError as error:
        raise invalid("invalid_cohort", name="taken") from error


@command
def invite_to_cohort(cohort_id: uuid.UUID, *, brand_id: uuid.UUID, onboardings: Sequence[uuid.UUID] | None = None) -> int:
    """Put people who are on their way into a cohort: these, or all who are in none. Returns how many. `cohort_not_found`."""
    cohort = Cohort.objects.filter(id=cohort_id, brand_id=brand_id).first()
    if cohort is None:
        raise not_found("cohort_not_found")
    rows = Onboarding.objects.filter(brand_id=brand_id)
    if onboardings is not None:
        return rows.filter(id__in=list(onboardings)[:MOST_PEOPLE]).update(cohort=cohort)
    return rows.filter(cohort=None).exclude(stage__in=QUALIFIED).update(cohort=cohort)


@command
def remind_cohort(cohort_id: uuid.UUID, *, brand_id: uuid.UUID, stage: str = "", now: datetime) -> int:
    """Mail everybody of a cohort who is not ready (or stands at this stage), each once in 20 hours. Returns how many.

    Raises `cohort_not_found`.
    """
    if not Cohort.objects.filter(id=cohort_id, brand_id=brand_id).exists():
        raise not_found("cohort_not_found")
    rows = Onboarding.objects.filter(cohort_id=cohort_id).exclude(stage__in=QUALIFIED).select_related("expert__user")
    if stage:
        rows = rows.filter(stage=stage)
    lately = PersonLetter.objects.filter(kind="reminder", created_at__gt=now - REMIND_EVERY)
    rows = rows.exclude(id__in=lately.values("onboarding_id"))
    return sum(
        intend_letter(
            row.expert, kind="reminder", dedupe_key=f"reminder:{row.id}:{now.isoformat()}", now=now, onboarding=row
        )
        for row in rows.order_by("moved_at")[:MOST_REMINDED]
    )
