"""The one place that reads the wall clock. Commands get `now` as an argument; only edges (views, jobs, CLI) call this."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the current time, timezone-aware, in UTC."""
    return datetime.now(UTC)
