"""One's own way: what is open, the page of a step, cards. A gold answer and a key never leave before they may."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.onboarding.coaching import words_of
from peerdesk.domain.onboarding.models import Onboarding, PayoutDetails, StepRecord, TrainingStep
from peerdesk.domain.onboarding.progress import facts_of
from peerdesk.domain.onboarding.rules import MOST_TRIES, TRAINING, Facts, Level, Stage, StepKind, tries_before
from peerdesk.foundation.errors import not_found


@dataclass(frozen=True)
class MyStep:
    """A step in one's own list."""

    id: uuid.UUID
    kind: str
    title: str
    is_passed: bool
    tries: int


@dataclass(frozen=True)
class MyOnboarding:
    """How far one is with a brand, as it is now; `stage` is what is open."""

    id: uuid.UUID
    brand: Brand
    facts: Facts
    stage: Stage
    steps: tuple[MyStep, ...]
    pay_minor: int
    trained_at: datetime | None
    qualified_at: datetime | None
    level: int
    levels: tuple[Level, ...]
    is_held: bool
    held_reason: str

    @property
    def next_step(self) -> MyStep | None:
        """The first step that is not passed."""
        return next((step for step in self.steps if not step.is_passed), None)

    @property
    def done(self) -> int:
        """How many of all things are through, out of `total`."""
        facts = self.facts
        papers = (facts.has_agreed, facts.is_of_age, facts.has_payout, facts.has_profile)
        return sum(papers) + sum(step.is_passed for step in self.steps)

    @property
    def total(self) -> int:
        """How many things there are."""
        return 4 + len(self.steps)


@dataclass(frozen=True)
class CardRow:
    """A card that one may read when one likes; `topic_name` is what it opens."""

    id: uuid.UUID
    onboarding_id: uuid.UUID
    brand_slug: str
    title: str
    topic_name: str
    is_passed: bool


@dataclass(frozen=True)
class StepPage:
    """A step as its reader sees it: words, not keys; what they were told last; the gold answer once they have passed."""

    onboarding_id: uuid.UUID
    brand: Brand
    id: uuid.UUID
    kind: str
    title: str
    body: str
    question: str
    options: tuple[str, ...]
    messages: tuple[tuple[str, ...], ...]
    text: str
    told: dict[str, Any]
    tries: int
    left: int
    again_at: datetime | None
    passed_at: datetime | None
    gold: str
    language: str


def find_my_onboarding(expert: Expert, *, brand_id: uuid.UUID) -> MyOnboarding | None:
    """Return one's onboarding with a brand, or None when there is none."""
    row = _rows().filter(expert=expert, brand_id=brand_id).first()
    return _mine(row) if row else None


def onboarding_of_brand(expert: Expert, *, brand_id: uuid.UUID) -> MyOnboarding:
    """Return one's onboarding with a brand. Raises `onboarding_not_found`."""
    found = find_my_onboarding(expert, brand_id=brand_id)
    if found is None:
        raise not_found("onboarding_not_found")
    return found


def open_onboardings(expert: Expert) -> list[tuple[Brand, str]]:
    """Return the brands that one is on one's way to, with the stage as it was kept."""
    rows = _rows().filter(expert=expert, qualified_at__isnull=True).order_by("begun_at")
    return [(row.brand, row.stage) for row in rows[:20]]


def cards_for(expert: Expert) -> list[CardRow]:
    """Return the cards of all brands that one answers for, those not read first."""
    mine = {row.programme_id: row for row in _rows().filter(expert=expert, qualified_at__isnull=False)}
    steps = TrainingStep.objects.filter(programme__in=mine, kind=StepKind.CARD, retired_at__isnull=True)
    passed = set(
        StepRecord.objects.filter(onboarding__expert=expert, step__in=steps, passed_at__isnull=False).values_list(
            "step_id", flat=True
        )
    )
    names: dict[str, str] = {}
    for row in mine.values():
        names |= {str(topic.id): topic.name for topic in row.brand.topics.all()[:500]}
    cards = [
        CardRow(
            step.id, mine[step.programme_id].id, mine[step.programme_id].brand.slug, step.title,
            names.get(step.content.get("topic", ""), ""), step.id in passed,
        )
        for step in steps.order_by("position")[:200]
    ]  # fmt: skip
    return sorted(cards, key=lambda card: card.is_passed)


def get_step_page(step_id: uuid.UUID, *, expert: Expert, brand_id: uuid.UUID, now: datetime) -> StepPage:
    """Return one step of one's own onboarding. Raises `step_not_found`."""
    row = _rows().filter(expert=expert, brand_id=brand_id).first()
    step = (
        TrainingStep.objects.filter(id=step_id, programme_id=row.programme_id, retired_at__isnull=True).first()
        if row else None
    )  # fmt: skip
    if row is None or step is None:
        raise not_found("step_not_found")
    record = StepRecord.objects.filter(onboarding=row, step=step).first()
    tries, again = tries_before(record.tries, tried_at=record.tried_at, now=now) if record else (0, None)
    passed_at = record.passed_at if record else None
    content = step.content
    return StepPage(
        row.id, row.brand, step.id, step.kind, step.title, step.body, content.get("question", ""),
        tuple(content.get("options", [])), tuple(tuple(words_of(one)) for one in content.get("messages", [])),
        record.text if record else "", record.told if record else {}, record.tries if record else 0, MOST_TRIES - tries,
        None if passed_at else again, passed_at, content.get("gold", "") if passed_at else "", row.programme.language,
    )  # fmt: skip


def find_payout(expert: Expert) -> PayoutDetails | None:
    """Return where one's money goes (only `shown` of it is for screens), or None."""
    return PayoutDetails.objects.filter(expert=expert).first()


def _mine(row: Onboarding) -> MyOnboarding:
    facts = facts_of(row)
    steps = TrainingStep.objects.filter(programme_id=row.programme_id, kind__in=TRAINING, retired_at__isnull=True)
    records = {record.step_id: record for record in StepRecord.objects.filter(onboarding=row)}
    listed = tuple(
        MyStep(
            step.id, step.kind, step.title, bool(row.trained_at or (step.id in records and records[step.id].passed_at)),
            records[step.id].tries if step.id in records else 0,
        )
        for step in steps.order_by("position", "id")
    )  # fmt: skip
    return MyOnboarding(
        row.id, row.brand, facts, facts.stage, listed, row.programme.pay_minor, row.trained_at, row.qualified_at, row.level,
        tuple(Level.of(one) for one in row.programme.levels), row.held_at is not None, row.held_reason,
    )  # fmt: skip


def _rows() -> Any:
    return Onboarding.objects.select_related("brand", "programme", "expert")
