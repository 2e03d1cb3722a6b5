"""Restart jobs whose worker died. Procrastinate marks a worker stalled when its heartbeat stops; it restarts nothing."""

from __future__ import annotations

import asyncio

import structlog
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from .connector import worker_connector
from .dispatch import defer_dispatch

log = structlog.get_logger(__name__)
STALLED_AFTER_SECONDS = 30


def rescue_stalled_jobs() -> int:
    """Put the jobs of dead workers back into the queue. Safe to run on several hosts at once. Returns how many."""
    return asyncio.run(_rescue())


async def _rescue() -> int:
    count = 0
    async with app.with_connector(worker_connector()).open_async() as opened:
        for job in await opened.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
            try:
                await opened.job_manager.retry_job(job)
                count += 1
            except ConnectorException:  # it came to an end meanwhile, or another host put it back first
                log.info("job_overtaken", job_id=job.id)
    if count:
        log.warning("jobs_rescued", count=count)
    return count


def redeliver_forgotten_events(older_than_seconds: int = 60) -> int:
    """Defer a drain for keys whose events wait although no job of theirs is queued (a job that failed for good)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT e.key FROM outbox_outboxevent e WHERE e.done_at IS NULL
               AND e.emitted_at < now() - make_interval(secs => %s)
               AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs j WHERE j.lock = e.key AND j.status IN ('todo', 'doing'))
               LIMIT 500""",
            [older_than_seconds],
        )
        keys = [row[0] for row in cursor.fetchall()]
    for key in keys:
        defer_dispatch(key)
    return len(keys)


def forget_delivered_events(older_than_days: int = 7) -> int:
    """Delete delivered events past their use, so that the outbox stays small. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM outbox_outboxevent WHERE id IN (SELECT id FROM outbox_outboxevent WHERE done_at IS NOT NULL"
            " AND emitted_at < now() - make_interval(days => %s) ORDER BY id LIMIT 5000)",
            [older_than_days],
        )
        return int(cursor.rowcount)
