"""A brand's own numbers, addresses and products are no personal data: those in Settings, and those that it published."""

import pytest
from django.test import Client

from peerdesk.domain.answers.commands import (
    approve_article,
    edit_article,
    propose_article,
    restore_article,
    withdraw_article,
)
from peerdesk.domain.answers.rules import Content
from peerdesk.domain.brands.models import Brand
from peerdesk.domain.conversations.models import Message
from peerdesk.domain.privacy.queries import reply_problems
from peerdesk.engines.redaction.recognisers.presidio_detector import get_presidio
from tests.factories.network import make_brand, make_staff, now
from tests.factories.tickets import details, make_ticket

pytestmark = pytest.mark.django_db
HOTLINE = "Our hotline is 0800 5550199, our address help@shop-of-tests.com."
ASKED = "I wrote to help@shop-of-tests.com and called +49 800 5550199. Mine is joe@mail-of-customers.net."
KEPT = "I wrote to help@shop-of-tests.com and called +49 800 5550199. Mine is [EMAIL_1]."


def shown(brand, text, **who):
    made = make_ticket(Brand.objects.get(id=brand.id), text=text, customer=details(**who))
    return Message.objects.get(conversation=made.conversation).text


@pytest.fixture
def brand():
    return make_brand(countries=["DE"])


@pytest.fixture
def article(brand):
    staff = make_staff(brand)
    article = propose_article(brand, title="How to reach us", body=HOTLINE, now=now(), author=staff)
    for approver in (make_staff(brand), make_staff(brand)):  # it leads outside: two have to
        approve_article(article.id, brand_id=brand.id, by=approver, now=now())
    return article


def test_what_a_brand_published_is_not_hidden_until_it_is_withdrawn(brand, article):
    assert shown(brand, ASKED) == KEPT
    assert shown(make_brand(countries=["DE"]), ASKED).count("[") == 3  # nobody else's
    withdraw_article(article.id, brand_id=brand.id, now=now())
    assert shown(brand, ASKED).count("[") == 3
    restore_article(article.id, brand_id=brand.id, now=now())
    assert shown(brand, ASKED) == KEPT
    content = Content("How to reach us", "Write here.")
    edit_article(article.id, brand_id=brand.id, content=content, by=make_staff(brand), now=now())
    approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())
    assert shown(brand, ASKED).count("[") == 3


def test_nothing_is_learned_before_all_approved_it(brand):
    proposed = propose_article(brand, title="Call", body=HOTLINE, now=now(), author=make_staff(brand))
    approve_article(proposed.id, brand_id=brand.id, by=make_staff(brand), now=now())
    assert Brand.objects.get(id=brand.id).learned_words == []


def test_a_customers_own_value_stays_hidden_whatever_the_brand_published(brand, article):
    assert "0800" not in shown(brand, "Call me: 0800 5550199.", phone="+49 800 5550199")


def test_a_reply_may_name_the_hotline_and_no_other_number(brand, article):
    made = make_ticket(Brand.objects.get(id=brand.id))
    customer, own = made.conversation.customer, Brand.objects.get(id=brand.id)
    assert reply_problems(own, customer, "Please call 0800 5550199 then.") == ()
    assert [one.code for one in reply_problems(own, customer, "Please call 0800 5550177 then.")] == ["personal_data"]


def test_names_of_people_are_never_learned_and_settings_say_what_was(brand, article):
    text = "Ask Ingebrigt Solheim, our founder, for the code of the Monteverdi."
    other = propose_article(brand, title="Founder", body=text, now=now(), author=make_staff(brand))
    approve_article(other.id, brand_id=brand.id, by=make_staff(brand), now=now())
    assert "Ingebrigt" not in shown(brand, "Ingebrigt Solheim told me so.")
    client = Client()
    client.force_login(make_staff(brand, admin=True))
    page = client.get(f"/console/{brand.slug}/settings/").content.decode()
    assert "2 numbers and addresses of your own" in page
    assert "0800 5550199" in page


def test_products_and_words_of_the_settings_stand():
    brand = make_brand(products=["Rosa Martinez 200 | Martinez"], keep_words=["office@shop-of-tests.com"])
    text = "My Rosa Martinez 200 leaks, the Martinez of my friend does not. I wrote to office@shop-of-tests.com."
    assert shown(brand, text) == text


def test_presidio_reads_beside_our_own_detectors_where_it_is_chosen(brand, settings):
    settings.GUARD_PRESIDIO = True
    get_presidio()  # as a worker does before it takes anything
    assert shown(brand, "The shop in Duluth told Wren Oak.") == "The shop in Duluth told [NAME_1]."
