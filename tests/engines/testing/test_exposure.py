"""No item is shown to more candidates than the limit allows, whoever they are and however many sit at once."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from peerdesk.engines.testing import Exposure, Rules, answers_of, share_out, sit
from tests.engines.testing.banks import make_bank

BANK = make_bank(80)
NAMES = [item.id for item in BANK.items]


def counts(exposure, numbers):
    return sum(exposure.eligible(BANK, number).astype(int) for number in numbers)


def test_a_quarter_is_one_of_every_four_for_each_item_and_never_the_same_pools():
    exposure = Exposure(0.25, seed=9)
    for begin in range(0, 40, 4):
        assert set(counts(exposure, range(begin, begin + 4))) == {1}
    pools = {exposure.eligible(BANK, number).tobytes() for number in range(40)}
    assert len(pools) == 40


@settings(max_examples=25, deadline=None)
@given(some.floats(0.02, 0.99), some.integers(0, 2**63), some.integers(1, 60))
def test_any_limit_is_kept_to_within_two_candidates(limit, seed, candidates):
    assert counts(Exposure(limit, seed), range(candidates)).max() <= limit * candidates + 2


def test_all_candidates_alike_do_not_wear_out_the_best_items():
    scores = np.ones((200, 80))
    tests = sit(BANK, Rules(confidence=None, fewest=10, most=10, exposure=Exposure(0.25)), scores)
    assert tests.exposure.max() <= 0.25
    assert tests.lengths.min() == 10


def test_seldom_shown_items_are_opened_and_the_limit_of_all_is_still_kept():
    generator = np.random.default_rng(1)
    scores = answers_of(BANK, generator.normal(size=300), generator)
    rules = Rules(confidence=None, fewest=8, most=8)
    before = sit(BANK, rules, scores[:100])
    shown = dict(zip(NAMES, before.asked.sum(axis=0).tolist(), strict=True))
    wider = share_out(rules.exposure, BANK, shown, number=100, running=[], candidates=200)
    assert max(wider.quotas.values()) > 0.3
    assert min(wider.quotas.values()) < 0.25
    after = sit(BANK, Rules(confidence=None, fewest=8, most=8, exposure=wider), scores[100:], first=100)
    total = before.asked.sum(axis=0) + after.asked.sum(axis=0)
    assert total.max() <= 0.25 * 300
    assert wider.eligible(BANK, 300).sum() == Exposure(0.25).eligible(BANK, 300).sum()


def test_who_sits_just_now_counts_as_having_seen_all_they_may():
    exposure = Exposure(0.25)
    quiet = share_out(exposure, BANK, {}, number=40, running=[], candidates=100)
    busy = share_out(exposure, BANK, {}, number=40, running=range(40), candidates=100)
    assert all(busy.quotas[name] < quiet.quotas[name] for name in NAMES)
