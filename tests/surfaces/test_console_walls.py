"""The console's walls and roles, and what its pages cost the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peerdesk.domain.answers.commands import propose_article
from peerdesk.domain.answers.models import Article
from peerdesk.domain.brands.commands import create_api_key
from peerdesk.domain.brands.models import ApiKey, Brand, Topic
from peerdesk.domain.conversations.models import Message
from peerdesk.domain.experts.models import Qualification
from peerdesk.domain.privacy.models import Reveal
from peerdesk.domain.tickets.models import TicketTransition
from peerdesk.domain.triage.models import TrainingExample
from tests.factories.network import (
    make_applicant,
    make_brand,
    make_expert,
    make_operator,
    make_reviewer,
    make_staff,
    make_topic,
    make_user,
    now,
)
from tests.factories.tickets import details, drain_all, make_ticket
from tests.surfaces.console_world import BODY, doors, lasting, make_side, random_ids

pytestmark = pytest.mark.django_db(transaction=True)  # a command that says no takes the whole transaction back

FORM = {"text": "x", "reason": "to find the order", "title": "x", "body": BODY, "name": "x", "slug": "x",
        "url": "https://hooks.example/y", "is_running": "1"}  # fmt: skip


@pytest.fixture
def brand():
    return make_brand()


@pytest.fixture
def admin(client, brand):
    user = make_staff(brand, admin=True)
    client.force_login(user)
    return user


def at(name, brand, *args):
    return reverse(f"console_{name}", args=[brand.slug, *args])


def snapshot():
    return (
        TicketTransition.objects.count(), Message.objects.count(), Reveal.objects.count(), Article.objects.count(),
        list(Article.objects.order_by("id").values_list("state", "title")), Topic.objects.count(),
        ApiKey.objects.filter(revoked_at__isnull=True).count(), TrainingExample.objects.count(),
        Qualification.objects.filter(revoked_at__isnull=True).count(), list(Brand.objects.order_by("id").values()),
    )  # fmt: skip


# Walls and roles ---------------------------------------------------------------------------------------------


def test_T01_another_brands_console_is_like_one_that_does_not_exist(client):
    ours, theirs = make_side(), make_side()
    client.force_login(ours.admin)
    before = snapshot()
    for door in doors():
        for send in (client.get, client.post):
            there = send(door.url(theirs.brand.slug, theirs.ids), FORM if send == client.post else {})
            nowhere = send(door.url("no-such-brand", random_ids(theirs.ids)), FORM if send == client.post else {})
            assert there.status_code == nowhere.status_code
            assert there.status_code in {404, 405}, door
            assert lasting(there) == lasting(nowhere), door
    assert snapshot() == before


def test_T03_ids_of_another_brand_are_like_ids_of_nobody(client):
    ours, theirs = make_side(), make_side()
    client.force_login(ours.admin)
    before = snapshot()
    checked = 0
    for door in doors():
        if not door.takes_ids:
            continue
        for send in (client.get, client.post):
            data = {**FORM, "topic": str(theirs.ids["topic_id"])} if send == client.post else {}
            there = send(door.url(ours.brand.slug, theirs.ids), data)
            nobody = send(door.url(ours.brand.slug, random_ids(theirs.ids)), data)
            assert there.status_code in {404, 405}, (door, there.status_code)
            assert (there.status_code, lasting(there)) == (nobody.status_code, lasting(nobody)), door
            checked += 1
    assert checked > 20
    own = client.post(at("ticket_topic", ours.brand, ours.made.ticket.id), {"topic": str(theirs.ids["topic_id"])})
    assert own.status_code == 404
    foreign = {"title": "x", "body": BODY, "topic": str(theirs.ids["topic_id"])}
    assert client.post(at("article_edit", ours.brand, ours.ids["article_id"]), foreign).status_code == 422
    token = client.get(at("stream_token", ours.brand) + f"?ticket={theirs.made.ticket.id}")
    assert token.status_code == 404
    assert snapshot() == before


def test_roles(client):
    side = make_side()
    applicant, _ = make_applicant(side.brand)
    others = {
        "expert": make_expert(side.brand).user, "applicant": applicant.user, "reviewer": make_reviewer(),
        "operator": make_operator(), "nobody": make_user(),
    }  # fmt: skip
    for role, user in others.items():
        client.force_login(user)
        opened = [door.name for door in doors() if client.get(door.url(side.brand.slug, side.ids)).status_code == 200]
        assert not opened, role
    client.logout()
    for door in doors():
        answers = [send(door.url(side.brand.slug, side.ids)) for send in (client.get, client.post)]
        assert {answer.status_code for answer in answers} <= {302, 405}
        led = [answer.headers["Location"] for answer in answers if answer.status_code == 302]
        assert led
        assert all(url.startswith("/accounts/login/?next=") for url in led)
    client.force_login(side.staff)
    for door in doors():
        for send in (client.get, client.post):
            if door.permission == "brand_admin":
                assert send(door.url(side.brand.slug, side.ids)).status_code in {404, 405}, door
    assert {door.permission for door in doors()} == {"brand_staff", "brand_admin"}


def test_every_page_opens_for_an_admin(client):
    side = make_side()
    client.force_login(side.admin)
    shown = {door.name: client.get(door.url(side.brand.slug, side.ids)).status_code for door in doors()}
    assert shown.pop("console_ticket_file") == 404  # opens by a token of one's own reveal alone (H07)
    assert set(shown.values()) == {200, 405}
    assert sum(status == 200 for status in shown.values()) >= 17


# Cost --------------------------------------------------------------------------------------------------------


def _more_tickets(brand, stage):
    make_ticket(brand, stage, customer=details())


GROWTH = {
    "tickets": lambda brand: _more_tickets(brand, "queued"),
    "overview": lambda brand: _more_tickets(brand, "resolved"),
    "statement": lambda brand: _more_tickets(brand, "resolved"),
    "experts": make_expert,
    "topics": make_topic,
    "knowledge": lambda brand: propose_article(brand, title="x", body=BODY, now=now(), author=make_expert().user),
    "settings": lambda brand: create_api_key(brand.id, name="x", now=now()),
}


@pytest.mark.parametrize("name", GROWTH)
def test_three_rows_cost_as_many_queries_as_one(client, brand, admin, name):
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            GROWTH[name](brand)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at(name, brand)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 18


def test_triage_and_a_ticket_cost_the_same_with_more_rows(client, brand, admin):
    make_topic(brand, "cleaning")
    made = make_ticket(brand, "received")
    drain_all()
    counts = []
    for _ in range(2):
        found = []
        for url in (at("triage", brand), at("ticket", brand, made.ticket.id)):
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            found.append(len(queries))
        counts.append(found)
        for _more in range(2):
            make_ticket(brand, "received")
            client.post(at("ticket_messages", brand, made.ticket.id), {"text": "One moment please."})
        drain_all()
    assert counts[0] == counts[1]
