"""A test that commits leaves nothing to the next one, not even what the product refuses to delete."""

import os
from contextlib import suppress

import psycopg
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


def told(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_a_session_at_rest_is_kept_and_forgets_all_that_a_test_told_it():
    zone, session = told("SHOW TimeZone"), told("SELECT pg_backend_pid()")
    told("SELECT set_config('TimeZone', 'Asia/Tokyo', false)")
    told("SELECT set_config('statement_timeout', '3s', false) || set_config('app.brand', '7', false)")
    told("SELECT pg_advisory_lock(7) IS NULL")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE brands_brand AS SELECT 1; LISTEN news")
    TransactionTestCase()._post_teardown()
    assert told("SELECT pg_backend_pid()") == session
    assert (told("SHOW TimeZone"), told("SHOW statement_timeout"), told("SHOW app.brand")) == (zone, "1min", "")
    assert told("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()") == 0
    assert told("SELECT count(*) FROM pg_class WHERE relname = 'brands_brand'") == 1
    assert told("SELECT count(*) FROM pg_listening_channels()") == 0


@pytest.mark.parametrize("statement", ["BEGIN", "SELECT pg_terminate_backend(pg_backend_pid())"])
def test_a_session_in_a_transaction_or_cut_off_is_made_anew(statement):
    session = told("SELECT pg_backend_pid()")
    with suppress(psycopg.OperationalError):
        connection.connection.execute(statement)
    TransactionTestCase()._post_teardown()
    assert told("SELECT pg_backend_pid()") != session
