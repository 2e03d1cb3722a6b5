"""Open desks on one node: from a customer's post to its offer on a desk, and what a connected desk costs in memory.

Without --url a whole node of our own is started on this machine: two web processes, workers, the scheduler. The brand, its
experts and their sessions are made directly in the database and marked as simulated. The generator of the load runs on
the same processors.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from peerdesk.cli.processes import start_django_up_to_date

if TYPE_CHECKING:  # they need Django, which `run` starts
    from peerdesk.cli.bench.load.desks import Seen
    from peerdesk.cli.bench.load.node import Node
    from peerdesk.cli.bench.load.server import Server
    from peerdesk.cli.bench.load.shop_floor import Floor

Times = dict[str, float]

SETTLE_SECONDS = 5.0
QUIET_SECONDS = 3.0
MOST_DRAIN_SECONDS = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many desks, how many questions, how long, where."""
    parser.add_argument("--connections", type=int, default=1000, help="desks that are open (default 1000)")
    parser.add_argument("--tickets-per-second", type=float, default=50.0)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long questions are asked (default 60)")
    parser.add_argument("--web-processes", type=int, default=2)
    parser.add_argument("--worker-processes", type=int, default=1)
    parser.add_argument("--answer", action="store_true", help="experts open what they claimed, and answer it")
    parser.add_argument(
        "--trouble-every", type=float, default=0.0, metavar="SECONDS",
        help="kill a process (-9), cut desks off or let them vanish about this often (default: never)",
    )  # fmt: skip
    parser.add_argument("--url", default="", help="a running installation that uses this database")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return event_p50_ms and event_p95_ms (post to the first desk that shows the offer), missed, rss_per_connection_kb.

    `missed` are offers that stood for five seconds or longer and were never shown at their desk. An event's time counts
    from the moment at which the question was due, so that a server that is late cannot hide it. With trouble: `limbo`, the
    most tickets at one time that nothing would move for 60 seconds, and `claimed_twice`.
    """
    start_django_up_to_date()
    from django.db import connection

    from peerdesk.cli.bench.load.disturbing import count_double_claims
    from peerdesk.cli.bench.load.node import live_node
    from peerdesk.cli.bench.load.shop_floor import make_floor

    processes = {"web_processes": arguments.web_processes, "worker_processes": arguments.worker_processes}
    with live_node(arguments.url, **processes) as node:
        _say(f"making {arguments.connections} experts who are online")
        floor = make_floor(arguments.connections, answers=arguments.answer)
        connection.close()
        try:
            figures, due_at, shown_at = asyncio.run(_drive(arguments, node, floor))
            return {
                **figures, **floor.judge(due_at, shown_at), "claimed_twice": count_double_claims(floor.brand_id)
            }  # fmt: skip
        finally:
            floor.close()


async def _drive(arguments: argparse.Namespace, node: Node, floor: Floor) -> tuple[dict[str, Any], Times, Times]:
    from peerdesk.cli.bench.load.desks import Seen, open_desks
    from peerdesk.cli.bench.load.disturbing import Disturber

    server, seen = node.server, Seen()
    await _warm_up(floor, server)
    before = server.rss_mb()
    desks = await open_desks(floor.seats, server.host, server.port, seen=seen, seed=arguments.seed)
    await asyncio.sleep(SETTLE_SECONDS)
    after = server.rss_mb()
    for desk in desks:
        desk.start()
    disturber = None
    if arguments.trouble_every:
        disturber = Disturber(
            node, desks, brand_id=floor.brand_id, every=arguments.trouble_every, seed=arguments.seed
        )  # fmt: skip
        disturber.start()
    asked, due_at = await _ask(arguments, node, floor)
    if disturber:
        await disturber.stop()
    await _until_quiet(seen)
    for desk in desks:
        desk.close()
    return {
        **asked, "claimed": seen.claimed, "too_late": seen.late, "answered": seen.answered, "fetches": seen.fetches,
        "desk_statuses": dict(seen.statuses), "lost_streams": seen.lost_streams,
        "trouble": dict(disturber.trouble.done) if disturber else {},
        "limbo": disturber.trouble.most_in_limbo if disturber else None,
        "rss_per_connection_kb": None if before is None or after is None else round((after - before) * 1000 / len(desks), 1),
    }, due_at, seen.shown_at  # fmt: skip


async def _ask(arguments: argparse.Namespace, node: Node, floor: Floor) -> tuple[dict[str, Any], Times]:
    """Ask the questions at their rate; returns what posting took, and when each ticket was due."""
    from peerdesk.cli.bench.load.desks import post_at_rate

    server = node.server
    count = max(1, round(arguments.tickets_per_second * arguments.seconds))
    draw = random.Random(arguments.seed)  # noqa: S311 - repeatable words, no secret
    requests = (floor.question(f"{server.host}:{server.port}", draw, number) for number in range(count))
    _say(f"{arguments.connections} desks are open; asking {count} questions")
    used, began = node.cpu_seconds(), time.monotonic()
    due_at, latencies, statuses = await post_at_rate(
        requests, server.host, server.port, rate=arguments.tickets_per_second, seed=arguments.seed
    )
    seconds = time.monotonic() - began
    spent = {part: max(0.0, now - used.get(part, 0.0)) for part, now in node.cpu_seconds().items()}
    posted = sorted(latencies)
    return {
        "posted": len(due_at), "post_statuses": dict(statuses), "posts_per_second": round(count / seconds, 1),
        "post_p95_ms": round(posted[int(len(posted) * 0.95)] * 1000, 1) if posted else None,
        "cpu_ms_per_ticket": {part: round(value * 1000 / count, 1) for part, value in spent.items()},
    }, due_at  # fmt: skip


async def _warm_up(floor: Floor, server: Server) -> None:
    """Let every web process serve what a desk asks for, so that memory for code is not counted as a desk's."""
    from peerdesk.cli.bench.load.client import request_bytes
    from peerdesk.cli.bench.load.desks import Pool

    pool = Pool(server.host, server.port)
    paths = ("/desk/", "/desk/offers", "/desk/tickets", "/desk/stream-token")
    requests = [
        request_bytes("GET", paths[place % len(paths)], host=pool.name, headers=floor.seats[0].headers)
        for place in range(400)
    ]
    answers: Sequence[tuple[int, bytes]] = await asyncio.gather(*(pool.send(request) for request in requests))
    refused = {status for status, _ in answers} - {200}
    if refused:
        message = f"the server answered a desk with {json.dumps(sorted(refused))}"
        raise RuntimeError(message)


async def _until_quiet(seen: Seen) -> None:
    """Wait until no offer was shown for the first time for three seconds."""
    deadline, last, since = time.time() + MOST_DRAIN_SECONDS, -1, time.time()
    while time.time() < deadline and time.time() - since < QUIET_SECONDS:
        if len(seen.shown_at) != last:
            last, since = len(seen.shown_at), time.time()
        await asyncio.sleep(0.1)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
