"""What answers teach: numbers of items on one scale, pilots that come to count, and flags that decide nothing."""

import random
from datetime import timedelta

import pytest

from peerdesk.domain.exams.commands import (
    add_items,
    calibrate_exam,
    check_exam,
    is_check_due,
    is_learning_due,
    learning,
    retire_item,
    settle_flag,
)
from peerdesk.domain.exams.models import Attempt, Exam, Flag, Item, Step
from tests.factories.exams import answer_all, drafts, make_exam, make_person, sit_down
from tests.factories.network import make_brand, make_reviewer, now, refused

pytestmark = pytest.mark.django_db


def sat_by(exam, people, *, chance, seconds=lambda draw: draw.uniform(8, 30), seed=0, count=12, items=None):
    """Attempts that ended: `chance` of an item to be right for a person's ability, `seconds` an answer took."""
    draw = random.Random(seed)  # noqa: S311 - repeatable people
    chosen = items or list(exam.items.exclude(state="retired").order_by("id"))
    for _ in range(people):
        able = draw.gauss(0, 1)
        at = now()
        attempt = Attempt.objects.create(
            exam=exam, user=make_person(), number=1, ordinal=Attempt.objects.filter(exam=exam).count() + 1, seed=1,
            state="graded", outcome="passed", started_at=at, due_at=at, finished_at=at, graded_at=at,
        )
        asked = draw.sample(chosen, count)
        rows = []
        for place, item in enumerate(asked, start=1):
            is_right = draw.random() < chance(able, item)
            shown = at
            at = shown + timedelta(seconds=seconds(draw))
            rows.append(Step(
                attempt=attempt, position=place, item=item, shown_at=shown, answered_at=at, is_right=is_right,
                chosen=[0] if is_right else [draw.choice([1, 2, 3])],
            ))  # fmt: skip
        Step.objects.bulk_create(rows)
    return Attempt.objects.filter(exam=exam).order_by("-ordinal").first()


def test_numbers_are_learned_from_enough_people_and_stay_when_more_come():
    exam = make_exam(make_brand())
    assert not is_learning_due(now=now())
    sat_by(exam, 160, chance=lambda able, _item: 0.9 if able > 0 else 0.3)
    assert is_learning_due(now=now())
    assert calibrate_exam(exam.id, now=now())
    first = {item.id: item.difficulty for item in Item.objects.filter(exam=exam, difficulty_se__isnull=False)}
    assert len(first) > 10
    assert Exam.objects.get(id=exam.id).bank_version == exam.bank_version + 1
    sat_by(exam, 40, chance=lambda _able, _item: 0.5, seed=1)
    assert calibrate_exam(exam.id, now=now())
    assert {item_id: Item.objects.get(id=item_id).difficulty for item_id in first} == first


def test_a_bank_that_changed_meanwhile_is_left_for_the_next_time(monkeypatch):
    exam = make_exam(make_brand())
    sat_by(exam, 120, chance=lambda able, _item: 0.8 if able > 0 else 0.3)
    truly = learning.calibrate

    def meanwhile(*args, **rest):
        retire_item(exam.items.first().id, brand_id=exam.brand_id, reason="", now=now())
        return truly(*args, **rest)

    monkeypatch.setattr(learning, "calibrate", meanwhile)
    assert not calibrate_exam(exam.id, now=now())
    assert not Item.objects.filter(exam=exam, difficulty_se__isnull=False).exists()


def test_F05_an_item_that_everybody_suddenly_knows_is_flagged_once_and_a_person_retires_it():
    exam = make_exam(make_brand())
    Item.objects.filter(exam=exam).update(slope=1.5, slope_se=0.1, difficulty_se=0.1, difficulty=0.5)
    known = exam.items.order_by("id").first()
    items = [known, *exam.items.order_by("id")[1:12]]
    sat_by(exam, 60, chance=lambda _able, item: 1.0 if item.id == known.id else 0.45, items=items)
    assert is_check_due()
    assert check_exam(exam.id, now=now()) >= 1
    flag = Flag.objects.get(kind="drift")
    assert flag.item_id == known.id
    assert Item.objects.get(id=known.id).state == "live"  # a flag decides nothing
    assert not is_check_due()
    assert check_exam(exam.id, now=now()) == 0
    with refused("finding_empty"):
        settle_flag(flag.id, by=make_reviewer(), finding=" ", now=now())
    settle_flag(flag.id, by=make_reviewer(), finding="It stands in a forum", now=now())
    with refused("flag_not_found"):
        settle_flag(flag.id, by=make_reviewer(), finding="Again", now=now())


def test_whoever_answers_right_faster_than_anybody_reads_is_flagged_and_honest_people_are_not():
    exam = make_exam(make_brand())
    items = list(exam.items.order_by("id")[:15])
    sat_by(exam, 60, chance=lambda _able, _item: 0.6, items=items)
    cheat = sat_by(
        exam, 1, chance=lambda _able, _item: 1.0, seconds=lambda draw: draw.uniform(0.4, 0.9), seed=5, items=items
    )
    check_exam(exam.id, now=now())
    assert list(Flag.objects.filter(kind="pace").values_list("attempt_id", flat=True)) == [cheat.id]
    assert Attempt.objects.get(id=cheat.id).outcome == "passed"


def test_two_who_give_the_same_wrong_answers_are_flagged():
    exam = make_exam(make_brand())
    items = list(exam.items.order_by("id")[:20])
    sat_by(exam, 30, chance=lambda _able, _item: 0.5, items=items, count=20)
    first = sat_by(exam, 1, chance=lambda _able, _item: 0.4, seed=7, items=items, count=20)
    second = sat_by(exam, 1, chance=lambda _able, _item: 0.4, seed=8, items=items, count=20)
    for step in second.steps.all():
        copied = first.steps.get(item_id=step.item_id)
        Step.objects.filter(id=step.id).update(is_right=copied.is_right, chosen=copied.chosen)
    check_exam(exam.id, now=now())
    assert second.id in set(Flag.objects.filter(kind="alike").values_list("attempt_id", flat=True))


def test_new_questions_are_tried_without_counting_once_the_others_are_known():
    exam = make_exam(make_brand())
    Exam.objects.filter(id=exam.id).update(calibrated_at=now())
    Item.objects.filter(exam=exam).update(slope_se=0.1, difficulty_se=0.1)
    add_items(exam.id, brand_id=exam.brand_id, drafts=drafts(30), by=None, now=now())
    attempts = [answer_all(sit_down(exam, user=make_person(), now=now()), right=True) for _ in range(4)]
    pilots = [step for attempt in attempts for step in attempt.steps.all() if step.is_pilot]
    assert pilots
    assert {Item.objects.get(id=step.item_id).state for step in pilots} == {"pilot"}
