"""A closed-loop HTTP/1.1 load generator: each connection sends the next request when the last answer is in.

Written on asyncio's protocols, because on two cores the generator must cost little beside the server that it measures.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any

_BREAK = b"\r\n\r\n"


@dataclass
class Tally:
    """What one run measured: a latency in ms per answer, counts by status, broken connections."""

    latencies_ms: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    broken: int = 0
    seconds: float = 0.0

    def figures(self, seconds: float) -> dict[str, float | int | None]:
        """Return rate and quantiles; errors are answers of 400 and above, and broken connections.

        The rate is over `seconds`, or over the longer time that it took until the last answer was in.
        """
        ordered = sorted(self.latencies_ms)
        seconds = max(seconds, self.seconds)
        errors = sum(count for status, count in self.statuses.items() if status >= 400) + self.broken  # noqa: PLR2004
        return {
            "requests_per_second": round(len(ordered) / seconds, 1), "p50_ms": _at(ordered, 0.50),
            "p95_ms": _at(ordered, 0.95), "p99_ms": _at(ordered, 0.99), "errors": errors, "requests": len(ordered),
        }  # fmt: skip

    def add(self, other: Tally) -> None:
        """Count another run of the same thing in."""
        self.latencies_ms += other.latencies_ms
        self.broken += other.broken
        self.seconds += other.seconds
        for status, count in other.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + count


class _Connection(asyncio.Protocol):
    """One connection after another: a server that closes after each answer is called again, which is not counted."""

    def __init__(
        self, requests: Iterator[bytes], tally: Tally, deadline: Callable[[], bool],
        call_again: Callable[[_Connection], Coroutine[Any, Any, None]] | None = None,
    ) -> None:
        self._call_again = call_again
        self._requests, self._tally, self._is_over = requests, tally, deadline
        self._buffer = bytearray()
        self._needed = -1
        self._sent_at = 0.0
        self._is_closing = False
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request of this connection."""
        self._transport = transport
        self._buffer.clear()
        self._needed, self._is_closing = -1, False
        self._send()

    def data_received(self, data: bytes) -> None:
        """Collect an answer; when it is whole, count it and send the next request."""
        self._buffer += data
        if self._needed < 0:
            end = self._buffer.find(_BREAK)
            if end < 0:
                return
            head = bytes(self._buffer[:end]).lower()
            length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
            self._needed = end + len(_BREAK) + int(length or 0)
            self._is_closing = b"\r\nconnection: close" in head
        if len(self._buffer) < self._needed:
            return
        status = int(self._buffer[9:12])
        self._tally.latencies_ms.append((time.perf_counter() - self._sent_at) * 1000)
        self._tally.statuses[status] = self._tally.statuses.get(status, 0) + 1
        del self._buffer[: self._needed]
        self._needed = -1
        if not self._is_closing or self._is_over():
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """The server closed: broken unless we were done, or it had said so with a whole answer."""
        if not self.done.done():
            if self._is_closing and self._needed < 0 and self._call_again is not None:
                self._calling = asyncio.ensure_future(self._call_again(self))
                return
            if not self._is_over():
                self._tally.broken += 1
            self.done.set_result(None)

    def _send(self) -> None:
        if self._is_over():
            self._transport.close()
            if not self.done.done():
                self.done.set_result(None)
            return
        self._sent_at = time.perf_counter()
        self._transport.write(next(self._requests))  # type: ignore[attr-defined]


def request_bytes(method: str, path: str, *, host: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """Return a request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    if body or method == "POST":
        kind = [] if "Content-Type" in headers else ["Content-Type: application/json"]
        lines += [*kind, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + _BREAK + body


def run_load(host: str, port: int, *, requests: Iterator[bytes], connections: int, seconds: float) -> Tally:
    """Send `requests` over `connections` sockets for `seconds`; returns the tally."""
    return asyncio.run(_run(host, port, requests=requests, connections=connections, seconds=seconds))


def fire_once(host: str, port: int, *, requests: list[bytes]) -> Tally:
    """Send each request once, all at the same time, over a connection each."""
    return asyncio.run(_fire(host, port, requests))


async def _run(host: str, port: int, *, requests: Iterator[bytes], connections: int, seconds: float) -> Tally:
    tally = Tally()
    start = time.perf_counter()
    loop = asyncio.get_running_loop()

    def is_over() -> bool:
        return time.perf_counter() >= start + seconds

    async def call(protocol: _Connection) -> None:
        try:
            await loop.create_connection(lambda: protocol, host, port)
        except OSError:
            tally.broken += 1
            protocol.done.set_result(None)

    made = [_Connection(requests, tally, is_over, call) for _ in range(connections)]
    for protocol in made:
        await call(protocol)
    await asyncio.wait([protocol.done for protocol in made], timeout=seconds + 60)
    tally.seconds = time.perf_counter() - start
    return tally


async def _fire(host: str, port: int, requests: list[bytes]) -> Tally:
    tally = Tally()
    loop = asyncio.get_running_loop()

    async def one(request: bytes) -> None:
        unsent = [request]
        once = iter(unsent.pop, None)
        _, protocol = await loop.create_connection(lambda: _Connection(once, tally, lambda: not unsent), host, port)
        await protocol.done

    await asyncio.wait_for(asyncio.gather(*(one(request) for request in requests)), timeout=120)
    return tally


def _at(ordered: list[float], share: float) -> float | None:
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 2) if ordered else None
