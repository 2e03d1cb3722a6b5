"""Deflection is measured by what lasted: confirmed, or silent and not back within seven days."""

from datetime import timedelta

import pytest
from django.urls import reverse

from peerdesk.domain.insights.queries import brand_figures
from peerdesk.domain.tickets.models import Resolution
from tests.factories.network import make_brand, make_staff, now
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.django_db(transaction=True)


def solved(brand, *, days_ago, evidence="silence", customer=None, kind="machine", reopened=False):
    made = make_ticket(brand, "received", customer=customer)
    moment = now() - timedelta(days=days_ago)
    made.ticket.opened_at = moment - timedelta(minutes=1)
    made.ticket.save()
    Resolution.objects.create(
        ticket=made.ticket, cycle=9, resolver_kind=kind, evidence=evidence, resolved_at=moment,
        reopened_at=now() if reopened else None,
    )  # fmt: skip
    return made


def deflection(brand):
    figures = brand_figures(brand.id, now=now(), days=14)
    return figures.deflected, figures.deflection_open, figures.deflection_rate


def test_a_confirmed_answer_counts_at_once_and_a_silent_one_after_seven_days():
    brand = make_brand()
    solved(brand, days_ago=0, evidence="customer")
    solved(brand, days_ago=1)
    assert deflection(brand) == (1, 1, 1.0)
    solved(brand, days_ago=8)
    solved(brand, days_ago=8, kind="expert")
    assert deflection(brand) == (2, 1, 2 / 3)


def test_whoever_reopened_or_asked_again_within_seven_days_was_not_helped():
    brand = make_brand()
    solved(brand, days_ago=9, reopened=True)
    first = solved(brand, days_ago=9)
    again = solved(brand, days_ago=3, kind="expert", evidence="customer")
    again.conversation.customer = first.conversation.customer
    again.conversation.save()
    assert deflection(brand) == (0, 0, 0.0)
    again.ticket.opened_at = now() - timedelta(days=1)  # eight days later is another matter
    again.ticket.save()
    assert deflection(brand) == (1, 0, 1 / 3)


def test_another_brand_and_another_customer_change_nothing():
    brand = make_brand()
    solved(brand, days_ago=9)
    solved(make_brand(), days_ago=3)
    assert deflection(brand)[:2] == (1, 0)


def test_without_any_known_fate_there_is_no_share_and_the_page_says_how_many_are_open(client):
    brand = make_brand()
    assert deflection(brand) == (0, 0, None)
    solved(brand, days_ago=1)
    assert deflection(brand) == (0, 1, None)
    client.force_login(make_staff(brand))
    page = client.get(reverse("console_overview", args=[brand.slug])).content.decode()
    assert "1 not known yet" in page
