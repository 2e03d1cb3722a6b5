"""The one job that delivers events, one key at a time."""

from __future__ import annotations

import json

import procrastinate
from procrastinate.contrib.django import app

from peerdesk.foundation.db.writes import write
from peerdesk.foundation.outbox.emit import drain

QUEUE = "events"
# What `dispatch.configure(lock=key).defer(key=key)` runs, as a statement that can travel with the event's own insert; the
# function and its type carry a version, and a new one would be new names.
_DEFER = (
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(%s, %s, 0, %s, NULL, %s::jsonb, NULL)::procrastinate_job_to_defer_v1])"
)
RETRIES = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=2)


@app.task(name="outbox.dispatch", queue=QUEUE, retry=RETRIES)
def dispatch(key: str) -> int:
    """Deliver every pending event of `key`; returns how many."""
    return drain(key)


def defer_dispatch(key: str) -> None:
    """Defer a drain of `key` on the current connection; jobs of one key never run side by side."""
    write(_DEFER, [QUEUE, dispatch.name, key, json.dumps({"key": key})])
