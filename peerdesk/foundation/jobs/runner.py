"""Running workers: one process each, so that model inference uses every core; each keeps several jobs in flight."""

from __future__ import annotations

import asyncio
import multiprocessing.connection
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import django
import structlog

log = structlog.get_logger(__name__)
# Jobs that wait for a server of somebody else's for up to a minute have places of their own, so that nothing else waits.
PATIENT_QUEUES = ("models",)
PATIENT_PLACES = 8
HEARTBEAT_SECONDS = 10.0
GRACE_SECONDS = 4.0


def run_worker(
    concurrency: int = 2, processes: int = 1, *, wait: bool = True, warm_up: Callable[[], None] | None = None
) -> None:
    """Run `processes` worker processes with `concurrency` jobs each until SIGTERM or SIGINT.

    With `wait=False` a worker ends when the queue is empty. A worker that dies takes the whole command down with a
    non-zero status, so that a supervisor sees it. `warm_up` loads models before the first job.
    """
    if processes == 1:
        _work(concurrency, wait, warm_up)
        return
    context = multiprocessing.get_context("spawn")
    children = [context.Process(target=_work, args=(concurrency, wait, warm_up)) for _ in range(processes)]
    for child in children:
        child.start()

    def forward(signum: int, _frame: object) -> None:
        for child in children:
            if child.is_alive() and child.pid:
                os.kill(child.pid, signum)

    signal.signal(signal.SIGTERM, forward)
    signal.signal(signal.SIGINT, forward)
    while alive := [child for child in children if child.is_alive()]:
        multiprocessing.connection.wait([child.sentinel for child in alive])
        if any(child.exitcode for child in children):
            forward(signal.SIGTERM, None)
    sys.exit(max((abs(child.exitcode or 0) for child in children), default=0))


def _work(concurrency: int, wait: bool, warm_up: Callable[[], None] | None) -> None:
    django.setup()
    if warm_up:
        warm_up()
    from procrastinate.contrib.django import app

    from .connector import worker_connector

    async def work(queues: list[str], places: int) -> None:
        async with app.with_connector(worker_connector()).open_async() as opened:
            await opened.run_worker_async(
                queues=queues,
                concurrency=places,
                wait=wait,
                delete_jobs="successful",
                fetch_job_polling_interval=2.0,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=30.0,
                shutdown_graceful_timeout=GRACE_SECONDS,
                install_signal_handlers=False,
            )

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(concurrency + PATIENT_PLACES, thread_name_prefix="job"))
        app.perform_import_paths()  # type: ignore[no-untyped-call]  # before it only the tasks are known that something else imported
        queues = {task.queue for task in app.tasks.values()} - set(PATIENT_QUEUES)
        both = asyncio.gather(work(sorted(queues), concurrency), work(list(PATIENT_QUEUES), PATIENT_PLACES))
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, both.cancel)
        with suppress(asyncio.CancelledError):
            await both

    log.info("worker_started", pid=os.getpid(), concurrency=concurrency)
    asyncio.run(main())
