"""Migrations that fail fast: a lock that traffic holds is not waited for, so that traffic never queues behind us.

After pypi/warehouse `migrations/env.py`. A backfill that needs longer sets its own limit with `SET LOCAL`.
"""

from collections.abc import Callable

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "300s"
# One migration at a time over all hosts; the number is arbitrary and ours.
ADVISORY_LOCK = 7_033_735_001


def pending_migrations() -> tuple[str, ...]:
    """Names `app.migration` that the code knows and the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return tuple(f"{migration.app_label}.{migration.name}" for migration, _backwards in plan)


def migrate(say: Callable[[str], None]) -> int:
    """Apply what is pending under lock and statement timeouts; returns how many migrations were applied.

    Raises django.db.utils.OperationalError when a lock was not to be had; running it again is safe.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        try:
            waiting = pending_migrations()
            if waiting:
                say(f"{len(waiting)} migrations")
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
                cursor.execute("SELECT set_config('statement_timeout', %s, false)", [STATEMENT_TIMEOUT])
                call_command("migrate", interactive=False, verbosity=0)
            return len(waiting)
        except OperationalError as error:
            say(f"stopped, nothing half done: {error}")
            raise
        finally:
            # The limits of this session end with it.
            connection.close()
