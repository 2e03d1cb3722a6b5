"""What answers and reviews teach: the numbers of items, the severity of reviewers."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
from django.db.models import Count, F, Q, QuerySet

from peerdesk.domain.exams.asking import curve_of
from peerdesk.domain.exams.judging import LEAST_LEARNED, learned
from peerdesk.domain.exams.models import (
    AttemptState,
    Exam,
    ExamState,
    Item,
    ItemState,
    RubricCalibration,
    Step,
    WritingReview,
)
from peerdesk.domain.exams.rules import RUBRIC, ExamKind
from peerdesk.engines.testing import Calibration, calibrate
from peerdesk.foundation.db.commands import command

# So many attempts before numbers are learned, and so many more before they are learned anew.
LEAST_ATTEMPTS: Final = 100
MOST_ATTEMPTS: Final = 5000
LEAST_ANSWERS: Final = 50
# A pilot counts when its difficulty is known so well, and when it tells people apart at least so much.
SURE_ENOUGH: Final = 0.35
TELLS_ENOUGH: Final = 0.4
FRESH: Final = timedelta(hours=6)


def is_learning_due(*, now: datetime) -> bool:
    """Whether there is a test, or a rubric, of which enough is new."""
    return _due_exams().exists() or any(_is_rubric_due(kind, now=now) for kind in RUBRIC)


def learn_exams(*, now: datetime) -> int:
    """Learn the numbers of items where enough people have taken a test since, and reviewers' severity. Returns how many."""
    exams = [calibrate_exam(exam.id, now=now) for exam in _due_exams()[:20]]
    return sum(exams) + sum(learn_rubric(kind, now=now) for kind in RUBRIC)


def calibrate_exam(exam_id: uuid.UUID, *, now: datetime) -> bool:
    """Fit the items of a test to what was answered (marginal maximum likelihood; `engines.testing.calibration`).

    What was fitted before stays as it is and fixes the scale, so that a cut means the same next year; pilots are fitted on
    it, and count from then on when they are known well enough. Nothing is held while it computes; a bank that changed
    meanwhile is left for the next time. Returns whether it was written.
    """
    exam = Exam.objects.get(id=exam_id)
    scores, ids = _table(exam)
    if not len(scores):
        return False
    rows = {str(item.id): item for item in exam.items.all()}
    known = [curve_of(rows[name]) for name in ids if rows[name].difficulty_se is not None]
    found = calibrate(scores, ids, known=known)
    return _write(exam, found, {item.id for item in known}, now=now)


@command
def learn_rubric(kind: ExamKind, *, now: datetime) -> int:
    """Learn how strict and how consistent reviewers are, when there are newer reviews. Returns 1 when it did."""
    if not _is_rubric_due(kind, now=now):
        return 0
    row = learned(kind, now=now)
    if row is None:
        return 0
    row.save()
    RubricCalibration.objects.filter(kind=kind.value, fitted_at__lt=now - timedelta(days=30)).delete()
    return 1


def _due_exams() -> QuerySet[Exam]:
    graded = Q(attempts_made__state=AttemptState.GRADED) & (
        Q(calibrated_at=None) | Q(attempts_made__graded_at__gt=F("calibrated_at"))
    )
    live = Exam.objects.filter(kind=ExamKind.SKILLS.value, state=ExamState.LIVE)
    return live.annotate(since=Count("attempts_made", filter=graded)).filter(since__gte=LEAST_ATTEMPTS)


def _is_rubric_due(kind: ExamKind, *, now: datetime) -> bool:
    newest = RubricCalibration.objects.filter(kind=kind.value).order_by("-fitted_at").first()
    given = WritingReview.objects.filter(attempt__exam__kind=kind.value, submitted_at__isnull=False)
    if newest is None:
        return given.count() >= LEAST_LEARNED
    return now - newest.fitted_at >= FRESH and given.filter(submitted_at__gt=newest.fitted_at).exists()


def _table(exam: Exam) -> tuple[npt.NDArray[np.float64], list[str]]:
    """[people, items] of the newest attempts: 1, 0, or not asked; items with enough answers."""
    graded = exam.attempts_made.filter(state=AttemptState.GRADED).order_by("-graded_at")
    attempts = list(graded.values_list("id", flat=True)[:MOST_ATTEMPTS])
    answers: dict[str, dict[uuid.UUID, float]] = defaultdict(dict)
    given = Step.objects.filter(attempt_id__in=attempts, item__isnull=False, answered_at__isnull=False)
    for attempt_id, item_id, is_right in given.values_list("attempt_id", "item_id", "is_right"):
        answers[str(item_id)][attempt_id] = float(bool(is_right))
    ids = sorted(name for name, row in answers.items() if len(row) >= LEAST_ANSWERS)
    scores = np.full((len(attempts), len(ids)), np.nan)
    places = {attempt_id: place for place, attempt_id in enumerate(attempts)}
    for column, name in enumerate(ids):
        for attempt_id, score in answers[name].items():
            scores[places[attempt_id], column] = score
    kept = scores[~np.isnan(scores).all(axis=1)] if ids else scores[:0]
    return kept, ids


@command
def _write(exam: Exam, found: Calibration, known: set[str], *, now: datetime) -> bool:
    locked = Exam.objects.select_for_update(no_key=True).get(id=exam.id)
    if locked.bank_version != exam.bank_version:
        return False
    for curve, answers in zip(found.items, found.answers, strict=True):
        if curve.id in known:
            Item.objects.filter(id=curve.id).update(answers_counted=answers)
            continue
        se = curve.errors
        counts = se is not None and se.b <= SURE_ENOUGH and curve.a >= TELLS_ENOUGH
        Item.objects.filter(id=curve.id).update(
            slope=curve.a, difficulty=curve.b, guessing=curve.c, slope_se=se.a if se else None,
            difficulty_se=se.b if se else None, answers_counted=answers, changed_at=now,
        )
        if counts:
            Item.objects.filter(id=curve.id, state=ItemState.PILOT).update(state=ItemState.LIVE)
    locked.calibrated_at, locked.bank_version = now, locked.bank_version + 1
    locked.save(update_fields=["calibrated_at", "bank_version"])
    return True
