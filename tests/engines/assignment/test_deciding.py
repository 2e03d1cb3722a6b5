"""Whom to ask, by beliefs and policy together."""

import numpy as np

from peerdesk.engines.assignment import ExpertProfile, MatchingPolicy, TicketNeed
from peerdesk.engines.assignment.deciding import Asking, Considered, decide
from peerdesk.engines.assignment.pacing import LONGEST_PAUSE_SECONDS, is_newcomer, pause_seconds
from peerdesk.engines.skill import Background, Candidates, Tally

PEOPLE = 4
POLICY = MatchingPolicy(newcomer_share=0, first_round_size=1)


def asking(ticket="t", *, held=(0,) * PEOPLE, handled=(9.0,) * PEOPLE, ratio=(1.0,) * PEOPLE, policy=POLICY, room=20):
    counts = np.array(handled)
    tally = Tally(counts, counts, counts, counts * 0.8, counts, counts * 2.0)
    people = Candidates(tally, tally, tally, idle_days=np.ones(PEOPLE), likeness=np.zeros(PEOPLE))
    profiles = tuple(
        ExpertProfile(str(place), all_topics=True, held=count, capacity=3, open_offers=20 - room)
        for place, count in enumerate(held)
    )
    whole = Tally(36.0, 20.0, 36.0, 28.8, 36.0, 72.0)
    nobody = np.zeros(PEOPLE, dtype=bool)
    considered = Considered(profiles, people, Background(whole, whole, whole), nobody, np.array(ratio), nobody)
    return Asking(TicketNeed(ticket, "hops", "en"), 1, policy, considered, 700, 1000)


def first(**changes):
    """Who goes first, whatever the lot of the ticket."""
    return {decide([asking(f"t{number}", **changes)])[0].chosen[0].expert_id for number in range(6)}


def test_who_holds_nothing_goes_before_equals_who_are_busy():
    assert first(held=(2, 1, 0, 2)) == {"2"}


def test_who_earned_less_by_the_hour_goes_before_equals():
    assert first(ratio=(1.2, 1.0, 1.4, 0.8)) == {"3"}


def test_having_answered_more_is_no_reason_to_be_asked_again():
    rows = decide([asking(handled=(100.0, 100.0, 100.0, 4.0), policy=MatchingPolicy(curiosity=0, caution=0))])[0].ranked
    assert {row.reasons["parts"]["fit"]["factor"] for row in rows} == {1.0}


def test_tickets_together_give_nobody_more_offers_than_they_have_room_for():
    decided = decide([asking(f"t{number}", ratio=(0.5, 1.0, 1.0, 1.0), room=1) for number in range(3)])
    assert len({one.expert_id for decision in decided for one in decision.chosen}) == 3


def test_circles_widen_at_half_time_then_more_and_more_slowly_and_newcomers_are_so_for_five_answers():
    pauses = [pause_seconds(number, accept_seconds=300) for number in range(1, 13)]
    assert pauses[:6] == [150.0] * 6
    assert pauses[6:9] == [300.0, 600.0, 1200.0]
    assert pauses[-1] == LONGEST_PAUSE_SECONDS
    assert pause_seconds(1, accept_seconds=300, is_exclusive=True) == 300
    assert (is_newcomer(4.9), is_newcomer(5.0)) == (True, False)
