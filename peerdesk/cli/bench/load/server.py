"""A live server for a measurement: the one named by --url, else our own on a free port of this machine."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from peerdesk.cli.bench.inputs import BenchInputError

START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """Where it listens, and its process when it is ours."""

    host: str
    port: int
    pid: int | None

    def rss_mb(self) -> float | None:
        """Resident memory of our server's processes in MB (10^6); None for a server that is not ours."""
        return round(sum(resident_bytes(pid) for pid in process_tree(self.pid)) / 1e6, 1) if self.pid else None


@contextmanager
def live_server(url: str, *, workers: int = 2) -> Iterator[Server]:
    """Yield a server that answers. Raises BenchInputError when `url` does not answer."""
    if url:
        parts = urlsplit(url)
        server = Server(parts.hostname or "127.0.0.1", parts.port or 80, None)
        if not _answers(server):
            message = f"{url} does not answer on /healthz; start it with `peerdesk web`"
            raise BenchInputError(message)
        yield server
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = (sys.executable, "-m", "peerdesk.cli.main", "web", "--port", str(port), "--workers", str(workers))
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    server = Server("127.0.0.1", port, child.pid)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(server):
            if child.poll() is not None or time.monotonic() > deadline:
                message = "our own server did not start; try `peerdesk doctor`"
                raise BenchInputError(message)
            time.sleep(0.1)
        yield server
    finally:
        os.killpg(child.pid, signal.SIGTERM)
        child.wait(timeout=20)


def _answers(server: Server) -> bool:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def cpu_seconds(pids: list[int]) -> float:
    """Return the processor time that living processes have used so far, in user and system mode."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def process_tree(pid: int | None) -> list[int]:
    """Return a process and all that descend from it."""
    if pid is None:
        return []
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found, todo = [], [pid]
    while todo:
        current = todo.pop()
        found.append(current)
        todo += children.get(current, [])
    return found


def resident_bytes(pid: int) -> int:
    """Return the memory that a process holds; 0 for one that has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
