"""What all long-running commands share: dying with their parent, and Django over a database that answers."""

import ctypes
import os
import signal
import socket
import sys
import time

DATABASE_POLL_SECONDS = 1.0
SUPERVISOR = "PEERDESK_SUPERVISOR"
DEFAULT_SETTINGS = "peerdesk.config.settings"
PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Ask the kernel to end this process when its parent dies, even by kill -9; at once if `parent` is gone already.

    Linux only; elsewhere orphans must be ended by hand. Nothing is lost by the kill: every effect is a transaction.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def start_django() -> None:
    """Join the supervisor's fate, see that the database answers, and set Django up."""
    supervisor = os.environ.get(SUPERVISOR)
    if supervisor:
        die_with_parent(int(supervisor))
    from peerdesk.foundation.db.server import ensure_running

    ensure_running()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEFAULT_SETTINGS)  # scripts of bench/ come in here, too
    django.setup()


def start_django_up_to_date() -> None:
    """As `start_django`, for commands that may be the first: brings an embedded database up to date.

    Raises DatabaseError when a server of yours waits for migrations: those are yours to time.
    """
    start_django()
    from peerdesk.foundation.db.address import DatabaseError
    from peerdesk.foundation.db.migrating import migrate, pending_migrations

    if not pending_migrations():
        return
    if os.environ.get("DATABASE_URL"):
        message = "the database waits for migrations: run `peerdesk prepare` first"
        raise DatabaseError(message)
    migrate(lambda text: print(text, file=sys.stderr, flush=True))


def replay_erasures_first() -> None:
    """Before any traffic: who was erased stays erased, also when an older backup was restored. Waits for the database."""
    from django.db import OperationalError, ProgrammingError, connection

    from peerdesk.domain.privacy.commands import replay_erasures
    from peerdesk.foundation.clock import utc_now

    while True:
        try:
            replay_erasures(now=utc_now())
        except OperationalError:
            connection.close()
            time.sleep(DATABASE_POLL_SECONDS)
        except ProgrammingError:  # its tables are not there yet: `peerdesk prepare` makes them and replays
            connection.close()
            return
        else:
            connection.close()
            return


def is_taken(host: str, port: int) -> bool:
    """Whether another program listens there (or we may not)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
