"""Django's WSGI handler behind ASGI: the body is read first, the answer sent at once, the work done in a fixed pool.

Every view here answers from memory and takes bodies of at most half a megabyte, so nothing needs to be streamed, and a
slow sender or reader holds a socket but never a thread or a database connection. Where files may come in (`uploads`), a
larger body waits in a file without a name, gone with the request whatever becomes of this process; few of them at a time.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, Any

from peerdesk.foundation.realtime.stream import Receive, Scope, Send
from peerdesk.foundation.uploads import largest_body

BODY_LIMIT = 1024 * 1024
BODY_SECONDS = 30.0
LARGE_BODY_SECONDS = 300.0
LARGE_BODIES = 8
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass
class _Answer:
    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    def start(self, status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


class WsgiBridge:
    """An ASGI application for HTTP around a WSGI application."""

    def __init__(self, app: WsgiApp, *, threads: int) -> None:
        self._app = app
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._large = asyncio.Semaphore(LARGE_BODIES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _declared_length(scope) > BODY_LIMIT and (limit := largest_body(scope["path"])):
            async with self._large:
                await self._serve(scope, receive, send, limit=limit, seconds=LARGE_BODY_SECONDS)
        else:
            await self._serve(scope, receive, send, limit=BODY_LIMIT, seconds=BODY_SECONDS)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, *, limit: int, seconds: float) -> None:
        with tempfile.SpooledTemporaryFile(max_size=BODY_LIMIT) as body:
            try:
                length = await asyncio.wait_for(_read(receive, body, limit), seconds)
            except (TimeoutError, ConnectionError):
                return  # the sender fell silent or left; nothing was begun
            body.seek(0)
            await self._respond(scope, send, _environ(scope, body, length))

    async def _respond(self, scope: Scope, send: Send, environ: dict[str, Any]) -> None:
        answer = await asyncio.get_running_loop().run_in_executor(self._pool, self._answer, environ)
        if not any(name == b"content-length" for name, _ in answer.headers):
            answer.headers.append((b"content-length", str(len(answer.body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        sent = b"" if scope["method"] == "HEAD" else answer.body
        await send({"type": "http.response.body", "body": sent})

    def _answer(self, environ: dict[str, Any]) -> _Answer:
        answer = _Answer()
        chunks = self._app(environ, answer.start)
        try:
            answer.body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()  # ends the request: signals, database connection
        return answer


def _declared_length(scope: Scope) -> int:
    value = next((value for name, value in scope["headers"] if name.lower() == b"content-length"), b"")
    return int(value) if value.isdigit() else 0


async def _read(receive: Receive, body: IO[bytes], limit: int) -> int:
    """Write the body out and return its whole length; what is over the limit is counted and thrown away."""
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        chunk = message.get("body", b"")
        if length < limit:
            body.write(chunk[: limit - length])
        length += len(chunk)
        if not message.get("more_body", False):
            return length


def _environ(scope: Scope, body: IO[bytes], length: int) -> dict[str, Any]:
    """Return the PEP 3333 environment of a request."""
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"], "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"), "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1] or 80), "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": str(client[0]), "wsgi.version": (1, 0), "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body, "wsgi.errors": sys.stderr, "wsgi.multithread": True,
        "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").upper().replace("-", "_"), raw_value.decode("latin-1")
        if name in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            environ[name] = value
            continue
        key = f"HTTP_{name}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    environ["CONTENT_LENGTH"] = str(length)
    return environ
