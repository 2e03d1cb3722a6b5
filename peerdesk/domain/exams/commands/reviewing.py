"""Blind reviews of what people wrote: who is asked, what they gave, when it is enough."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Count, Q

from peerdesk.domain.exams.events import ReviewAssigned
from peerdesk.domain.exams.judging import calibration_of, ratings_of, rule_of
from peerdesk.domain.exams.models import Attempt, AttemptState, Outcome, ReaderLanguages, WritingReview
from peerdesk.domain.exams.rules import (
    LEAST_REVIEW_SECONDS,
    LEAST_REVIEWERS,
    LONGEST_COMMENT,
    MOST_REVIEWERS,
    REVIEW_WITHIN,
    ExamKind,
    are_levels,
)
from peerdesk.domain.exams.sparing import spared, spared_among
from peerdesk.domain.experts.queries.marks import barred_readers
from peerdesk.domain.people.models import NetworkRole, User
from peerdesk.engines.consensus import Reviewer, Submission, allocate_reviews, judge_reviews
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict, invalid, not_found
from peerdesk.foundation.outbox.emit import emit

from .taking import grade

BATCH = 100
# So many reviews may be before one person.
MOST_WAITING = 25
MOST_MEETINGS = 1000


@command
def assign_reviews(attempt_id: uuid.UUID, *, now: datetime) -> int:
    """Ask as many reviewers as are missing. Returns how many were asked; fewer when nobody is free of a conflict.

    Who is asked: whoever has least before them, met the others least often and is known worst (`engines.consensus`), so that
    everybody's severity can be compared with everybody's; neither the writer, nor whoever shares a mark or a referral with
    them (F13), nor anybody who was asked before or said that they read other languages. Where no reviewer is left for the
    two that there must be, operators are, and then those who had let their time pass. Nobody is asked about a text that
    decides nothing, and whoever was and has not begun is no longer (`sparing`).
    """
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("exam").filter(id=attempt_id).first()
    if attempt is None or attempt.state != AttemptState.IN_REVIEW or attempt.exam.kind == ExamKind.SKILLS:
        return 0
    if spared_among([attempt.id]):
        attempt.reviews.filter(opened_at=None, submitted_at=None, declined_at=None).delete()
        return 0
    reviews = list(attempt.reviews.all())
    going = {str(review.reviewer_id) for review in reviews if review.declined_at is None}
    missing = _wanted(attempt, [review for review in reviews if review.declined_at is None]) - len(going)
    if missing <= 0:
        return 0
    near = {str(one) for one in barred_readers(attempt.user_id)}
    barred = near | {str(review.reviewer_id) for review in reviews}
    wanted = Submission(str(attempt.id), missing, frozenset(going), frozenset(barred - going), skill=attempt.exam.language)
    late = {str(review.reviewer_id): review for review in reviews if review.is_late and str(review.reviewer_id) not in near}
    chosen = _chosen(wanted, NetworkRole.REVIEWER, attempt)
    if len(chosen) < min(missing, LEAST_REVIEWERS - len(going)):
        chosen += _chosen(_rest(wanted, chosen), NetworkRole.OPERATOR, attempt)
    if len(chosen) < min(missing, LEAST_REVIEWERS - len(going)):
        again = replace(_rest(wanted, chosen), conflicts=wanted.conflicts - late.keys())
        chosen += _chosen(again, NetworkRole.REVIEWER, attempt) or _chosen(again, NetworkRole.OPERATOR, attempt)
    for name in chosen:
        review = late.get(name) or WritingReview(attempt=attempt, reviewer_id=uuid.UUID(name))
        review.assigned_at, review.due_at = now, now + REVIEW_WITHIN
        review.opened_at, review.declined_at, review.is_late = None, None, False
        review.save()
        emit(ReviewAssigned(review_id=review.id, brand_id=attempt.exam.brand_id, reviewer_id=review.reviewer_id), now=now)
    return len(chosen)


@command
def ask_or_spare(user_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> int:
    """Ask readers about what somebody wrote for a brand, or no longer (`sparing`). Returns how many are asked."""
    texts = Attempt.objects.filter(user_id=user_id, exam__brand_id=brand_id, state=AttemptState.IN_REVIEW)
    ids = texts.exclude(exam__kind=ExamKind.SKILLS).order_by("id").values_list("id", flat=True)
    return sum(assign_reviews(attempt_id, now=now) for attempt_id in list(ids))


@command
def want_read(attempt_id: uuid.UUID, *, now: datetime) -> Attempt:
    """Have a text read that nobody reads for now (`sparing`). Raises `attempt_not_found`, `attempt_over`."""
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("exam")
    attempt = rows.filter(id=attempt_id).exclude(exam__kind=ExamKind.SKILLS).first()
    if attempt is None:
        raise not_found("attempt_not_found")
    if attempt.state != AttemptState.IN_REVIEW:
        raise conflict("attempt_over")
    attempt.is_wanted = True
    attempt.save(update_fields=["is_wanted"])
    assign_reviews(attempt.id, now=now)
    return attempt


@command
def set_reader_languages(user: User, *, languages: Collection[str]) -> None:
    """Say which languages one reads for others; none is to be asked in every language, as at first. Open reviews stay."""
    if languages:
        ReaderLanguages.objects.update_or_create(user=user, defaults={"languages": sorted(set(languages))})
    else:
        ReaderLanguages.objects.filter(user=user).delete()


@command
def open_review(review_id: uuid.UUID, *, by: User, now: datetime) -> None:
    """Note when it was first read. Raises `review_not_found`."""
    if not WritingReview.objects.filter(id=review_id, reviewer=by).exists():
        raise not_found("review_not_found")
    WritingReview.objects.filter(id=review_id, reviewer=by, opened_at=None).update(opened_at=now)


@command
def submit_review(
    review_id: uuid.UUID, *, by: User, levels: Mapping[str, int], comment: str, now: datetime
) -> WritingReview:
    """Give a level for each criterion. The second review grades the attempt, or calls a third where it may still turn.

    Raises `review_not_found`, `review_over` (given, declined, or the attempt is graded), `invalid_levels`,
    `review_too_fast` (nobody has read it by now).
    """
    review = _locked(review_id, by)
    attempt = review.attempt
    if not are_levels(ExamKind(attempt.exam.kind), levels):
        raise invalid("invalid_levels", levels="invalid")
    if review.opened_at is None or now - review.opened_at < timedelta(seconds=LEAST_REVIEW_SECONDS):
        raise conflict("review_too_fast")
    review.levels, review.comment, review.submitted_at = dict(levels), comment.strip()[:LONGEST_COMMENT], now
    review.save(update_fields=["levels", "comment", "submitted_at"])
    _conclude(attempt, now=now)
    return review


@command
def decline_review(review_id: uuid.UUID, *, by: User, now: datetime) -> None:
    """Say that one knows whose it is, or cannot judge it; another is asked. Raises `review_not_found`, `review_over`."""
    review = _locked(review_id, by)
    review.declined_at = now
    review.save(update_fields=["declined_at"])
    _go_on(review.attempt_id, now=now)


@command
def sweep_reviews(*, now: datetime) -> int:
    """Ask others in place of those who let their time pass, and where nobody could be asked before. Returns how many."""
    late = WritingReview.objects.select_for_update(skip_locked=True).filter(
        submitted_at=None, declined_at=None, due_at__lt=now, attempt__state=AttemptState.IN_REVIEW
    )
    for review in late[:BATCH]:
        review.declined_at, review.is_late = now, True
        review.save(update_fields=["declined_at", "is_late"])
    going = Count("reviews", filter=Q(reviews__declined_at=None))
    open_ones = Count("reviews", filter=Q(reviews__declined_at=None, reviews__submitted_at=None))
    waiting = Attempt.objects.filter(state=AttemptState.IN_REVIEW).exclude(exam__kind=ExamKind.SKILLS)
    waiting = waiting.exclude(id__in=spared())
    few = waiting.annotate(going=going, open=open_ones).filter(Q(going__lt=LEAST_REVIEWERS) | Q(open=0))
    ids = few.order_by("finished_at").values_list("id", flat=True)
    return sum(_go_on(attempt_id, now=now) for attempt_id in list(ids[:BATCH]))


def _go_on(attempt_id: uuid.UUID, *, now: datetime) -> int:
    """Ask whoever is missing; where nobody can be asked, two reviews are enough. Returns how many were asked."""
    asked = assign_reviews(attempt_id, now=now)
    if not asked:
        rows = Attempt.objects.select_for_update(of=("self",)).select_related("exam")
        attempt = rows.filter(id=attempt_id, state=AttemptState.IN_REVIEW).first()
        if attempt is not None:
            _conclude(attempt, now=now)
    return asked


def _conclude(attempt: Attempt, *, now: datetime) -> None:
    given = [review for review in attempt.reviews.all() if review.submitted_at is not None]
    if len(given) < LEAST_REVIEWERS:
        return
    rule = rule_of(attempt.exam)
    found = judge_reviews(calibration_of(ExamKind(attempt.exam.kind)), ratings_of(given), rule)
    if found.call_another and assign_reviews(attempt.id, now=now):
        return
    open_ones = attempt.reviews.filter(submitted_at=None, declined_at=None)
    if found.call_another and open_ones.exists():
        return
    open_ones.update(declined_at=now)  # no longer needed: nobody reads for nothing
    outcome = Outcome.PASSED if found.score.share >= rule.cut else Outcome.FAILED
    grade(
        attempt, outcome=outcome, score=found.score.share, se=(found.score.high - found.score.low) / _NINETY,
        chance=found.score.chance, now=now,
    )  # fmt: skip


# The width of an interval of 90 % in standard errors.
_NINETY = 2 * 1.6449


def _wanted(attempt: Attempt, going: Collection[WritingReview]) -> int:
    """How many reviews there should be by now: two, and a third when two do not settle it."""
    given = [review for review in going if review.submitted_at is not None]
    if len(given) < LEAST_REVIEWERS:
        return LEAST_REVIEWERS
    found = judge_reviews(calibration_of(ExamKind(attempt.exam.kind)), ratings_of(given), rule_of(attempt.exam))
    return min(len(given) + int(found.call_another), MOST_REVIEWERS)


def _reviewers(kind: ExamKind, role: NetworkRole, *, language: str) -> list[Reviewer]:
    """Everybody of this role, with what is before them, what they read (any language until they say), how severe."""
    known = calibration_of(kind).reviewers
    may = User.objects.filter(is_active=True, network_role=role)
    waiting = Q(reviews_to_write__submitted_at=None, reviews_to_write__declined_at=None)
    counted = may.annotate(waiting=Count("reviews_to_write", filter=waiting))
    rows = counted.values_list("id", "waiting", "reader_languages__languages")
    return [
        Reviewer(
            str(user_id), waiting, MOST_WAITING, frozenset(said or [language]), severity_se=fit.severity_se if fit else None
        )
        for user_id, waiting, said in rows
        for fit in [known.get(str(user_id))]
    ]


def _chosen(wanted: Submission, role: NetworkRole, attempt: Attempt) -> list[str]:
    people = _reviewers(ExamKind(attempt.exam.kind), role, language=attempt.exam.language)
    found = allocate_reviews([wanted], people, past=_met(), seed=attempt.seed % 2**31)
    return [name for _, name in found.reviews]


def _rest(wanted: Submission, chosen: Collection[str]) -> Submission:
    """What is still missing when these were chosen."""
    reviewers = wanted.reviewers | frozenset(chosen)
    return replace(wanted, needed=wanted.needed - len(chosen), reviewers=reviewers)


def _met() -> list[list[str]]:
    """Who read the same attempt, in the newest reviews."""
    rows = WritingReview.objects.order_by("-assigned_at").values_list("attempt_id", "reviewer_id")[:MOST_MEETINGS]
    together: dict[uuid.UUID, list[str]] = defaultdict(list)
    for attempt_id, reviewer_id in rows:
        together[attempt_id].append(str(reviewer_id))
    return list(together.values())


def _locked(review_id: uuid.UUID, by: User) -> WritingReview:
    found = WritingReview.objects.filter(id=review_id, reviewer=by).values_list("attempt_id", flat=True).first()
    if found is None:
        raise not_found("review_not_found")
    # The attempt first, as in every command here: two reviews that come in together are one after the other.
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("exam").get(id=found)
    review = WritingReview.objects.get(id=review_id)
    if review.submitted_at or review.declined_at or attempt.state != AttemptState.IN_REVIEW:
        raise conflict("review_over")
    review.attempt = attempt
    return review
