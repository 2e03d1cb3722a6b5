"""What somebody who takes exams sees: which there are, how each stands, the question before them. Never a key or an id."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.exams.models import Attempt, AttemptState, Exam, ExamState, Outcome, Step
from peerdesk.domain.exams.rules import ItemKind, next_start, shown_order
from peerdesk.domain.exams.sparing import spared_among
from peerdesk.domain.people.models import User
from peerdesk.foundation.errors import not_found


@dataclass(frozen=True)
class ExamCard:
    """An exam and how somebody stands with it: `standing` is "new", "running", "in_review", "spared", "passed" or "failed".

    `attempt_id` is the attempt that runs; `again_at` when the next one may begin, None now or not at all.
    """

    exam_id: uuid.UUID
    kind: str
    title: str
    minutes: int
    most: int
    standing: str
    attempt_id: uuid.UUID | None
    again_at: datetime | None
    may_start: bool


@dataclass(frozen=True)
class Question:
    """What is asked now. `options` as this candidate sees them; an answer names their places, from 0.

    `number` of at most `most`; `text` is what was written so far for a prompt.
    """

    attempt_id: uuid.UUID
    exam_title: str
    kind: str
    position: int
    most: int
    stem: str
    options: tuple[str, ...]
    prompt_kind: str
    text: str
    least_words: int
    due_at: datetime


@dataclass(frozen=True)
class AttemptRow:
    """How an attempt stands: `state` is that of the row, or "spared" where its text is not read for now."""

    id: uuid.UUID
    exam_title: str
    brand: Brand
    kind: str
    state: str
    outcome: str
    is_out_of_time: bool
    finished_at: datetime | None
    question: Question | None


def exam_cards(user: User | None, *, brand_id: uuid.UUID, language: str, now: datetime) -> list[ExamCard]:
    """Return the exams that the brand asks for in a language, skills first, and how the person stands with each."""
    exams = Exam.objects.filter(brand_id=brand_id, language=language, state=ExamState.LIVE)
    order = {"skills": 0, "writing": 1, "language": 2}
    found = sorted(exams, key=lambda exam: (order[exam.kind], exam.title))
    made = list(Attempt.objects.filter(user=user, exam__brand_id=brand_id).select_related("exam")) if user else []
    kept = spared_among([one.id for one in made])
    return [_card(exam, [one for one in made if _is_like(one.exam, exam)], kept, now=now) for exam in found]


def get_question(attempt_id: uuid.UUID, *, user: User) -> Question | None:
    """Return what is asked now, None when the attempt is over. Raises `attempt_not_found`."""
    return get_attempt(attempt_id, user=user).question


def get_attempt(attempt_id: uuid.UUID, *, user: User) -> AttemptRow:
    """Return how one's attempt stands, with what is asked now while it runs. Raises `attempt_not_found`."""
    row = Attempt.objects.select_related("exam__brand").filter(id=attempt_id, user=user).first()
    if row is None:
        raise not_found("attempt_not_found")
    step = None
    if row.state == AttemptState.RUNNING:
        step = row.steps.filter(answered_at=None).select_related("item", "prompt").order_by("position").first()
    state = "spared" if spared_among([row.id]) else row.state
    return AttemptRow(
        row.id, row.exam.title, row.exam.brand, row.exam.kind, state, row.outcome, row.is_out_of_time, row.finished_at,
        None if step is None else _question(row, step),
    )  # fmt: skip


def _card(exam: Exam, made: Iterable[Attempt], kept: Collection[uuid.UUID], *, now: datetime) -> ExamCard:
    attempts = sorted(made, key=lambda one: one.started_at)
    running = next((one for one in attempts if one.state == AttemptState.RUNNING and one.exam_id == exam.id), None)
    if any(one.outcome == Outcome.PASSED for one in attempts):
        standing = "passed"
    elif running is not None:
        standing = "running"
    elif reading := [one for one in attempts if one.state == AttemptState.IN_REVIEW]:
        standing = "spared" if all(one.id in kept for one in reading) else "in_review"
    else:
        standing = "failed" if attempts else "new"
    again = next_start([one.started_at for one in attempts], now=now, attempts=exam.attempts, days=exam.attempt_days)
    return ExamCard(
        exam.id, exam.kind, exam.title, exam.minutes, exam.most_items, standing, running.id if running else None, again,
        may_start=standing in {"new", "failed"} and again is None,
    )  # fmt: skip


def _is_like(one: Exam, other: Exam) -> bool:
    return (one.kind, one.language, one.topic_id) == (other.kind, other.language, other.topic_id)


def _question(attempt: Attempt, step: Step) -> Question:
    exam = attempt.exam
    if step.item is not None:
        order = shown_order(attempt.seed, step.position, len(step.item.options))
        options = tuple(step.item.options[place] for place in order)
        kind, stem, prompt_kind = ItemKind(step.item.kind).value, step.item.stem, ""
    else:
        prompt = step.prompt
        options, kind, stem = (), "text", prompt.text if prompt else ""
        prompt_kind = prompt.kind if prompt else ""
    return Question(
        attempt.id, exam.title, kind, step.position, exam.most_items, stem, options, prompt_kind, step.text,
        exam.least_words, attempt.due_at,
    )  # fmt: skip
