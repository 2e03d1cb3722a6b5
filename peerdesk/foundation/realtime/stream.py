"""The ASGI app behind `/stream/`: one LISTEN connection a process, one bounded queue a browser.

Rights are checked when a page hands out the token, again when the token is opened, and a stream ends by itself after
`STREAM_SECONDS`, so that a lost right stops the flow; the fragments that the page refetches check rights every time.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

import psycopg
import structlog
from django.db import connections

from .topics import CHANNEL, token_topics

log = structlog.get_logger(__name__)
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

QUEUE_LENGTH = 100
KEEP_ALIVE_SECONDS = 15.0
STREAM_SECONDS = 1800.0
MAX_STREAMS = 4000
RECONNECT_SECONDS = 1.0


class Hub:
    """All open streams of this process, by topic."""

    def __init__(self) -> None:
        self._queues: dict[str, set[asyncio.Queue[str]]] = defaultdict(set)
        self._listener: asyncio.Task[None] | None = None
        self.open_streams = 0

    def join(self, topics: frozenset[str]) -> asyncio.Queue[str]:
        """Return a new queue that hears `topics`; starts the LISTEN connection with the first one."""
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        queue: asyncio.Queue[str] = asyncio.Queue(QUEUE_LENGTH)
        for topic in topics:
            self._queues[topic].add(queue)
        self.open_streams += 1
        return queue

    def leave(self, topics: frozenset[str], queue: asyncio.Queue[str]) -> None:
        """Forget a queue."""
        for topic in topics:
            self._queues[topic].discard(queue)
            if not self._queues[topic]:
                del self._queues[topic]
        self.open_streams -= 1

    def spread(self, payload: str) -> None:
        """Hand a notification to everybody who listens to its topic. A full queue drops it: the page refetches anyway."""
        for queue in tuple(self._queues.get(json.loads(payload)["topic"], ())):
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(payload)

    def everybody(self, payload: str) -> None:
        """Hand a notice to every open stream."""
        for queue in {queue for queues in self._queues.values() for queue in queues}:
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(payload)

    async def _listen(self) -> None:
        lost = False
        while True:
            try:
                async with await _connect() as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    if lost:  # something may have been missed: ask every page to refetch once
                        self.everybody(json.dumps({"topic": "resync", "event_id": ""}))
                    async for notification in connection.notifies():
                        self.spread(notification.payload)
            except psycopg.Error as error:
                log.warning("realtime_listener_lost", error=type(error).__name__)
            lost = True
            await asyncio.sleep(RECONNECT_SECONDS)


hub = Hub()


async def _connect() -> psycopg.AsyncConnection[Any]:
    params = connections["default"].get_connection_params()
    params.pop("cursor_factory", None)
    params.pop("context", None)
    return await psycopg.AsyncConnection.connect(**params, autocommit=True)


async def stream_app(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve `GET /stream/?token=…` as `text/event-stream`; 403 when the token gives no topics, 503 when full."""
    token = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [""])[0]
    topics = token_topics(token)
    if not topics:
        await refuse(send, 403)
        return
    if hub.open_streams >= MAX_STREAMS:
        await refuse(send, 503)
        return
    queue = hub.join(topics)
    try:
        await _serve(queue, receive, send)
    finally:
        hub.leave(topics, queue)


async def _serve(queue: asyncio.Queue[str], receive: Receive, send: Send) -> None:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"retry: 1500\n: open\n\n", "more_body": True})
    gone = asyncio.create_task(_until_disconnect(receive))
    loop = asyncio.get_running_loop()
    deadline = loop.time() + STREAM_SECONDS
    try:
        while not gone.done() and loop.time() < deadline:
            waiting = asyncio.create_task(queue.get())
            await asyncio.wait({waiting, gone}, timeout=KEEP_ALIVE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                body = f"data: {waiting.result()}\n\n".encode()
            else:
                waiting.cancel()
                body = b": still here\n\n"
            await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()


async def _until_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def refuse(send: Send, status: int) -> None:
    """Say no, as a problem that a program can read."""
    headers = [(b"content-type", b"application/problem+json"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    body = json.dumps({"type": "about:blank", "status": status, "code": "stream_refused"}).encode()
    await send({"type": "http.response.body", "body": body})
