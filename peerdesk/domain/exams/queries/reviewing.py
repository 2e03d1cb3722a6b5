"""What reviewers see: what was written, never by whom, nor what others gave."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from peerdesk.domain.exams.judging import calibration_of
from peerdesk.domain.exams.models import WritingReview
from peerdesk.domain.exams.rules import RUBRIC, Criterion, ExamKind
from peerdesk.domain.people.models import User
from peerdesk.foundation.errors import not_found


@dataclass(frozen=True)
class ReviewRow:
    """A review that waits for this reviewer."""

    id: uuid.UUID
    brand: str
    exam_title: str
    kind: str
    language: str
    assigned_at: datetime
    due_at: datetime
    words: int


@dataclass(frozen=True)
class Written:
    """A prompt and what was written about it."""

    prompt: str
    prompt_kind: str
    text: str


@dataclass(frozen=True)
class ReviewPage:
    """One review with its rubric; `levels` as given, empty before."""

    row: ReviewRow
    written: tuple[Written, ...]
    criteria: tuple[Criterion, ...]
    levels: Mapping[str, int]
    comment: str
    is_open: bool


@dataclass(frozen=True)
class ReviewerRow:
    """How a reviewer reviews: how many are before them, how many they gave, how strict and how consistent they are.

    Severity in logits with its standard error, None while too few are known; infit 1 is expected, above 1.5 erratic.
    """

    name: str
    open: int
    given: int
    severity: float | None
    severity_se: float | None
    infit: float | None


def open_reviews(user: User, *, limit: int = 200) -> list[ReviewRow]:
    """Return what waits for this reviewer, what is due first on top."""
    rows = WritingReview.objects.filter(reviewer=user, submitted_at=None, declined_at=None)
    return [_row(row) for row in _joined(rows.order_by("due_at")[:limit])]


def get_review(review_id: uuid.UUID, *, user: User) -> ReviewPage:
    """Return one review of this reviewer. Raises `review_not_found`."""
    row = next(iter(_joined(WritingReview.objects.filter(id=review_id, reviewer=user))), None)
    if row is None:
        raise not_found("review_not_found")
    written = tuple(
        Written(step.prompt.text, step.prompt.kind, step.text)
        for step in sorted(row.attempt.steps.all(), key=lambda step: step.position)
        if step.prompt is not None
    )
    is_open = row.submitted_at is None and row.declined_at is None and row.attempt.state == "in_review"
    return ReviewPage(
        _row(row), written, RUBRIC[ExamKind(row.attempt.exam.kind)], row.levels, row.comment, is_open=is_open
    )


def list_reviewers(kind: ExamKind) -> list[ReviewerRow]:
    """Return everybody who was ever asked, those with most before them first."""
    known = calibration_of(kind).reviewers
    rows = (
        WritingReview.objects.filter(attempt__exam__kind=kind.value)
        .values("reviewer_id", "reviewer__name", "reviewer__email")
        .annotate(
            open=Count("id", filter=Q(submitted_at=None, declined_at=None)),
            given=Count("id", filter=Q(submitted_at__isnull=False)),
        )
        .order_by("-open", "-given", "reviewer_id")
    )
    found = []
    for row in rows[:200]:
        fit = known.get(str(row["reviewer_id"]))
        name = row["reviewer__name"] or row["reviewer__email"]
        found.append(ReviewerRow(
            name, row["open"], row["given"], fit.severity if fit else None, fit.severity_se if fit else None,
            fit.infit if fit else None,
        ))  # fmt: skip
    return found


def _joined(rows: QuerySet[WritingReview]) -> QuerySet[WritingReview]:
    return rows.select_related("attempt__exam__brand").prefetch_related("attempt__steps__prompt")


def _row(row: WritingReview) -> ReviewRow:
    exam = row.attempt.exam
    words = sum(len(step.text.split()) for step in row.attempt.steps.all())
    return ReviewRow(row.id, exam.brand.name, exam.title, exam.kind, exam.language, row.assigned_at, row.due_at, words)
