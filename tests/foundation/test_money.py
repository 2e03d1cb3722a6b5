"""Money is integers: every split sums to the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk.foundation.money import BASIS_POINTS, Money, decimal_text, split_share

AMOUNTS = st.integers(0, 10**12)
SHARES = st.integers(0, BASIS_POINTS)


@given(AMOUNTS, SHARES)
def test_share_and_rest_sum_to_the_whole_and_none_is_negative(amount, bps):
    share, rest = split_share(amount, bps)
    assert share + rest == amount
    assert share >= 0
    assert rest >= 0


@given(AMOUNTS, SHARES)
def test_the_share_is_off_by_less_than_one_unit_and_rounds_half_up(amount, bps):
    share, _ = split_share(amount, bps)
    assert 2 * amount * bps - BASIS_POINTS < 2 * share * BASIS_POINTS <= 2 * amount * bps + BASIS_POINTS


@given(AMOUNTS, SHARES, SHARES)
def test_a_larger_share_never_pays_less(amount, one, other):
    low, high = sorted((one, other))
    assert split_share(amount, low)[0] <= split_share(amount, high)[0]


@pytest.mark.parametrize("bps", [-1, BASIS_POINTS + 1])
def test_a_share_outside_the_whole_is_refused(bps):
    with pytest.raises(ValueError, match="basis points"):
        split_share(100, bps)


@given(st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_decimal_text_says_the_same_amount(amount, currency):
    text = decimal_text(amount, currency)
    digits = {"EUR": 2, "JPY": 0, "KWD": 3}[currency]
    assert int(text.replace(".", "")) == amount
    assert len(text.partition(".")[2]) == digits


def test_currencies_do_not_mix():
    with pytest.raises(ValueError, match="cannot add"):
        Money(1, "EUR") + Money(1, "USD")
