"""Chats: asked one at a time, for themselves counted, answered within minutes, or honestly by mail."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from peerdesk.domain.channels.models import OutboundMail
from peerdesk.domain.conversations.models import Message
from peerdesk.domain.experts.commands import go_offline, go_online
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.experts.rules import Load
from peerdesk.domain.matching.commands import accept_offer, sweep_leases, sweep_offers, sweep_rounds
from peerdesk.domain.matching.models import Claim, Offer, Round
from peerdesk.domain.matching.openings import check_chat, takes_chats_now
from peerdesk.domain.matching.queries import claimed_tickets, open_offers
from peerdesk.domain.tickets.commands import (
    note_customer_here,
    note_viewer,
    receive_customer_message,
    reopen_ticket,
    sweep_timers,
)
from peerdesk.domain.tickets.models import TicketTimer
from peerdesk.domain.tickets.rules import Channel
from peerdesk.foundation.errors import DomainError
from tests.factories.network import make_brand, make_expert, now, refused
from tests.factories.tickets import answer, asked, drain_all, make_ticket, take

pytestmark = pytest.mark.django_db
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def brand():
    return make_brand(takes_chats=True)


def make_chat(brand, stage="queued", **given):
    return make_ticket(brand, stage, channel=Channel.CHAT, **given)


def chatter(brand, chats=1, most=1, **given):
    expert = make_expert(brand, online=False, **given)
    Expert.objects.filter(id=expert.id).update(max_chats=most)
    go_online(expert, now=now(), load=Load(chats=chats))
    return Expert.objects.get(id=expert.id)


def outcome_of(made, expert):
    return Round.objects.filter(ticket=made.ticket).latest("number").considered[str(expert.id)]["outcome"]


def how(made):
    made.refresh()
    return made.ticket.channel, made.ticket.chat_end


def write(made, text="It still drips.", at=None):
    receive_customer_message(made.conversation, text=text, now=at or now())
    drain_all()


def lease(made):
    return Claim.objects.get(ticket=made.ticket, is_active=True).lease_expires_at


def test_a_chat_is_offered_to_one_at_a_time_for_20_seconds_and_whoever_missed_it_waits_a_minute(brand):
    first, second = chatter(brand), chatter(brand)
    made = make_chat(brand)
    [one] = asked(made)
    offer = Offer.objects.get(ticket=made.ticket)
    assert offer.expires_at - offer.offered_at == 20 * SECOND
    [card] = open_offers(Expert.objects.get(id=one), now=now())
    assert card.is_chat
    later = offer.expires_at + SECOND
    sweep_offers(now=later)
    sweep_rounds(now=later)
    [other] = asked(made)
    assert {one, other} == {first.id, second.id}
    assert outcome_of(made, first if one == first.id else second) == "already_asked"


def test_places_are_counted_by_channel_and_a_chat_that_waits_for_its_customer_still_takes_one(brand):
    busy = chatter(brand, capacity=1)
    made = make_chat(brand, expert=busy)
    made.expert, made.claim = busy, take(made, busy)
    mail = make_ticket(brand)
    assert asked(mail) == {busy.id}, "a chat at hand leaves the place for mails"
    take(mail, busy)
    answer(made)
    assert made.refresh().state == "waiting"
    none = chatter(brand, chats=0)
    further = make_chat(brand)
    assert asked(further) == set()
    assert (outcome_of(further, busy), outcome_of(further, none)) == ("chats_at_hand", "wrong_channel")
    assert outcome_of(make_ticket(brand), busy) == "at_capacity"


@pytest.mark.django_db(transaction=True)
def test_two_chats_accepted_at_the_same_moment_against_one_place_are_one_chat():
    brand = make_brand(takes_chats=True)
    expert = chatter(brand)
    mades = [make_chat(brand) for _ in range(2)]
    for made in mades:  # both were offered before either was taken: an older offer, a race of two rounds
        Offer.objects.get_or_create(
            ticket=made.ticket, expert=expert, cycle=1, defaults={
                "brand": brand, "round_number": 1, "pay_minor": 1, "currency": "EUR", "score": 1, "offered_at": now(),
                "expires_at": now() + MINUTE,
            },
        )  # fmt: skip
    Offer.objects.filter(expert=expert).update(expires_at=now() + 10 * MINUTE)
    start = threading.Barrier(2)

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

    with ThreadPoolExecutor(2) as pool:
        offers = Offer.objects.filter(expert=expert).values_list("id", flat=True)
        assert sorted(pool.map(accept, list(offers))) == ["chats_at_hand", "won"]


def test_the_clock_runs_from_the_customer_s_first_message_after_an_answer_and_others_give_no_more_time(brand):
    made = make_chat(brand, "claimed", expert=chatter(brand))
    begin = lease(made)
    assert begin - made.claim.claimed_at == 3 * MINUTE
    write(made, "Are you there?")
    assert lease(made) == begin, "who asks again before the first answer gives no more time"
    answer(made)
    asked_at = now()
    write(made)
    turn = made.refresh().ticket.changed_at
    assert turn >= asked_at
    assert lease(made) == turn + 3 * MINUTE
    write(made, "And it is loud.")
    assert lease(made) == turn + 3 * MINUTE
    assert sweep_leases(now=turn + 3 * MINUTE) == 1
    drain_all()
    assert (made.state, how(made)) == ("queued", ("chat", ""))


def test_a_chat_that_nobody_takes_in_three_minutes_goes_to_staff_as_an_ordinary_ticket(brand):
    made = make_chat(brand)
    timer = TicketTimer.objects.get(ticket=made.ticket, kind="return_to_staff")
    assert timer.due_at - made.ticket.opened_at < 4 * MINUTE
    sweep_timers(now=timer.due_at)
    drain_all()
    assert (made.state, how(made)) == ("staff", ("mail", "nobody_in_time"))


def test_a_chat_that_is_taken_is_not_sent_to_staff_while_somebody_answers(brand):
    made = make_chat(brand, "claimed", expert=chatter(brand))
    sweep_timers(now=now() + 4 * MINUTE)
    assert (made.state, how(made)) == ("claimed", ("chat", ""))


def test_who_leaves_the_page_is_answered_by_mail_and_whoever_holds_it_has_the_time_of_a_mail(brand):
    expert = chatter(brand)
    made = make_chat(brand, "claimed", expert=expert)
    note_customer_here(made.ticket.id, now=now())
    sweep_timers(now=now() + 80 * SECOND)
    assert how(made) == ("chat", "")
    note_customer_here(made.ticket.id, now=now() + 80 * SECOND)
    sweep_timers(now=now() + 100 * SECOND)
    assert how(made) == ("chat", "")
    sweep_timers(now=now() + 180 * SECOND)
    drain_all()
    assert (made.state, how(made)) == ("claimed", ("mail", "customer_left"))
    assert lease(made) - now() > 30 * MINUTE
    assert TicketTimer.objects.filter(ticket=made.ticket, kind="return_to_staff", settled_at=None).exists()
    note_customer_here(made.ticket.id, now=now())
    assert not TicketTimer.objects.filter(ticket=made.ticket, kind="customer_away", settled_at=None).exists()
    assert takes_chats_now(brand, now=now()), "its place is free again"


def test_an_answer_is_not_mailed_to_who_sees_it_come_but_is_when_they_fall_silent(brand):
    made = make_chat(brand, "waiting", expert=chatter(brand))
    mails = OutboundMail.objects.filter(conversation=made.conversation, kind="answered")
    assert not mails.exists()
    sweep_timers(now=now() + 6 * MINUTE)
    drain_all()
    assert (made.state, how(made)) == ("waiting", ("mail", "customer_silent"))
    assert mails.count() == 1
    back = make_chat(brand, "resolved", expert=made.expert)
    reopen_ticket(back.ticket.id, now=now())
    drain_all()
    assert (back.state, how(back)) == ("queued", ("mail", "reopened"))
    assert not OutboundMail.objects.filter(conversation=back.conversation, kind="answered").exists(), "they have seen it"


def test_a_chat_may_be_asked_for_where_the_brand_allows_it_and_somebody_has_a_place(brand):
    closed = make_brand()
    make_expert(closed)
    assert not takes_chats_now(closed, now=now())
    with refused("chats_not_allowed"):
        check_chat(closed, now=now())
    chatter(brand, chats=0)
    with refused("nobody_takes_chats"):
        check_chat(brand, now=now())
    expert = chatter(brand)
    check_chat(brand, now=now())
    assert not takes_chats_now(brand, now=now(), language="fr")
    make_chat(brand, "claimed", expert=expert)
    assert not takes_chats_now(brand, now=now()), "the only place is taken"
    further = chatter(brand)
    assert takes_chats_now(brand, now=now(), language="en")
    go_offline(further, now=now())
    assert not takes_chats_now(brand, now=now())


def test_what_came_since_one_looked_is_unread_and_chats_keep_their_order(brand):
    expert = chatter(brand, chats=3, most=3)
    older, newer = (make_chat(brand, "claimed", expert=expert) for _ in range(2))
    mail = make_ticket(brand, "claimed", expert=expert)

    def listed():
        return [(row.ticket_id, row.is_chat, row.is_unread) for row in claimed_tickets(expert)]

    ids = older.ticket.id, newer.ticket.id, mail.ticket.id
    assert listed() == [(ids[0], True, False), (ids[1], True, False), (ids[2], False, False)]
    write(newer)
    assert listed()[1] == (ids[1], True, True)
    note_viewer(newer.ticket.id, user=expert.user, is_writing=False, now=now(), tab="a")
    assert listed() == [(ids[0], True, False), (ids[1], True, False), (ids[2], False, False)]
    assert Message.objects.filter(conversation=newer.conversation).count() == 2
