"""What a person who decides about an applicant sees of their exams: all of it on one page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peerdesk.domain.exams.models import Attempt, AttemptState, Exam, ExamState, Flag, Step, WritingReview
from peerdesk.domain.exams.sparing import spared_among

from .reviewing import Written


@dataclass(frozen=True)
class GivenReview:
    """What one reviewer gave; who it was is not told to those who decide either."""

    levels: Mapping[str, int]
    comment: str


@dataclass(frozen=True)
class FlagRow:
    """Something odd that a person should look at."""

    id: uuid.UUID
    kind: str
    evidence: Mapping[str, Any]
    raised_at: datetime
    finding: str
    is_settled: bool


@dataclass(frozen=True)
class AttemptEvidence:
    """One attempt: what it came to, how sure that is (`pass_chance` of being above the cut), and what it rests on.

    `low` and `high` hold 90 %; `cut` in the same unit (ability, or share of the highest score). `state` is that of the row,
    or "spared" where the text is not read for now.
    """

    id: uuid.UUID
    number: int
    state: str
    outcome: str
    score: float | None
    low: float | None
    high: float | None
    cut: float
    pass_chance: float | None
    questions: int
    right: int
    minutes: float | None
    extra_percent: int
    is_out_of_time: bool
    written: tuple[Written, ...]
    reviews: tuple[GivenReview, ...]
    open_reviews: int
    flags: tuple[FlagRow, ...]


@dataclass(frozen=True)
class ExamEvidence:
    """An exam that is asked for, and the person's attempts, the newest first; none when it was not begun."""

    exam_id: uuid.UUID
    kind: str
    title: str
    weight: int
    attempts: tuple[AttemptEvidence, ...]

    @property
    def standing(self) -> str:
        """"passed" when any attempt passed, else as the newest stands; "missing" without one."""
        if any(one.outcome == "passed" for one in self.attempts):
            return "passed"
        return (self.attempts[0].outcome or self.attempts[0].state) if self.attempts else "missing"


def chance_together(exams: Sequence[ExamEvidence]) -> float | None:
    """Return the mean chance to be above the cut, each exam by its weight, its best attempt; None until all are graded."""
    found: list[tuple[int, float]] = []
    for exam in exams:
        chances = [one.pass_chance for one in exam.attempts if one.pass_chance is not None]
        if not chances:
            return None
        found.append((exam.weight, max(chances)))
    whole = sum(weight for weight, _ in found)
    return sum(weight * chance for weight, chance in found) / whole if whole else None


def exam_evidence(user_id: uuid.UUID, *, brand_id: uuid.UUID, language: str) -> list[ExamEvidence]:
    """Return the live exams of a brand in a language, and others that the person took, with all attempts."""
    attempts = list(
        Attempt.objects.filter(user_id=user_id, exam__brand_id=brand_id, exam__language=language)
        .select_related("exam").prefetch_related("steps__prompt", "reviews", "flags").order_by("-started_at")
    )  # fmt: skip
    live = Exam.objects.filter(brand_id=brand_id, language=language, state=ExamState.LIVE)
    exams = {exam.id: exam for exam in [*live, *(attempt.exam for attempt in attempts)]}
    order = {"skills": 0, "writing": 1, "language": 2}
    kept = spared_among([one.id for one in attempts])
    rows = [
        ExamEvidence(
            exam.id, exam.kind, exam.title, exam.weight,
            tuple(_attempt(one, is_spared=one.id in kept) for one in attempts if one.exam_id == exam.id),
        )
        for exam in exams.values()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (order[row.kind], row.title))


def _attempt(row: Attempt, *, is_spared: bool) -> AttemptEvidence:
    steps = sorted(row.steps.all(), key=lambda step: step.position)
    reviews = [review for review in row.reviews.all() if review.declined_at is None]
    given = [review for review in reviews if review.submitted_at is not None]
    half = 1.6449 * row.score_se if row.score_se is not None else None
    ended = row.finished_at
    return AttemptEvidence(
        row.id, row.number, "spared" if is_spared else row.state, row.outcome, row.score,
        None if row.score is None or half is None else row.score - half,
        None if row.score is None or half is None else row.score + half,
        row.exam.cut, row.pass_chance, _counted(steps), sum(bool(step.is_right) and not step.is_pilot for step in steps),
        (ended - row.started_at).total_seconds() / 60 if ended else None, row.extra_percent, row.is_out_of_time,
        *_read(steps, given, is_graded=row.state == AttemptState.GRADED),
        len(reviews) - len(given), tuple(_flag(flag) for flag in row.flags.all()),
    )  # fmt: skip


def _read(
    steps: list[Step], given: list[WritingReview], *, is_graded: bool
) -> tuple[tuple[Written, ...], tuple[GivenReview, ...]]:
    """While it is read, nobody who may be one of the readers sees whose it is, nor what others gave."""
    if not is_graded:
        return (), ()
    written = [Written(step.prompt.text, step.prompt.kind, step.text) for step in steps if step.prompt is not None]
    return tuple(written), tuple(GivenReview(one.levels, one.comment) for one in given)


def _counted(steps: list[Step]) -> int:
    return sum(step.answered_at is not None and not step.is_pilot for step in steps if step.prompt is None)


def _flag(row: Flag) -> FlagRow:
    return FlagRow(row.id, row.kind, row.evidence, row.raised_at, row.finding, row.settled_at is not None)
