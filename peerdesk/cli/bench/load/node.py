"""A whole node for a measurement: web, workers and the scheduler, each started again when it dies."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from peerdesk.cli.bench.inputs import BenchInputError
from peerdesk.cli.bench.load.server import Server, cpu_seconds, live_server, process_tree, resident_bytes
from peerdesk.cli.processes import SUPERVISOR
from peerdesk.cli.replaying.workers import Workers

_ALIVE_BYTES: Final = 80_000_000
_OURS: Final = (sys.executable, "-m", "peerdesk.cli.main")


class Node:
    """The server, and the processes behind it when they are ours."""

    def __init__(self, server: Server, workers: Workers | None) -> None:
        self.server = server
        self._workers = workers
        self._scheduler = _start_scheduler() if workers else None

    def cpu_seconds(self) -> dict[str, float]:
        """Processor time so far by part, the machine's PostgreSQL among them; empty for a node that is not ours."""
        if not self._parts():
            return {}
        parts = {name: cpu_seconds(process_tree(pid)) for name, pid in self._parts().items()}
        return {**parts, "postgresql": cpu_seconds(_database_processes())}

    def victims(self) -> dict[str, list[int]]:
        """Processes by part that may be killed: a web's and the workers' own, not the one that starts them again."""
        parts = self._parts()
        web = [pid for pid in process_tree(parts.get("web"))[1:] if resident_bytes(pid) > _ALIVE_BYTES]
        workers = [pid for pid in process_tree(parts.get("workers")) if resident_bytes(pid) > _ALIVE_BYTES]
        found = {"web": web, "worker": workers, "scheduler": [parts["scheduler"]] if "scheduler" in parts else []}
        return {part: pids for part, pids in found.items() if pids}

    def keep_alive(self) -> None:
        """Start again what died, as a supervisor would. Blocks for a moment."""
        if self._workers:
            self._workers.keep_alive()
        if self._scheduler and self._scheduler.poll() is not None:
            self._scheduler = _start_scheduler()

    def stop(self) -> None:
        """End what we started; the server is its starter's."""
        if self._scheduler:
            self._scheduler.terminate()
        if self._workers:
            self._workers.stop()
        if self._scheduler:
            self._scheduler.wait(timeout=20)

    def _parts(self) -> dict[str, int]:
        pids = {
            "web": self.server.pid, "workers": self._workers.pid if self._workers else None,
            "scheduler": self._scheduler.pid if self._scheduler else None,
        }  # fmt: skip
        return {name: pid for name, pid in pids.items() if pid}


@contextmanager
def live_node(url: str, *, web_processes: int = 2, worker_processes: int = 1) -> Iterator[Node]:
    """Yield a whole node: web, workers and the scheduler; of a running installation (`url`) the server alone.

    A node of ours is prepared as `peerdesk up` does it: pages need their static files. Raises BenchInputError when `url`
    does not answer, or our own node does not start.
    """
    if not url and subprocess.run((*_OURS, "prepare"), stdout=sys.stderr, check=False).returncode:
        message = "our own node could not be prepared; the lines above say why"
        raise BenchInputError(message)
    with live_server(url, workers=web_processes) as server:
        workers = None if url else Workers(worker_processes)
        if workers:
            workers.start_own()
        node = Node(server, workers)
        try:
            if workers:
                workers.wait_until_ready()
            yield node
        finally:
            node.stop()


def _start_scheduler() -> subprocess.Popen[bytes]:
    environment = {**os.environ, SUPERVISOR: str(os.getpid())}
    return subprocess.Popen(
        (*_OURS, "scheduler"), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _database_processes() -> list[int]:
    """Return the server processes of PostgreSQL on this machine."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/comm"):
        try:
            if entry.read_text().strip() == "postgres":
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return found
