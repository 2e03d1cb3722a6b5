"""Emptying the database after a test that committed: what was written is deleted, which takes a tenth of Django's `flush`.

`flush` gives each of our tables, and each of its indexes, a new file and makes all content types and permissions anew.
Here the rows go, and these two stay as they are. The deleting is done as the embedded server's superuser, for whom no
trigger runs: the ledger refuses to forget what was booked. Of two hundred tables a test fills a dozen: one whose file is
empty holds no row and is not opened, and one connection, which knows the tables already, serves all tests of a process.
The test's own connection is kept as well, where it is at rest: a new one learns two hundred tables anew (a third of a second
of the server's time), while telling an old one to forget all that a test told it takes none.
On a server of yours Django's way is taken.
"""

import os
from contextlib import suppress

import psycopg
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.test import TransactionTestCase
from psycopg import pq, sql

from peerdesk.foundation.db import cluster

KEPT = {ContentType._meta.db_table, Permission._meta.db_table}
WITH_A_FILE = """SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                 AND relname = ANY(%s) AND pg_relation_size(oid) > 0"""
FORGETTING = """RESET SESSION AUTHORIZATION; RESET ALL; UNLISTEN *; CLOSE ALL; SELECT pg_advisory_unlock_all();
                DISCARD TEMP; DISCARD SEQUENCES"""
_flush = TransactionTestCase._fixture_teardown


class Superuser:
    """A connection to one database, made anew when that is another or the server was started again."""

    def __init__(self):
        self._connection = None
        self._name = ""
        self._tables = []

    def delete_rows(self):
        self._connect()
        found = self._connection.execute(WITH_A_FILE, [self._tables]).fetchall()
        deleting = [sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for (table,) in found]
        if deleting:
            self._connection.execute(sql.SQL("; ").join(deleting))

    def leave(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self):
        name = connections["default"].settings_dict["NAME"]
        if self._connection is not None and name == self._name:
            with suppress(psycopg.OperationalError):
                self._connection.execute("SELECT 1")
                return
        self.leave()
        address = cluster.locate().superuser_address(name)
        self._connection = psycopg.connect(address.uri, autocommit=True)
        self._connection.execute("SET session_replication_role = replica")
        self._name = name
        introspection = connections["default"].introspection
        known = introspection.django_table_names(only_existing=True, include_views=False)
        self._tables = [table for table in known if table not in KEPT]


SUPERUSER = Superuser()


def empty_quickly():
    """Let the tests of this run end so."""
    if not os.environ.get("DATABASE_URL"):
        TransactionTestCase._fixture_teardown = _delete
        TransactionTestCase._should_reload_connections = _has_to_reload


def _delete(case):
    if case.available_apps is not None or case.serialized_rollback:
        _flush(case)
    else:
        SUPERUSER.delete_rows()


def _has_to_reload(_case):
    return not all(forgets(one) for one in connections.all(initialized_only=True))


def forgets(wrapper):
    """Let a session forget its settings, locks, cursors, temporary tables and channels; whether it is like a new one."""
    session = wrapper.connection
    if session is None:
        return True
    unsettled = wrapper.in_atomic_block or wrapper.needs_rollback or wrapper.errors_occurred or wrapper.run_on_commit
    if unsettled or not session.autocommit or session.info.transaction_status != pq.TransactionStatus.IDLE:
        return False
    try:
        session.execute(FORGETTING)
    except psycopg.Error:
        return False
    return True
