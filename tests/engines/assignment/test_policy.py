"""Scores, their explanation and the order by a policy: what must hold for any candidates and any weights."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk.engines.assignment import (
    CandidateFacts,
    ExpertProfile,
    MatchingPolicy,
    OfferMode,
    Part,
    PolicyError,
    Reason,
    TicketNeed,
    effects,
    eligibility,
    explain,
    rank_by_policy,
    score,
    settings_of,
    typical,
)

NEED = TicketNeed("ticket/1/1", "hops", "en", channel="chat")
POLICY = MatchingPolicy()
CHANCE = st.floats(0, 1)


@st.composite
def facts(draw, fewest=1):
    size = draw(st.integers(fewest, 9))

    def column(values, kind=float):
        return np.array(draw(st.lists(values, min_size=size, max_size=size)), dtype=kind)

    return CandidateFacts(
        accept=column(CHANCE), resolve=column(CHANCE), resolve_sd=column(st.floats(0, 0.5)),
        minutes=column(st.floats(0, 5_000)), has_served_this_customer=column(st.booleans(), bool),
        cost_minor=column(st.integers(0, 500)), price_minor=draw(st.integers(1, 500)),
        earnings_ratio=column(st.floats(0, 50)), difficulty=draw(CHANCE), is_newcomer=column(st.booleans(), bool),
        fit=column(st.floats(0, 1)),
    )  # fmt: skip


@st.composite
def policies(draw):
    chosen = {one.name: draw(st.floats(one.low, min(one.high, 1_000))) for one in settings_of()}
    return MatchingPolicy(version="drawn", **chosen)


@given(facts(), policies())
@settings(max_examples=60, deadline=None)
def test_effects_add_up_to_the_distance_from_the_typical_candidate(known, policy):
    scores = score(known, policy)
    assert np.isfinite(scores.total).all()
    whole = sum(effects(scores).values())
    scale = np.abs(scores.total).max() + 1
    np.testing.assert_allclose(whole, scores.total - typical(scores), atol=1e-9 * scale, rtol=1e-7)
    told = explain(scores, 0)
    assert {one.part for one in told} == set(Part)
    sizes = [abs(one.effect) for one in told]
    assert sizes == sorted(sizes, reverse=True)


BETTER = [
    ("accept", 0.4, 0.6), ("resolve", 0.4, 0.6), ("minutes", 60.0, 30.0), ("has_served_this_customer", False, True),
    ("cost_minor", 150, 120), ("earnings_ratio", 1.2, 0.9),
]  # fmt: skip


@pytest.mark.parametrize(("name", "worse", "better"), BETTER)
@given(facts())
@settings(max_examples=25, deadline=None)
def test_what_is_better_in_one_thing_and_like_in_all_others_scores_higher(name, worse, better, known):
    like = {
        one: float(np.broadcast_to(getattr(known, one), len(known))[0])
        for one in ("resolve_sd", "minutes", "earnings_ratio")
    }
    pair = CandidateFacts(**{
        "accept": np.full(2, 0.5), "resolve": np.full(2, 0.5), **like, "price_minor": 200, "difficulty": 0.5,
        "minutes": min(like["minutes"], 2_000.0), name: np.array([worse, better]),
    })  # fmt: skip
    scores = score(pair, POLICY)
    assert scores.total[1] > scores.total[0]


def test_doubt_speaks_for_an_expert_on_easy_tickets_and_against_on_difficult_ones():
    known = CandidateFacts(accept=np.full(2, 0.5), resolve=np.full(2, 0.6), resolve_sd=np.array([0.0, 0.2]))
    easy, hard = (score(replace(known, difficulty=level), POLICY).total for level in (0.0, 1.0))
    assert easy[1] > easy[0]
    assert hard[1] < hard[0]


@given(facts(), st.integers(0, 9), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_neither_the_order_of_experts_nor_a_number_for_all_changes_the_ranking(known, seed, shuffler):
    profiles = [ready(f"e{number}") for number in range(len(known))]
    ranked = rank_by_policy(NEED, profiles, known, POLICY, seed=seed)
    assert sorted(one.expert_id for one in ranked) == sorted(one.expert_id for one in profiles)
    order = list(range(len(known)))
    shuffler.shuffle(order)
    columns = {name: np.broadcast_to(getattr(known, name), len(known))[order] for name in CandidateFacts.__slots__}
    again = rank_by_policy(NEED, [profiles[place] for place in order], CandidateFacts(**columns), POLICY, seed=seed)
    assert [one.expert_id for one in again] == [one.expert_id for one in ranked]
    for one in ranked:
        told = one.reasons["parts"]
        factors = [told[part.value]["factor"] for part in Part if part is not Part.COST]
        assert np.prod(factors) - told["cost"]["factor"] == pytest.approx(one.score, abs=0.01 + 0.01 * abs(one.score))


def ready(name, **changes):
    return replace(ExpertProfile(name, topics=frozenset({"hops"})), **changes)


def alike(size, **changes):
    return CandidateFacts(**{"accept": np.full(size, 0.5), "resolve": np.full(size, 0.8), **changes})


def test_newcomers_get_at_least_their_share_of_the_offers_though_all_others_score_higher():
    profiles = [ready(f"e{number}") for number in range(16)]
    is_new = np.arange(16) >= 10
    known = alike(16, resolve=np.where(is_new, 0.5, 0.9), is_newcomer=is_new)
    names = {f"e{number}" for number in range(10, 16)}
    offers = newcomers = 0
    firsts = set()
    for number in range(700):
        for one in rank_by_policy(replace(NEED, key=f"t{number}"), profiles, known, POLICY)[:3]:
            offers += 1
            if one.expert_id in names:
                newcomers += 1
                firsts.add(one.expert_id)
                assert one.reasons["newcomer_draw"]
    assert newcomers / offers > 0.10 - 3 * (0.09 / offers) ** 0.5
    assert firsts == names
    without = rank_by_policy(NEED, profiles, known, replace(POLICY, newcomer_share=0.0))
    assert not {one.expert_id for one in without[:10]} & names


def test_equals_are_ordered_by_lot():
    profiles = [ready(f"e{number}") for number in range(4)]
    firsts = {
        rank_by_policy(replace(NEED, key=str(number)), profiles, alike(4), POLICY)[0].expert_id for number in range(60)
    }
    assert len(firsts) == 4


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_blocked": True}, Reason.BLOCKED_PAIR),
        ({"is_customer": True}, Reason.IS_THE_CUSTOMER),
        ({"has_idled_out": True}, Reason.IDLED_OUT),
        ({"is_reviewer": True}, Reason.IS_REVIEWER),
        ({"channels": frozenset({"email"})}, Reason.WRONG_CHANNEL),
        ({"channels": frozenset({"chat"})}, Reason.ELIGIBLE),
        ({"standing": 0.39}, Reason.BELOW_FLOOR),
        ({"standing": 0.4}, Reason.ELIGIBLE),
        ({"is_quiet": True}, Reason.QUIET_HOURS),
        ({"minutes_this_week": 600, "weekly_ceiling_minutes": 600}, Reason.WEEKLY_CEILING),
        ({"minutes_this_week": 600}, Reason.ELIGIBLE),
        ({"open_offers": 20}, Reason.ENOUGH_OFFERS),
        ({"is_blocked": True, "is_online": False}, Reason.BLOCKED_PAIR),
    ],
)
def test_refusals_have_codes_and_what_lasts_is_said_first(changes, reason):
    expert = ready("e", **changes)
    policy = replace(POLICY, standing_floor=0.4)
    assert eligibility(NEED, expert, standing_floor=0.4) is reason
    ranked = rank_by_policy(NEED, [expert], alike(1), policy)
    assert (ranked[0].reason, ranked[0].reasons["outcome"], ranked[0].reasons["policy"]) == (reason, reason.value, "1")


def test_facts_and_experts_must_be_as_many():
    with pytest.raises(ValueError, match="1 experts, facts of 2"):
        rank_by_policy(NEED, [ready("e")], alike(2), POLICY)
    assert rank_by_policy(NEED, [], alike(0), POLICY) == ()


def test_every_setting_has_a_meaning_and_keeps_its_bounds():
    for one in settings_of():
        assert len(one.meaning) > 20
        assert getattr(POLICY, one.name) == one.default
        for wrong in (one.low - 1, one.high + 1, float("nan")):
            with pytest.raises(PolicyError) as caught:
                MatchingPolicy(**{one.name: wrong})
            assert caught.value.setting == one.name


def test_rounds_by_mode():
    exclusive, board = (replace(POLICY, mode=mode) for mode in (OfferMode.EXCLUSIVE, OfferMode.OPEN_BOARD))
    assert [POLICY.round_size(number) for number in (1, 2, 3, 9, 10**6)] == [3, 6, 12, 50, 50]
    assert [exclusive.round_size(number) for number in (1, 7)] == [1, 1]
    assert board.round_size(1) == 50
