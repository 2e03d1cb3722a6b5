"""A test question by question: what is asked, when it ends, what the verdict says; and it goes on where it stood."""

import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from peerdesk.engines.testing import (
    Answer,
    Ask,
    Bank,
    Criterion,
    Errors,
    Exposure,
    Item,
    RatioTest,
    Reason,
    Rules,
    Sitting,
    answers_of,
    believe,
    full_bank,
    maximum_likelihood,
    next_step,
    plan_settled,
    score_ordering,
    score_several_right,
    shortfalls,
    sit,
    verdict,
    weighted_likelihood,
)
from tests.engines.testing.banks import make_bank

BANK = make_bank(120, topics=3, family=lambda place: f"f{place}" if place < 20 else ("twin" if place < 30 else ""))
OPEN = Rules(exposure=Exposure(1.0), confidence=None, fewest=5, most=20)


def played(bank, rules, sitting, score):
    """All steps of a test; `score` tells what is answered to the nth question."""
    steps = [next_step(bank, rules, sitting)]
    while isinstance(steps[-1], Ask):
        answer = Answer(steps[-1].item, score(len(sitting.answers)))
        sitting = replace(sitting, answers=(*sitting.answers, answer))
        steps.append(next_step(bank, rules, sitting))
    return steps, sitting


def test_it_goes_on_where_it_stood_in_another_process_with_items_in_another_order():
    rules = replace(OPEN, exposure=Exposure(0.25, seed=3), shares={"t0": 2, "t1": 1, "t2": 1}, confidence=0.99, pilots=2)
    with_pilots = Bank(tuple(replace(item, pilot=place % 10 == 7) for place, item in enumerate(BANK.items)))
    steps, ended = played(with_pilots, rules, Sitting(5, 77), lambda n: float(n % 3 > 0))
    assert len(steps) > 7
    items = list(with_pilots.items)
    random.Random(1).shuffle(items)  # noqa: S311 - an order, no secret
    for length, step in enumerate(steps[:-1]):
        assert next_step(Bank(tuple(items)), rules, replace(ended, answers=ended.answers[:length])) == step


def test_the_draw_and_not_the_place_in_the_bank_decides_between_equal_items():
    bank = Bank(tuple(Item(f"q{place}", 1.0, 0.0) for place in range(50)))
    first = [next_step(bank, OPEN, Sitting(0, seed)).item for seed in range(20)]
    assert len(set(first)) > 10
    assert first == [next_step(Bank(bank.items[::-1]), OPEN, Sitting(0, seed)).item for seed in range(20)]


def test_nothing_is_asked_twice_nor_what_is_barred_nor_two_of_a_family():
    barred = frozenset(f"q{place}" for place in range(60, 100))
    _, ended = played(BANK, OPEN, Sitting(0, 1, barred=barred), lambda _n: 1.0)
    asked = [answer.item for answer in ended.answers]
    assert len(set(asked)) == len(asked) == 20
    assert not barred & set(asked)
    assert sum(20 <= int(name[1:]) < 30 for name in asked) <= 1


def test_topics_keep_their_shares_all_the_way():
    shares = {"t0": 3.0, "t1": 2.0, "t2": 1.0}
    steps, _ = played(BANK, replace(OPEN, shares=shares), Sitting(0, 2), lambda n: float(n % 2))
    asked = [step.topic for step in steps[:-1]]
    for length in range(1, len(asked) + 1):
        counts = Counter(asked[:length])
        assert all(abs(counts[topic] - share / 6 * length) <= 1 for topic, share in shares.items())


def test_pilots_are_mixed_in_and_not_counted():
    bank = Bank(tuple(replace(item, pilot=place % 4 == 0) for place, item in enumerate(BANK.items)))
    for seed in range(5):
        steps, ended = played(bank, replace(OPEN, pilots=3), Sitting(0, seed), lambda n: float(n % 2))
        where = [place for place, step in enumerate(steps[:-1]) if step.pilot]
        assert len(where) == 3
        assert where[0] > 0
        assert steps[-1].counted == 20
        turned = tuple(
            Answer(answer.item, 1.0 - answer.score) if place in where else answer
            for place, answer in enumerate(ended.answers)
        )
        assert verdict(bank, OPEN, replace(ended, answers=turned)) == verdict(bank, OPEN, ended)


@pytest.mark.parametrize(
    ("changes", "score", "reason"),
    [
        ({"confidence": 0.95}, 1.0, Reason.CONFIDENCE),
        ({"settled": 0.95}, 0.0, Reason.SETTLED),
        ({"error": 0.55}, 0.5, Reason.ERROR),
        ({"ratio": RatioTest(0.5)}, 1.0, Reason.RATIO),
        ({}, 1.0, Reason.LENGTH),
        ({"shares": {"none": 1.0}}, 1.0, Reason.EMPTY),
    ],
)
def test_every_rule_ends_a_test(changes, score, reason):
    rules = replace(OPEN, **changes)
    steps, ended = played(BANK, rules, Sitting(0, 3), lambda n: (n % 2) if score == 0.5 else score)
    told = steps[-1]
    assert told.reason is reason
    assert told == verdict(BANK, rules, ended)
    assert told.counted == {Reason.LENGTH: 20, Reason.EMPTY: 0}.get(reason, told.counted)
    assert reason in {Reason.EMPTY, Reason.LENGTH} or 5 <= told.counted < 20


def test_a_verdict_without_the_confidence_asked_for_says_so():
    rules = replace(OPEN, confidence=0.999)
    told = played(BANK, rules, Sitting(0, 4), lambda n: float(n % 2))[0][-1]
    assert (told.reason, told.sure) == (Reason.LENGTH, False)
    assert told.confidence == max(told.chance, 1.0 - told.chance) < 0.999
    assert told.passes == (told.chance >= 0.5)


def test_stated_confidence_is_as_often_right():
    generator = np.random.default_rng(8)
    abilities = generator.normal(size=200)
    tests = sit(BANK, replace(OPEN, confidence=0.9), answers_of(BANK, abilities, generator))
    right = np.mean(tests.passes == (abilities > 0.0))
    assert right == pytest.approx(np.mean([one.confidence for one in tests.verdicts]), abs=0.05)


def test_settled_tests_are_short_and_decide_like_all_items():
    generator = np.random.default_rng(9)
    bank = make_bank(40)
    scores = answers_of(bank, generator.normal(size=120), generator)
    rules = replace(OPEN, fewest=1, most=40)
    settled = plan_settled(bank, rules, questions=16, people=30)
    assert settled > plan_settled(bank, rules, questions=5, people=30)
    tests = sit(bank, replace(rules, settled=settled), scores)
    assert np.mean(tests.passes == full_bank(bank, rules, scores)[1]) >= 0.95
    assert tests.lengths.mean() <= 18


def test_adaptive_questions_tell_more_than_any():
    generator = np.random.default_rng(10)
    abilities = generator.normal(size=80)
    scores = answers_of(BANK, abilities, generator)
    rules = replace(OPEN, criterion=Criterion.ABILITY, fewest=12, most=12)
    errors = sit(BANK, rules, scores).abilities - abilities
    drawn = [generator.choice(120, 12, replace=False) for _ in abilities]
    blind = [believe(BANK, list(places), list(row[places])).ability for places, row in zip(drawn, scores, strict=True)]
    assert np.mean(errors**2) < 0.8 * np.mean((blind - abilities) ** 2)


@settings(max_examples=40, deadline=None)
@given(
    some.lists(some.tuples(some.integers(0, 119), some.booleans()), min_size=1, max_size=12, unique_by=lambda one: one[0])
)
def test_a_right_answer_never_lowers_the_ability_and_a_half_lies_between(answers):
    places, scores = [place for place, _ in answers], [float(right) for _, right in answers]
    low, middle, high = (believe(BANK, places, [score, *scores[1:]]) for score in (0.0, 0.5, 1.0))
    assert low.ability < middle.ability < high.ability
    assert low.above(0.3) <= middle.above(0.3) <= high.above(0.3)
    assert 0.0 <= high.above(1.0) <= high.above(-1.0) <= 1.0


def test_estimates_without_a_prior():
    places = list(range(30))
    mixed = [float(place % 2) for place in places]
    likely, weighted = maximum_likelihood(BANK, places, mixed), weighted_likelihood(BANK, places, mixed)
    assert likely.ability == pytest.approx(weighted.ability, abs=0.2)
    assert likely.error == pytest.approx(believe(BANK, places, mixed).error, abs=0.1)
    assert maximum_likelihood(BANK, places, [1.0] * 30).ability == pytest.approx(6.0, abs=1e-3)
    assert 1.0 < weighted_likelihood(BANK, places, [1.0] * 30).ability < 5.0


def test_doubt_about_the_items_is_doubt_about_the_person():
    doubtful = Bank(tuple(replace(item, errors=Errors(0.4, 0.5)) for item in BANK.items))
    places, scores = list(range(10)), [1.0] * 10
    sure, unsure = believe(BANK, places, scores), believe(doubtful, places, scores)
    assert unsure.error > sure.error
    assert unsure.above(0.0) < sure.above(0.0)


def test_a_bank_that_is_too_small_is_named():
    rules = Rules(most=20, shares={"t0": 1.0, "t1": 1.0})
    assert [(one.topic, one.items) for one in shortfalls(make_bank(60, topics=2), rules)] == [
        ("", 60),
        ("t0", 30),
        ("t1", 30),
    ]
    assert shortfalls(make_bank(200, topics=2), rules) == []
    assert shortfalls(make_bank(28, topics=2), replace(rules, exposure=Exposure(1.0))) == []


@pytest.mark.parametrize(
    ("answers", "message"), [([("q1", 1.0), ("q1", 1.0)], "twice"), ([("no", 1.0)], "no item"), ([("q1", 1.5)], "between")]
)
def test_answers_that_cannot_be_are_refused(answers, message):
    with pytest.raises(ValueError, match=message):
        next_step(BANK, OPEN, Sitting(0, 0, tuple(Answer(*one) for one in answers)))


def test_several_right_and_ordering_give_parts_of_a_point():
    assert score_several_right("ab", right="ab", options="abcd") == 1.0
    assert score_several_right("a", right="ab", options="abcd") == 0.5
    assert score_several_right("ac", right="ab", options="abcd") == 0.0
    assert (
        score_several_right("abcd", right="ab", options="abcd") == score_several_right("", right="ab", options="abcd") == 0
    )
    assert [score_ordering(given, right="abc") for given in ("abc", "acb", "cba")] == [1.0, pytest.approx(1 / 3), 0.0]
    with pytest.raises(ValueError, match="same"):
        score_ordering("abd", right="abc")
    with pytest.raises(ValueError, match="options"):
        score_several_right("e", right="a", options="ab")
