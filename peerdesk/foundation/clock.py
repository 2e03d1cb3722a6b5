"""The one place that reads the wall clock. Commands get `now` as an argument; only edges (views, jobs, CLI) call this."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_pretended: contextvars.ContextVar[datetime | None] = contextvars.ContextVar("clock_pretended", default=None)


def utc_now() -> datetime:
    """Return the current time, timezone-aware, in UTC."""
    return _pretended.get() or datetime.now(UTC)


@contextmanager
def pretend(now: datetime) -> Iterator[None]:
    """Let it be `now` within the block, in this thread: for simulations, in which weeks pass in a minute."""
    token = _pretended.set(now)
    try:
        yield
    finally:
        _pretended.reset(token)


def zone_named(name: str) -> ZoneInfo:
    """Return the time zone of this name; UTC for one that the machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def is_between(here: time, begins: time, ends: time) -> bool:
    """Whether a time of day lies from `begins` (with it) to `ends` (without), which may be past midnight.

    The same time twice is no span at all.
    """
    return begins <= here < ends if begins <= ends else here >= begins or here < ends
