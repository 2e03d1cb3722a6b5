"""Hints beside what was written, and who reads which language."""

from __future__ import annotations

import uuid
from collections import Counter

from django.db.models import Count, Q

from peerdesk.domain.exams.hints import Hints, hints_of
from peerdesk.domain.exams.models import Attempt, AttemptState, ReaderLanguages, Step, WritingReview
from peerdesk.domain.exams.rules import LEAST_REVIEWERS, ExamKind
from peerdesk.domain.exams.sparing import spared
from peerdesk.domain.people.models import User
from peerdesk.foundation.errors import not_found

# The newest texts of others with which one is compared.
MOST_OTHERS = 300


def review_hints(review_id: uuid.UUID, *, user: User) -> list[Hints]:
    """Return what a machine notices of each text of a review, in the order of the page. Raises `review_not_found`."""
    row = WritingReview.objects.select_related("attempt").filter(id=review_id, reviewer=user).first()
    if row is None:
        raise not_found("review_not_found")
    steps = Step.objects.filter(attempt=row.attempt, prompt__isnull=False).select_related("prompt").order_by("position")
    others = list(
        Step.objects.filter(attempt__exam_id=row.attempt.exam_id, prompt__isnull=False)
        .exclude(attempt__user_id=row.attempt.user_id).exclude(text="")
        .order_by("-shown_at").values_list("text", flat=True)[:MOST_OTHERS]
    )  # fmt: skip
    return [
        hints_of(
            step.text, task=step.prompt.text if step.prompt else "", others=others,
            seconds=(step.answered_at - step.shown_at).total_seconds() if step.answered_at else None,
        )
        for step in steps
    ]


def languages_read_by(user: User) -> list[str]:
    """Return the languages that somebody reads for others; none where they have not said."""
    row = ReaderLanguages.objects.filter(user=user).first()
    return list(row.languages) if row else []


def short_of_readers() -> list[tuple[str, int]]:
    """Return how many texts of a language wait for readers that nobody is or may be asked to be, by language."""
    going = Count("reviews", filter=Q(reviews__declined_at=None))
    waiting = Attempt.objects.filter(state=AttemptState.IN_REVIEW).exclude(exam__kind=ExamKind.SKILLS)
    waiting = waiting.exclude(id__in=spared())
    few = waiting.annotate(going=going).filter(going__lt=LEAST_REVIEWERS)
    return sorted(Counter(few.values_list("exam__language", flat=True)).items())
