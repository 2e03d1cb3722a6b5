"""Rules of `guidance`. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

# The desk says within ten seconds that no draft comes (THREATS K08); eight leave the page time to look.
LATE_AFTER = timedelta(seconds=8)
MOST_DRAFTS_PER_MESSAGE = 4
MOST_REPLY_TOKENS = 900


def is_late(moved_at: datetime, *, now: datetime) -> bool:
    """Whether what was asked of a model has stood still for so long that the screen says so."""
    return now - moved_at >= LATE_AFTER
