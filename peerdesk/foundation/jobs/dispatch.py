"""The one job that delivers events, one key at a time."""

from __future__ import annotations

import json
from functools import partial

import procrastinate
from procrastinate.contrib.django import app

from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.db.writes import write
from peerdesk.foundation.outbox.emit import drain, help_out, side_by_side

QUEUE = "events"
# What `dispatch.configure(lock=key).defer(key=key)` runs, as a statement that can travel with the event's own insert; the
# function and its type carry a version, and a new one would be new names.
_DEFER = (
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(%s, %s, 0, %s, NULL, %s::jsonb, NULL)::procrastinate_job_to_defer_v1])"
)
RETRIES = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=2)


# Fetching a job and marking it done costs as much as a third of a delivery: a worker that is at it takes some more along.
HELPINGS = 24
# When many wait, so many at most are done in one transaction; when few do, they are left for other workers.
SIDE_BY_SIDE = 8
SHARE = 4
# The first that waits, and with it the next ones if nothing that waits for any of these keys wants a transaction of its own.
_TAKE = """DELETE FROM procrastinate_jobs WHERE id = ANY(ARRAY(
    SELECT id FROM (
        SELECT id, is_plain, row_number() OVER best AS place, first_value(is_plain) OVER best AS is_first_plain FROM (
            SELECT id, priority, NOT EXISTS (SELECT 1 FROM outbox_outboxevent event WHERE event.key = waiting.lock
                       AND event.done_at IS NULL AND NOT event.name = ANY(%(plain)s)) AS is_plain
            FROM procrastinate_jobs waiting
            WHERE status = 'todo' AND queue_name = %(queue)s AND task_name = %(task)s AND attempts = 0
              AND scheduled_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE lock = waiting.lock AND status = 'doing')
            ORDER BY priority DESC, id LIMIT (SELECT least(%(most)s, 1 + count(*) / %(share)s) FROM (
                SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = %(queue)s AND task_name = %(task)s
                LIMIT 1 + %(most)s * %(share)s) AS backlog)
            FOR UPDATE SKIP LOCKED) AS nearest
        WINDOW best AS (ORDER BY priority DESC, id)) AS judged
    WHERE place = 1 OR is_first_plain AND is_plain)) RETURNING lock"""


@app.task(name="outbox.dispatch", queue=QUEUE, retry=RETRIES)
def dispatch(key: str) -> int:
    """Deliver every pending event of `key`, then of some keys whose jobs wait; returns how many of `key`."""
    count = drain(key)
    left, most, keys = HELPINGS, SIDE_BY_SIDE, list[str]()
    while left > 0:
        helped = help_out(partial(_take_jobs, most, keys))
        if helped is None and len(keys) > 1:
            most = 1  # one of them fails: each by itself, so that it is found and the others are not held up
        elif not helped:
            break
        else:
            left -= helped
    return count


def _take_jobs(most: int, keys: list[str]) -> list[str]:
    """Remove the next waiting jobs and put their keys into `keys`, none when there are none; a rollback puts them back."""
    values = {
        "plain": side_by_side(), "queue": QUEUE, "task": dispatch.name, "most": most, "share": SHARE,
    }  # fmt: skip
    keys[:] = [str(lock) for (lock,) in read_rows(_TAKE, values)]
    return keys


def defer_dispatch(key: str) -> None:
    """Defer a drain of `key` on the current connection; jobs of one key never run side by side."""
    write(_DEFER, [QUEUE, dispatch.name, key, json.dumps({"key": key})])
