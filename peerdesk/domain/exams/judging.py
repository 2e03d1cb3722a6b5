"""Levels of a rubric as the engine takes them, and what it learned of the reviewers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from peerdesk.engines.consensus import (
    Calibration,
    Criterion,
    Rating,
    ReviewerFit,
    ReviewRule,
    Spread,
    calibrate,
    uncalibrated,
)

from .models import Exam, RubricCalibration, WritingReview
from .rules import LEAST_REVIEWERS, MOST_REVIEWERS, RUBRIC, ExamKind, levels_of

# So many reviews of the kind, and the newest so many: enough to tell reviewers apart, and few enough for seconds.
LEAST_LEARNED: Final = 60
MOST_LEARNED: Final = 3000


def criteria_of(kind: ExamKind) -> tuple[Criterion, ...]:
    """The rubric of a kind of exam."""
    return tuple(Criterion(criterion.value, levels_of(criterion)) for criterion in RUBRIC[kind])


def rule_of(exam: Exam) -> ReviewRule:
    """When the reviews of an attempt suffice."""
    return ReviewRule(cut=exam.cut, least=LEAST_REVIEWERS, most=MOST_REVIEWERS)


def ratings_of(reviews: Iterable[WritingReview]) -> list[Rating]:
    """Every level that was given."""
    return [
        Rating(str(review.attempt_id), str(review.reviewer_id), name, level)
        for review in reviews
        for name, level in review.levels.items()
    ]


def calibration_of(kind: ExamKind) -> Calibration:
    """What is known of reviewers and levels; reviewers of whom nothing is known are ordinary ones."""
    row = RubricCalibration.objects.filter(kind=kind.value).order_by("-fitted_at").first()
    if row is None:
        return uncalibrated(criteria_of(kind))
    reviewers = {name: ReviewerFit(**fit) for name, fit in row.reviewers.items()}
    steps = {name: tuple(values) for name, values in row.steps.items()}
    return Calibration(
        criteria_of(kind), steps, Spread(**row.spread), reviewers, {}, row.reliability, row.severity_reliability
    )


def learned(kind: ExamKind, *, now: datetime) -> RubricCalibration | None:
    """Learn from the newest reviews of all brands; None while there are too few. Not saved."""
    given = WritingReview.objects.filter(submitted_at__isnull=False, attempt__exam__kind=kind.value)
    rows = list(given.order_by("-submitted_at")[:MOST_LEARNED])
    if len(rows) < LEAST_LEARNED:
        return None
    found = calibrate(criteria_of(kind), ratings_of(rows))
    return RubricCalibration(
        kind=kind.value, fitted_at=now, reviews=len(rows), steps={name: list(steps) for name, steps in found.steps.items()},
        spread=_plain(found.spread), reviewers={name: _plain(fit) for name, fit in found.reviewers.items()},
        reliability=found.reliability, severity_reliability=found.severity_reliability,
    )  # fmt: skip


def _plain(row: Any) -> dict[str, float]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}
