"""Writes that travel together: one round trip to the database for many statements of one command.

A command of ours inserts into half a dozen tables, and on a small machine the way to the database and back costs more than
the insert. Inside `gathered()` (every public command is) `insert` and `write` only note what is to be written. It is sent
in order, in one message, before the next statement of any other kind on this connection and at the end, still inside the
transaction: whoever reads finds what was written before, and an error takes the transaction back as it always did.

Inserts into one table that follow each other are one statement.

A row that is locked for the transaction cannot change under it, so it is read once: `hold` keeps it, `held` hands it to the
next command of the same block. `once` does the same for what is no row of ours to lock: how things stood when the block
first looked is how they stand until it ends, at most a second or two later. Undoing a savepoint forgets all of them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar, cast

from django.db import connection
from django.db.models import AutoField, Field, JSONField, Model

M = TypeVar("M", bound=Model)
T = TypeVar("T")
_current: ContextVar[_Gathering | None] = ContextVar("gathered_writes", default=None)
_UNDO = "ROLLBACK TO SAVEPOINT"


@dataclass
class _Noted:
    """One statement; `row` is the row that it inserts or, with `changed`, the fields of it that it writes."""

    statement: str
    values: Sequence[Any] | Mapping[str, Any]
    row: Model | None = None
    changed: tuple[str, ...] = ()


class _Gathering:
    """What is noted and not sent yet, the locked rows that were read, and what else is read once."""

    def __init__(self) -> None:
        self.noted: list[_Noted] = []
        self.rows: dict[tuple[type[Model], Any], Model] = {}
        self.seen: dict[Hashable, Any] = {}

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Run around every statement of the connection (Django's hook): what was noted before goes before.

        Setting a savepoint sends as well, so that what is noted when one is undone belongs to it and is dropped.
        """
        if sql.startswith(_UNDO):
            self.noted, self.rows, self.seen = [], {}, {}
        elif self.noted:
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
                texts = [(one, str(cursor.mogrify(one.statement, one.values))) for one in noted]
                cursor.execute(";\n".join(_together(texts)))


def _together(texts: Sequence[tuple[_Noted, str]]) -> Iterator[str]:
    """The statements, those that insert into one table one after the other as one with several rows."""
    for statement, same in groupby(texts, key=lambda pair: pair[0].statement):
        group = list(same)
        if group[0][0].row is None or group[0][0].changed:
            yield from (text for _, text in group)
        else:
            rows = statement.index("VALUES") + len("VALUES")
            yield ",".join([group[0][1], *(text[rows:] for _, text in group[1:])])


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
    statement, values = _insert(row)
    gathering.noted.append(_Noted(statement, values, row))
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as Django's own save does


def amend(row: Model, **values: Any) -> bool:
    """Change a row that was inserted here and not sent yet, so that nobody can have read it; False when it is too late."""
    gathering = _current.get()
    found = [noted for noted in gathering.noted if noted.row is row and not noted.changed] if gathering else []
    for noted in found:
        for name, value in values.items():
            setattr(row, name, value)
        noted.statement, noted.values = _insert(row)
    return bool(found)


def change(row: Model, *names: str) -> None:
    """Write the named fields of a row that is locked or our own; several changes on the way to the database are one."""
    gathering = _current.get()
    if gathering is None:
        row.save(update_fields=names)
        return
    for noted in gathering.noted:
        if noted.row is row:
            noted.changed = tuple(dict.fromkeys([*noted.changed, *names])) if noted.changed else ()
            noted.statement, noted.values = _change(row, noted.changed) if noted.changed else _insert(row)
            return
    if row.pk is None:
        message = f"a {type(row).__name__} that was sent without a key of its own cannot be changed"
        raise ValueError(message)
    statement, values = _change(row, names)
    gathering.noted.append(_Noted(statement, values, row, names))


def upsert(row: Model, *, unique: Sequence[str], names: Sequence[str] = ()) -> None:
    """Insert a row or, when one with the same `unique` fields is there, write the named fields into that one."""
    statement, values = _insert(row)
    model = type(row)._meta  # noqa: SLF001 - Django's documented interface of models
    quote = connection.ops.quote_name
    column = {field.name: quote(str(field.column)) for field in model.local_concrete_fields}
    place = ", ".join(column[name] for name in unique)
    columns = [column[name] for name in names]
    outcome = f"UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in columns)}" if columns else "NOTHING"
    write(f"{statement} ON CONFLICT ({place}) DO {outcome}", values)


def hold(row: M, *, key: Any = None) -> M:
    """Keep a row that this transaction has locked, for the other commands of the block, under its id or a key."""
    gathering = _current.get()
    if gathering is not None:
        gathering.rows[type(row), key or row.pk] = row
    return row


def held(model: type[M], key: Any) -> M | None:
    """Return the row that was locked and read before in this block, if there is one."""
    gathering = _current.get()
    return cast("M | None", gathering.rows.get((model, key))) if gathering else None


def once(key: Hashable, read: Callable[[], T]) -> T:
    """Return what `read` gives, which within the block is read once; outside `gathered()` each time."""
    gathering = _current.get()
    if gathering is None:
        return read()
    if key not in gathering.seen:
        gathering.seen[key] = read()
    return cast("T", gathering.seen[key])


def keep(key: Hashable, value: object) -> None:
    """Let `once` give this value for the rest of the block, or `taken` for one time."""
    gathering = _current.get()
    if gathering is not None:
        gathering.seen[key] = value


def taken(key: Hashable) -> Any:
    """Return what was kept under the key and forget it; None when there is nothing."""
    gathering = _current.get()
    return gathering.seen.pop(key, None) if gathering else None


def write(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> None:
    """Carry out a statement whose outcome nobody asks for; outside `gathered()` at once."""
    gathering = _current.get()
    if gathering is not None:
        gathering.noted.append(_Noted(statement, values))
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _insert(row: Model) -> tuple[str, list[Any]]:
    statement, fields = _insertion(type(row))
    return statement, _values(fields, row)


def _change(row: Model, names: Sequence[str]) -> tuple[str, list[Any]]:
    statement, fields = _update(type(row), tuple(names))
    return statement, [*_values(fields, row), row.pk]


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


@functools.cache
def _update(model: type[Model], names: tuple[str, ...]) -> tuple[str, tuple[Field[Any, Any], ...]]:
    fields = tuple(cast("Field[Any, Any]", model._meta.get_field(name)) for name in names)  # noqa: SLF001 - as above
    quote = connection.ops.quote_name
    places = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))  # noqa: SLF001 - as above
    return f"UPDATE {table} SET {places} WHERE {key} = %s", fields  # noqa: S608
