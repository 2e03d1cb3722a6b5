"""Policies in versions, tickets decided together, conflicts, prices that rise, and what is learned from outcomes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from peerdesk.domain.experts.commands import change_hours, create_expert, go_online, grant_qualification
from peerdesk.domain.experts.models import Expert, ExpertState, Presence
from peerdesk.domain.matching.commands import (
    accept_offer,
    decline_offer,
    end_trial,
    keep_apart,
    let_meet_again,
    make_live,
    open_rounds,
    restore_offer,
    return_ticket,
    return_to_defaults,
    sweep_backgrounds,
    sweep_leases,
    sweep_offers,
    sweep_paces,
    sweep_rounds,
    try_policy,
    write_policy,
)
from peerdesk.domain.matching.models import (
    BlockedPair,
    Claim,
    ExpertProfile,
    Offer,
    Policy,
    Round,
    TopicBackground,
    TopicRecord,
)
from peerdesk.domain.matching.rules import is_in_trial, terms_of
from peerdesk.domain.people.commands import create_user
from peerdesk.domain.tickets.commands import resolve_ticket
from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.tickets.rules import Evidence
from peerdesk.engines.skill import Outcome, Tally, observe
from peerdesk.foundation.errors import DomainError
from tests.factories.network import make_brand, make_expert, make_staff, now, refused
from tests.factories.tickets import answer, asked, details, drain_all, make_ticket, take

pytestmark = pytest.mark.django_db
SIX = ("offers", "accepted", "handled", "lasting", "timed", "log_minutes")


def policy(brand, mode="fan_out", *, live=True, steps=(), **weights):
    row = write_policy(
        brand.id, name="Trial by fire", mode=mode, weights=weights, price_steps=steps, by=make_staff(brand), now=now()
    )
    if live:
        make_live(row.id, brand_id=brand.id, now=now())
    return row


def outcome_of(made, expert):
    return Round.objects.filter(ticket=made.ticket).latest("number").considered[str(expert.id)]["outcome"]


def next_round(made):
    Round.objects.filter(ticket=made.ticket, settled_at=None).update(next_at=now())
    sweep_rounds(now=now())


def tally(expert):
    return TopicRecord.objects.get(expert=expert)


def test_exclusive_asks_one_at_a_time_and_the_next_as_soon_as_one_says_no():
    brand = make_brand()
    policy(brand, "exclusive")
    experts = [make_expert(brand) for _ in range(3)]
    made = make_ticket(brand)
    (first,) = asked(made)
    decline_offer(Offer.objects.get(ticket=made.ticket).id, expert=Expert.objects.get(id=first), now=now())
    sweep_rounds(now=now())
    (second,) = asked(made)
    assert {first, second} < {expert.id for expert in experts}
    assert len({first, second}) == 2


def test_tickets_that_wait_together_are_spread_over_free_hands_instead_of_all_going_to_the_best():
    brand = make_brand()
    made = [make_ticket(brand) for _ in range(3)]
    policy(brand, "exclusive", newcomer_share=0)
    experts = [make_expert(brand, capacity=1) for _ in range(3)]
    TopicRecord.objects.create(
        expert=experts[0], brand=brand, resolved_count=90, handled=90, lasting=90, offers=90, accepted=90, tallied_at=now()
    )
    assert open_rounds([one.ticket.id for one in made], now=now()) == 3
    assert sorted(len(asked(one)) for one in made) == [1, 1, 1]
    assert set().union(*map(asked, made)) == {expert.id for expert in experts}


@pytest.mark.django_db(transaction=True)
def test_FT25_schedulers_side_by_side_open_each_due_round_once():
    brands = [make_brand() for _ in range(2)]
    for brand in brands:
        make_expert(brand)
    made = [make_ticket(brand) for brand in brands for _ in range(4)]
    moment = now()
    Round.objects.update(next_at=moment)

    def sweep(_):
        try:
            return sum(sweep_rounds(now=moment) for _ in range(3))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(sweep, range(4))) == len(made)
    assert sorted(Round.objects.values_list("number", flat=True)) == [1] * len(made) + [2] * len(made)


def test_the_price_rises_by_the_steps_for_new_offers_and_for_those_that_wait_and_the_bill_follows():
    brand = make_brand(price_minor=200, expert_share_bps=5000)
    policy(brand, steps=[[2, 120], [3, 150]], first_round_size=1, growth=1)
    for _ in range(3):
        make_expert(brand)
    made = make_ticket(brand)
    assert [offer.pay_minor for offer in Offer.objects.filter(ticket=made.ticket)] == [100]
    next_round(made)
    assert {offer.pay_minor for offer in Offer.objects.filter(ticket=made.ticket)} == {120}
    next_round(made)
    assert {offer.pay_minor for offer in Offer.objects.filter(ticket=made.ticket)} == {150}
    assert Ticket.objects.get(id=made.ticket.id).price_percent == 150
    next_round(made)
    assert Ticket.objects.get(id=made.ticket.id).price_percent == 150


@pytest.mark.parametrize(
    ("given", "field"),
    [({"mode": "lottery"}, "mode"), ({"weights": {"fairness": 9}}, "fairness"), ({"weights": {"charm": 1}}, "mode"),
     ({"name": " "}, "name"), ({"price_steps": [[2, 150], [3, 120]]}, "price_steps"),
     ({"price_steps": [[1, 150]]}, "price_steps"), ({"price_steps": [[2, 9999]]}, "price_steps")],
)  # fmt: skip
def test_a_policy_with_a_setting_out_of_bounds_is_refused(given, field):
    brand = make_brand()
    whole = {"name": "A", "mode": "fan_out", "weights": {}, "price_steps": [], **given}
    with pytest.raises(DomainError) as caught:
        write_policy(brand.id, **whole, by=make_staff(brand), now=now())
    assert (caught.value.code, set(caught.value.fields)) == ("invalid_policy", {field})


def test_one_policy_is_live_one_on_trial_and_each_round_keeps_which_decided():
    brand, other = make_brand(), make_brand()
    make_expert(brand)
    assert Round.objects.get(ticket=make_ticket(brand).ticket).policy is None
    first, second = policy(brand), policy(brand, live=False)
    with refused("policy_not_found"):
        make_live(second.id, brand_id=other.id, now=now())
    with refused("policy_in_use"):
        try_policy(first.id, brand_id=brand.id, percent=10, now=now())
    with refused("invalid_policy"):
        try_policy(second.id, brand_id=brand.id, percent=80, now=now())
    try_policy(second.id, brand_id=brand.id, percent=50, now=now())
    for _ in range(12):
        made = make_ticket(brand)
        expected = second if is_in_trial(str(made.ticket.id), percent=50) else first
        assert Round.objects.get(ticket=made.ticket).policy_id == expected.id
    assert make_live(second.id, brand_id=brand.id, now=now()) == first.id
    assert sorted(Policy.objects.filter(brand=brand).values_list("number", "state")) == [(1, "retired"), (2, "live")]
    with refused("policy_not_found"):
        end_trial(brand.id, now=now())
    return_to_defaults(brand.id, now=now())
    assert Round.objects.get(ticket=make_ticket(brand).ticket).policy is None


@given(st.uuids(), st.integers(0, 50))
def test_a_ticket_on_trial_stays_so_when_the_share_grows(ticket_id, percent):
    assert not (is_in_trial(str(ticket_id), percent=percent) and not is_in_trial(str(ticket_id), percent=percent + 1))
    assert terms_of(version=3, mode="exclusive", weights={}, price_steps=[]).matching.version == "3"


def test_I5_who_is_kept_apart_gets_no_offer_and_cannot_accept_an_old_one_until_it_is_lifted():
    brand = make_brand()
    expert, customer = make_expert(brand), details()
    old = make_ticket(brand, customer=customer)
    pair = keep_apart(old.conversation.customer, expert_id=expert.id, wished_by="customer", now=now())
    assert keep_apart(old.conversation.customer, expert_id=expert.id, wished_by="staff", now=now()).id == pair.id
    with refused("kept_apart"):
        accept_offer(Offer.objects.get(ticket=old.ticket).id, expert=expert, now=now())
    made = make_ticket(brand, customer=customer, text="Where do I find spare seals for the lid?")
    assert outcome_of(made, expert) == "blocked_pair"
    with refused("blocked_pair_not_found"):
        let_meet_again(pair.id, brand_id=make_brand().id, now=now())
    let_meet_again(pair.id, brand_id=brand.id, now=now())
    next_round(made)
    assert asked(made) == {expert.id}
    assert BlockedPair.objects.count() == 1


def test_I5_nobody_is_asked_their_own_question():
    brand = make_brand()
    user = create_user("both.sides@example.net", name="", password=None, now=now())
    expert = create_expert(user, pseudonym="Both", now=now(), state=ExpertState.ACTIVE)
    grant_qualification(expert, brand=brand, topic=None, language="en", now=now())
    go_online(expert, now=now())
    made = make_ticket(brand, customer=details(email="Both.Sides@example.net"))
    assert outcome_of(made, expert) == "is_the_customer"
    sneaked = Offer.objects.create(
        brand=brand, ticket=made.ticket, expert=expert, cycle=1, round_number=1, pay_minor=1, currency="EUR", score=1,
        offered_at=now(), expires_at=now() + timedelta(minutes=5),
    )  # fmt: skip
    with refused("kept_apart"):
        accept_offer(sneaked.id, expert=expert, now=now())


def test_I5_who_fell_silent_on_a_ticket_is_not_asked_again_for_that_conversation():
    brand = make_brand()
    silent, other = make_expert(brand), make_expert(brand)
    made = make_ticket(brand)
    take(made, silent)
    assert sweep_leases(now=now() + timedelta(days=2)) == 1
    drain_all()
    assert asked(made) == {other.id}
    assert outcome_of(made, silent) == "idled_out"


def test_quiet_hours_and_the_load_of_the_desk_keep_offers_away():
    brand = make_brand()
    quiet, full = make_expert(brand), make_expert(brand, online=False)
    hour = now().replace(minute=0)
    around = {"quiet_from": (hour - timedelta(hours=1)).time(), "quiet_to": (hour + timedelta(hours=2)).time()}
    change_hours(quiet, country="", weekly_hours=None, **around)
    go_online(full, now=now())
    Presence.objects.filter(expert=full).update(mails=0, chats=1)
    Expert.objects.filter(id=full.id).update(wanted_mails=0)
    made = make_ticket(brand)
    assert (outcome_of(made, quiet), outcome_of(made, full)) == ("quiet_hours", "at_capacity")
    sneaked = Offer.objects.create(
        brand=brand, ticket=made.ticket, expert=full, cycle=1, round_number=1, pay_minor=1, currency="EUR", score=1,
        offered_at=now(), expires_at=now() + timedelta(minutes=5),
    )  # fmt: skip
    with refused("at_capacity"):  # who wants none now takes none, also of an offer from before
        accept_offer(sneaked.id, expert=full, now=now())


def test_the_same_person_again_comes_first_for_a_customer_they_have_helped():
    brand = make_brand()
    customer, expert = details(), make_expert(brand)
    make_ticket(brand, "resolved", expert=expert, customer=customer)
    rival = make_expert(brand)
    Expert.objects.filter(id=rival.id).update(last_seen_at=now() + timedelta(minutes=1))
    made = make_ticket(brand, customer=customer, text="Which grinder setting do you advise for a moka pot?")
    parts = Round.objects.get(ticket=made.ticket).considered[str(expert.id)]["parts"]
    assert parts["continuity"]["factor"] > 1


def test_every_outcome_is_counted_as_the_engine_counts_it_and_a_no_taken_back_is_none():
    brand = make_brand()
    expert = make_expert(brand)
    first = make_ticket(brand)
    offer = Offer.objects.get(ticket=first.ticket)
    decline_offer(offer.id, expert=expert, now=now())
    assert (tally(expert).offers, tally(expert).accepted) == (1, 0)
    restore_offer(offer.id, expert=expert, now=now())
    assert tally(expert).offers == pytest.approx(0, abs=1e-6)
    first.expert, first.claim = expert, take(first, expert)
    answer(first)
    first.refresh()
    resolve_ticket(first.ticket.id, evidence=Evidence.CUSTOMER, now=now())
    drain_all()
    expected = observe(observe(Tally(), Outcome.ACCEPTED, days=0), Outcome.RESOLVED, days=0, minutes=0)
    kept = tally(expert)
    assert [getattr(kept, name) for name in SIX] == pytest.approx(list(expected.columns()), abs=1e-3)
    profile = ExpertProfile.objects.get(expert=expert, brand=brand)
    assert profile.likes is not None
    assert profile.last_answer_at is not None
    sweep_backgrounds(now=now())
    assert TopicBackground.objects.get(brand=brand).lasting == pytest.approx(1, abs=1e-3)


def test_silence_and_giving_back_are_counted_against_an_expert():
    brand = make_brand()
    expert = make_expert(brand)
    silent = make_ticket(brand)
    sweep_offers(now=now() + timedelta(hours=1))
    assert (tally(expert).offers, tally(expert).accepted) == (1, 0)
    next_round(silent)
    claim = take(silent, expert)
    return_ticket(silent.ticket.id, expert=expert, fencing=claim.fencing, now=now())
    kept = tally(expert)
    assert (kept.handled, kept.lasting) == (pytest.approx(1, abs=1e-3), 0)
    assert Claim.objects.get(id=claim.id).end_reason == "returned"


def test_what_an_active_hour_earned_is_compared_with_the_others_of_the_brand_and_counts_in_the_score():
    brand, later = make_brand(), now() + timedelta(hours=2)
    busy, idle = make_expert(brand, capacity=9), make_expert(brand, capacity=9)
    for expert in (busy, idle):
        make_ticket(brand, "resolved", expert=expert)
    make_ticket(brand, "resolved", expert=busy, text="Which grinder setting do you advise for a moka pot?")
    Presence.objects.update(seen_at=later)
    assert sweep_paces(now=later) == 2
    ratio = dict(ExpertProfile.objects.values_list("expert", "earnings_ratio"))
    assert ratio[busy.id] == pytest.approx(4 / 3, rel=0.05)
    assert ratio[idle.id] == pytest.approx(2 / 3, rel=0.05)
    considered = Round.objects.get(ticket=make_ticket(brand, text="How do I descale it?").ticket).considered
    factors = {key: told["parts"]["fairness"]["factor"] for key, told in considered.items()}
    assert factors[str(idle.id)] > 1 > factors[str(busy.id)]
