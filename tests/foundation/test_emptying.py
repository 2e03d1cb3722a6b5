"""A test that commits leaves nothing to the next one, not even what the product refuses to delete."""

import os

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TransactionTestCase

from peerdesk.domain.ledger.models import Posting
from tests import emptying
from tests.factories import network
from tests.factories.tickets import make_ticket

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="Django's own way there"),
]


def rows_left():
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in tables))
        return {row[0] for row in cursor.fetchall()}


def test_all_rows_go_and_content_types_and_permissions_stay():
    brand = network.make_brand()
    make_ticket(brand, "resolved", expert=network.make_expert(brand))
    assert Posting.objects.exists()
    permissions, types = set(Permission.objects.values_list("id")), set(ContentType.objects.values_list("id"))
    TransactionTestCase()._fixture_teardown()
    assert rows_left() == emptying.KEPT
    assert (permissions, types) == (
        set(Permission.objects.values_list("id")), set(ContentType.objects.values_list("id")),
    )  # fmt: skip
