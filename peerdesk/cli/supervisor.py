"""Keeps child processes alive in one process group, shows their lines, and stops them all in time."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from peerdesk.cli.processes import SUPERVISOR

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
HEALTHY_SECONDS = 60.0
GRACE_SECONDS = 4.4
CHUNK = 65_536
COLOURS = ("36", "35", "33", "34", "32")


@dataclass(slots=True)
class Child:
    """One command of ours that must always run."""

    name: str
    arguments: tuple[str, ...]
    process: asyncio.subprocess.Process | None = field(default=None)
    restarts: int = 0


class Supervisor:
    """Runs children until `stop` is asked for; a child that ends by itself is started again, ever more slowly."""

    def __init__(self, children: Sequence[Child], *, environment: dict[str, str]) -> None:
        self._children = tuple(children)
        self._environment = {**os.environ, **environment, SUPERVISOR: str(os.getpid()), "PYTHONUNBUFFERED": "1"}
        self._width = max((len(child.name) for child in children), default=0)
        self.stopping = asyncio.Event()

    def stop(self) -> None:
        """Ask everything to end; returns at once."""
        self.stopping.set()

    async def run(self) -> None:
        """Keep the children running until `stop`; returns when all are gone, at most `GRACE_SECONDS` later."""
        keepers = [asyncio.create_task(self._keep(child, colour)) for child, colour in self._coloured()]
        await self.stopping.wait()
        self._signal_all(signal.SIGTERM)
        _done, late = await asyncio.wait(keepers, timeout=GRACE_SECONDS)
        if late:
            self._signal_all(signal.SIGKILL)
            await asyncio.wait(late, timeout=1)

    async def _keep(self, child: Child, colour: str) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self.stopping.is_set():
            started = time.monotonic()
            child.process = await asyncio.create_subprocess_exec(
                *child.arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env=self._environment,
            )
            await self._show(child, colour)
            status = await child.process.wait()
            child.process = None
            if self.stopping.is_set():
                return
            if time.monotonic() - started > HEALTHY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            child.restarts += 1
            self._print(child.name, colour, f"ended ({_describe(status)}); starting it again in {pause:.1f} s")
            await self._pause(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), seconds)
        except TimeoutError:
            return

    async def _show(self, child: Child, colour: str) -> None:
        """Copy the child's output line by line; a line of any length is shown in pieces, never waited for."""
        stream = child.process.stdout if child.process else None
        rest = b""
        while stream and (chunk := await stream.read(CHUNK)):
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > CHUNK:
                lines, rest = [*lines, rest], b""
            for line in lines:
                self._print(child.name, colour, line.decode(errors="replace"))
        if rest:
            self._print(child.name, colour, rest.decode(errors="replace"))

    def _print(self, name: str, colour: str, line: str) -> None:
        label = f"{name:<{self._width}} |"
        shown = f"\x1b[{colour}m{label}\x1b[0m" if sys.stdout.isatty() else label
        print(shown, line, flush=True)

    def _coloured(self) -> list[tuple[Child, str]]:
        return [(child, COLOURS[index % len(COLOURS)]) for index, child in enumerate(self._children)]

    def _signal_all(self, signum: signal.Signals) -> None:
        for child in self._children:
            # It may have ended a moment ago.
            if child.process is not None and child.process.returncode is None:
                child.process.send_signal(signum)


def _describe(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"
