"""What a customer who waits is told: place, honest time, learned from what came; and somebody else next time."""

from datetime import timedelta

import pytest
from django.urls import reverse

from peerdesk.domain.matching.commands import sweep_waits
from peerdesk.domain.matching.models import BlockedPair, QueueWaits, Round
from peerdesk.domain.matching.queries import find_wait
from peerdesk.domain.tickets.models import Ticket
from tests.factories.network import make_brand, make_expert, make_staff, now
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def answered(brand, expert, minutes):
    """A ticket whose first reply came so many minutes after it began to wait."""
    made = make_ticket(brand, "waiting", expert=expert)
    begin = now() - timedelta(hours=2)
    Round.objects.filter(ticket=made.ticket).update(opened_at=begin)
    Ticket.objects.filter(id=made.ticket.id).update(first_reply_at=begin + minutes * MINUTE)


def test_a_waiting_customer_reads_their_place_and_the_time_that_eight_of_ten_wait(client):
    brand = make_brand()
    expert = make_expert(brand, capacity=100)
    first = make_ticket(brand)
    sweep_waits(now=now())
    assert find_wait(first.ticket.id).high_seconds is None  # nothing is promised before there is anything to go by
    for minutes in (4, 5, 5, 6, 6, 7, 8, 9, 12, 20, 21):
        answered(brand, expert, minutes)
    second = make_ticket(brand)
    sweep_waits(now=now())
    assert len(QueueWaits.objects.get(brand=brand).positions) == 11
    wait = find_wait(second.ticket.id)
    assert wait.place == 1
    assert 3 * 60 <= wait.low_seconds < wait.high_seconds <= 60 * 60
    page = client.get(reverse("conversation", args=[second.token])).content.decode()
    assert "Eight of ten questions like yours" in page
    assert "1 question is before yours." in page
    sweep_waits(now=now())  # learns from nothing twice, tells nobody twice
    assert len(QueueWaits.objects.get(brand=brand).positions) == 11


def test_a_customer_asks_for_somebody_else_takes_it_back_and_an_admin_may_lift_it(client):
    brand = make_brand()
    expert = make_expert(brand)
    made = make_ticket(brand, "waiting", expert=expert)
    address = reverse("conversation_other_expert", args=[made.token])
    assert "Next time somebody else" in client.post(address, follow=True).content.decode()
    assert BlockedPair.objects.get(lifted_at=None).expert == expert
    client.post(address, {"again": "1"})
    assert not BlockedPair.objects.filter(lifted_at=None).exists()
    client.post(address)
    client.force_login(make_staff(brand, admin=True))
    page = client.get(reverse("console_decisions", args=[brand.slug])).content.decode()
    assert "the customer&#x27;s wish" in page
    pair = BlockedPair.objects.get(lifted_at=None)
    client.post(reverse("console_blocked_pair_end", args=[brand.slug, pair.id]))
    assert not BlockedPair.objects.filter(lifted_at=None).exists()


def test_before_anybody_answered_there_is_nobody_to_choose_against(client):
    made = make_ticket(make_brand())
    assert client.post(reverse("conversation_other_expert", args=[made.token])).status_code == 404
