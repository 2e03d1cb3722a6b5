"""Exams are taken by the server's clock and keys, question by question, and graded once."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from peerdesk.domain.exams.commands import (
    answer_step,
    change_item,
    publish_exam,
    restore_item,
    retire_exam,
    retire_item,
    save_text,
    submit_text,
    sweep_attempts,
)
from peerdesk.domain.exams.models import Attempt, Exam, Item
from peerdesk.domain.exams.queries import exam_cards, get_question
from peerdesk.domain.exams.rules import ExamKind, ItemDraft, ItemKind, Terms, is_right, next_start, shown_order
from peerdesk.foundation.errors import DomainError
from tests.factories.exams import answer, answer_all, current, drafts, make_exam, make_person, sit_down, write
from tests.factories.network import make_brand, make_reviewer, now, refused

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def fresh(attempt):
    return Attempt.objects.get(id=attempt.id)


@pytest.mark.parametrize(("right", "outcome"), [(True, "passed"), (False, "failed")])
def test_a_test_ends_when_it_is_sure_or_as_long_as_it_may_be_and_says_how_sure(right, outcome):
    attempt = answer_all(sit_down(make_exam(make_brand()), user=make_person(), now=now()), right=right)
    assert (attempt.state, attempt.outcome) == ("graded", outcome)
    assert 3 <= attempt.steps.count() <= 5
    assert (attempt.pass_chance > 0.5) is right
    assert attempt.score_se > 0


@pytest.mark.parametrize("kind", list(ItemKind))
def test_every_kind_of_item_is_marked_by_all_of_its_answer_whatever_order_it_was_shown_in(kind):
    exam = make_exam(make_brand(), items=drafts(40, kind=kind))
    attempt = sit_down(exam, user=make_person(), now=now())
    attempt = answer(answer(attempt, right=True), right=True)
    assert all(step.is_right for step in attempt.steps.filter(answered_at__isnull=False))


@given(st.integers(0, 2**62 - 1), st.integers(1, 60), st.integers(2, 8))
def test_the_order_of_answers_is_one_of_all_of_them_and_the_same_after_a_reload(seed, position, options):
    assert sorted(shown_order(seed, position, options)) == list(range(options))
    assert shown_order(seed, position, options) == shown_order(seed, position, options)


def test_half_an_answer_is_no_answer():
    assert is_right(ItemKind.SEVERAL, [0, 2], [2, 0])
    assert not is_right(ItemKind.SEVERAL, [0, 2], [0])
    assert not is_right(ItemKind.SEVERAL, [0, 2], [0, 1, 2])
    assert not is_right(ItemKind.ORDER, [0, 1, 2], [0, 2, 1])


def test_F03_two_attempts_in_thirty_days_whoever_only_read_and_left_included():
    exam, person, begin = make_exam(make_brand()), make_person(), now()
    for day in (0, 1):
        sit_down(exam, user=person, now=begin + day * DAY)
        sweep_attempts(now=begin + day * DAY + 60 * MINUTE)
    for day in (2, 29):
        with pytest.raises(DomainError) as caught, transaction.atomic():
            sit_down(exam, user=person, now=begin + day * DAY)
        assert (caught.value.code, caught.value.fields["from"]) == ("no_attempt_left", (begin + 30 * DAY).isoformat())
    sit_down(exam, user=person, now=begin + 30 * DAY)
    assert next_start([begin, begin + DAY], now=begin + 31 * DAY, attempts=2, days=30) is None


def test_F03_a_pool_of_less_than_five_times_the_length_is_not_published():
    exam = make_exam(make_brand(), items=drafts(24), is_live=False)
    with refused("pool_too_small"):
        publish_exam(exam.id, brand_id=exam.brand_id, now=now())


def test_F03_no_item_is_shown_to_more_than_a_quarter_and_no_second_attempt_asks_the_same():
    exam = make_exam(make_brand(), attempts=10)
    people = [make_person() for _ in range(20)]
    seen = {}
    for person in people:
        answer_all(sit_down(exam, user=person, now=now()), right=True)
    for item in Item.objects.filter(exam=exam):
        seen[item.id] = item.exposures
    assert max(seen.values()) <= 5
    first = set(Attempt.objects.get(user=people[0]).steps.values_list("item_id", flat=True))
    again = answer_all(sit_down(exam, user=people[0], now=now() + MINUTE), right=False)
    assert not first & set(again.steps.values_list("item_id", flat=True))


def test_the_server_s_clock_counts_and_more_time_is_only_what_was_asked_for_before():
    exam, begin = make_exam(make_brand(), minutes=10), now()
    plain = sit_down(exam, user=make_person(), now=begin)
    slow = sit_down(exam, user=make_person(), now=begin, extra_percent=50)
    assert (plain.due_at - begin, slow.due_at - begin) == (10 * MINUTE, 15 * MINUTE)
    with refused("out_of_time"):
        answer(plain, right=True, at=begin + 11 * MINUTE)
    answer(slow, right=True, at=begin + 11 * MINUTE)
    assert sweep_attempts(now=begin + 11 * MINUTE) == 1
    assert (fresh(plain).state, fresh(plain).is_out_of_time, fresh(plain).outcome) == ("graded", True, "failed")


def test_I28_an_attempt_is_graded_once_and_asks_items_of_its_own_exam_only():
    brand = make_brand()
    exam = make_exam(brand)
    make_exam(make_brand())
    attempt = answer_all(sit_down(exam, user=make_person(), now=now()), right=True)
    graded = (attempt.graded_at, attempt.score, attempt.outcome)
    assert set(attempt.steps.values_list("item__exam_id", flat=True)) == {exam.id}
    step = attempt.steps.get(position=1)
    with refused("attempt_over"):
        answer_step(attempt.id, user=attempt.user, position=1, shown=[0], now=now())
    assert sweep_attempts(now=now() + DAY) == 0
    assert (fresh(attempt).graded_at, fresh(attempt).score, fresh(attempt).outcome) == graded
    assert attempt.steps.get(position=1).answered_at == step.answered_at


def test_an_answer_that_was_given_stands_and_the_same_one_twice_is_no_error():
    attempt = sit_down(make_exam(make_brand()), user=make_person(), now=now())
    answer_step(attempt.id, user=attempt.user, position=1, shown=[1], now=now())
    answer_step(attempt.id, user=attempt.user, position=1, shown=[1], now=now())
    with refused("step_answered"):
        answer_step(attempt.id, user=attempt.user, position=1, shown=[2], now=now())
    assert attempt.steps.count() == 2


@pytest.mark.parametrize("shown", [[], [4], [0, 1], [0, 0], [-1]])
def test_an_answer_that_is_none_is_refused_and_the_question_stays(shown):
    attempt = sit_down(make_exam(make_brand()), user=make_person(), now=now())
    with refused("invalid_answer"):
        answer_step(attempt.id, user=attempt.user, position=1, shown=shown, now=now())
    assert current(attempt).position == 1


def test_a_lost_page_loses_nothing_and_beginning_twice_goes_on():
    exam, person = make_exam(make_brand()), make_person()
    attempt = sit_down(exam, user=person, now=now())
    question = get_question(attempt.id, user=person)
    assert sit_down(exam, user=person, now=now()).id == attempt.id
    assert get_question(attempt.id, user=person) == question


def test_nobody_sees_or_answers_another_s_attempt():
    attempt = sit_down(make_exam(make_brand()), user=make_person(), now=now())
    with refused("attempt_not_found"):
        get_question(attempt.id, user=make_person())
    with refused("attempt_not_found"):
        answer_step(attempt.id, user=make_person(), position=1, shown=[0], now=now())


def test_a_retired_item_still_counts_for_whoever_has_it_before_them_and_is_asked_of_nobody_else():
    exam = make_exam(make_brand())
    attempt = sit_down(exam, user=make_person(), now=now())
    item = current(attempt).item
    retire_item(item.id, brand_id=exam.brand_id, reason="known outside", now=now())
    attempt = answer_all(attempt, right=True)
    assert attempt.outcome == "passed"
    for _ in range(8):
        other = answer_all(sit_down(exam, user=make_person(), now=now()), right=True)
        assert item.id not in set(other.steps.values_list("item_id", flat=True))
    restore_item(item.id, brand_id=exam.brand_id)
    assert Item.objects.get(id=item.id).state == "live"


def test_an_item_that_was_answered_becomes_another_when_it_is_changed():
    exam = make_exam(make_brand())
    attempt = answer(sit_down(exam, user=make_person(), now=now()), right=True)
    item = attempt.steps.get(position=1).item
    draft = ItemDraft(ItemKind.CHOICE, "Changed", ("a", "b"), (1,))
    new = change_item(item.id, brand_id=exam.brand_id, draft=draft, topic_id=None, by=None, now=now())
    item.refresh_from_db()
    assert (new.id != item.id, item.state, new.stem) == (True, "retired", "Changed")
    unseen = Item.objects.filter(exam=exam, exposures=0, state="live").first()
    assert change_item(unseen.id, brand_id=exam.brand_id, draft=draft, topic_id=None, by=None, now=now()).id == unseen.id


def test_only_a_live_exam_is_begun_and_one_of_a_kind_is_live():
    brand = make_brand()
    first = make_exam(brand)
    second = make_exam(brand)
    assert Exam.objects.get(id=first.id).state == "retired"
    with refused("exam_not_found"):
        sit_down(first, user=make_person(), now=now())
    retire_exam(second.id, brand_id=brand.id)
    with refused("exam_not_found"):
        sit_down(second, user=make_person(), now=now())


def test_what_is_being_written_is_kept_and_too_few_words_are_not_taken():
    make_reviewer()
    exam, person = make_exam(make_brand(), ExamKind.WRITING), make_person()
    attempt = sit_down(exam, user=person, now=now())
    save_text(attempt.id, user=person, position=1, text="I am sor", now=now())
    assert get_question(attempt.id, user=person).text == "I am sor"
    with refused("invalid_answer"):
        submit_text(attempt.id, user=person, position=1, text="Too short.", now=now())
    attempt = write(attempt)
    assert attempt.state == "in_review"
    card = exam_cards(person, brand_id=exam.brand_id, language="en", now=now())[0]
    assert (card.standing, card.may_start) == ("in_review", False)


def test_nothing_written_in_time_is_failed_without_readers_and_half_a_text_is_read():
    make_reviewer()
    exam, begin = make_exam(make_brand(), ExamKind.WRITING, minutes=10), now()
    silent = sit_down(exam, user=make_person(), now=begin)
    half = sit_down(exam, user=make_person(), now=begin)
    save_text(half.id, user=half.user, position=1, text="I am sorry", now=begin)
    assert sweep_attempts(now=begin + DAY) == 2
    assert (fresh(silent).state, fresh(silent).outcome, fresh(half).state) == ("graded", "failed", "in_review")


@pytest.mark.parametrize(
    ("kind", "terms", "field"),
    [(ExamKind.SKILLS, Terms(cut=4), "cut"), (ExamKind.WRITING, Terms(cut=1.5), "cut"),
     (ExamKind.SKILLS, Terms(least_items=9, most_items=8), "most_items"), (ExamKind.SKILLS, Terms(surely=1.0), "surely")],
)  # fmt: skip
def test_terms_out_of_bounds_are_named(kind, terms, field):
    assert set(terms.faults(kind)) == {field}
