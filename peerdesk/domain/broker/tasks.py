"""Jobs of `broker`."""

from __future__ import annotations

import uuid

import procrastinate
from procrastinate.contrib.django import app

from peerdesk.foundation.clock import utc_now

from .commands import TASK, TASK_QUEUE, carry_out_call
from .rules import MOST_ATTEMPTS

RETRIES = procrastinate.RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=2)


@app.task(name=TASK, queue=TASK_QUEUE, retry=RETRIES)
def carry_out(call_id: str) -> str:
    """Carry one call out; what is not answered is tried again by the job runner, with the same idempotency key."""
    return carry_out_call(uuid.UUID(call_id), now=utc_now())
