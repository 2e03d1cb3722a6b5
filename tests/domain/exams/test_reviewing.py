"""What people write is read blind by two, a third only where it may still turn, and never by whoever wrote it."""

from datetime import timedelta

import pytest

from peerdesk.domain.exams.commands import (
    assign_reviews,
    decline_review,
    learn_rubric,
    open_review,
    submit_review,
    sweep_reviews,
)
from peerdesk.domain.exams.models import Attempt, RubricCalibration, WritingReview
from peerdesk.domain.exams.queries import exam_evidence, get_review, list_reviewers, open_reviews
from peerdesk.domain.exams.rules import ExamKind
from peerdesk.domain.people.models import NetworkRole
from tests.factories.exams import levels, make_exam, make_person, review, sit_down, write
from tests.factories.network import make_brand, make_reviewer, make_user, now, refused

pytestmark = pytest.mark.django_db
WRITING = ExamKind.WRITING


def written(reviewers=4, **terms):
    people = [make_reviewer() for _ in range(reviewers)]
    exam = make_exam(make_brand(), WRITING, **terms)
    return write(sit_down(exam, user=make_person(), now=now())), people


def fresh(attempt):
    return Attempt.objects.get(id=attempt.id)


@pytest.mark.parametrize(("share", "outcome"), [(1.0, "passed"), (0.0, "failed")])
def test_two_who_agree_far_from_the_cut_are_enough(share, outcome):
    attempt, _ = written()
    review(attempt, share=share)
    assert fresh(attempt).state == "in_review"
    review(attempt, share=share)
    assert (fresh(attempt).state, fresh(attempt).outcome) == ("graded", outcome)
    assert attempt.reviews.count() == 2


def test_two_who_differ_about_the_cut_call_a_third_and_never_a_fourth():
    attempt, _ = written(5)
    review(attempt, share=1.0)
    review(attempt, share=0.25)
    assert (fresh(attempt).state, attempt.reviews.count()) == ("in_review", 3)
    review(attempt, share=0.5)
    assert (fresh(attempt).state, attempt.reviews.count()) == ("graded", 3)


def test_F13_whoever_wrote_it_is_never_asked_and_nobody_twice():
    author = make_reviewer()
    others = [make_reviewer() for _ in range(2)]
    exam = make_exam(make_brand(), WRITING)
    attempt = write(sit_down(exam, user=author, now=now()))
    asked = set(attempt.reviews.values_list("reviewer_id", flat=True))
    assert asked == {one.id for one in others}
    decline_review(attempt.reviews.first().id, by=attempt.reviews.first().reviewer, now=now())
    assert assign_reviews(attempt.id, now=now()) == 0  # nobody is left, and nobody is asked again


def test_whoever_knows_the_writer_steps_back_and_another_is_asked():
    attempt, _ = written()
    first = attempt.reviews.first()
    decline_review(first.id, by=first.reviewer, now=now())
    assert attempt.reviews.filter(declined_at=None).count() == 2
    with refused("review_over"):
        submit_review(first.id, by=first.reviewer, levels=levels(WRITING, 1), comment="", now=now())


def test_late_ones_lose_it_to_others_and_a_reviewer_who_joins_is_asked_where_one_was_missing():
    attempt, _ = written(1)
    assert attempt.reviews.count() == 1
    make_reviewer()
    assert sweep_reviews(now=now()) == 1
    make_reviewer(), make_reviewer()
    assert sweep_reviews(now=now() + timedelta(hours=49)) == 2
    assert attempt.reviews.filter(declined_at=None).count() == 2


def test_where_nobody_else_is_left_late_ones_are_asked_again_but_never_who_knows_the_writer():
    attempt, _ = written(2)
    first, second = attempt.reviews.order_by("assigned_at", "id")
    decline_review(first.id, by=first.reviewer, now=now())
    later = now() + timedelta(hours=49)
    assert sweep_reviews(now=later) == 1
    assert [row.id for row in attempt.reviews.filter(declined_at=None)] == [second.id]
    again = WritingReview.objects.get(id=second.id)
    assert (again.is_late, again.opened_at, again.due_at > later) == (False, None, True)


def test_operators_read_only_where_there_are_too_few_reviewers():
    operator = make_user(role=NetworkRole.OPERATOR)
    attempt, _ = written(2)
    assert operator.id not in set(attempt.reviews.values_list("reviewer_id", flat=True))
    first = attempt.reviews.first()
    decline_review(first.id, by=first.reviewer, now=now())
    assert attempt.reviews.filter(declined_at=None, reviewer=operator).exists()


def test_two_reviews_are_enough_where_no_third_reviewer_can_be_found():
    attempt, _ = written(3)
    review(attempt, share=1.0)
    review(attempt, share=0.25)
    third = attempt.reviews.get(submitted_at=None)
    decline_review(third.id, by=third.reviewer, now=now())
    assert (fresh(attempt).state, attempt.reviews.filter(submitted_at__isnull=False).count()) == ("graded", 2)


def test_reviews_go_to_whoever_has_least_before_them():
    people = [make_reviewer() for _ in range(4)]
    exam = make_exam(make_brand(), WRITING)
    for _ in range(6):
        write(sit_down(exam, user=make_person(), now=now()))
    counts = [WritingReview.objects.filter(reviewer=person).count() for person in people]
    assert counts == [3, 3, 3, 3]


def test_nobody_scores_what_they_cannot_have_read_nor_another_s_review():
    attempt, _ = written()
    row, at = attempt.reviews.first(), now()
    with refused("review_too_fast"):
        submit_review(row.id, by=row.reviewer, levels=levels(WRITING, 1), comment="", now=at)
    open_review(row.id, by=row.reviewer, now=at)
    with refused("review_too_fast"):
        submit_review(row.id, by=row.reviewer, levels=levels(WRITING, 1), comment="", now=at + timedelta(seconds=5))
    with refused("review_not_found"):
        submit_review(row.id, by=make_reviewer(), levels=levels(WRITING, 1), comment="", now=at)
    for wrong in ({}, {"accuracy": 1}, {**levels(WRITING, 1), "tone": 9}, {**levels(WRITING, 1), "charm": 1}):
        with refused("invalid_levels"):
            submit_review(row.id, by=row.reviewer, levels=wrong, comment="", now=at + timedelta(minutes=1))


def test_a_reviewer_reads_neither_name_nor_what_others_gave_before_it_is_decided():
    attempt, _ = written()
    review(attempt, share=1.0, comment="Splendid")
    second = attempt.reviews.get(submitted_at=None)
    page = repr(get_review(second.id, user=second.reviewer))
    for hidden in (attempt.user.name, attempt.user.email, "Splendid", str(attempt.user_id)):
        assert hidden not in page
    evidence = exam_evidence(attempt.user_id, brand_id=attempt.exam.brand_id, language="en")[0].attempts[0]
    assert (evidence.written, evidence.reviews, evidence.open_reviews) == ((), (), 1)
    review(attempt, share=1.0)
    evidence = exam_evidence(attempt.user_id, brand_id=attempt.exam.brand_id, language="en")[0].attempts[0]
    assert sorted(one.comment for one in evidence.reviews) == ["", "Splendid"]


def test_a_strict_reviewer_is_found_out_and_costs_nobody_their_score():
    people = [make_reviewer() for _ in range(4)]
    exam = make_exam(make_brand(), WRITING)
    for place in range(40):
        attempt = write(sit_down(exam, user=make_person(), now=now()))
        for row in attempt.reviews.filter(submitted_at=None):
            base = (place % 5) / 4
            strict = row.reviewer_id == people[0].id
            at = now()
            open_review(row.id, by=row.reviewer, now=at)
            submit_review(
                row.id, by=row.reviewer, levels=levels(WRITING, max(base - 0.25, 0) if strict else base), comment="",
                now=at + timedelta(minutes=1),
            )
    assert learn_rubric(WRITING, now=now()) == 1
    assert learn_rubric(WRITING, now=now()) == 0  # nothing is new
    known = RubricCalibration.objects.get().reviewers
    strict = known[str(people[0].id)]
    assert strict["severity"] > 0.5
    assert all(strict["severity"] > known[str(one.id)]["severity"] + 0.5 for one in people[1:])
    rows = list_reviewers(WRITING)
    assert sum(row.given for row in rows) == 80
    assert sum(row.open for row in rows) == sum(len(open_reviews(one)) for one in people)  # the thirds that were called
