"""The address of one database, as an URI and as Django's settings."""

import os
import sys
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from psycopg.conninfo import conninfo_to_dict

OLDEST_SERVER = 15

# Nothing that serves a person may hold a lock or a connection for longer than this.
SESSION_LIMITS = "-c statement_timeout=60s -c lock_timeout=10s -c idle_in_transaction_session_timeout=120s"


class DatabaseError(RuntimeError):
    """The database server cannot be reached, started or used; the text says what to do."""


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where a database is and who we are there."""

    host: str
    port: str
    user: str
    password: str = field(repr=False)
    name: str
    options: tuple[tuple[str, str], ...] = ()
    embedded: bool = False

    @property
    def uri(self) -> str:
        """A libpq URI; carries the password, so never print it."""
        query = urlencode({"host": self.host, "port": self.port, **dict(self.options)}, quote_via=quote)
        return f"postgresql://{quote(self.user, safe='')}:{quote(self.password, safe='')}@/{quote(self.name)}?{query}"

    @property
    def shown(self) -> str:
        """The address without its password, for logs and people."""
        return f"{self.user}@{self.host}:{self.port}/{self.name}"

    def renamed(self, name: str) -> "DatabaseAddress":
        """Another database on the same server."""
        return DatabaseAddress(self.host, self.port, self.user, self.password, name, self.options, self.embedded)

    def django(self) -> dict[str, Any]:
        """One entry of Django's `DATABASES`: connections are kept, checked before use, and bounded in time."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": self.port,
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "connect_timeout": 5, "options": SESSION_LIMITS, "prepare_threshold": _prepare_threshold(),
                **dict(self.options),
            },
        }


def _prepare_threshold() -> int | None:
    """Statements are prepared where the code says so, never by count; behind a pooler that shares sessions not at all."""
    return None if os.environ.get("PEERDESK_DATABASE_POOLED") == "1" else sys.maxsize


def parse_url(url: str) -> DatabaseAddress:
    """Address of the server named by `DATABASE_URL` (any libpq URI). Raises DatabaseError when it is none."""
    if not url.startswith(("postgresql://", "postgres://")):
        message = "DATABASE_URL must begin with postgresql:// (Peerdesk knows no other database)"
        raise DatabaseError(message)
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    if "dbname" not in parts:
        message = "DATABASE_URL names no database: postgresql://user:password@host/DATABASE"
        raise DatabaseError(message)
    known = ("host", "port", "user", "password", "dbname")
    return DatabaseAddress(
        host=parts.get("host", ""),
        port=parts.get("port", "5432"),
        user=parts.get("user", ""),
        password=parts.get("password", ""),
        name=parts["dbname"],
        options=tuple((key, value) for key, value in parts.items() if key not in known),
    )
