"""The one job that delivers events, one key at a time."""

from __future__ import annotations

import procrastinate
from procrastinate.contrib.django import app

from peerdesk.foundation.outbox.emit import drain

QUEUE = "events"
RETRIES = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=2)


@app.task(name="outbox.dispatch", queue=QUEUE, retry=RETRIES)
def dispatch(key: str) -> int:
    """Deliver every pending event of `key`; returns how many."""
    return drain(key)


def defer_dispatch(key: str) -> None:
    """Defer a drain of `key` on the current connection; jobs of one key never run side by side."""
    dispatch.configure(lock=key).defer(key=key)
