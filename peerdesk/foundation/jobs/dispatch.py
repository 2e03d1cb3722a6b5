"""The one job that delivers events, one key at a time."""

from __future__ import annotations

import json

import procrastinate
from django.db import connection
from procrastinate.contrib.django import app

from peerdesk.foundation.db.writes import write
from peerdesk.foundation.outbox.emit import drain, help_out

QUEUE = "events"
# What `dispatch.configure(lock=key).defer(key=key)` runs, as a statement that can travel with the event's own insert; the
# function and its type carry a version, and a new one would be new names.
_DEFER = (
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(%s, %s, 0, %s, NULL, %s::jsonb, NULL)::procrastinate_job_to_defer_v1])"
)
RETRIES = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=2)


# Fetching a job and marking it done costs as much as a third of a delivery: a worker that is at it takes some more along.
HELPINGS = 8
_TAKE = """DELETE FROM procrastinate_jobs WHERE id = (
    SELECT id FROM procrastinate_jobs waiting WHERE status = 'todo' AND queue_name = %s AND task_name = %s AND attempts = 0
       AND scheduled_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE lock = waiting.lock AND status = 'doing')
    ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING lock"""


@app.task(name="outbox.dispatch", queue=QUEUE, retry=RETRIES)
def dispatch(key: str) -> int:
    """Deliver every pending event of `key`, then of some keys whose jobs wait; returns how many of `key`."""
    count = drain(key)
    for _ in range(HELPINGS):
        if not help_out(_take_job):
            break
    return count


def _take_job() -> str:
    """Remove the next waiting job and return its key, "" when there is none; a rollback puts it back."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [QUEUE, dispatch.name])
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def defer_dispatch(key: str) -> None:
    """Defer a drain of `key` on the current connection; jobs of one key never run side by side."""
    write(_DEFER, [QUEUE, dispatch.name, key, json.dumps({"key": key})])
