"""Many experts claim one ticket at the same moment over HTTP: exactly one may win, nobody may see an error of ours.

Without --url a server of our own is started on this machine. The experts, their offers and sessions are made directly in
the database, under a brand of their own that is marked as simulated.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from peerdesk.cli.processes import start_django_up_to_date


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many, and where."""
    parser.add_argument("--concurrency", type=int, default=1000, help="experts who claim at once (default 1000)")
    parser.add_argument("--url", default="", help="a running server that uses this database")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return winners, conflicts, errors_5xx and p99_ms."""
    start_django_up_to_date()
    from django.db import connection

    from peerdesk.cli.bench.load.claimants import claim_figures, make_claimants
    from peerdesk.cli.bench.load.client import fire_once
    from peerdesk.cli.bench.load.server import live_server

    with live_server(arguments.url) as server:
        print(f"making {arguments.concurrency} experts with an offer each", file=sys.stderr, flush=True)
        _, claimants = make_claimants(arguments.concurrency)
        connection.close()
        host = f"{server.host}:{server.port}"
        requests = [claimant.request(host) for claimant in claimants]
        return claim_figures(fire_once(server.host, server.port, requests=requests))
