"""Our own programs as processes on the test's database, and conditions to wait for."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from peerdesk.foundation.db import server
from tests import evidence

_ports = itertools.count()
SCALE = float(os.environ.get("PEERDESK_TEST_SCALE", "0.03"))


def scaled(full, *, least):
    """How many rounds: `full` with PEERDESK_TEST_SCALE=1, a small part of it (but `least`) otherwise."""
    return max(int(full * SCALE), least)


def wait_until(condition, seconds=90, what="the condition"):
    """Poll until `condition()` is true; returns its value."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"{what} did not come true within {seconds} s"
        time.sleep(0.02)
    return value


def test_database_uri():
    return server.address().renamed(connection.settings_dict["NAME"]).uri


@dataclass
class Program:
    """One of our commands, started again as often as a test wants."""

    arguments: list
    environment: dict = field(default_factory=dict)
    process: subprocess.Popen | None = None
    log: object = None
    heard: evidence.Heard | None = None

    def start(self):
        environment = {**os.environ, "PEERDESK_ENV": "test", "DATABASE_URL": test_database_uri(), **self.environment}
        self.heard = self.heard or evidence.hear(" ".join(self.arguments))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "peerdesk.cli.main", *self.arguments],
            env=environment, stdout=subprocess.DEVNULL, stderr=self.log or self.heard.file, start_new_session=True,
        )  # fmt: skip
        self.heard.processes.append(self.process)
        return self

    def processor_seconds(self):
        """What it and its children have spent so far: other than time, that says nothing of whoever runs beside."""
        ticks = 0
        for place in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = place.read_text().rpartition(")")[2].split()
                if int(fields[2]) == self.process.pid:  # its process group
                    ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def kill(self):
        """kill -9 for it and all its children."""
        self._signal(signal.SIGKILL)

    def stop(self):
        self._signal(signal.SIGTERM)

    def _signal(self, number):
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        self.process.wait(timeout=90)


@dataclass
class Web(Program):
    port: int = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def answers(self):
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=20) as response:
                return response.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def start_and_wait(self):
        self.start()
        wait_until(self.answers, 180, "the web server")
        return self


def free_port():
    """A port for a program that starts later.

    Lower than those which the kernel gives to connections and to servers that ask for any, and each test process has a
    hundred of its own: what is free now is not taken in the seconds until the program listens.
    """
    first = 11_000 + os.getpid() % 200 * 100
    for _ in range(100):
        port = first + next(_ports) % 100
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError(f"no port from {first} on is free")


def web_program(workers=1, **environment):
    port = free_port()
    return Web(["web", "--port", str(port), "--workers", str(workers)], environment, port=port)


def worker_program(concurrency=2, **environment):
    return Program(["worker", "--concurrency", str(concurrency)], environment)


@contextmanager
def running_web(workers=1, **environment):
    program = web_program(workers, **environment).start_and_wait()
    try:
        yield program
    finally:
        program.kill()
