"""Workloads W1 to W5 against a live server with 100,000 tickets: create, read, reply, list, search.

Without --url a server of our own with two processes is started on this machine. Background work (guard, triage, offers)
runs in workers and is not part of these figures; all synchronous work is.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Iterator
from typing import Any

from peerdesk.cli.processes import start_django_up_to_date

WORKLOADS = ("W1", "W2", "W3", "W4", "W5_rare", "W5_common")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How long, how many, where."""
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--warm-up-seconds", type=float, default=3.0)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--tickets", type=int, default=100_000, help="how many tickets are in the database")
    parser.add_argument("--workloads", nargs="+", default=list(WORKLOADS), choices=WORKLOADS)
    parser.add_argument("--url", default="", help="a running server that uses this database")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the figures: workload -> connections -> rate and latencies."""
    start_django_up_to_date()
    from django.db import connection

    from peerdesk.cli.bench.load.client import run_load
    from peerdesk.cli.bench.load.server import live_server
    from peerdesk.cli.bench.load.tickets import stock_tickets

    stock = stock_tickets(arguments.tickets, seed=arguments.seed, say=_say)
    connection.close()
    figures: dict[str, Any] = {}
    with live_server(arguments.url) as server:
        host = f"{server.host}:{server.port}"
        for workload in arguments.workloads:
            figures[workload] = {}
            for connections in arguments.connections:
                for seconds in (arguments.warm_up_seconds, arguments.seconds):
                    requests = workload_requests(workload, stock, host)
                    tally = run_load(server.host, server.port, requests=requests, connections=connections, seconds=seconds)
                figures[workload][str(connections)] = {**tally.figures(arguments.seconds), "rss_mb": server.rss_mb()}
                _say(f"{workload} {connections}: {figures[workload][str(connections)]}")
    return figures


def workload_requests(workload: str, stock: Any, host: str) -> Iterator[bytes]:
    """Yield the requests of a workload without end, as they go over the wire to our API."""
    from peerdesk.cli.bench.load.client import request_bytes
    from peerdesk.cli.bench.load.tickets import COMMON_WORD, LETTERS, RARE_WORD
    from peerdesk.foundation.ids import new_id

    headers = {"Authorization": f"Bearer {stock.api_key}", "Accept": "application/json"}
    if workload == "W1":
        text = ("The foam is gone after a minute although the glass is clean and the beer is cold. " * 10)[:LETTERS]
        for number in itertools.count():
            customer = {"name": "Bea Bench", "email": f"bea{number % 5000}@example.com"}
            body = json.dumps({"text": text, "subject": "No foam", "customer": customer}).encode()
            key = {"Idempotency-Key": str(new_id())}
            yield request_bytes("POST", "/api/v1/tickets", host=host, headers={**headers, **key}, body=body)
    paths = {
        "W4": "/api/v1/tickets?state=open&limit=50", "W5_rare": f"/api/v1/tickets/search?q={RARE_WORD}",
        "W5_common": f"/api/v1/tickets/search?q={COMMON_WORD}",
    }  # fmt: skip
    if workload in paths:
        yield from itertools.repeat(request_bytes("GET", paths[workload], host=host, headers=headers))
    reply = json.dumps(
        {"text": "Please rinse the glass with cold water, then pour again.", "awaits_customer": True}
    ).encode()
    for ticket_id in itertools.cycle(stock.read_ids if workload == "W2" else stock.reply_ids):
        if workload == "W2":
            yield request_bytes("GET", f"/api/v1/tickets/{ticket_id}", host=host, headers=headers)
        else:
            path = f"/api/v1/tickets/{ticket_id}/messages"
            yield request_bytes("POST", path, host=host, headers=headers, body=reply)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
