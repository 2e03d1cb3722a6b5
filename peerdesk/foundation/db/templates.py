"""Databases of our own are copied from a migrated one that is kept: migrating an empty one takes half a minute.

One is kept for each state of the migrations; what measures (`peerdesk bench`) and what tests copy the same.
"""

import hashlib
from pathlib import Path

import psycopg
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from peerdesk.foundation.db import server

PREFIX = "peerdesk_template_"
_OURS = Path(__file__).resolve().parents[2]


def template_name() -> str:
    """The name for the migrations as they are: the text of ours, the names of those of libraries."""
    names = sorted(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations)
    ours = sorted(_OURS.glob("**/migrations/*.py"))
    digest = hashlib.sha256(b"\0".join([*map(str.encode, names), *(path.read_bytes() for path in ours)]))
    return PREFIX + digest.hexdigest()[:16]


def exists(name: str) -> bool:
    """Whether one of this name is kept on our server."""
    with _connection() as connection:
        return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def keep_as(name: str, source: str) -> None:
    """Keep a copy of `source`, to which nobody may be connected; older ones go."""
    with _connection() as connection:
        known = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        for (old,) in known.fetchall():
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
        try:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source))
            )
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return  # somebody else was first


def _connection() -> "psycopg.Connection[tuple[str, ...]]":
    return psycopg.connect(server.address().renamed("postgres").uri, autocommit=True)
