"""The runner: reads the switch on the console, and lets people come and go."""

from __future__ import annotations

import asyncio
import os
import random
import signal

import structlog
from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections

from peerdesk.demo.history import read_rows, split
from peerdesk.demo.load import TAPROOM
from peerdesk.demo.logins import demo_password
from peerdesk.demo.people import STAFF_ADDRESS, active_addresses
from peerdesk.domain.insights.queries import running_traffic

from .customers import ask_forever
from .experts import answer_forever
from .scene import Scene
from .staff import staff_forever

log = structlog.get_logger(__name__)
SWITCH_SECONDS = 2.0
EXPERTS = 6


def run() -> None:
    """Run until SIGTERM or SIGINT."""
    asyncio.run(_run())


async def _run() -> None:
    rows = read_rows()
    scene = Scene(
        slug=TAPROOM, base_url=os.environ.get("PEERDESK_URL", "http://127.0.0.1:8000"), password=demo_password(),
        rows=split(rows)[1], draw=random.Random(0),  # noqa: S311 - repeatable play, no secret
    )  # fmt: skip
    task = asyncio.current_task()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, lambda: task.cancel() if task else None)
    log.info("traffic_started")
    try:
        async with asyncio.TaskGroup() as crowd:
            crowd.create_task(_watch_switch(scene))
            crowd.create_task(staff_forever(scene, STAFF_ADDRESS))
            for email in active_addresses(rows)[:EXPERTS]:
                crowd.create_task(answer_forever(scene, email))
            crowd.create_task(ask_forever(scene, crowd))
    except asyncio.CancelledError:
        log.info("traffic_stopped")


async def _watch_switch(scene: Scene) -> None:
    while True:
        try:
            switches = await sync_to_async(_switches)()
        except DatabaseError:
            switches = {}  # the database restarts: rest until it is back
        scene.is_running = scene.slug in switches
        scene.seconds_between = switches.get(scene.slug, scene.seconds_between)
        await asyncio.sleep(SWITCH_SECONDS)


def _switches() -> dict[str, float]:
    close_old_connections()
    return {row.brand.slug: row.seconds_between_questions for row in running_traffic()}
