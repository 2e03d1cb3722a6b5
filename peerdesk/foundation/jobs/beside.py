"""Long work in a process beside its caller, one at a time: what takes minutes of a core must not hold up what is due."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

log = structlog.get_logger(__name__)
STOP_SECONDS = 2.0


@dataclass
class Beside:
    """A command of `peerdesk` that is run whenever `is_due` says so and it does not run already."""

    arguments: Sequence[str]
    is_due: Callable[[], bool]
    process: subprocess.Popen[bytes] | None = None

    def start_if_due(self) -> bool:
        """Start the work when it is due and does not run. Returns whether it was started."""
        if self.process is not None and self.process.poll() is None:
            return False
        if self.process is not None and self.process.returncode:
            log.error("work_beside_failed", command=self.arguments[0], status=self.process.returncode)
        self.process = None
        if not self.is_due():
            return False
        self.process = subprocess.Popen([sys.executable, "-m", "peerdesk.cli.main", *self.arguments])
        return True

    def stop(self) -> None:
        """End the work if it runs; it is due again at the next start."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
