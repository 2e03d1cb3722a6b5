"""The life of a ticket: only listed steps (I1), silence, reopening, closure, escalation, leases, no limbo (I10)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk.domain.insights.queries import count_limbo
from peerdesk.domain.ledger.queries import ledger_sum
from peerdesk.domain.matching.commands import accept_offer, return_ticket, send_reply, sweep_leases
from peerdesk.domain.matching.models import Claim, Offer, OfferState
from peerdesk.domain.rewards.models import Receipt
from peerdesk.domain.rewards.queries import earnings_of
from peerdesk.domain.tickets.commands import (
    close_ticket,
    receive_customer_message,
    reopen_ticket,
    reply_as_staff,
    resolve_as_staff,
    resolve_ticket,
    sweep_timers,
    take_as_staff,
)
from peerdesk.domain.tickets.models import Resolution, Ticket, TicketTimer, TicketTransition
from peerdesk.domain.tickets.rules import OPEN_STATES, TRANSITIONS, Evidence, TicketState, TimerKind, may_move
from tests.factories.network import make_brand, make_expert, make_staff, make_topic, now, refused
from tests.factories.tickets import answer, drain_all, escalate_to_staff, make_ticket, take

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@given(st.sampled_from(list(TicketState)), st.sampled_from(list(TicketState)))
def test_a_closed_ticket_never_moves_and_no_step_leads_to_its_own_state(current, target):
    assert may_move(current, target) == (target in TRANSITIONS[current])
    assert not may_move(TicketState.CLOSED, target)
    assert not may_move(current, current)


def test_every_state_can_be_reached_and_every_open_state_can_end():
    def ends_from(state, seen):
        return state not in OPEN_STATES or any(
            ends_from(after, seen | {state}) for after in TRANSITIONS[state] if after not in seen
        )

    reached = {target for targets in TRANSITIONS.values() for target in targets} | {TicketState.RECEIVED}
    assert reached == set(TicketState)
    assert all(ends_from(state, frozenset()) for state in TicketState)


def test_every_step_of_a_whole_life_has_one_row_with_who_and_why():
    made = make_ticket(make_brand(), "closed")
    rows = TicketTransition.objects.filter(ticket=made.ticket).order_by("changed_at", "id")
    assert [(row.from_state, row.to_state, row.actor_kind, row.reason) for row in rows] == [
        ("", "received", "customer", "question_received"),
        ("received", "guarded", "machine", "guard_passed"),
        ("guarded", "queued", "machine", "understood"),
        ("queued", "claimed", "expert", "offer_accepted"),
        ("claimed", "waiting", "expert", "answered"),
        ("waiting", "resolved", "customer", "solved_by_customer"),
        ("resolved", "closed", "machine", "reopen_window_over"),
    ]


def test_silence_counts_as_solved_after_the_brand_s_time_and_not_before():
    made = make_ticket(make_brand(silence_seconds=3600), "waiting")
    sweep_timers(now=now() + HOUR - timedelta(minutes=1))
    assert made.state == "waiting"
    assert sweep_timers(now=now() + HOUR + timedelta(minutes=1)) == 1
    assert made.state == "resolved"
    assert Resolution.objects.get(ticket=made.ticket).evidence == "silence"
    assert sweep_timers(now=now() + HOUR + timedelta(minutes=1)) == 0  # a second sweep finds nothing


def test_a_customer_who_writes_stops_the_silence_and_it_is_the_expert_s_turn_again():
    made = make_ticket(make_brand(silence_seconds=3600), "waiting")
    receive_customer_message(made.conversation, text="It still drips.", now=now())
    drain_all()
    assert made.state == "claimed"
    sweep_timers(now=now() + 2 * HOUR)
    assert made.state == "claimed"


def test_reopening_reverses_the_pay_and_begins_a_new_cycle():
    made = make_ticket(make_brand(price_minor=225), "resolved")
    assert earnings_of(made.expert)[0].pending_minor == 158
    reopen_ticket(made.ticket.id, now=now())
    drain_all()
    made.refresh()
    assert (made.ticket.state, made.ticket.cycle, made.ticket.resolved_at) == ("queued", 2, None)
    assert Receipt.objects.get().state == "reversed"
    assert earnings_of(made.expert)[0].pending_minor == 0
    assert ledger_sum() == {"EUR": 0}
    with refused("ticket_not_resolved"):
        reopen_ticket(made.ticket.id, now=now())


def test_a_reopened_ticket_can_be_solved_again_and_is_paid_once():
    made = make_ticket(make_brand(price_minor=225), "resolved")
    for _ in range(3):
        reopen_ticket(made.ticket.id, now=now())
        drain_all()
        made.claim = take(made, made.expert)
        answer(made)
        resolve_ticket(made.ticket.id, evidence=Evidence.CUSTOMER, now=now())
        drain_all()
    assert sorted(Receipt.objects.values_list("state", flat=True)) == ["pending"] + ["reversed"] * 3
    assert earnings_of(made.expert)[0].pending_minor == 158
    assert ledger_sum() == {"EUR": 0}


def test_a_customer_s_message_inside_the_window_reopens_and_after_closure_opens_a_new_ticket():
    made = make_ticket(make_brand(), "resolved")
    receive_customer_message(made.conversation, text="It drips again.", now=now())
    drain_all()
    assert made.state == "queued"
    done = make_ticket(make_brand(), "closed")
    receive_customer_message(done.conversation, text="Another question about milk.", now=now())
    drain_all()
    assert done.state == "closed"
    fresh = Ticket.objects.exclude(id=done.ticket.id).get(conversation=done.conversation)
    assert fresh.state == "queued"


def test_closure_comes_with_the_end_of_the_window_and_releases_the_pay():
    made = make_ticket(make_brand(price_minor=225), "resolved")
    sweep_timers(now=now() + 6 * DAY)
    assert made.state == "resolved"
    sweep_timers(now=now() + 8 * DAY)
    drain_all()
    assert made.state == "closed"
    earned = earnings_of(made.expert)[0]
    assert (earned.pending_minor, earned.available_minor) == (0, 158)
    close_ticket(made.ticket.id, now=now())  # closing twice is harmless
    drain_all()
    assert earnings_of(made.expert)[0].available_minor == 158


def test_escalation_brings_the_reason_to_staff_and_staff_answers_and_resolves_without_pay():
    brand = make_brand()
    made = make_ticket(brand, "staff", expert=make_expert(brand))
    assert not Claim.objects.filter(ticket=made.ticket, is_active=True).exists()
    staff = make_staff(brand)
    take_as_staff(made.ticket.id, brand_id=brand.id, user=staff, now=now())
    with refused("ticket_taken"):
        take_as_staff(made.ticket.id, brand_id=brand.id, user=make_staff(brand), now=now())
    reply_as_staff(
        made.ticket.id, brand_id=brand.id, user=staff, text="We send you a new seal.", awaits_customer=True, now=now()
    )
    resolve_as_staff(made.ticket.id, brand_id=brand.id, by=staff, now=now())
    drain_all()
    receipt = Receipt.objects.get(ticket=made.ticket)
    assert (receipt.kind, receipt.price_minor) == ("staff", 0)
    assert ledger_sum() == {}


def test_a_topic_that_is_not_for_the_crowd_goes_to_staff_also_after_the_customer_came_back_from_self_service():
    brand = make_brand()
    topic = make_topic(brand, crowd_solvable=False)
    made = make_ticket(brand, "received")
    Ticket.objects.filter(id=made.ticket.id).update(topic=topic, state="resolved")
    Resolution.objects.create(
        ticket=made.ticket, cycle=1, resolver_kind="machine", evidence="customer", resolved_at=now()
    )
    reopen_ticket(made.ticket.id, now=now())
    assert made.state == "staff"


def test_the_closed_valve_sends_every_ticket_to_staff():
    assert make_ticket(make_brand(crowd_share_percent=0), "queued").state == "staff"


def test_a_lease_that_ran_out_gives_the_ticket_to_others_and_the_old_holder_can_write_no_more():
    brand = make_brand(first_reply_seconds=3600)
    made = make_ticket(brand, "claimed")
    assert sweep_leases(now=now() + HOUR - timedelta(minutes=1)) == 0
    assert sweep_leases(now=now() + HOUR + timedelta(minutes=1)) == 1
    drain_all()
    assert made.state == "queued"
    with refused("claim_ended"):
        send_reply(
            made.ticket.id, expert=made.expert, fencing=made.claim.fencing, text="Too late.", awaits_customer=True,
            now=now(),
        )  # fmt: skip
    other = make_expert(brand)
    from peerdesk.domain.matching.commands import open_rounds

    open_rounds([made.ticket.id], now=now())
    made.claim = take(made, other)
    with refused("claim_ended"):  # the number of the lost hold stays useless (I12)
        return_ticket(made.ticket.id, expert=made.expert, fencing=made.claim.fencing, now=now())


def test_an_expert_who_gives_back_loses_the_claim_and_the_ticket_is_offered_again():
    made = make_ticket(make_brand(), "claimed")
    return_ticket(made.ticket.id, expert=made.expert, fencing=made.claim.fencing, now=now())
    drain_all()
    assert made.state == "queued"
    assert not Claim.objects.filter(ticket=made.ticket, is_active=True).exists()


def test_nobody_in_time_means_staff():
    made = make_ticket(make_brand(return_to_staff_seconds=3600))
    sweep_timers(now=now() + 2 * HOUR)
    drain_all()
    assert made.state == "staff"
    assert not Offer.objects.filter(ticket=made.ticket, state=OfferState.OPEN).exists()


@pytest.mark.parametrize("stage", ["received", "queued", "claimed", "waiting", "resolved", "closed", "staff"])
def test_at_no_stage_is_a_ticket_in_limbo(stage):
    make_ticket(make_brand(), stage)
    drain_all()
    assert count_limbo(now=now() + HOUR, older_than_seconds=0) == 0


def test_staff_takes_a_queued_ticket_and_its_offers_are_gone_at_once():
    brand = make_brand()
    expert = make_expert(brand)
    made = make_ticket(brand)
    take_as_staff(made.ticket.id, brand_id=brand.id, user=make_staff(brand), now=now())
    drain_all()
    offer = Offer.objects.get(ticket=made.ticket)
    with refused("ticket_taken"):
        accept_offer(offer.id, expert=expert, now=now())
    assert offer.state == OfferState.WITHDRAWN


def test_a_ticket_nobody_answered_cannot_be_marked_as_solved():
    made = make_ticket(make_brand(), "claimed")
    with refused("ticket_not_answered"):
        resolve_ticket(made.ticket.id, evidence=Evidence.CUSTOMER, now=now())


def test_another_brand_s_staff_finds_no_such_ticket():
    made = make_ticket(make_brand(), "staff")
    stranger = make_brand()
    with refused("ticket_not_found"):
        take_as_staff(made.ticket.id, brand_id=stranger.id, user=make_staff(stranger), now=now())
    with refused("ticket_not_found"):
        resolve_as_staff(made.ticket.id, brand_id=stranger.id, by=make_staff(stranger), now=now())


def test_a_ticket_escalated_by_its_expert_has_one_timer_of_a_kind_at_most():
    made = make_ticket(make_brand(), "claimed")
    escalate_to_staff(made)
    drain_all()
    open_timers = TicketTimer.objects.filter(ticket=made.ticket, settled_at__isnull=True)
    assert not open_timers.filter(kind=TimerKind.RETURN_TO_STAFF).exists()
