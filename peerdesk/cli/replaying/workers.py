"""Worker processes for a replay: those of a running installation, else our own, started again when one dies.

Without an installation there is no scheduler that puts a dead worker's jobs back: with workers of our own we do it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import datetime

from django.db import connection

from peerdesk.cli.processes import SUPERVISOR
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.jobs.rescue import redeliver_forgotten_events, rescue_stalled_jobs

FRESH_SECONDS = 20
RESCUE_SECONDS = 5.0


class Workers:
    """Keeps enough workers alive while a replay runs."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._child: subprocess.Popen[bytes] | None = None
        self._rescue_at = 0.0
        self._began: datetime | None = None
        self.restarts = 0

    def start(self) -> bool:
        """Start workers unless some are at work already. Returns whether they are ours."""
        if workers_alive():
            return False
        self.start_own()
        return True

    def start_own(self) -> None:
        """Start workers of ours, whoever else works: the sign of life of those who ended lasts for a while."""
        self._began = utc_now()
        self._spawn()

    def keep_alive(self) -> None:
        """Start our workers again when they died, and put the jobs of the dead back into the queue."""
        if self._child is None:
            if workers_alive():
                return
            self._spawn()  # those of the installation, or of a run before, gave a last sign of life just before we began
        if self._child is not None and self._child.poll() is not None:
            self.restarts += 1
            self._spawn()
        if time.monotonic() >= self._rescue_at:
            rescue_stalled_jobs()
            redeliver_forgotten_events()
            self._rescue_at = time.monotonic() + RESCUE_SECONDS

    def stop(self) -> None:
        """End our workers; jobs that were begun are finished or handed back."""
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self._child.kill()

    def wait_until_ready(self, seconds: float = 60.0) -> None:
        """Wait until the workers have loaded their models and said so; their start is not the replay's time."""
        deadline = time.monotonic() + seconds
        while workers_alive(since=self._began) < self._processes and time.monotonic() < deadline:
            self.keep_alive()
            time.sleep(0.1)

    @property
    def pid(self) -> int | None:
        """Process id of our workers' main process."""
        return self._child.pid if self._child else None

    def _spawn(self) -> None:
        command = (sys.executable, "-m", "peerdesk.cli.main", "worker", "--processes", str(self._processes),
                   "--concurrency", "2")  # fmt: skip
        environment = {**os.environ, SUPERVISOR: str(os.getpid())}  # a killed replay leaves no worker behind
        self._child = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


def workers_alive(*, since: datetime | None = None) -> int:
    """How many workers have given a sign of life lately, or since a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM procrastinate_workers
               WHERE last_heartbeat > coalesce(%s, now() - make_interval(secs => %s))""",
            [since, FRESH_SECONDS],
        )
        return int((cursor.fetchone() or (0,))[0])
