"""Whether a trial may be called better: differences with intervals that hold what they promise."""

import random

import pytest

from peerdesk.domain.matching.comparison import Figure, _median, _share, difference


def test_the_interval_of_two_shares_is_newcombe_s():
    # Newcombe 1998, Statistics in Medicine 17, table II: 56/70 against 48/80, method 10.
    found = difference(_share(56, 70), _share(48, 80))
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-4)


def test_of_two_versions_that_are_alike_few_are_called_different_and_of_unlike_ones_most():
    draw = random.Random(5)  # noqa: S311

    def clear(slower):
        ours = _median([draw.lognormvariate(0, 1) for _ in range(80)])
        theirs = _median([draw.lognormvariate(slower, 1) for _ in range(80)])
        found = difference(ours, theirs)
        return found.low > 0 or found.high < 0

    assert sum(clear(0.0) for _ in range(400)) <= 30  # 5 % wanted
    assert sum(clear(1.0) for _ in range(100)) >= 95


def test_a_handful_of_times_is_no_difference_however_far_apart():
    assert difference(_median([1.0] * 5), _median([900.0] * 50)).value is None
    assert difference(_median([1.0] * 6), _median([900.0] * 50)).value == -899.0
    assert difference(Figure(None), _share(1, 2)).value is None
