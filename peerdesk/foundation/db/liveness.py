"""A quick look whether a kept connection still lives, instead of a question to the server before every request.

A server that stops, restarts or ends our session says so on the socket, and what it said can be seen without asking. Only
when something is there to be read, or the connection has rested for a while (a router on the way may have forgotten it),
Django's own check asks the server.
"""

from __future__ import annotations

import select
import time
import weakref
from typing import Any

from django.db import connection

RESTED_SECONDS = 10.0
_looked: weakref.WeakKeyDictionary[Any, float] = weakref.WeakKeyDictionary()


def look_before_request(**_signal: object) -> None:
    """Receive Django's `request_started`, after Django's own receiver: spare this thread's connection the check."""
    raw = connection.connection
    if raw is None or raw.closed:
        return
    now = time.monotonic()
    before, _looked[raw] = _looked.get(raw, 0.0), now
    if now - before < RESTED_SECONDS and not _has_news(raw.fileno()):
        connection.health_check_done = True  # type: ignore[attr-defined]


def _has_news(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(poll.poll(0))
