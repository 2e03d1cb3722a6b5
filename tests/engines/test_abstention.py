"""From judged answers to a threshold: right so often as was asked for, careful where little is known."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peerdesk.engines.retrieval import (
    FEWEST_ANSWERS,
    SILENT,
    JudgedAnswer,
    Standing,
    abstention_curve,
    choose_threshold,
    setting_at,
    wilson,
)

histories = st.lists(
    st.builds(JudgedAnswer, confidence=st.integers(0, 20).map(lambda step: step / 20), is_right=st.booleans()), max_size=60
)

# How soon a loaded machine draws its examples says nothing about the rule.
ANY_PACE = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=50)


def history(*groups):
    """`(confidence, right, wrong)` groups."""
    return [JudgedAnswer(sure, place < right) for sure, right, wrong in groups for place in range(right + wrong)]


def test_wilson_knows_the_textbook_and_its_ends():
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(81, 100) == pytest.approx((0.7374, 0.8660), abs=5e-4)
    assert wilson(20, 20)[1] == pytest.approx(1.0)
    assert wilson(20, 20)[0] < 0.9 < wilson(25, 25)[0]


def test_the_lowest_threshold_that_history_proves_is_taken():
    judged = history((0.95, 60, 0), (0.7, 58, 2), (0.6, 10, 30), (0.2, 0, 50))
    choice = choose_threshold(judged, wanted=0.9, careful=0.8)
    assert (choice.setting.threshold, choice.standing) == (0.7, Standing.PROVEN)
    assert (choice.setting.answered, choice.setting.right, choice.setting.judged) == (120, 118, 210)
    assert choose_threshold(judged, wanted=0.98, careful=0.8).setting.threshold > 0.7
    assert choose_threshold(judged, wanted=0.5, careful=0.8).setting.threshold < 0.7
    assert choose_threshold(judged, wanted=0.5, careful=0.8, lowest=0.7).setting.threshold == 0.7


def test_a_share_that_may_be_luck_offers_nothing_below_the_careful_default():
    judged = history((0.7, 20, 1), (0.1, 0, 60))
    choice = choose_threshold(judged, wanted=0.9, careful=0.8)
    assert (choice.setting.threshold, choice.standing, choice.setting.answered) == (0.8, Standing.LIKELY, 0)
    assert choose_threshold(judged, wanted=0.9, careful=0.6).setting.threshold == 0.7


def test_too_little_history_keeps_the_careful_default_and_says_so():
    for judged in ([], history((0.9, FEWEST_ANSWERS - 1, 0)), history((0.95, 5, 0), (0.3, 0, 500))):
        choice = choose_threshold(judged, wanted=0.9, careful=0.8)
        assert (choice.setting.threshold, choice.standing) == (0.8, Standing.TOO_LITTLE)


def test_where_history_says_no_nothing_is_offered():
    choice = choose_threshold(history((0.95, 30, 30), (0.5, 5, 50)), wanted=0.9, careful=0.8)
    assert (choice.setting.threshold, choice.standing, choice.setting.coverage) == (SILENT, Standing.NOT_REACHED, 0.0)


@ANY_PACE
@given(histories, st.floats(0.5, 0.99), st.floats(0.5, 0.95))
def test_no_choice_promises_more_than_its_own_history_shows(judged, wanted, careful):
    choice = choose_threshold(judged, wanted=wanted, careful=careful)
    assert choice.setting == setting_at(judged, choice.setting.threshold)
    if choice.standing is Standing.PROVEN:
        assert choice.setting.interval[0] >= wanted
    elif choice.standing is not Standing.NOT_REACHED:
        assert choice.setting.threshold >= careful


@ANY_PACE
@given(histories)
def test_the_curve_runs_from_the_surest_answers_to_all_of_them(judged):
    curve = abstention_curve(judged, points=5)
    assert len(curve) <= 5 or not judged
    assert [one.answered for one in curve] == sorted({one.answered for one in curve})
    assert not judged or curve[-1].answered == len(judged)
