"""Writes that travel together: one round trip to the database for many statements of one command.

A command of ours inserts into half a dozen tables, and on a small machine the way to the database and back costs more than
the insert. Inside `gathered()` (every public command is) `insert` and `write` only note what is to be written. It is sent
in order, in one message, before the next statement of any other kind on this connection and at the end, still inside the
transaction: whoever reads finds what was written before, and an error takes the transaction back as it always did.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, JSONField, Model

_current: ContextVar[_Gathering | None] = ContextVar("gathered_writes", default=None)
_UNDO = "ROLLBACK TO SAVEPOINT"


@dataclass
class _Noted:
    """One statement; `row` is the row that it inserts."""

    statement: str
    values: Sequence[Any]
    row: Model | None = None


class _Gathering:
    """What is noted and not sent yet."""

    def __init__(self) -> None:
        self.noted: list[_Noted] = []

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Run around every statement of the connection (Django's hook): what was noted before goes before.

        Setting a savepoint sends as well, so that what is noted when one is undone belongs to it and is dropped.
        """
        if self.noted:
            if sql.startswith(_UNDO):
                self.noted = []
            else:
                self.send()
        return execute(sql, *rest)

    def send(self) -> None:
        noted, self.noted = self.noted, []
        if not noted:
            return
        with connection.cursor() as cursor:
            if connection.settings_dict["OPTIONS"].get("server_side_binding"):  # takes one statement a message
                for one in noted:
                    cursor.execute(one.statement, one.values)
            else:
                # Each with its values put in by the driver, which remembers how short statements are taken apart.
                cursor.execute(";\n".join(cursor.mogrify(one.statement, one.values) for one in noted))


@contextmanager
def gathered() -> Iterator[None]:
    """Note the writes of this block, which must lie in a transaction; inside another such block this one is part of it."""
    if _current.get() is not None:
        yield
        return
    if not connection.in_atomic_block:
        raise RuntimeError("writes were gathered outside a transaction")
    gathering = _Gathering()
    token = _current.set(gathering)
    try:
        with connection.execute_wrapper(gathering):
            yield
            gathering.send()
    finally:
        _current.reset(token)


def insert(row: Model) -> None:
    """Insert a row whose key we made or do not need; outside `gathered()` at once. Sends no signals of Django's."""
    gathering = _current.get()
    if gathering is None:
        row.save(force_insert=True)
        return
    statement, fields = _insertion(type(row))
    gathering.noted.append(_Noted(statement, _values(fields, row), row))
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as Django's own save does


def amend(row: Model, **values: Any) -> bool:
    """Change a row that was inserted here and not sent yet, so that nobody can have read it; False when it is too late."""
    gathering = _current.get()
    found = [noted for noted in gathering.noted if noted.row is row] if gathering else []
    for noted in found:
        for name, value in values.items():
            setattr(row, name, value)
        noted.values = _values(_insertion(type(row))[1], row)
    return bool(found)


def write(statement: str, values: Sequence[Any]) -> None:
    """Carry out a statement whose outcome nobody asks for; outside `gathered()` at once."""
    gathering = _current.get()
    if gathering is not None:
        gathering.noted.append(_Noted(statement, values))
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _values(fields: Sequence[Field[Any, Any]], row: Model) -> list[Any]:
    values = [getattr(row, field.attname) for field in fields]
    return [
        field.get_db_prep_save(value, connection) if isinstance(field, JSONField) else value
        for field, value in zip(fields, values, strict=True)
    ]


@functools.cache
def _insertion(model: type[Model]) -> tuple[str, tuple[Field[Any, Any], ...]]:
    fields = tuple(
        field
        for field in model._meta.local_concrete_fields  # noqa: SLF001 - Django's documented interface of models
        if not field.generated and not isinstance(field, AutoField)
    )
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})", fields  # noqa: S608, SLF001
