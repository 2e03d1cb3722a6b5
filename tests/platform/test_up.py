"""`peerdesk up` for real: opens, heals, refuses a twin, stops in time, leaves nobody behind."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from tests.factories.servers import free_port
from tests.platform.installations import environment_of

QUIET_RESTART_SECONDS = 4.0  # of a killed web process, on a machine of two cores with nothing else to do


class Running:
    """One `peerdesk up` and all that it says."""

    def __init__(self, home):
        self.port = free_port()
        self.home = home
        self.lines = []
        self.process = self.start()

    def start(self):
        process = subprocess.Popen(
            [sys.executable, "-m", "peerdesk.cli.main", "up", "--no-demo", "--port", str(self.port)],
            env=environment_of(self.home, PEERDESK_ENV=None),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self.read, args=(process.stdout,), daemon=True).start()
        return process

    def read(self, output):
        with output:
            self.lines.extend(output)

    def wait_for(self, text, seconds=900):
        deadline = time.monotonic() + seconds
        while not any(text in line for line in self.lines):
            assert self.process.poll() is None, "".join(self.lines)
            assert time.monotonic() < deadline, "".join(self.lines)
            time.sleep(0.05)

    def answers(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=20) as response:
                return response.status == 200
        except OSError:
            return False

    def processes(self):
        """Command lines, by number, of everything in the supervisor's process group."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                state, group = re.sub(r".*\) ", "", (entry / "stat").read_text()).split()[0:3:2]
                if int(group) == self.process.pid and state != "Z":
                    found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
        return found


@pytest.fixture
def running(shared_installation):
    started = Running(shared_installation)
    yield started
    for pid in started.processes():
        os.kill(pid, signal.SIGKILL)
    started.process.wait(90)


def wait_until(condition, seconds=90):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
def test_opens_heals_and_stops(running):
    running.wait_for("open for business")
    assert running.answers()

    twin = subprocess.run(
        [sys.executable, "-m", "peerdesk.cli.main", "up"],
        env=environment_of(running.home), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (twin.returncode, "running already" in twin.stderr) == (1, True)

    web = next(pid for pid, command in running.processes().items() if " web " in command)
    began = time.monotonic()
    os.kill(web, signal.SIGKILL)
    running.wait_for("ended (signal SIGKILL)")
    wait_until(running.answers)
    slowness = max((time.monotonic() - began) / QUIET_RESTART_SECONDS, 1)

    began = time.monotonic()
    os.killpg(running.process.pid, signal.SIGINT)  # Ctrl-C reaches the whole group
    assert running.process.wait(90) == 0
    assert time.monotonic() - began < 5 * slowness
    assert running.processes() == {}
    running.lines[-1].index("PostgreSQL: stopped")
    assert "Traceback" not in "".join(running.lines)


@pytest.mark.slow
def test_nobody_outlives_a_killed_supervisor_and_the_next_start_is_quick(running):
    running.wait_for("open for business")
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait(90)
    wait_until(lambda: running.processes() == {})
    running.lines.clear()
    began = time.monotonic()
    running.process = running.start()
    running.wait_for("open for business")
    assert time.monotonic() - began < 30  # 3.5 s on a quiet machine of two cores
    os.kill(running.process.pid, signal.SIGTERM)
    assert running.process.wait(90) == 0
