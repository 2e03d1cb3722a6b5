"""Expected waits: rules for any queue, and the promised share on queues that change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk.engines.forecasting import Expected, Wait, WaitState, interval, observe_wait
from peerdesk.engines.forecasting.waiting import FEWEST, KEPT

waits = st.lists(st.tuples(st.integers(0, 40), st.floats(0, 1e6)), min_size=FEWEST, max_size=60)


def learned(pairs):
    state = WaitState()
    for position, seconds in pairs:
        state = observe_wait(state, Wait(position, seconds, interval(state, position)))
    return state


@given(waits, st.integers(0, 60), waits)
@settings(max_examples=40, deadline=None)
def test_an_interval_is_in_order_and_finite_whatever_was_seen(seen, position, still):
    told = interval(learned(seen), position, waiting=[Wait(*pair) for pair in still])
    assert 0 < told.low <= told.median <= told.high < np.inf


def test_nothing_is_promised_from_few_waits():
    state = learned([(0, 60.0)] * (FEWEST - 1))
    assert interval(state, 0) is None
    assert interval(learned([(0, 60.0)] * FEWEST), 0) == Expected(
        pytest.approx(60, rel=0.1), pytest.approx(60), pytest.approx(60, rel=0.2)
    )
    assert len(learned([(0, 60.0)] * (KEPT + 20)).positions) == KEPT


def test_who_stands_further_back_waits_longer():
    rng = np.random.default_rng(0)
    places = rng.integers(0, 12, 150)
    state = learned(zip(places.tolist(), (300.0 * (1 + places) * rng.lognormal(0, 0.3, 150)).tolist(), strict=True))
    medians = [interval(state, position).median for position in (0, 3, 11)]
    assert medians == pytest.approx([300, 1200, 3600], rel=0.25)


def test_a_jam_is_seen_while_it_lasts():
    state = learned([(0, 60.0 + number) for number in range(40)])
    calm = interval(state, 0)
    jammed = interval(state, 0, waiting=[Wait(0, 3600.0)] * 30)
    fresh = interval(state, 0, waiting=[Wait(0, 5.0)] * 30)
    assert jammed.high >= 3600 > calm.high
    assert fresh == calm


def test_a_miss_moves_its_end_out_and_hits_move_it_in_again():
    state, told = learned([(0, 60.0)] * 20), Expected(50.0, 60.0, 70.0)
    late = observe_wait(state, Wait(0, 900.0, told))
    assert late.above > state.above
    assert late.below < state.below
    early = observe_wait(state, Wait(0, 9.0, told))
    assert early.below > state.below
    nine_hits = late
    for _ in range(9):
        nine_hits = observe_wait(nine_hits, Wait(0, 60.0, told))
    assert nine_hits.above == pytest.approx(state.above)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_eighty_per_cent_hold_about_eighty_even_when_the_queue_changes(seed):
    rng = np.random.default_rng(seed)
    state, inside = WaitState(), []
    for number in range(1200):
        # Slowly worse, then suddenly three times as fast, with more spread.
        level = 200 * np.exp(number / 300) if number < 600 else 500
        position = int(rng.poisson(2))
        seconds = float(level * (1 + position) ** 0.8 * rng.lognormal(0, 0.4 if number < 600 else 0.8))
        told = interval(state, position)
        if told:
            inside.append(told.low <= seconds <= told.high)
        state = observe_wait(state, Wait(position, seconds, told))
    assert 0.75 <= np.mean(inside) <= 0.85


def test_what_cannot_be_is_refused():
    state = learned([(0, 60.0)] * FEWEST)
    for call in (
        lambda: interval(state, -1),
        lambda: interval(state, 0, share=1.0),
        lambda: observe_wait(state, Wait(-1, 1.0)),
        lambda: observe_wait(state, Wait(0, -1.0)),
    ):
        with pytest.raises(ValueError, match="0 or more"):
            call()
