"""Serves the screens and the API: granian with some worker processes, each with its own event loop."""

import argparse
import importlib
import os
import resource
import sys
from typing import Any

from peerdesk.cli.processes import SUPERVISOR, die_with_parent, is_taken, replay_erasures_first

APPLICATION = "peerdesk.config.asgi:application"
# Open event streams would keep a worker alive for ever.
KILL_AFTER_SECONDS = 2
# Connections that one process serves at the same time. An open stream keeps its own, so this must stay above the most
# streams that a process allows (`MAX_STREAMS`), or new visitors would wait for somebody to leave.
MOST_CONNECTIONS = 8192
BACKLOG = 4096


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen and with how many processes."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2, help="processes (default 2)")


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    supervisor = os.environ.get(SUPERVISOR)
    if supervisor:
        die_with_parent(int(supervisor))
    if is_taken(arguments.host, arguments.port):
        print(f"another program listens on {arguments.host}:{arguments.port}; choose one with --port", file=sys.stderr)
        return 1
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from peerdesk.foundation.db.server import ensure_running

    ensure_running()
    _allow_many_files()
    os.environ["PEERDESK_WEB"] = str(os.getpid())
    Granian(
        APPLICATION,
        address=arguments.host,
        port=arguments.port,
        workers=arguments.workers,
        interface=Interfaces.ASGI,
        websockets=False,
        backlog=BACKLOG,
        backpressure=MOST_CONNECTIONS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=KILL_AFTER_SECONDS,
    ).serve(target_loader=load_application)
    return 0


def _allow_many_files() -> None:
    """Each connection is an open file: take as many as the system's administrator allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def load_application(target: str) -> Any:
    """Runs in each worker process: tie it to the server's main process, then import the ASGI application."""
    die_with_parent(int(os.environ["PEERDESK_WEB"]))
    module, _, name = target.partition(":")
    application = getattr(importlib.import_module(module), name)
    replay_erasures_first()
    return application
