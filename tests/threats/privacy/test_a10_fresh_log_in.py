"""A10: a screen left open is not enough to look at hidden data, take it along or erase it for good."""

import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.test import Client
from django.urls import reverse

from peerdesk.domain.privacy.models import Customer, Reveal
from tests.factories.network import PASSWORD, make_brand, make_staff
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.django_db(transaction=True)
REASON = {"reason": "to call the customer back"}


@pytest.fixture
def made():
    return make_ticket(make_brand())


@pytest.fixture
def admin(made):
    user = make_staff(made.ticket.brand, admin=True)
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.force_login(user)
    return client


def age(client, seconds):
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() - seconds
    session.save()


def doors(made):
    slug, customer = made.ticket.brand.slug, made.conversation.customer_id
    return {
        "reveal": (reverse("console_ticket_reveals", args=[slug, made.ticket.id]), REASON),
        "export": (reverse("console_customer_export", args=[slug, customer]), REASON),
        "erasure": (reverse("console_customer_erasure", args=[slug, customer]), {"confirmation": "erase"}),
    }


@pytest.mark.parametrize("door", ["reveal", "export", "erasure"])
def test_A10_after_a_quarter_of_an_hour_the_door_asks_who_is_there_and_does_nothing(made, admin, door):
    address, data = doors(made)[door]
    age(admin, settings.FRESH_LOG_IN_SECONDS + 1)
    answer = admin.post(address, data)
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("account_reauthenticate"))
    assert not Reveal.objects.exists()
    assert Customer.objects.get(id=made.conversation.customer_id).erased_at is None


def test_A10_within_a_quarter_of_an_hour_nothing_is_asked(made, admin):
    address, data = doors(made)["reveal"]
    age(admin, settings.FRESH_LOG_IN_SECONDS - 30)
    assert admin.post(address, data).status_code == 303
    assert Reveal.objects.count() == 1


def test_A10_after_the_right_password_what_was_sent_goes_on_and_after_a_wrong_one_it_does_not(made, admin):
    address, data = doors(made)["reveal"]
    age(admin, settings.FRESH_LOG_IN_SECONDS + 1)
    door = admin.post(address, data).url
    assert admin.post(door, {"password": "a wrong one"}).status_code == 200
    assert not Reveal.objects.exists()
    answer = admin.post(door, {"password": PASSWORD})
    assert answer.status_code == 303
    assert Reveal.objects.get().reason == REASON["reason"]


def test_A10_a_session_without_any_record_of_a_log_in_is_asked(made, admin):
    session = admin.session
    del session[AUTHENTICATION_METHODS_SESSION_KEY]
    session.save()
    address, data = doors(made)["reveal"]
    assert admin.post(address, data).status_code == 302
