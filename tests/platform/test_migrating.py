"""Models and migrations agree, and migrations never make traffic wait for long."""

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.utils import OperationalError

from peerdesk.foundation.db import migrating, server

COLUMNS = """SELECT attrelid::regclass::text, attname, attnotnull FROM pg_attribute
              JOIN pg_class ON pg_class.oid = attrelid WHERE relkind = 'r' AND attnum > 0 AND NOT attisdropped"""
REFERENCES = """SELECT conrelid::regclass::text, near.attname, confrelid::regclass::text, far.attname FROM pg_constraint
                 JOIN pg_attribute near ON near.attrelid = conrelid AND near.attnum = conkey[1]
                 JOIN pg_attribute far ON far.attrelid = confrelid AND far.attnum = confkey[1] WHERE contype = 'f'"""
NAMED = """SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE conrelid <> 0
           UNION SELECT tablename, indexname FROM pg_indexes"""


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


@pytest.mark.django_db
def test_nothing_is_pending():
    assert migrating.pending_migrations() == ()


def rows_of(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return set(cursor.fetchall())


@pytest.mark.django_db
def test_a_migrated_database_is_what_the_models_say():
    """Our `migrate` takes a short cut (foundation/db/states.py): every column, reference, constraint and index is there."""
    columns, references, named = set(), set(), set()
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed:
            continue
        table = model._meta.db_table
        for field in model._meta.local_concrete_fields:
            if field.db_type(connection) is None:  # a primary key of several columns is none itself
                continue
            columns.add((table, field.column, not field.null))
            if field.remote_field and field.db_constraint:
                far = field.target_field
                references.add((table, field.column, far.model._meta.db_table, far.column))
        named |= {(table, one.name) for one in (*model._meta.constraints, *model._meta.indexes)}
    assert (len(columns) > 900, len(references) > 150, len(named) > 200) == (True, True, True)
    assert columns - rows_of(COLUMNS) == set()
    assert references - rows_of(REFERENCES) == set()
    assert named - rows_of(NAMED) == set()


@pytest.mark.django_db(transaction=True)
def test_a_held_lock_stops_a_migration_soon(monkeypatch):
    """What traffic locks is not waited for: the migration gives up, and works when tried again."""
    monkeypatch.setattr(migrating, "LOCK_TIMEOUT", "100ms")
    monkeypatch.setattr(migrating, "pending_migrations", lambda: ("one",))
    monkeypatch.setattr(migrating, "call_command", alter_the_queue)
    said = []
    here = server.address().renamed(connection.settings_dict["NAME"])
    with psycopg.connect(here.uri) as traffic:
        traffic.execute("LOCK TABLE procrastinate_jobs")
        with pytest.raises(OperationalError, match="lock timeout"):
            migrating.migrate(said.append)
        assert "nothing half done" in said[-1]
    assert migrating.migrate(said.append) == 1


def alter_the_queue(*_arguments, **_options):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE procrastinate_jobs ADD COLUMN spare int")
        cursor.execute("ALTER TABLE procrastinate_jobs DROP COLUMN spare")
