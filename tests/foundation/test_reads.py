"""Prepared reads: the rows of the query set that they were made of, with what is related, for any values."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.db.reads import PreparedRead
from tests.factories.network import make_brand
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.django_db


def newest(brand_id, state):
    rows = Ticket.objects.filter(brand_id=brand_id, state=state, cycle=1).order_by("-opened_at")
    return rows.select_related("brand", "topic", "conversation__customer")


def test_rows_are_those_of_the_query_set_with_all_that_is_related():
    read = PreparedRead(newest, uuid.UUID(int=1), "state")
    for brand in (make_brand(), make_brand(), make_brand()):
        make_ticket(brand)
        state = make_ticket(brand).state
        expected = list(newest(brand.id, state))
        with CaptureQueriesContext(connection) as sent:
            found = read.rows(brand.id, state)
            facts = [(row, row.brand, row.topic, row.conversation, row.conversation.customer) for row in found]
        assert len(sent) == 1
        assert facts == [(row, row.brand, None, row.conversation, row.conversation.customer) for row in expected]
        assert [row.__dict__.keys() for row in found] == [row.__dict__.keys() for row in expected]
        assert found[0].brand.countries == expected[0].brand.countries
        assert read.first(brand.id, state) == expected[0]
    assert read.first(uuid.uuid4(), "queued") is None


def test_a_value_that_the_database_would_get_in_another_form_is_refused():
    read = PreparedRead(lambda text: Ticket.objects.filter(reference__contains=text), "x")
    with pytest.raises(ValueError, match="as it was given"):
        read.rows("y")
