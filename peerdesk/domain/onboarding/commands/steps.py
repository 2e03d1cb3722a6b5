"""The accepted person's way: it begins, each step is passed, and at the end they are qualified."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.brands.queries import topic_by_slug
from peerdesk.domain.experts.commands import begin_small, change_profile, grant_qualification
from peerdesk.domain.experts.models import Application, ApplicationState, Expert
from peerdesk.domain.guidance.queries import voice_card
from peerdesk.domain.onboarding.coaching import Coaching, coach, judge_drill
from peerdesk.domain.onboarding.events import OnboardingFinished, TrainingEnded
from peerdesk.domain.onboarding.models import Onboarding, Programme, StepRecord, TrainingStep
from peerdesk.domain.onboarding.progress import facts_of
from peerdesk.domain.onboarding.rules import LONGEST_TEXT, QUALIFIED, Stage, StepKind, tries_before
from peerdesk.domain.privacy.queries import drill_spans, practice_problems
from peerdesk.engines.drafting import ReplyContext, VoiceCheck
from peerdesk.engines.understanding import same_meaning
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict, invalid, not_found
from peerdesk.foundation.outbox.emit import emit

LEAST_ANSWER_WORDS = 5


@command
def begin_onboarding(application_id: uuid.UUID, *, now: datetime) -> Onboarding | None:
    """Begin for an accepted application whose brand has a programme; the same again for whoever has begun. Else None."""
    application = Application.objects.select_related("expert", "brand").get(id=application_id)
    if application.state != ApplicationState.ACCEPTED or not application.brand.has_programme:
        return None
    published = list(Programme.objects.filter(brand=application.brand, published_at__isnull=False))
    if not published:
        return None
    wanted = (application.language, "en")
    programme = min(published, key=lambda one: (one.language != wanted[0], one.language != wanted[1], one.language))
    row, is_new = Onboarding.objects.get_or_create(
        expert=application.expert, brand=application.brand,
        defaults={"programme": programme, "language": application.language, "begun_at": now, "moved_at": now},
    )
    if is_new:
        settle(row, now=now)
    return row


@command
def settle_onboardings(expert: Expert, *, now: datetime) -> None:
    """Something that all brands' onboardings of a person need has changed: look at each again."""
    expert.refresh_from_db()
    rows = Onboarding.objects.select_for_update(of=("self",)).select_related("programme", "brand")
    for row in rows.filter(expert=expert).exclude(stage=Stage.READY).order_by("id"):
        row.expert = expert
        settle(row, now=now)


@command
def keep_profile(onboarding_id: uuid.UUID, *, expert: Expert, pseudonym: str, headline: str, now: datetime) -> None:
    """Say how customers see one. Raises `onboarding_not_found`, `pseudonym_empty`."""
    row = _locked(onboarding_id, expert)
    change_profile(expert, pseudonym=pseudonym, headline=headline, languages=list({*expert.languages, row.language}))
    row.profile_at = row.profile_at or now
    row.save(update_fields=["profile_at"])
    settle(row, now=now)


@command
def pass_reading(
    onboarding_id: uuid.UUID, *, expert: Expert, step_id: uuid.UUID, chosen: int | None, now: datetime
) -> StepRecord:
    """Say that one has read a story, news or a card, and answer its question where it has one.

    Returns the record: passed, or `told` that it was not the right answer; nobody counts how often. A card that is passed
    opens its topic. Raises `onboarding_not_found`, `step_not_found`, `invalid_choice`.
    """
    row, step = _step(onboarding_id, expert, step_id, {StepKind.STORY, StepKind.NEWS, StepKind.CARD})
    options = step.content.get("options", []) if step.content.get("question") else []
    if options and (chosen is None or not 0 <= chosen < len(options)):
        raise invalid("invalid_choice", chosen="empty")
    is_right = not options or [chosen] == step.content["right"]
    record = _tried(row, step, told={"is_right": is_right, "chosen": chosen}, is_passed=is_right, now=now)
    topic_id = step.content.get("topic")
    if is_right and step.kind == StepKind.CARD and topic_id and row.qualified_at and not row.held_at:
        for topic in topics_of(row.brand, [topic_id]):
            grant_qualification(row.expert, brand=row.brand, topic=topic, language=row.language, now=now)
    return record


@command
def judge_marks(
    onboarding_id: uuid.UUID, *, expert: Expert, step_id: uuid.UUID, marked: Sequence[frozenset[int]], now: datetime
) -> StepRecord:
    """Compare the words that were marked in each message with what the guard hides; passed when nothing is overlooked.

    A word too many is told, and costs nothing: to hide too much hurts nobody. Raises as `pass_reading`.
    """
    row, step = _step(onboarding_id, expert, step_id, {StepKind.DRILL})
    messages: list[str] = step.content["messages"]
    spans = [drill_spans(row.brand, message) for message in messages]
    given = [*marked, *([frozenset()] * len(messages))]
    judged = [
        judge_drill(message, found, marks) for message, found, marks in zip(messages, spans, given, strict=False)
    ]
    # Everything marked is no answer: whoever marks more than twice as much as there is has not looked.
    wrong, found = sum(len(one.wrong) for one in judged), sum(one.found for one in judged)
    is_passed = not any(one.missed for one in judged) and wrong <= max(found, 2)
    told = {
        "messages": [
            {"found": one.found, "missed": [list(pair) for pair in one.missed], "wrong": list(one.wrong)} for one in judged
        ],
        "marked": [sorted(marks) for marks in given[: len(messages)]],
    }  # fmt: skip
    return _tried(row, step, told=told, is_passed=is_passed, now=now)


@command
def answer_practice(
    onboarding_id: uuid.UUID, *, expert: Expert, step_id: uuid.UUID, text: str, now: datetime
) -> StepRecord:
    """Answer a practice question and hear at once what the coach says; three tries, then again a day later.

    Raises `onboarding_not_found`, `step_not_found`, `step_passed`, `no_try_left` with the field `from`, `answer_too_short`,
    `answer_too_long`.
    """
    row, step = _step(onboarding_id, expert, step_id, {StepKind.PRACTICE})
    record = StepRecord.objects.filter(onboarding=row, step=step).first()
    if record is not None and record.passed_at is not None:
        raise conflict("step_passed")
    tries = 0
    if record is not None:
        tries, again = tries_before(record.tries, tried_at=record.tried_at, now=now)
        if again is not None:
            raise DomainError("no_try_left", ErrorKind.CONFLICT, {"from": again.isoformat()})
    if len(text.split()) < LEAST_ANSWER_WORDS:
        raise invalid("answer_too_short", text="too_short")
    if len(text) > LONGEST_TEXT:
        raise invalid("answer_too_long", text="too_long")
    said = coach_answer(row.brand, step, text=text, language=row.programme.language)
    return _tried(row, step, told=said.stored(), is_passed=said.is_passed, now=now, text=text, tries=tries + 1)


def coach_answer(brand: Brand, step: TrainingStep, *, text: str, language: str) -> Coaching:
    """Return what the coach says of an answer; nothing is written."""
    content = step.content
    context = ReplyContext(step.body, frozenset(), same_meaning)
    return coach(
        text, gold=content["gold"], points=content["points"], question=step.body,
        traps=[(one["words"], one["why"]) for one in content.get("traps", [])],
        report=VoiceCheck(voice_card(brand.id), language).check(text, context), problems=practice_problems(brand, text),
        likeness=same_meaning,
    )  # fmt: skip


def settle(row: Onboarding, *, now: datetime) -> None:
    """Write on a locked onboarding what is open now; pay and qualify when its time has come, each once."""
    facts = facts_of(row)
    stage = facts.stage
    before = (row.stage, row.steps_passed)
    row.stage, row.steps_passed = stage.value, facts.passed
    if before != (row.stage, row.steps_passed):
        row.moved_at = now
    if row.trained_at is None and facts.steps and facts.passed >= facts.steps:
        row.trained_at = now
        emit(TrainingEnded(onboarding_id=row.id, brand_id=row.brand_id, expert_id=row.expert_id), now=now)
    if row.qualified_at is None and stage in QUALIFIED:
        _qualify(row, now=now)
    row.save(update_fields=["stage", "steps_passed", "moved_at", "trained_at", "qualified_at"])


def topics_of(brand: Brand, ids: Sequence[str]) -> list[Topic | None]:
    """Return the live topics of these ids; for none at all the one qualification that means every topic."""
    if not ids:
        return [None]
    return [topic for topic in topic_by_slug(brand.id).values() if str(topic.id) in set(ids)]


def _qualify(row: Onboarding, *, now: datetime) -> None:
    row.qualified_at = now
    begin_small(row.expert, concurrency=row.programme.first_concurrency)
    # Topics that were all retired since: better every topic than an expert whom nobody can ask.
    for topic in topics_of(row.brand, row.programme.first_topics) or [None]:
        grant_qualification(row.expert, brand=row.brand, topic=topic, language=row.language, now=now)
    for record in StepRecord.objects.filter(onboarding=row, step__kind=StepKind.CARD, passed_at__isnull=False):
        for topic in topics_of(row.brand, [record.step.content.get("topic", "")]):
            grant_qualification(row.expert, brand=row.brand, topic=topic, language=row.language, now=now)
    emit(OnboardingFinished(onboarding_id=row.id, brand_id=row.brand_id, expert_id=row.expert_id), now=now)


def _tried(
    row: Onboarding, step: TrainingStep, *, told: dict[str, Any], is_passed: bool, now: datetime, text: str = "",
    tries: int | None = None,
) -> StepRecord:
    record, _ = StepRecord.objects.get_or_create(
        onboarding=row, step=step, defaults={"tried_at": now}
    )
    record.tries, record.told, record.tried_at = tries or record.tries + 1, told, now
    record.text = text[:LONGEST_TEXT]
    record.passed_at = record.passed_at or (now if is_passed else None)
    record.save(update_fields=["tries", "told", "tried_at", "text", "passed_at"])
    settle(row, now=now)
    return record


def _step(
    onboarding_id: uuid.UUID, expert: Expert, step_id: uuid.UUID, kinds: set[StepKind]
) -> tuple[Onboarding, TrainingStep]:
    row = _locked(onboarding_id, expert)
    step = TrainingStep.objects.filter(
        id=step_id, programme_id=row.programme_id, kind__in=kinds, retired_at__isnull=True
    ).first()
    if step is None:
        raise not_found("step_not_found")
    return row, step


def _locked(onboarding_id: uuid.UUID, expert: Expert) -> Onboarding:
    rows = Onboarding.objects.select_for_update(of=("self",)).select_related("programme", "brand", "expert")
    row = rows.filter(id=onboarding_id, expert=expert).first()
    if row is None:
        raise not_found("onboarding_not_found")
    return row
