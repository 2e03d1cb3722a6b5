"""Bursts of like questions: many for the time, and many among all; a young brand raises no alarm."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk.engines.incidents import FEWEST, Counts, judge_burst, surprise

MONTH = Counts(28 * 86_400, 2800, 14)  # a hundred a day, one in two hundred like this


def test_many_like_questions_in_an_hour_are_a_burst():
    burst = judge_burst([(Counts(3600, 12, 6), MONTH)])
    assert burst is not None
    assert (burst.alike, burst.window_seconds) == (6, 3600)
    assert burst.expected < 0.1


def test_a_busy_hour_of_everything_is_none():
    assert judge_burst([(Counts(3600, 900, 6), MONTH)]) is None


def test_a_talkative_topic_at_its_usual_pace_is_none():
    usual = Counts(28 * 86_400, 28_000, 14_000)
    assert judge_burst([(Counts(3600, 45, 24), usual)]) is None


def test_at_the_busiest_hour_and_on_a_day_that_asks_half_as_much_again_nothing_is_unusual():
    usual = Counts(28 * 86_400, 84_000, 3400)  # five an hour on average, twelve at noon
    assert judge_burst([(Counts(3600, 300, 18), usual)]) is None
    assert judge_burst([(Counts(3600, 340, 60), usual)]) is not None


def test_fewer_than_four_are_none_however_rare():
    assert judge_burst([(Counts(900, 3, FEWEST - 1), MONTH)]) is None


def test_a_brand_without_a_day_of_history_raises_no_alarm():
    assert judge_burst([(Counts(3600, 9, 9), Counts(3600, 40, 0))]) is None
    assert judge_burst([(Counts(3600, 9, 9), Counts(5 * 86_400, 10, 0))]) is None


def test_the_most_surprising_window_is_named():
    burst = judge_burst([(Counts(900, 4, 4), MONTH), (Counts(14_400, 40, 12), MONTH), (Counts(3600, 8, 5), MONTH)])
    assert burst is not None
    assert burst.window_seconds == 14_400


@given(st.integers(1, 60), st.integers(0, 200), st.integers(0, 400), st.integers(0, 4000))
def test_the_chance_is_a_probability_and_falls_with_every_further_one(alike, others, known, asked):
    history = Counts(28 * 86_400, known + asked, known)
    chances = [surprise(Counts(3600, alike + others + 1, count), history)[1] for count in (alike, alike + 1)]
    assert all(0 <= chance <= 1 for chance in chances)
    assert chances[1] <= chances[0] + 1e-12


@pytest.mark.parametrize(("least", "mean"), [(1, 0.01), (3, 0.5), (4, 2.0), (12, 3.0), (30, 4.0)])
def test_the_poisson_tail_is_that_of_the_definition(least, mean):
    from scipy.stats import poisson

    history = Counts(1e12, 10**18, int(1e12 / 3600 * mean))  # so rare among all that time alone decides
    _, chance = surprise(Counts(3600, least + 1, least + 1), history)
    assert math.isclose(chance, poisson.sf(least - 1, 1.5 * mean), rel_tol=0.15)  # half as much again surprises nobody
