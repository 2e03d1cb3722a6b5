"""Migrating an empty database takes seconds; it is done once for each state of the migrations and copied afterwards."""

import fcntl
import hashlib

import psycopg
from psycopg import sql

from peerdesk.foundation.db import server
from tests.architecture.source import ROOT

PREFIX = "peerdesk_template_"


class Turn:
    """Of processes that share the tests, one migrates; the others wait and copy what it made."""

    def __init__(self):
        self._file = None

    def take(self):
        path = ROOT / "var" / "template.lock"
        path.parent.mkdir(exist_ok=True)
        self._file = path.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def give_back(self):
        if self._file is not None:
            self._file.close()
            self._file = None


def template_name():
    files = sorted([*(ROOT / "peerdesk").glob("**/migrations/*.py"), ROOT / "requirements" / "dev.lock"])
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in files))
    return PREFIX + digest.hexdigest()[:16]


def exists(name):
    with _connection() as connection:
        return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def keep_as(name, source):
    """Copy `source`, to which nobody may be connected; older templates go."""
    with _connection() as connection:
        known = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        for (old,) in known.fetchall():
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source))
        try:
            connection.execute(copy)
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return  # another run was first


def _connection():
    return psycopg.connect(server.address().renamed("postgres").uri, autocommit=True)
