"""Starts everything in the foreground: PostgreSQL, migrations, the demo network, web, worker, scheduler, demo traffic.

Ctrl-C stops everything within five seconds; a child that crashes is started again.
"""

import argparse
import asyncio
import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

from peerdesk.cli.processes import SUPERVISOR, is_taken
from peerdesk.cli.supervisor import Child, Supervisor
from peerdesk.foundation.db import server
from peerdesk.foundation.db.address import DatabaseError
from peerdesk.foundation.db.place import home_folder, make_passable

HEALTH_POLL_SECONDS = 0.1
DATABASE_POLL_SECONDS = 2.0


class AlreadyRunning(RuntimeError):  # noqa: N818 - a state, told to a person
    """Another `peerdesk up` holds this installation."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Address, and whether the demo network comes with it."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PEERDESK_PORT", "8000")))
    parser.add_argument("--web-processes", type=int, default=2)
    parser.add_argument("--worker-processes", type=int, default=1)
    parser.add_argument(
        "--demo",
        action=argparse.BooleanOptionalAction,
        default=not os.environ.get("DATABASE_URL"),
        help="the demo network and its traffic (by default with the embedded database only)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run until a signal; 0 when stopped in order, 1 when it could not start."""
    started = time.monotonic()
    try:
        with _only_one(arguments), _ending_politely():
            return _run(arguments, started)
    except AlreadyRunning as error:
        print(error, file=sys.stderr)
        return 1


def _run(arguments: argparse.Namespace, started: float) -> int:
    url = f"http://{arguments.host}:{arguments.port}"
    if is_taken(arguments.host, arguments.port):
        print(f"Another program listens on {url}; choose another port: PEERDESK_PORT=8001 make run", file=sys.stderr)
        return 1
    say("PostgreSQL: starting")
    address = server.ensure_running()
    say(f"PostgreSQL: ready ({address.shown}, {time.monotonic() - started:.1f} s)")
    try:
        environment = {"PEERDESK_PUBLIC_URL": os.environ.get("PEERDESK_PUBLIC_URL", url), "PEERDESK_URL": url}
        if arguments.demo:
            environment["PEERDESK_LOCAL_ACTION_HOSTS"] = f"127.0.0.1:{_actions_port(arguments)}"
        prepare = _ours("prepare", *(["--demo"] if arguments.demo else []))
        ready = subprocess.run(prepare, check=False, env={**os.environ, **environment, SUPERVISOR: str(os.getpid())})
        if ready.returncode != 0:
            print("Peerdesk did not start; the lines above say why.", file=sys.stderr)
            return 1
        say("web, worker, scheduler: starting")
        asyncio.run(_serve(arguments, url, environment, started))
    finally:
        say(
            "PostgreSQL: stopped"
            if server.stop()
            else "PostgreSQL: left running (named by DATABASE_URL, or in use by another process)"
        )
    return 0


async def _serve(arguments: argparse.Namespace, url: str, environment: dict[str, str], started: float) -> None:
    supervisor = Supervisor(_children(arguments), environment=environment)
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(signum, supervisor.stop)
    background = [
        asyncio.create_task(_open_for_business(arguments, url, supervisor, started)),
        asyncio.create_task(_guard_database(supervisor)),
    ]
    await supervisor.run()
    for task in background:
        task.cancel()
    await asyncio.gather(*background, return_exceptions=True)
    say("web, worker, scheduler: stopped")


def _children(arguments: argparse.Namespace) -> list[Child]:
    web = ("--host", arguments.host, "--port", str(arguments.port), "--workers", str(arguments.web_processes))
    children = [
        Child("web", _ours("web", *web)),
        Child("worker", _ours("worker", "--processes", str(arguments.worker_processes))),
        Child("scheduler", _ours("scheduler")),
    ]
    if arguments.demo:
        children.append(Child("traffic", _ours("traffic")))
        children.append(Child("demo-actions", _ours("demo-actions", "--port", str(_actions_port(arguments)))))
    return children


def _actions_port(arguments: argparse.Namespace) -> int:
    """A port of its own for each installation of this machine: 8791 beside 8000."""
    return int(arguments.port) + 791


def _ours(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "peerdesk.cli.main", *arguments)


async def _open_for_business(arguments: argparse.Namespace, url: str, supervisor: Supervisor, started: float) -> None:
    while not await _healthy(arguments.host, arguments.port):  # noqa: ASYNC110 - the other process cannot set an event
        await asyncio.sleep(HEALTH_POLL_SECONDS)
    if supervisor.stopping.is_set():
        return
    lines = ["", f"  Peerdesk is open for business on {url}  ({time.monotonic() - started:.1f} s)", ""]
    if arguments.demo:
        from peerdesk.demo.logins import DEMO_LOGINS

        width = max((len(role) for role, *_ in DEMO_LOGINS), default=0)
        for role, email, password, where in DEMO_LOGINS:
            place = where if where.startswith("http") else f"{url}{where}"
            lines.append(f"  {role:<{width}}  {place}  {email} {password}".rstrip())
        lines.append("")
    lines.append("  Ctrl-C stops everything.")
    print("\n".join([*lines, ""]), flush=True)


async def _healthy(host: str, port: int) -> bool:
    """Whether /healthz answers 200."""
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    try:
        writer.write(f"GET /healthz HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        status = await asyncio.wait_for(reader.readline(), timeout=5)
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()
    return b" 200 " in status


async def _guard_database(supervisor: Supervisor) -> None:
    """Start the embedded PostgreSQL again when somebody killed it; our processes connect anew by themselves."""
    while not supervisor.stopping.is_set():
        await asyncio.sleep(DATABASE_POLL_SECONDS)
        try:
            if not await asyncio.to_thread(server.embedded_is_running):
                say("PostgreSQL: gone; starting it again")
                await asyncio.to_thread(server.ensure_running)
        except DatabaseError as error:
            say(str(error))


@contextlib.contextmanager
def _only_one(arguments: argparse.Namespace) -> Iterator[None]:
    home = home_folder()
    make_passable(home)
    with (home / "up.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyRunning(f"Peerdesk is running already: {lock.read().strip()}. Stop that one first.") from None
        lock.truncate(0)
        lock.write(f"http://{arguments.host}:{arguments.port}, process {os.getpid()}\n")
        lock.flush()
        yield


@contextlib.contextmanager
def _ending_politely() -> Iterator[None]:
    """Before the event loop runs, SIGTERM and a closed terminal end us like Ctrl-C does: through `finally`."""

    def interrupt(_signum: int, _frame: object) -> None:
        raise KeyboardInterrupt

    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, interrupt)
    yield


def say(text: str) -> None:
    """One progress line."""
    print(f"• {text}", flush=True)
