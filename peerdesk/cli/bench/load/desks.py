"""Open desks as browsers keep them: each with its event stream, fetching again what an event says has changed.

A desk behaves as `stream.js` does: the first event of a kind fetches at once, more of them within 120 ms together, one that
takes a card away fetches nothing; every 30 seconds it gives a sign of life, which keeps its lease, and every 300 it fetches
the offers anyway. After reading for a moment a desk claims the first offer that it shows, and answers it if asked to. A
stream that breaks is opened again after half a second or more.
Requests of all desks share some kept-alive connections.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from peerdesk.cli.bench.load.client import request_bytes

_TOGETHER_SECONDS: Final = 0.12
_ALIVE_SECONDS: Final = 30.0
_OFFERS_AFTER: Final = 10  # signs of life
_READING_SECONDS: Final = (1.0, 3.0)
_RETRY_SECONDS: Final = (0.5, 2.0)
_ANSWER: Final = "Please rinse the glass with cold water, then pour again slowly. Does the foam stay now?"
_POOL: Final = 64
_LONGEST_LINE: Final = 8192
_OFFER = re.compile(rb'data-offer="([0-9a-f-]{36})".*?name="nonce" value="([^"]+)"', re.DOTALL)
_PATHS: Final = {"offers": "/desk/offers", "desk": "/desk/tickets"}


@dataclass(frozen=True)
class Seat:
    """Who sits at a desk: the headers of their browser, and how many questions they take during the run."""

    headers: dict[str, str]
    places: int
    answers: bool = False


@dataclass
class Seen:
    """What all desks saw: when an offer was first shown at its desk, how claims ended, answers by status (0: broken off)."""

    shown_at: dict[str, float] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    claimed: int = 0
    late: int = 0
    answered: int = 0
    fetches: int = 0
    lost_streams: int = 0


class DeskRefusedError(RuntimeError):
    """The server does not know this desk (any more)."""


class Pool:
    """Kept-alive connections to one server."""

    def __init__(self, host: str, port: int, size: int = _POOL) -> None:
        self.host, self.port, self.name = host, port, f"{host}:{port}"
        self._free: asyncio.LifoQueue[tuple[asyncio.StreamReader, asyncio.StreamWriter] | None] = asyncio.LifoQueue()
        for _ in range(size):
            self._free.put_nowait(None)

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """Return status and body. Raises OSError or EOFError when the server breaks off."""
        pair = await self._free.get()
        kept = None
        try:
            pair = pair or await asyncio.open_connection(self.host, self.port)
            reader, writer = pair
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            lower = head.lower()
            length = int(lower.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            body = await reader.readexactly(length)
            kept = None if b"\r\nconnection: close" in lower else pair
            return int(head[9:12]), body
        finally:
            if pair and not kept:
                pair[1].close()
            self._free.put_nowait(kept)


class Desk:
    """One open desk."""

    def __init__(self, seat: Seat, pool: Pool, *, seen: Seen, draw: random.Random) -> None:
        self._seat, self._pool, self._seen, self._draw = seat, pool, seen, draw
        self._places = seat.places
        self._busy: dict[str, bool] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_claiming = False

    async def open(self) -> None:
        """Open the stream with a fresh token; returns when the server has said that it is open.

        Raises ConnectionError when the server broke off, DeskRefusedError when it says no: trying again would not help.
        """
        status, body = await self._get("/desk/stream-token")
        if status and status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.OK:
            message = f"a desk got {status} for its stream's token"
            raise DeskRefusedError(message)
        if status != HTTPStatus.OK:
            raise ConnectionError
        self._reader, self._writer = await asyncio.open_connection(self._pool.host, self._pool.port, limit=_LONGEST_LINE)
        tokens = json.loads(body)
        self._alive = tokens["alive"].encode()
        path = f"/stream/?token={tokens['token']}"
        self._writer.write(request_bytes("GET", path, host=self._pool.name, headers={}))
        while not (await self._reader.readline()).startswith(b": open"):
            if self._reader.at_eof():
                raise ConnectionError

    def start(self) -> None:
        """Listen, and give signs of life."""
        self._spawn(self._listen())
        self._spawn(self._heartbeat())

    def close(self) -> None:
        """Leave, as a browser that is closed: without a word."""
        for task in tuple(self._tasks):
            task.cancel()
        self._tasks.clear()
        self._busy.clear()
        self._is_claiming = False
        self._writer.close()

    def cut(self) -> None:
        """Lose the stream's connection, as on a train; the desk opens it again by itself."""
        self._writer.transport.abort()

    async def come_back(self) -> None:
        """Open a desk that was closed, and come online at it once more."""
        await self._send("POST", "/desk/presence", b"online=1")
        await self._reopen()
        self.start()

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(OSError):
                while line := await self._reader.readline():
                    if line.startswith(b"data: ") and "gone" not in (event := json.loads(line[6:])):
                        self._notice(event["topic"].partition(":")[0])
            self._seen.lost_streams += 1
            await self._reopen()
            for kind in _PATHS:
                self._notice(kind)

    async def _reopen(self) -> None:
        while True:
            await asyncio.sleep(self._draw.uniform(*_RETRY_SECONDS))
            with contextlib.suppress(OSError, EOFError):
                await self.open()
                return

    async def _heartbeat(self) -> None:
        await asyncio.sleep(self._draw.uniform(0, _ALIVE_SECONDS))
        for number in itertools.count(self._draw.randrange(_OFFERS_AFTER)):
            await self._send("POST", "/stream/alive", self._alive)
            if number % _OFFERS_AFTER == 0:
                await self._fetch("offers")
            await asyncio.sleep(_ALIVE_SECONDS)

    def _notice(self, kind: str) -> None:
        if kind not in _PATHS:
            return
        if kind in self._busy:
            self._busy[kind] = True
        else:
            self._busy[kind] = False
            self._spawn(self._fetch_together(kind))

    async def _fetch_together(self, kind: str) -> None:
        again = True
        while again:
            self._busy[kind] = False
            began = time.perf_counter()
            await self._fetch(kind)
            await asyncio.sleep(max(0.0, _TOGETHER_SECONDS - (time.perf_counter() - began)))
            again = self._busy[kind]
        del self._busy[kind]

    async def _fetch(self, kind: str) -> None:
        status, body = await self._get(_PATHS[kind])
        self._seen.fetches += 1
        if kind != "offers" or status != HTTPStatus.OK:
            return
        now = time.time()
        offers = _OFFER.findall(body)
        for offer, _ in offers:
            self._seen.shown_at.setdefault(offer.decode(), now)
        if offers and self._places and not self._is_claiming:
            self._is_claiming = True
            self._spawn(self._claim(*offers[0]))

    async def _claim(self, offer: bytes, nonce: bytes) -> None:
        await self._read()
        path = f"/desk/offers/{offer.decode()}/acceptance"
        status, body = await self._send("POST", path, b"nonce=" + nonce)
        if status == HTTPStatus.OK:
            self._seen.claimed += 1
            self._places -= 1
            if self._seat.answers:
                self._spawn(self._answer(json.loads(body)))
        elif status == HTTPStatus.CONFLICT:
            self._seen.late += 1
        self._is_claiming = False

    async def _answer(self, claim: dict[str, Any]) -> None:
        path = f"/desk/tickets/{claim['ticket_id']}/"
        await self._send("GET", path)
        await self._read()
        form = {"text": _ANSWER, "fencing": claim["fencing"], "hands_over": "1", "confirmed": "1"}
        status, _ = await self._send("POST", f"{path}replies", urlencode(form).encode())
        self._seen.answered += status == HTTPStatus.CREATED
        self._places += 1

    async def _read(self) -> None:
        await asyncio.sleep(self._draw.uniform(*_READING_SECONDS))

    async def _get(self, path: str) -> tuple[int, bytes]:
        return await self._send("GET", path)

    async def _send(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Return status and body; status 0 when the connection broke."""
        request = request_bytes(method, path, host=self._pool.name, headers=self._seat.headers, body=body)
        try:
            status, answer = await self._pool.send(request)
        except (OSError, EOFError):
            status, answer = 0, b""
        self._seen.statuses[status] += 1
        return status, answer

    def _spawn(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def open_desks(seats: Sequence[Seat], host: str, port: int, *, seen: Seen, seed: int) -> list[Desk]:
    """Open a desk for each seat, 50 at a time; they are connected, but do not react before `start`."""
    draw, pool = random.Random(seed), Pool(host, port)  # noqa: S311 - repeatable waits, no secret
    desks = [Desk(seat, pool, seen=seen, draw=random.Random(draw.random())) for seat in seats]  # noqa: S311
    gate = asyncio.Semaphore(50)

    async def one(desk: Desk) -> None:
        async with gate:
            await desk.open()

    await asyncio.gather(*(one(desk) for desk in desks))
    return desks


async def post_at_rate(
    requests: Iterable[bytes], host: str, port: int, *, rate: float, seed: int
) -> tuple[dict[str, float], list[float], Counter[int]]:
    """Send each request at its own moment, whatever became of those before (an open loop); again when it was broken off.

    Gaps are exponential with `rate` a second. Returns, by the id of the ticket that was made, the moment at which it was
    due (a late start counts as waiting), the latencies in seconds, and answers by status (0: broken off).
    """
    draw, pool = random.Random(seed), Pool(host, port)  # noqa: S311
    due_at: dict[str, float] = {}
    latencies: list[float] = []
    statuses: Counter[int] = Counter()

    async def one(request: bytes, due: float) -> None:
        status, body = 0, b""
        while not status:  # the same idempotency key: asking again makes no second ticket
            try:
                status, body = await pool.send(request)
            except (OSError, EOFError):
                statuses[0] += 1
                await asyncio.sleep(draw.uniform(*_RETRY_SECONDS))
        statuses[status] += 1
        latencies.append(time.time() - due)
        if status == HTTPStatus.CREATED:
            due_at[json.loads(body)["id"]] = due

    due, tasks = time.time(), []
    for request in requests:
        due += draw.expovariate(rate)
        await asyncio.sleep(max(0.0, due - time.time()))
        tasks.append(asyncio.create_task(one(request, due)))
    await asyncio.gather(*tasks)
    return due_at, latencies, statuses
