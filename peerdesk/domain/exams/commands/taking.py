"""Taking an exam: begin, answer, finish. Only the server's clock and the server's keys count."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max

from peerdesk.domain.exams.asking import next_question, verdict
from peerdesk.domain.exams.events import AttemptFinished, AttemptGraded
from peerdesk.domain.exams.models import Attempt, AttemptState, Exam, ExamState, Item, Outcome, Prompt, Step
from peerdesk.domain.exams.rules import (
    GRACE,
    LONGEST_ANSWER,
    ExamKind,
    ItemKind,
    due_at,
    is_right,
    next_start,
    shown_order,
    words_in,
)
from peerdesk.domain.people.models import User
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import insert, write
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict, invalid, not_found
from peerdesk.foundation.outbox.emit import emit

BATCH = 100
_ANSWER = """
UPDATE exams_step SET chosen = %(chosen)s::int[], answered_at = %(at)s, is_right = %(is_right)s WHERE id = %(id)s
"""
MOST_EXTRA_PERCENT = 100


@command
def start_attempt(
    exam_id: uuid.UUID, *, brand_id: uuid.UUID, user: User, now: datetime, extra_percent: int = 0
) -> Attempt:
    """Begin an exam and ask the first question; returns the attempt that runs already.

    `extra_percent` is more time for whoever needs it, asked for before the first question. Raises `exam_not_found` unless
    it is live, `no_attempt_left` with the field `from` (when the next one may begin).
    """
    live = Exam.objects.select_for_update(no_key=True).filter(id=exam_id, brand_id=brand_id, state=ExamState.LIVE)
    exam = live.first()
    if exam is None:
        raise not_found("exam_not_found")
    like = Exam.objects.filter(brand_id=exam.brand_id, kind=exam.kind, language=exam.language, topic=exam.topic)
    made = list(Attempt.objects.filter(exam__in=like, user=user).order_by("started_at"))
    running = next((one for one in made if one.exam_id == exam.id and one.state == AttemptState.RUNNING), None)
    if running is not None:
        return running
    again = next_start([one.started_at for one in made], now=now, attempts=exam.attempts, days=exam.attempt_days)
    if again is not None:
        raise DomainError("no_attempt_left", ErrorKind.CONFLICT, {"from": again.isoformat()})
    extra = min(max(extra_percent, 0), MOST_EXTRA_PERCENT)
    last = Attempt.objects.filter(exam=exam).aggregate(last=Max("ordinal"))["last"] or 0
    attempt = Attempt.objects.create(
        exam=exam, user=user, number=sum(one.exam_id == exam.id for one in made) + 1, ordinal=last + 1,
        seed=secrets.randbits(62), extra_percent=extra, started_at=now,
        due_at=due_at(now, minutes=exam.minutes, extra_percent=extra),
    )  # fmt: skip
    _ask(attempt, [], now=now)
    return attempt


@command
def answer_step(
    attempt_id: uuid.UUID, *, user: User, position: int, shown: Sequence[int], now: datetime
) -> Attempt:
    """Answer the question at `position` with places of options as they were shown, in their order where order counts.

    An answer that was given stands; the same one sent twice is no error. Raises `attempt_not_found`, `out_of_time` (the
    attempt is finished then), `step_answered`, `invalid_answer`.
    """
    attempt = _locked(attempt_id, user, now=now)
    steps = list(attempt.steps.select_related("item").order_by("position"))
    step = next((one for one in steps if one.position == position), None)
    if step is None or step.item is None:
        raise not_found("attempt_not_found")
    item = step.item
    chosen = _chosen(attempt, step, item, shown)
    if step.answered_at is not None:
        if step.chosen == chosen:
            return attempt
        raise conflict("step_answered")
    step.chosen, step.answered_at = chosen, now
    step.is_right = is_right(ItemKind(item.kind), item.right, chosen)
    write(_ANSWER, {"id": step.id, "chosen": chosen, "at": now, "is_right": step.is_right})
    _ask(attempt, steps, now=now)
    return attempt


@command
def save_text(attempt_id: uuid.UUID, *, user: User, position: int, text: str, now: datetime) -> None:
    """Keep what is being written, so that a lost page loses nothing. Raises as `submit_text`, but for its length."""
    attempt = _locked(attempt_id, user, now=now)
    step = _step(attempt, position)
    if step.prompt_id is None or step.answered_at is not None:
        raise conflict("step_answered")
    Step.objects.filter(id=step.id).update(text=text[:LONGEST_ANSWER])


@command
def submit_text(attempt_id: uuid.UUID, *, user: User, position: int, text: str, now: datetime) -> Attempt:
    """Hand in what was written for the prompt at `position`.

    Raises `attempt_not_found`, `out_of_time`, `step_answered`, `invalid_answer` (too few words, too long).
    """
    attempt = _locked(attempt_id, user, now=now)
    step = _step(attempt, position)
    if step.prompt_id is None or step.answered_at is not None:
        raise conflict("step_answered")
    if len(text) > LONGEST_ANSWER:
        raise invalid("invalid_answer", text="too_long")
    if words_in(text) < attempt.exam.least_words:
        raise invalid("invalid_answer", text="too_short")
    Step.objects.filter(id=step.id).update(text=text.strip(), answered_at=now)
    _ask(attempt, list(attempt.steps.select_related("item").order_by("position")), now=now)
    return attempt


@command
def sweep_attempts(*, now: datetime) -> int:
    """Finish attempts whose time is over. Returns how many."""
    over = Attempt.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        state=AttemptState.RUNNING, due_at__lt=now - GRACE
    )
    rows = list(over.select_related("exam").order_by("due_at")[:BATCH])
    for attempt in rows:
        _finish(attempt, is_out_of_time=True, now=now)
    return len(rows)


def grade(attempt: Attempt, *, outcome: Outcome, score: float, se: float, chance: float, now: datetime) -> None:
    """Write what a locked attempt came to, once. Raises `attempt_graded`."""
    if attempt.state == AttemptState.GRADED:
        raise conflict("attempt_graded")
    attempt.state, attempt.graded_at, attempt.outcome = AttemptState.GRADED, now, outcome
    attempt.score, attempt.score_se, attempt.pass_chance = score, se, chance
    attempt.save(update_fields=["state", "graded_at", "outcome", "score", "score_se", "pass_chance"])
    emit(
        AttemptGraded(
            attempt_id=attempt.id, exam_id=attempt.exam_id, brand_id=attempt.exam.brand_id, user_id=attempt.user_id,
            is_passed=outcome == Outcome.PASSED,
        ),
        now=now,
    )


def _ask(attempt: Attempt, steps: list[Step], *, now: datetime) -> None:
    """Ask the next question, or finish."""
    position = len(steps) + 1
    if attempt.exam.kind != ExamKind.SKILLS:
        prompt = _next_prompt(attempt, steps)
        if prompt is not None:
            insert(Step(attempt=attempt, position=position, shown_at=now, prompt=prompt))
            write("UPDATE exams_prompt SET shown = shown + 1 WHERE id = %s", [prompt.id])
            return
    elif (found := next_question(attempt, steps)) is not None:
        insert(Step(
            attempt=attempt, position=position, shown_at=now, item_id=found.item_id, is_pilot=found.is_pilot
        ))  # fmt: skip
        write("UPDATE exams_item SET exposures = exposures + 1 WHERE id = %s", [found.item_id])
        return
    _finish(attempt, is_out_of_time=False, now=now)


def _next_prompt(attempt: Attempt, steps: Sequence[Step]) -> Prompt | None:
    """The prompt that was given least often, of a kind not had yet where there is one; None after `most_items` of them."""
    if len(steps) >= attempt.exam.most_items:
        return None
    had = {step.prompt_id for step in steps if step.prompt_id is not None}
    left = [prompt for prompt in attempt.exam.prompts.filter(is_retired=False) if prompt.id not in had]
    kinds = {prompt.kind for prompt in attempt.exam.prompts.filter(id__in=had)}
    left.sort(key=lambda prompt: (prompt.kind in kinds, prompt.shown, prompt.created_at))
    return left[0] if left else None


def _finish(attempt: Attempt, *, is_out_of_time: bool, now: datetime) -> None:
    attempt.finished_at, attempt.is_out_of_time = now, is_out_of_time
    attempt.state = AttemptState.IN_REVIEW
    attempt.save(update_fields=["finished_at", "is_out_of_time", "state"])
    emit(
        AttemptFinished(
            attempt_id=attempt.id, exam_id=attempt.exam_id, brand_id=attempt.exam.brand_id, user_id=attempt.user_id
        ),
        now=now,
    )
    steps = list(attempt.steps.select_related("item").order_by("position"))
    if attempt.exam.kind == ExamKind.SKILLS:
        found = verdict(attempt, steps)
        outcome = Outcome.PASSED if found.is_passed else Outcome.FAILED
        grade(attempt, outcome=outcome, score=found.score, se=found.error, chance=found.chance, now=now)
    elif not any(step.text.strip() for step in steps):  # nothing was written, so there is nothing to read
        grade(attempt, outcome=Outcome.FAILED, score=0.0, se=0.0, chance=0.0, now=now)


def _locked(attempt_id: uuid.UUID, user: User, *, now: datetime) -> Attempt:
    attempt = (
        Attempt.objects.select_for_update(of=("self",)).select_related("exam").filter(id=attempt_id, user=user).first()
    )
    if attempt is None:
        raise not_found("attempt_not_found")
    if attempt.state != AttemptState.RUNNING or now > attempt.due_at + GRACE:
        raise conflict("out_of_time" if attempt.is_out_of_time or attempt.state == AttemptState.RUNNING else "attempt_over")
    return attempt


def _step(attempt: Attempt, position: int) -> Step:
    step = attempt.steps.select_related("item").filter(position=position).first()
    if step is None:
        raise not_found("attempt_not_found")
    return step


def _chosen(attempt: Attempt, step: Step, item: Item, shown: Sequence[int]) -> list[int]:
    """Places in the item's own order. Raises `invalid_answer`."""
    order = shown_order(attempt.seed, step.position, len(item.options))
    if not shown or len(set(shown)) != len(shown) or not all(0 <= place < len(order) for place in shown):
        raise invalid("invalid_answer", chosen="invalid")
    if item.kind == ItemKind.CHOICE and len(shown) != 1:
        raise invalid("invalid_answer", chosen="one")
    if item.kind == ItemKind.ORDER and len(shown) != len(order):
        raise invalid("invalid_answer", chosen="all")
    places = [order[place] for place in shown]
    return places if item.kind == ItemKind.ORDER else sorted(places)
