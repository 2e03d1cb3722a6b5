"""Offers and claims: one winner (I2, I3), capacity (I4), only the qualified (I5), rounds that never stop too early."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from peerdesk.domain.experts.commands import go_offline, go_online, revoke_qualification
from peerdesk.domain.experts.models import Expert, Qualification
from peerdesk.domain.matching.commands import (
    accept_offer,
    decline_offer,
    restore_offer,
    return_ticket,
    send_reply,
    sweep_offers,
    sweep_rounds,
)
from peerdesk.domain.matching.models import Claim, Offer, OfferState, Round
from peerdesk.domain.matching.queries import claimed_tickets, decisions_about, get_desk_ticket, open_offers
from peerdesk.domain.matching.rules import MAX_ROUNDS
from peerdesk.domain.people.models import User
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.errors import DomainError
from tests.factories.network import make_brand, make_expert, make_topic, now, refused
from tests.factories.tickets import asked, drain_all, make_ticket

pytestmark = pytest.mark.django_db
MINUTES_3, MINUTES_6 = timedelta(minutes=3), timedelta(minutes=6)


def offer_of(made, expert):
    return Offer.objects.get(ticket=made.ticket, expert=expert)


def test_only_online_qualified_active_experts_below_capacity_are_asked_and_each_reason_is_kept():
    brand = make_brand()
    fits = make_expert(brand)
    offline = make_expert(brand, online=False)
    busy = make_expert(brand, capacity=0)
    suspended = make_expert(brand)
    Expert.objects.filter(id=suspended.id).update(state="suspended")
    foreign_tongue = make_expert(brand, language="fr")
    stranger = make_expert(make_brand())
    made = make_ticket(brand)
    assert asked(made) == {fits.id}
    considered = Round.objects.get(ticket=made.ticket).considered
    outcomes = {key: told["outcome"] for key, told in considered.items()}
    assert outcomes == {
        str(fits.id): "offered", str(offline.id): "offline", str(busy.id): "at_capacity",
        str(suspended.id): "suspended", str(foreign_tongue.id): "wrong_language",
    }  # fmt: skip
    assert str(stranger.id) not in considered
    assert decisions_about(offline)[0].reasons["outcome"] == "offline"


def test_an_expert_of_another_topic_is_not_asked():
    brand = make_brand()
    make_expert(brand, topic=make_topic(brand, "milk"))
    other = make_topic(brand, "coffee")
    expert = make_expert(brand, topic=other)
    made = make_ticket(brand, "received")
    drain_all()
    from peerdesk.domain.triage.commands import correct_topic

    correct_topic(made.ticket.id, brand_id=brand.id, topic_id=other.id, by=make_expert().user, now=now())
    drain_all()
    assert asked(made) == {expert.id}


def test_accepting_closes_all_sibling_offers_in_the_same_transaction():
    brand = make_brand()
    experts = [make_expert(brand) for _ in range(3)]
    made = make_ticket(brand)
    accept_offer(offer_of(made, experts[0]).id, expert=experts[0], now=now())
    assert sorted(Offer.objects.filter(ticket=made.ticket).values_list("state", flat=True)) == [
        "accepted", "withdrawn", "withdrawn",
    ]  # fmt: skip
    with refused("ticket_taken"):
        accept_offer(offer_of(made, experts[1]).id, expert=experts[1], now=now())


def test_an_offer_can_be_accepted_by_its_own_expert_only_and_before_it_expires():
    brand = make_brand(accept_seconds=60)
    expert, other = make_expert(brand), make_expert(brand)
    made = make_ticket(brand)
    with refused("offer_not_found"):
        accept_offer(offer_of(made, expert).id, expert=other, now=now())
    with refused("offer_gone"):
        accept_offer(offer_of(made, expert).id, expert=expert, now=now() + timedelta(seconds=61))
    assert made.state == "queued"


def test_an_expert_holds_no_more_tickets_than_agreed():
    brand = make_brand()
    expert = make_expert(brand, capacity=2)
    tickets = [make_ticket(brand) for _ in range(2)]
    for made in tickets:
        accept_offer(offer_of(made, expert).id, expert=expert, now=now())
    drain_all()
    third = make_ticket(brand)
    assert asked(third) == set()
    Expert.objects.filter(id=expert.id).update(max_concurrent=1)
    Claim.objects.filter(ticket=tickets[0].ticket).update(is_active=False)
    sneaked = Offer.objects.create(
        brand=brand, ticket=third.ticket, expert=expert, cycle=1, round_number=1, pay_minor=1, currency="EUR",
        score=1, offered_at=now(), expires_at=now() + MINUTES_6,
    )  # fmt: skip
    with refused("at_capacity"):
        accept_offer(sneaked.id, expert=expert, now=now())
    assert third.state == "queued"


def test_the_right_is_checked_again_at_acceptance():
    brand = make_brand()
    expert = make_expert(brand)
    made = make_ticket(brand)
    revoke_qualification(Qualification.objects.get(expert=expert).id, brand_id=brand.id, now=now())
    with refused("not_qualified"):
        accept_offer(offer_of(made, expert).id, expert=expert, now=now())
    assert made.state == "queued"


@pytest.mark.django_db(transaction=True)
def test_two_offers_accepted_at_the_same_moment_never_exceed_capacity():
    brand = make_brand()
    expert = make_expert(brand, capacity=1)
    offers = [offer_of(make_ticket(brand), expert).id for _ in range(3)]
    start = threading.Barrier(3)

    def accept(offer_id):
        start.wait()
        try:
            accept_offer(offer_id, expert=expert, now=now())
        except DomainError as error:
            return error.code
        else:
            return "won"
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        answers = sorted(pool.map(accept, offers))
    assert answers == ["at_capacity", "at_capacity", "won"]


def test_who_declined_is_not_asked_again_in_this_cycle_and_may_take_the_no_back_in_time():
    brand = make_brand()
    expert = make_expert(brand)
    made = make_ticket(brand)
    decline_offer(offer_of(made, expert).id, expert=expert, now=now())
    assert open_offers(expert, now=now()) == []
    sweep_rounds(now=now() + MINUTES_3)
    assert asked(made) == set()
    with refused("offer_gone"):
        restore_offer(offer_of(made, expert).id, expert=expert, now=now() + MINUTES_6)
    restore_offer(offer_of(made, expert).id, expert=expert, now=now())
    assert [card.ticket_id for card in open_offers(expert, now=now())] == [made.ticket.id]


def test_experts_who_were_slower_are_asked_again_when_the_fastest_gives_the_ticket_back():
    brand = make_brand()
    fastest, slower = make_expert(brand), make_expert(brand)
    made = make_ticket(brand)
    claim = accept_offer(offer_of(made, fastest).id, expert=fastest, now=now())
    return_ticket(made.ticket.id, expert=fastest, fencing=claim.fencing, now=now())
    drain_all()
    assert asked(made) == {slower.id}
    accept_offer(offer_of(made, slower).id, expert=slower, now=now())
    assert made.state == "claimed"
    assert Offer.objects.filter(ticket=made.ticket, state=OfferState.ACCEPTED).count() == 1


def test_an_expired_offer_comes_back_in_a_later_round():
    brand = make_brand()
    expert = make_expert(brand)
    made = make_ticket(brand)
    later = now() + MINUTES_6
    assert sweep_offers(now=later) == 1
    assert offer_of(made, expert).state == OfferState.EXPIRED
    sweep_rounds(now=later)
    offer = offer_of(made, expert)
    assert (offer.state, offer.round_number) == (OfferState.OPEN, 2)
    assert offer.expires_at > later


def test_waiting_tickets_are_offered_to_whoever_comes_online():
    brand = make_brand()
    expert = make_expert(brand, online=False)
    made = make_ticket(brand)
    assert asked(made) == set()
    go_online(expert, now=now())
    drain_all()
    sweep_rounds(now=now())
    assert asked(made) == {expert.id}


def test_waiting_tickets_are_offered_to_whoever_has_a_hand_free_again_and_may_take_them():
    brand = make_brand()
    expert = make_expert(brand, capacity=1)
    held = make_ticket(brand)
    claim = accept_offer(offer_of(held, expert).id, expert=expert, now=now())
    waits, foreign = make_ticket(brand), make_ticket(brand)
    Ticket.objects.filter(id=foreign.ticket.id).update(language="fr")
    sweep_rounds(now=now())
    assert asked(waits) == set()
    send_reply(held.ticket.id, expert=expert, fencing=claim.fencing, text="Twice a year.", awaits_customer=True, now=now())
    drain_all()
    assert Round.objects.get(ticket=foreign.ticket, settled_at=None).next_at > now()
    sweep_rounds(now=now())
    assert asked(waits) == {expert.id}


def test_when_the_rounds_are_over_staff_gets_the_ticket():
    made = make_ticket(make_brand(return_to_staff_seconds=10**6))
    for _ in range(MAX_ROUNDS):
        assert made.state == "queued"
        sweep_rounds(now=Round.objects.get(ticket=made.ticket, settled_at=None).next_at)
    drain_all()
    assert made.state == "staff"


def test_a_lost_ticket_appears_in_no_list_of_the_expert_who_held_it():
    made = make_ticket(make_brand(), "resolved")
    assert claimed_tickets(made.expert) == []
    assert open_offers(made.expert, now=now()) == []
    with refused("ticket_not_found"):
        get_desk_ticket(made.ticket.id, expert=made.expert)


def test_who_leaves_gets_no_more_offers_but_keeps_what_is_claimed():
    brand = make_brand()
    expert = make_expert(brand)
    held = make_ticket(brand)
    accept_offer(offer_of(held, expert).id, expert=expert, now=now())
    go_offline(expert, now=now())
    assert asked(make_ticket(brand)) == set()
    assert [row.ticket_id for row in claimed_tickets(expert)] == [held.ticket.id]
    assert User.objects.filter(id=expert.user_id, is_active=True).exists()
