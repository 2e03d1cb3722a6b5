"""`POST /stream/alive`: an open page says that it is still open, without a session and without a statement of its own.

The body is a signed token that names a subject ("desk:…"); what signs came in within `WRITE_EVERY` are written together by
whoever asked for that kind of subject. A process that is killed forgets up to that many seconds of signs: whoever counts on
them must allow for more than one that is missed.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog
from django.core import signing
from django.db import InterfaceError, OperationalError, close_old_connections

from .stream import Receive, Scope, Send, refuse

log = structlog.get_logger(__name__)
TOKEN_SECONDS = 900
WRITE_EVERY = 2.0
MOST_KNOWN = 20_000
LONGEST_BODY = 1024
_SALT = "peerdesk.realtime.alive"
Writer = Callable[[Sequence[str]], object]


def alive_token(kind: str, rest: str) -> str:
    """Return a token whose bearer may say within the next 15 minutes that this subject is alive."""
    return signing.dumps(f"{kind}:{rest}", salt=_SALT)


class SignsOfLife:
    """The ASGI app; one for each process."""

    def __init__(self) -> None:
        self._writers: dict[str, Writer] = {}
        self._known: dict[str, tuple[str, float]] = {}
        self._seen: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="alive")  # one connection to the database a process

    def configure(self, writers: Mapping[str, Writer]) -> None:
        """Name for each kind of subject who writes its signs; the writer gets the parts after the colon."""
        self._writers = dict(writers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 204, or 403 to a token that is forged or too old: the page asks for a fresh one."""
        subject = None if scope["method"] != "POST" else self.opened(await _body(receive))
        if subject is None:
            await refuse(send, 403)
            return
        self._seen.add(subject)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_soon())
        await send({"type": "http.response.start", "status": 204, "headers": [(b"cache-control", b"no-store")]})
        await send({"type": "http.response.body", "body": b""})

    def opened(self, token: str) -> str | None:
        """Return the subject of a token, None when it is not good (any more)."""
        known, now = self._known.get(token), time.monotonic()
        if known is not None and now < known[1]:
            return known[0]
        try:
            subject = str(signing.loads(token, salt=_SALT, max_age=TOKEN_SECONDS))
        except signing.BadSignature:
            return None
        if subject.partition(":")[0] not in self._writers:
            return None
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[token] = (subject, now + TOKEN_SECONDS / 10)  # then opened again, so that an old one is refused
        return subject

    async def _write_soon(self) -> None:
        while self._seen:
            await asyncio.sleep(WRITE_EVERY)
            seen, self._seen = self._seen, set()
            try:
                await asyncio.get_running_loop().run_in_executor(self._thread, self._write, seen)
            except (InterfaceError, OperationalError) as error:  # written when the database is back
                log.warning("signs_of_life_not_written", error=type(error).__name__, number=len(seen))
                self._seen |= seen

    def _write(self, seen: set[str]) -> None:
        by_kind: dict[str, list[str]] = defaultdict(list)
        for subject in seen:
            kind, _, rest = subject.partition(":")
            by_kind[kind].append(rest)
        close_old_connections()
        for kind, rests in by_kind.items():
            self._writers[kind](rests)


async def _body(receive: Receive) -> str:
    """The token; "" when it is too long to be one."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if message["type"] == "http.disconnect" or len(body) > LONGEST_BODY:
            return ""
        if not message.get("more_body"):
            return str(body, "latin-1")


signs_of_life = SignsOfLife()
