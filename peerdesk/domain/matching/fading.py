"""The six numbers of a tally in SQL: each worth half as much after every half-life, brought up to %(now)s."""

from __future__ import annotations

from dataclasses import fields

from peerdesk.engines.skill import DEFAULT_SETTINGS, Tally

SIX = tuple(field.name for field in fields(Tally))
DAY_SECONDS = 86_400
_HALF_LIFE_SECONDS = DAY_SECONDS * DEFAULT_SETTINGS.half_life_days


def kept_share(table: str) -> str:
    """SQL of what a row of `table` is still worth at %(now)s."""
    return f"power(2, -greatest(extract(epoch FROM %(now)s - {table}.tallied_at), 0) / {_HALF_LIFE_SECONDS})"


def faded_sums(table: str, *, where: str = "") -> str:
    """SQL of the six sums over the rows of `table` that `where` says, all as of %(now)s."""
    only = f" FILTER (WHERE {where})" if where else ""
    return ", ".join(f"coalesce(sum({table}.{name} * {kept_share(table)}){only}, 0)" for name in SIX)
