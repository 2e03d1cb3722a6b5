# ruff: noqa: INP001 - a script, no package
"""django-helpdesk beside ours: workloads W1 to W5 on the same machine, in the same minutes, by the same load generator.

    python bench/peers/django_helpdesk.py [--seconds 20] [--tickets 100000] [--connections 8] [--only W1 W4]

Installs django-helpdesk and gunicorn from the package index into a temporary environment, serves it with two workers over
a database of its own on our PostgreSQL, and takes everything away at the end. Prints one JSON object as its last line.
"""

import argparse
import base64
import itertools
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VERSION = "2.6.1"
PACKAGES = (f"django-helpdesk=={VERSION}", "gunicorn", "psycopg[binary]")
PROJECT = Path(__file__).parent / "helpdesk_project"
DATABASE = "peer_django_helpdesk"
SESSIONS = 32
LIST_LENGTH = 50
OPEN_STATUSES = (1, 2)
START_SECONDS = 60
CSRF = "peerdeskbenchpeerdeskbenchpeerde"  # 32 letters, a valid token of Django's


def main() -> None:
    """Install, load, run both in turns, print, clean up."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the stack below is unwound
    arguments = _arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerdesk.config.settings")
    from peerdesk.cli.processes import start_django

    start_django()
    from django.db import connection

    from peerdesk.cli.bench.http import WORKLOADS, workload_requests
    from peerdesk.cli.bench.load import server as live
    from peerdesk.cli.bench.load.tickets import stock_tickets
    from peerdesk.cli.bench.load.versus import Side, Turns, compare

    figures: dict[str, Any] = {}
    with ExitStack() as stack:
        stock = stock_tickets(arguments.tickets, seed=0, say=_say)
        turns = Turns(arguments.seconds, arguments.warm_up_seconds, _database_pid(connection))
        connection.close()
        mine = stack.enter_context(live.live_server(""))
        peer = stack.enter_context(_peer(arguments))
        ours = Side(
            mine.host, mine.port, lambda name: workload_requests(name, stock, f"{mine.host}:{mine.port}"), mine.pid
        )
        theirs = Side("127.0.0.1", peer.port, peer.requests, peer.pid)
        for workload in arguments.only or WORKLOADS:
            for connections in arguments.connections:
                found = compare(ours, theirs, workload=workload, connections=connections, turns=turns)
                figures.setdefault(workload, {})[str(connections)] = found
                _say(f"{workload} {connections}: {json.dumps(found)}")
        memory = {"ours": mine.rss_mb(), "peer": live.Server("", 0, peer.pid).rss_mb()}
    print(json.dumps({"peer": f"django-helpdesk {VERSION}", "tickets": arguments.tickets, "rss_mb": memory,
                      "seconds": arguments.seconds, "workloads": figures}))  # fmt: skip


def _arguments() -> argparse.Namespace:
    from peerdesk.cli.bench.http import WORKLOADS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each side, workload and number of connections")
    parser.add_argument("--warm-up-seconds", type=float, default=3.0)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--connections", type=int, nargs="+", default=[8])
    parser.add_argument("--only", nargs="+", default=[], choices=WORKLOADS)
    parser.add_argument("--worker-class", default="sync", help="gunicorn's kind of worker (default sync)")
    return parser.parse_args()


@dataclass(frozen=True)
class _Peer:
    """The running peer and what its requests need."""

    port: int
    pid: int
    queue: int
    read_ids: list[int]
    reply_ids: list[int]
    sessions: list[str]

    def requests(self, workload: str) -> Iterator[bytes]:
        """Yield a workload's requests without end, session by session."""
        from peerdesk.cli.bench.load.client import request_bytes
        from peerdesk.cli.bench.load.tickets import LETTERS

        text = ("The foam is gone after a minute although the glass is clean and the beer is cold. " * 10)[:LETTERS]
        reads, replies = itertools.cycle(self.read_ids), itertools.cycle(self.reply_ids)
        for number, session in enumerate(itertools.cycle(self.sessions)):
            method, path, body = "GET", "", b""
            if workload == "W1":
                method, path = "POST", "/api/tickets/"
                body = json.dumps({
                    "queue": self.queue, "title": "No foam", "description": text, "priority": 3, "status": 1,
                    "submitter_email": f"bea{number % 5000}@customers.example",
                }).encode()  # fmt: skip
            elif workload == "W2":
                path = f"/tickets/{next(reads)}/"
            elif workload == "W3":
                method, path = "POST", "/api/followups/"
                comment = "Please rinse the glass with cold water, then pour again."
                body = json.dumps({"ticket": next(replies), "comment": comment, "public": True}).encode()
            else:
                path = _list_path(workload)
            headers = {
                "Cookie": f"sessionid={session}; csrftoken={CSRF}", "X-CSRFToken": CSRF,
                "Accept": "text/html" if workload == "W2" else "application/json",
            }  # fmt: skip
            yield request_bytes(method, path, host=f"127.0.0.1:{self.port}", headers=headers, body=body)


def _list_path(workload: str) -> str:
    """Return the address that its list page asks for its rows: newest first, 50 of them."""
    from peerdesk.cli.bench.load.tickets import COMMON_WORD, RARE_WORD

    word = {"W5_rare": RARE_WORD, "W5_common": COMMON_WORD}.get(workload, "")
    query = {
        "filtering": {} if word else {"status__in": OPEN_STATUSES}, "filtering_null": {}, "sorting": "created",
        "sortreverse": True, "search_string": word,
    }  # fmt: skip
    encoded = base64.b64encode(json.dumps(query).encode()).decode()
    order = "order%5B0%5D%5Bcolumn%5D=5&order%5B0%5D%5Bdir%5D=desc"
    return f"/datatables_ticket_list/{encoded}?draw=1&start=0&length={LIST_LENGTH}&{order}"


@contextmanager
def _peer(arguments: argparse.Namespace) -> Iterator[_Peer]:
    """Yield the peer, installed, loaded and answering; nothing of it is left afterwards."""
    from peerdesk.foundation.db.server import drop, drop_and_create

    folder = Path(tempfile.mkdtemp(prefix="peer-django-helpdesk-"))
    name = f"{DATABASE}_{os.getpid()}"
    try:
        database = drop_and_create(name)
        python = _installed(folder)
        shutil.copytree(PROJECT, folder / "project")
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "PYTHON"))},
            "DJANGO_SETTINGS_MODULE": "settings", "PEER_DATABASE_URL": database.uri,
            "PEER_SECRET_KEY": secrets.token_urlsafe(50),
        }  # fmt: skip
        facts = _loaded(python, folder, environment, arguments.tickets)
        with _served(python, folder, environment, arguments.worker_class) as (port, pid):
            yield _Peer(port, pid, facts["queue"], facts["read_ids"], facts["reply_ids"], facts["sessions"])
    finally:
        drop(name)
        shutil.rmtree(folder, ignore_errors=True)


def _installed(folder: Path) -> Path:
    _say(f"installing {', '.join(PACKAGES)}")
    python = folder / "environment" / "bin" / "python"
    subprocess.run((sys.executable, "-m", "venv", folder / "environment"), check=True)
    command = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES)
    subprocess.run(command, check=True, stdout=sys.stderr)
    return python


def _loaded(python: Path, folder: Path, environment: dict[str, str], tickets: int) -> dict[str, Any]:
    from peerdesk.cli.bench.load import tickets as ours

    _say(f"loading {tickets} tickets into the peer")
    config = {
        "tickets": tickets, "open": ours.OPEN * tickets // ours.TOTAL, "letters": ours.LETTERS, "words": ours.WORDS,
        "rare": [ours.RARE_WORD, ours.RARE], "common": [ours.COMMON_WORD, ours.COMMON * tickets // ours.TOTAL],
        "threads": ours.THREADS, "thread_length": ours.THREAD_LENGTH, "sessions": SESSIONS,
        "password": secrets.token_urlsafe(24),
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config))
    command = (python, "stock.py", folder / "config.json")
    done = subprocess.run(command, cwd=folder / "project", env=environment, check=True, stdout=subprocess.PIPE, text=True)
    facts: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return facts


@contextmanager
def _served(
    python: Path, folder: Path, environment: dict[str, str], worker_class: str
) -> Iterator[tuple[int, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = (
        python, "-m", "gunicorn", "wsgi:application", "--workers", "2", "--worker-class", worker_class, "--timeout", "120",
        "--bind", f"127.0.0.1:{port}", "--log-level", "warning",
    )  # fmt: skip
    child = subprocess.Popen(command, cwd=folder / "project", env=environment, stdout=sys.stderr, start_new_session=True)
    try:
        deadline = time.monotonic() + START_SECONDS
        while socket.socket().connect_ex(("127.0.0.1", port)):
            if child.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("gunicorn did not start; its words stand above")
            time.sleep(0.2)
        yield port, child.pid
    finally:
        os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


def _database_pid(connection: Any) -> int | None:
    """Return the process number of the database server when it runs on this machine and is ours to see."""
    if os.environ.get("DATABASE_URL"):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    return int(Path(f"/proc/{backend}/stat").read_text().rsplit(")", 1)[1].split()[1])


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
