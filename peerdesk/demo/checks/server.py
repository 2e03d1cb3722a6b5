"""The reference provider: takes a signed request, gives the person a page, sends the result back signed.

It keeps nothing but what is open, in memory. On its page whoever tries it out chooses what is reported; a real service would
ask for papers there, which never reach us.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from socketserver import ThreadingMixIn
from typing import Final
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx2
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

LONGEST_BODY: Final = 64 * 1024
MOST_OPEN: Final = 10_000
TRIES: Final = 6
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Reference check</title><body><main><h1>Reference check: {kind}</h1>
<p>A real provider would ask for papers here. Choose what is reported.</p>
<form method="post"><button name="outcome" value="pass">Nothing speaks against this person</button>
<p><label>What is reported<br><textarea name="report" rows="3" maxlength="1500"></textarea></label></p>
<button name="outcome" value="attention">Report it</button></form></main></body></html>"""


@dataclass(frozen=True)
class Open:
    """A check that was asked for."""

    check: str
    kind: str
    callback: str
    back: str


class ReferenceChecks:
    """The WSGI application. `address` is where it is reached, `deliver` sends a result (over HTTP unless told otherwise)."""

    def __init__(self, secret: str, address: str, *, waits: Callable[[float], None] = time.sleep) -> None:
        self._secret, self._address, self._waits = secret, address.rstrip("/"), waits
        self._open: dict[str, Open] = {}
        self._tokens: dict[str, str] = {}
        self._guard = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        method, path = environ.get("REQUEST_METHOD"), str(environ.get("PATH_INFO", ""))
        known = self._open.get(path.removeprefix("/people/"))
        headers: list[tuple[str, str]] = []
        if method == "POST" and path == "/checks":
            status, kind, text = self._take(environ)
        elif known is None:
            status, kind, text = "404 Not Found", "text/plain", "There is nothing here."
        elif method == "GET":
            status, kind, text = "200 OK", "text/html; charset=utf-8", _PAGE.format(kind=escape(known.kind))
        else:
            said = parse_qs(_body(environ))
            outcome = said.get("outcome", ["pass"])[0]
            threading.Thread(target=self.report, args=(known, outcome, said.get("report", [""])[0]), daemon=True).start()
            status, kind, text, headers = "303 See Other", "text/plain", "Thank you.", [("Location", known.back)]
        body = text.encode()
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body))), *headers])
        return [body]

    def report(self, about: Open, outcome: str, words: str) -> bool:
        """Send a result, signed, the same message again until it is taken. Returns whether it was."""
        message_id = f"msg_{secrets.token_hex(12)}"
        body = json.dumps({
            "type": "check.reported", "check": about.check, "outcome": "attention" if outcome == "attention" else "pass",
            "report": words[:1500], "reported_at": datetime.now(UTC).isoformat(),
        }, separators=(",", ":"))  # fmt: skip
        for attempt in range(TRIES):
            now = datetime.now(UTC)
            headers = {
                "Content-Type": "application/json", "webhook-id": message_id,
                "webhook-timestamp": str(int(now.timestamp())),
                "webhook-signature": Webhook(self._secret).sign(message_id, now, body),
            }  # fmt: skip
            try:
                if httpx2.post(about.callback, content=body, headers=headers, timeout=10.0).status_code == 200:  # noqa: PLR2004
                    return True
            except httpx2.HTTPError:
                pass
            self._waits(2.0**attempt)
        return False

    def _take(self, environ: WSGIEnvironment) -> tuple[str, str, str]:
        body = _body(environ)
        headers = {f"webhook-{name}": str(environ.get(f"HTTP_WEBHOOK_{name.upper()}", ""))
                   for name in ("id", "timestamp", "signature")}  # fmt: skip
        try:
            Webhook(self._secret).verify(body, headers)
            said = json.loads(body)
            made = Open(str(uuid.UUID(said["check"])), str(said["kind"]), str(said["callback"]), str(said["back"]))
        except WebhookVerificationError:
            return "401 Unauthorized", "application/json", '{"error": "bad_signature"}'
        except (ValueError, KeyError, TypeError):
            return "400 Bad Request", "application/json", '{"error": "unreadable"}'
        with self._guard:  # asked twice is one check and one page
            token = self._tokens.setdefault(made.check, secrets.token_urlsafe(32))
            self._open[token] = made
            while len(self._open) > MOST_OPEN:
                self._open.pop(next(iter(self._open)))
        return "202 Accepted", "application/json", json.dumps({"url": f"{self._address}/people/{token}"})


def _body(environ: WSGIEnvironment) -> str:
    length = min(int(environ.get("CONTENT_LENGTH") or 0), LONGEST_BODY)
    return str(environ["wsgi.input"].read(length).decode("utf-8", errors="replace"))


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Log nothing: whose check it is concerns nobody."""


def make_check_server(application: ReferenceChecks, port: int) -> WSGIServer:
    """Return a threaded server on loopback; `serve_forever` it."""
    return make_server("127.0.0.1", port, application, server_class=_Server, handler_class=_Quiet)
