"""Reads that are put together once: a hot query keeps its statement and its plan for making rows of the answer.

Django builds the statement of a query set anew each time; for a ticket with its brand, conversation and customer that takes
longer than PostgreSQL needs to find it. `PreparedRead` has Django build it once for sample values, and puts others in later.

PostgreSQL, too, plans such a statement longer than it runs it, so it is prepared on each connection, as are the statements
that `read_rows` carries out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any, Generic, TypeVar, cast

import psycopg
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import RelatedPopulator

M = TypeVar("M", bound=Model)


class _PreparedCursor(psycopg.Cursor[Any]):
    """Values go beside the statement, which the server keeps for the connection's next time."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        """Run the statement, prepared at its first time where the connection allows it."""
        return super().execute(query, params, **{"prepare": True, **options})


def read_rows(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement that is run often and never changes its text."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    backend = cast("Any", connection)
    # Wrapped as Django wraps its own cursors: gathered writes go before, and tests and logs see the statement.
    with backend._prepare_cursor(_PreparedCursor(backend.connection)) as cursor:  # noqa: SLF001
        cursor.execute(statement, values)
        return cast("list[tuple[Any, ...]]", cursor.fetchall())


class PreparedRead(Generic[M]):
    """A query set of whole rows (with `select_related`, without annotations) whose values change and whose form does not."""

    def __init__(self, build: Callable[..., QuerySet[M]], *samples: Any) -> None:
        """`build` makes the query set of its values; `samples` are values of the right types, all different."""
        self._build = build
        self._samples = samples
        self._plan: _Plan[M] | None = None

    def rows(self, *values: Any) -> list[M]:
        """Return the rows for these values, in the order of `samples`."""
        if self._plan is None:
            self._plan = _Plan(self._build(*self._samples), self._samples)
        return self._plan.rows(values)

    def first(self, *values: Any) -> M | None:
        """Return the first row for these values, or None."""
        return next(iter(self.rows(*values)), None)


class _Plan(Generic[M]):
    """A statement, where the values go, and how rows are made of its answer."""

    def __init__(self, queryset: QuerySet[M], samples: Sequence[Any]) -> None:
        compiler = queryset.query.get_compiler(connection=connection)
        self._statement, parameters = compiler.as_sql()
        # Which value goes where; what is none of the samples is a constant of the query.
        self._slots = [(samples.index(p), None) if p in samples else (-1, p) for p in parameters]
        if {slot for slot, _ in self._slots if slot >= 0} != set(range(len(samples))):
            message = f"not every value of a read of {queryset.model.__name__} is in its statement as it was given"
            raise ValueError(message)
        self._compiler = compiler
        info = compiler.klass_info
        fields = info["select_fields"]
        self._model: type[M] = info["model"]
        self._own = slice(fields[0], fields[-1] + 1)
        self._names = [column[0].target.attname for column in compiler.select[self._own]]
        related = info.get("related_klass_infos", [])
        populator = cast("Any", RelatedPopulator)  # its type stubs are those of a later Django
        self._related = [populator(one, compiler.select, connection.alias) for one in related]
        self._converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])

    def rows(self, values: Sequence[Any]) -> list[M]:
        parameters = [constant if slot < 0 else values[slot] for slot, constant in self._slots]
        answer: Any = read_rows(self._statement, parameters)
        if self._converters:
            answer = self._compiler.apply_converters(chain(answer), self._converters)
        found = []
        for columns in answer:
            row = self._model.from_db(connection.alias, self._names, columns[self._own])
            for one in self._related:
                one.populate(columns, row)
            found.append(row)
        return found
