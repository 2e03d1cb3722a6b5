"""What goes wrong in a real week, within an hour: processes are killed, desks lose their connection or vanish for minutes.

Meanwhile somebody looks every five seconds whether a ticket stands still that nothing will move.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from peerdesk.cli.bench.load.desks import Desk
from peerdesk.cli.bench.load.node import Node
from peerdesk.domain.insights.queries import count_limbo
from peerdesk.foundation.clock import utc_now

_LOOK_SECONDS: Final = 5.0
_KEEP_SECONDS: Final = 0.5
_LIMBO_SECONDS: Final = 60
_GONE_SECONDS: Final = (60.0, 240.0)
_SHARE_OF_DESKS: Final = 0.05


@dataclass
class Trouble:
    """What was done to the node and its desks, and the most tickets that were seen in limbo at one time."""

    done: Counter[str] = field(default_factory=Counter)
    most_in_limbo: int = 0
    looks: int = 0


class Disturber:
    """Makes trouble every `every` seconds until it is stopped."""

    def __init__(self, node: Node, desks: Sequence[Desk], *, brand_id: uuid.UUID, every: float, seed: int) -> None:
        self._node, self._desks, self._brand_id = node, desks, brand_id
        self._every = every
        self._draw = random.Random(seed)  # noqa: S311 - repeatable trouble, no secret
        self._away: set[Desk] = set()
        self.trouble = Trouble()

    def start(self) -> None:
        """Begin."""
        work = (self._make_trouble(), self._keep_alive(), self._look())
        self._tasks: list[asyncio.Task[Any]] = [asyncio.create_task(one) for one in work]

    async def stop(self) -> None:
        """End: the dead are started again a last time, and everybody who is away comes back."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._node.keep_alive)
        await asyncio.gather(*(desk.come_back() for desk in self._away))
        self._away.clear()

    async def _make_trouble(self) -> None:
        while True:
            await asyncio.sleep(self._draw.expovariate(1 / self._every))
            victims = self._node.victims()
            kind = self._draw.choice([*sorted(victims), "cut", "vanish"])
            if kind in victims:
                os.kill(self._draw.choice(victims[kind]), signal.SIGKILL)
            else:
                here = [desk for desk in self._desks if desk not in self._away]
                chosen = self._draw.sample(here, min(len(here), max(1, round(len(self._desks) * _SHARE_OF_DESKS))))
                for desk in chosen:
                    self._disconnect(desk, forever=kind == "vanish")
            self.trouble.done[kind] += 1

    def _disconnect(self, desk: Desk, *, forever: bool) -> None:
        if not forever:
            desk.cut()
            return
        desk.close()
        self._away.add(desk)
        self._tasks.append(asyncio.create_task(self._return(desk)))

    async def _return(self, desk: Desk) -> None:
        await asyncio.sleep(self._draw.uniform(*_GONE_SECONDS))
        self._away.discard(desk)
        await desk.come_back()

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.to_thread(self._node.keep_alive)
            await asyncio.sleep(_KEEP_SECONDS)

    async def _look(self) -> None:
        while True:
            started = time.monotonic()
            found = await asyncio.to_thread(
                count_limbo, now=utc_now(), older_than_seconds=_LIMBO_SECONDS, brand_id=self._brand_id
            )
            self.trouble.looks += 1
            self.trouble.most_in_limbo = max(self.trouble.most_in_limbo, found)
            await asyncio.sleep(max(0.0, _LOOK_SECONDS - (time.monotonic() - started)))


def count_double_claims(brand_id: uuid.UUID) -> int:
    """How many claims of a brand's tickets began while another claim of the same ticket was held (I2); blocking."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM matching_claim one JOIN matching_claim other
               ON other.ticket_id = one.ticket_id AND other.id > one.id
               AND tstzrange(one.claimed_at, coalesce(one.ended_at, 'infinity')) &&
                   tstzrange(other.claimed_at, coalesce(other.ended_at, 'infinity'))
               WHERE one.brand_id = %s""",
            [brand_id],
        )
        return int((cursor.fetchone() or (0,))[0])
