"""Emptying the database after a test that committed: what was written is deleted, which takes a tenth of Django's `flush`.

`flush` gives each of our tables, and each of its indexes, a new file and makes all content types and permissions anew.
Here the rows go, and these two stay as they are. The deleting is done as the embedded server's superuser, for whom no
trigger runs: the ledger refuses to forget what was booked. On a server of yours Django's way is taken.
"""

import os

import psycopg
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.test import TransactionTestCase
from psycopg import sql

from peerdesk.foundation.db import cluster

KEPT = {ContentType._meta.db_table, Permission._meta.db_table}
_flush = TransactionTestCase._fixture_teardown


def empty_quickly():
    """Let the tests of this run end so."""
    if not os.environ.get("DATABASE_URL"):
        TransactionTestCase._fixture_teardown = _delete


def _delete(case):
    if case.available_apps is not None or case.serialized_rollback:
        _flush(case)
        return
    connection = connections["default"]
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    deleting = [sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in tables if table not in KEPT]
    address = cluster.locate().superuser_address(connection.settings_dict["NAME"])
    with psycopg.connect(address.uri) as superuser:
        superuser.execute(sql.SQL("; ").join([sql.SQL("SET session_replication_role = replica"), *deleting]))
