"""Models and migrations agree, and migrations never make traffic wait for long."""

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.utils import OperationalError

from peerdesk.foundation.db import migrating, server


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


@pytest.mark.django_db
def test_nothing_is_pending():
    assert migrating.pending_migrations() == ()


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
