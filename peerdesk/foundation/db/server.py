"""Which PostgreSQL: the one named by `DATABASE_URL`, else the embedded one, started when somebody needs it.

Imports no Django, so that the supervisor can have the database up before settings are read.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import psycopg
from psycopg import sql

from peerdesk.foundation.db import cluster as embedded
from peerdesk.foundation.db import place
from peerdesk.foundation.db.address import OLDEST_SERVER, DatabaseAddress, DatabaseError, parse_url

EXTENSIONS = ("vector", "pg_trgm", "unaccent")
TEST_PREFIX = "test_peerdesk_"

# Open as long as this process uses the embedded server: whoever stops it looks first for others.
_leases: list[IO[str]] = []


@dataclass(frozen=True, slots=True)
class DatabaseStatus:
    """What `status` found: `version` is None when nothing answers, `missing` are extensions that the server lacks."""

    address: DatabaseAddress
    running: bool
    version: int | None
    missing: tuple[str, ...]


def address() -> DatabaseAddress:
    """Address of our database; starts and creates nothing."""
    url = os.environ.get("DATABASE_URL")
    return parse_url(url) if url else embedded.locate().address()


def database_settings() -> dict[str, Any]:
    """Django's `DATABASES`. Safe to read without a server: commands call `ensure_running` before `django.setup`."""
    settings = address().django()
    return {"default": {**settings, "TEST": {"NAME": f"{TEST_PREFIX}{os.getpid()}"}}}


def ensure_running() -> DatabaseAddress:
    """Return the address of a database that answers, starting the embedded server (or attaching to it) when needed.

    Any number of processes may call at the same time. Raises DatabaseError with what to do.
    """
    if os.environ.get("DATABASE_URL"):
        chosen = address()
        _check_version(chosen)
        return chosen
    here = embedded.locate()
    place.make_passable(here.home)
    with _locked(here):
        if not here.exists:
            here.initialise()
            place.record_cluster_folder(here.home, here.folder)
        if not here.running():
            here.start()
        if not _leases:
            _leases.append(_take_lease(here))
        _prepare(here)
    return here.address()


def stop(*, force: bool = False) -> bool:
    """Stop the embedded server unless another process uses it; True when it is stopped. A server of others stays."""
    if os.environ.get("DATABASE_URL"):
        return False
    here = embedded.locate()
    if not here.exists:
        return True
    with _locked(here):
        while _leases:
            _leases.pop().close()
        with (here.home / "postgres.users").open("a", encoding="utf-8") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not force:
                    return False
            if here.running():
                here.stop()
    return not here.running()


def is_used_here() -> bool:
    """Whether this process has said that it needs the embedded server."""
    return bool(_leases)


def leave() -> None:
    """Say that this process needs the embedded server no longer: whoever leaves last stops it."""
    if _leases:
        stop()


def embedded_is_running() -> bool:
    """Whether the embedded server lives; True as well when `DATABASE_URL` names a server that is not ours to start."""
    return bool(os.environ.get("DATABASE_URL")) or embedded.locate().running()


def status() -> DatabaseStatus:
    """Look at the server without starting it."""
    chosen = address()
    try:
        with psycopg.connect(chosen.uri, connect_timeout=5) as connection:
            available = {row[0] for row in connection.execute("SELECT name FROM pg_available_extensions")}
            missing = tuple(name for name in EXTENSIONS if name not in available)
            return DatabaseStatus(chosen, running=True, version=_version(connection), missing=missing)
    except psycopg.OperationalError:
        return DatabaseStatus(chosen, running=False, version=None, missing=())


def drop_and_create(name: str, *, template: str = "template1") -> DatabaseAddress:
    """Make a database `name` on our server, empty or as `template` is, throwing away one of that name."""
    chosen = address()
    with psycopg.connect(_maintenance(chosen).uri, autocommit=True) as connection:
        _drop(connection, name)
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        connection.execute(copy)
    return chosen.renamed(name)


def drop(name: str) -> None:
    """Throw a database away together with its connections; none of that name is fine."""
    with psycopg.connect(_maintenance(address()).uri, autocommit=True) as connection:
        _drop(connection, name)


def drop_orphans() -> tuple[str, ...]:
    """Drop test databases whose test run (its process number is in the name) was killed; returns their names.

    Where tests share the work, the name of the worker stands behind the number of its process.
    """
    with psycopg.connect(_maintenance(address()).uri, autocommit=True) as connection:
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE datname ~ '^test_peerdesk_[0-9]+(_gw[0-9]+)?$' ORDER BY oid"
        )
        dead = tuple(
            name
            for (name,) in found.fetchall()
            if not os.path.exists(f"/proc/{_run_of(name)}")  # noqa: PTH110 - a process, not a file
        )
        for name in dead:
            _drop(connection, name)
    return dead


def _run_of(name: str) -> str:
    return name.removeprefix(TEST_PREFIX).partition("_")[0]


def _maintenance(chosen: DatabaseAddress) -> DatabaseAddress:
    return chosen.renamed("postgres")


def _drop(connection: psycopg.Connection[Any], name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _version(connection: psycopg.Connection[Any]) -> int:
    return connection.info.server_version // 10000


def _check_version(chosen: DatabaseAddress) -> None:
    try:
        with psycopg.connect(chosen.uri, connect_timeout=5) as connection:
            version = _version(connection)
    except psycopg.OperationalError as error:
        message = f"DATABASE_URL: {chosen.shown} does not answer: {error}"
        raise DatabaseError(message) from error
    if version < OLDEST_SERVER:
        message = f"DATABASE_URL: PostgreSQL {version} is too old, {OLDEST_SERVER} or newer is needed"
        raise DatabaseError(message)


@contextlib.contextmanager
def _locked(here: embedded.Cluster) -> Iterator[None]:
    with (here.home / "postgres.lock").open("a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _take_lease(here: embedded.Cluster) -> IO[str]:
    users = (here.home / "postgres.users").open("a", encoding="utf-8")
    fcntl.flock(users, fcntl.LOCK_SH)
    return users


def _prepare(here: embedded.Cluster) -> None:
    """See that the application's role and database answer; make them at the first start."""
    try:
        psycopg.connect(here.address().uri, connect_timeout=5).close()
    except psycopg.OperationalError:
        _make_role_and_database(here)
        psycopg.connect(here.address().uri, connect_timeout=5).close()


def _make_role_and_database(here: embedded.Cluster) -> None:
    role, own = sql.Identifier(embedded.APPLICATION), here.address()
    # In the template, so that databases of tests have them too: the application's role may not create extensions.
    with psycopg.connect(here.superuser_address("template1").uri, autocommit=True) as connection:
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    with psycopg.connect(here.superuser_address().uri, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (embedded.APPLICATION,)).fetchone()
        verb = sql.SQL("ALTER" if known else "CREATE")
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN CREATEDB PASSWORD {}").format(verb, role, sql.Literal(own.password))
        )
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (own.name,)).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(own.name), role))
