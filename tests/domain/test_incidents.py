"""Incidents: seen in the questions, decided by a person, answered once, everybody told once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection

from peerdesk.domain.answers.commands import approve_article
from peerdesk.domain.channels.models import OutboundMail
from peerdesk.domain.conversations.models import Message
from peerdesk.domain.incidents.commands import (
    answer_incident,
    confirm_incident,
    dismiss_incident,
    fix_incident,
    look_at_new_questions,
    take_back_fix,
    tell_everybody,
    watch_for_incidents,
)
from peerdesk.domain.incidents.models import Incident, IncidentTicket, IncidentWatch
from peerdesk.domain.incidents.queries import banners, get_incident, list_incidents, tickets_by_hour
from peerdesk.domain.matching.models import Offer
from peerdesk.domain.rewards.models import Receipt
from peerdesk.domain.tickets.models import QuestionVector, Ticket
from tests.factories.network import make_brand, make_expert, make_staff, now, refused
from tests.factories.tickets import answer, drain_all, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)
RANDOM = np.random.default_rng(0)


def vector_like(middle, likeness=0.9):
    noise = RANDOM.normal(size=384)
    noise -= noise @ middle * middle
    mixed = likeness * middle + np.sqrt(1 - likeness**2) * noise / np.linalg.norm(noise)
    return mixed / np.linalg.norm(mixed)


def some_vector():
    vector = RANDOM.normal(size=384)
    return vector / np.linalg.norm(vector)


def asked(brand, vector, *, ago):
    """A ticket whose question was asked so long ago; the words do not matter here."""
    ticket = make_ticket(brand, "received").ticket
    at = now() - ago
    Ticket.objects.filter(id=ticket.id).update(opened_at=at, state="queued")
    QuestionVector.objects.filter(ticket=ticket).delete()
    QuestionVector.objects.create(
        ticket=ticket, brand=brand, asked_at=at, source="test", embedding=vector, embedded_at=at - timedelta(seconds=30)
    )
    return ticket


@pytest.fixture
def brand():
    brand = make_brand()
    for day in range(1, 13):
        for hour in range(3):
            asked(brand, some_vector(), ago=timedelta(days=day, hours=hour))
    IncidentWatch.objects.create(brand=brand, looked_until=now() - timedelta(hours=20))
    return brand


def burst(brand, count, *, middle, minutes=6):
    return [
        asked(brand, vector_like(middle), ago=timedelta(minutes=minutes * (count - place))) for place in range(count)
    ]


def dripping(brand, vector):
    """An incident around this vector, as if it had been seen."""
    return Incident.objects.create(
        brand=brand, title="Dripping", state="suspected", centroid=vector, expected=0.1, window_seconds=3600,
        detected_at=now(), last_at=now(),
    )  # fmt: skip


def suspected(brand, count=6):
    tickets = burst(brand, count, middle=some_vector())
    assert watch_for_incidents(now=now()) == 1
    return Incident.objects.get(brand=brand), tickets


def test_a_burst_is_suspected_once_with_all_its_tickets_and_later_ones_join(brand):
    middle = some_vector()
    tickets = burst(brand, 6, middle=middle)
    assert watch_for_incidents(now=now()) == 1
    incident = Incident.objects.get(brand=brand)
    assert set(IncidentTicket.objects.values_list("ticket_id", flat=True)) == {ticket.id for ticket in tickets}
    assert incident.expected < 1
    later = asked(brand, vector_like(middle), ago=timedelta(minutes=1))
    other = asked(brand, some_vector(), ago=timedelta(minutes=1))
    assert watch_for_incidents(now=now()) == 0
    joined = set(IncidentTicket.objects.filter(incident=incident).values_list("ticket_id", flat=True))
    assert later.id in joined
    assert other.id not in joined
    assert [row.ticket_count for row in list_incidents(brand.id, is_open=True)] == [7]
    assert sum(count for _, count in tickets_by_hour(incident.id, brand_id=brand.id)) == 7


def test_few_like_questions_and_those_of_another_brand_raise_no_alarm(brand):
    middle = some_vector()
    burst(brand, 3, middle=middle)
    other = make_brand()
    burst(other, 6, middle=middle)
    repeats = [ticket.id for ticket in burst(brand, 6, middle=middle)]  # set aside: spam, or one customer many times
    QuestionVector.objects.filter(ticket_id__in=repeats).update(is_aside=True)
    assert watch_for_incidents(now=now()) == 0
    assert not Incident.objects.exists()
    QuestionVector.objects.filter(ticket_id__in=repeats[:4]).update(is_aside=False)
    IncidentWatch.objects.update(looked_until=now() - timedelta(hours=20))
    assert watch_for_incidents(now=now()) == 1


def test_what_was_set_aside_raises_no_second_alarm(brand):
    incident, _ = suspected(brand)
    dismiss_incident(incident.id, brand_id=brand.id, by=make_staff(brand), now=now())
    asked(brand, vector_like(np.asarray(incident.centroid)), ago=timedelta(minutes=1))
    assert watch_for_incidents(now=now()) == 0
    with refused("incident_decided"):
        confirm_incident(incident.id, brand_id=brand.id, by=make_staff(brand), now=now())


def test_two_schedulers_at_once_suspect_it_once(brand):
    burst(brand, 6, middle=some_vector())

    def look(_place):
        try:
            return look_at_new_questions(brand.id, now=now())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(look, range(4))) == 1
    assert Incident.objects.count() == 1


def test_the_one_answer_is_live_when_published_and_gone_when_fixed_and_everybody_is_told_once(brand):
    incident, tickets = suspected(brand)
    staff, editor = make_staff(brand), make_staff(brand, admin=True)
    with refused("incident_decided"):
        answer_incident(incident.id, brand_id=brand.id, title="Down", body="We are on it.", by=staff, now=now())
    confirm_incident(incident.id, brand_id=brand.id, by=staff, now=now())
    article = answer_incident(
        incident.id, brand_id=brand.id, title="Videos do not load", body="Restart the player.", by=staff, now=now()
    )
    assert banners(brand.id) == []
    approve_article(article.id, brand_id=brand.id, by=editor, now=now())
    assert [banner.title for banner in banners(brand.id)] == ["Videos do not load"]
    fix_incident(incident.id, brand_id=brand.id, note="A new version is out.", by=staff, now=now())
    assert banners(brand.id) == []
    assert tell_everybody(now=now()) == 0  # it can still be taken back
    later = now() + timedelta(seconds=16)
    assert tell_everybody(now=later) == len(tickets)
    assert tell_everybody(now=later) == 0
    told = Message.objects.filter(text="A new version is out.", author_kind="machine")
    assert {message.conversation_id for message in told} == {ticket.conversation_id for ticket in tickets}
    assert OutboundMail.objects.filter(kind="fixed").count() == len(tickets)
    assert get_incident(incident.id, brand_id=brand.id).told_count == len(tickets)


def test_a_slip_of_the_hand_is_taken_back_before_anybody_is_told(brand, client):
    incident, tickets = suspected(brand)
    staff = make_staff(brand)
    confirm_incident(incident.id, brand_id=brand.id, by=staff, now=now())
    article = answer_incident(incident.id, brand_id=brand.id, title="Videos", body="Restart it.", by=staff, now=now())
    approve_article(article.id, brand_id=brand.id, by=staff, now=now())
    client.force_login(staff)
    url = f"/console/{brand.slug}/incidents/{incident.id}/"
    page = client.post(f"{url}end", {"note": "All is well."}, follow=True).content.decode()
    assert f'action="{url}return"' in page
    assert "Taken back. Nobody was told." in client.post(f"{url}return", follow=True).content.decode()
    assert tell_everybody(now=now() + timedelta(seconds=60)) == 0
    assert [banner.title for banner in banners(brand.id)] == ["Videos"]
    fix_incident(incident.id, brand_id=brand.id, note="Now it is.", by=staff, now=now())
    for late in (timedelta(seconds=13), timedelta()):
        with refused("incident_told"):
            take_back_fix(incident.id, brand_id=brand.id, now=now() + late)
        tell_everybody(now=now() + timedelta(seconds=16))
    assert Message.objects.filter(text="Now it is.").count() == len(tickets)


def test_told_at_the_same_time_by_two_schedulers_nobody_reads_it_twice(brand):
    incident, tickets = suspected(brand)
    confirm_incident(incident.id, brand_id=brand.id, by=make_staff(brand), now=now())
    fix_incident(incident.id, brand_id=brand.id, note="Done.", by=make_staff(brand), now=now())

    def tell(_place):
        try:
            return tell_everybody(now=now() + timedelta(seconds=16))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tell, range(4))) == len(tickets)
    assert Message.objects.filter(text="Done.").count() == len(tickets)


def test_a_new_ticket_of_a_confirmed_incident_costs_its_share_from_the_offer_to_the_receipt():
    brand = make_brand(price_minor=225)
    first = make_ticket(brand)
    vector = QuestionVector.objects.get(ticket=first.ticket).embedding
    incident = dripping(brand, vector)
    confirm_incident(incident.id, brand_id=brand.id, by=make_staff(brand), price_percent=60, now=now())
    made = make_ticket(brand, "resolved", expert=make_expert(brand))
    ticket = made.ticket
    ticket.refresh_from_db()
    assert ticket.price_percent == 60
    assert Offer.objects.get(ticket=ticket).pay_minor == 95  # 70 % of 1.35
    assert Receipt.objects.get(ticket=ticket).price_minor == 135
    assert IncidentTicket.objects.get(ticket=ticket).incident_id == incident.id


def test_a_price_that_was_offered_stays():
    brand = make_brand(price_minor=225)
    made = make_ticket(brand, "claimed")
    vector = QuestionVector.objects.get(ticket=made.ticket).embedding
    incident = dripping(brand, vector)
    confirm_incident(incident.id, brand_id=brand.id, by=make_staff(brand), price_percent=10, now=now())
    look_at_new_questions(brand.id, now=now() + timedelta(seconds=10))
    answer(made)
    drain_all()
    assert Ticket.objects.get(id=made.ticket.id).price_percent == 100
