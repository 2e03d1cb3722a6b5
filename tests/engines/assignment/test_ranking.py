"""Who is offered a ticket: rules that must hold for any experts."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk.engines.assignment import ExpertProfile, OfferPolicy, Reason, TicketNeed, rank_candidates, round_size

NEED = TicketNeed("ticket/1/1", "hops", "en")
POLICY = OfferPolicy()


@st.composite
def experts(draw):
    profiles = []
    for number in range(draw(st.integers(0, 8))):
        resolved = draw(st.integers(0, 60))
        profiles.append(
            ExpertProfile(
                expert_id=f"e{number}",
                is_active=draw(st.booleans()),
                is_online=draw(st.booleans()),
                topics=frozenset(draw(st.sets(st.sampled_from(["hops", "laws"])))),
                languages=frozenset(draw(st.sets(st.sampled_from(["en", "de"])))),
                held=draw(st.integers(0, 3)),
                capacity=draw(st.integers(0, 3)),
                topic_resolved=resolved,
                topic_reopened=draw(st.integers(0, resolved)),
                days_since_topic=draw(st.none() | st.floats(0, 400)),
                was_asked=draw(st.booleans()),
                is_customer=draw(st.booleans()),
                is_newcomer=draw(st.booleans()),
            )
        )
    return profiles


@given(experts(), st.integers(0, 9))
@settings(max_examples=150, deadline=None)
def test_everybody_is_answered_once_and_only_the_fit_are_eligible(profiles, seed):
    ranked = rank_candidates(NEED, profiles, POLICY, seed=seed)
    assert sorted(candidate.expert_id for candidate in ranked) == sorted(profile.expert_id for profile in profiles)
    by_id = {profile.expert_id: profile for profile in profiles}
    for candidate in ranked:
        profile = by_id[candidate.expert_id]
        may = (
            profile.is_active
            and profile.is_online
            and not profile.is_customer
            and not profile.was_asked
            and "hops" in profile.topics
            and "en" in profile.languages
            and profile.held < profile.capacity
        )
        assert candidate.is_eligible == may
        assert candidate.reasons["outcome"] == candidate.reason.value
        assert 0 <= candidate.score <= 1
    eligible = [candidate.is_eligible for candidate in ranked]
    assert eligible == sorted(eligible, reverse=True)


@given(experts(), st.integers(0, 9))
@settings(max_examples=80, deadline=None)
def test_the_order_in_which_experts_are_given_does_not_matter(profiles, seed):
    forward = rank_candidates(NEED, profiles, POLICY, seed=seed)
    assert rank_candidates(NEED, list(reversed(profiles)), POLICY, seed=seed) == forward


def able(name, **changes):
    return replace(ExpertProfile(name, topics=frozenset({"hops"}), topic_resolved=20, brand_resolved=20), **changes)


def test_newcomers_get_at_least_their_share_of_every_place():
    profiles = [able(f"old{number}", days_since_topic=1.0) for number in range(12)]
    profiles += [able(f"new{number}", topic_resolved=0, brand_resolved=0, is_newcomer=True) for number in range(8)]
    offers = newcomers = 0
    for number in range(1_500):
        for candidate in rank_candidates(replace(NEED, key=f"ticket/{number}"), profiles, POLICY)[:3]:
            offers += 1
            newcomers += candidate.expert_id.startswith("new")
    # Three standard errors below 10 %.
    assert newcomers / offers > 0.10 - 3 * (0.09 / offers) ** 0.5


def test_without_a_share_newcomers_wait_for_their_score():
    profiles = [able("old", days_since_topic=1.0), able("new", topic_resolved=0, is_newcomer=True)]
    policy = OfferPolicy(newcomer_share=0.0)
    for number in range(50):
        ranked = rank_candidates(replace(NEED, key=str(number)), profiles, policy)
        assert [candidate.expert_id for candidate in ranked] == ["old", "new"]


def test_few_outcomes_are_shrunk_many_are_believed():
    lucky = able("lucky", topic_resolved=1, brand_resolved=1)
    proven = able("proven", topic_resolved=1, topic_reopened=1, brand_resolved=1, brand_reopened=1)
    ranked = {c.expert_id: c.reasons["fit"] for c in rank_candidates(NEED, [lucky, proven], POLICY)}
    assert 0.5 < ranked["proven"] < ranked["lucky"] < 0.9
    bad = able("bad", topic_resolved=50, topic_reopened=40, brand_resolved=50, brand_reopened=40)
    assert rank_candidates(NEED, [bad], POLICY)[0].reasons["fit"] < 0.35


def test_equal_experts_are_ordered_by_lot():
    profiles = [able(f"e{number}") for number in range(4)]
    firsts = {rank_candidates(replace(NEED, key=str(number)), profiles, POLICY)[0].expert_id for number in range(60)}
    assert len(firsts) == 4


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_active": False}, Reason.SUSPENDED),
        ({"is_customer": True}, Reason.IS_THE_CUSTOMER),
        ({"topics": frozenset()}, Reason.NOT_QUALIFIED),
        ({"languages": frozenset({"de"})}, Reason.WRONG_LANGUAGE),
        ({"is_online": False}, Reason.OFFLINE),
        ({"was_asked": True}, Reason.ALREADY_ASKED),
        ({"held": 1}, Reason.AT_CAPACITY),
    ],
)
def test_refusals_have_codes(changes, reason):
    assert rank_candidates(NEED, [able("e", **changes)], POLICY)[0].reason is reason


def test_rounds_grow_to_a_bound():
    sizes = [round_size(POLICY, number) for number in range(1, 9)]
    assert sizes[0] == POLICY.first_round_size
    assert sizes == sorted(sizes)
    assert sizes[-1] == POLICY.largest_round_size
