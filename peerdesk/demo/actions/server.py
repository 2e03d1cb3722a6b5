"""The reference server: a WSGI application that checks the signature, acts once for each key, and answers in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from .store import Answer, Store, order_state, pay_back

LONGEST_BODY = 64 * 1024
CODE_TEXT = "A code is on its way to {address}. It is good for ten minutes."


class ActionServer:
    """`secrets` maps the short name of an action to its signing secret."""

    def __init__(self, secrets: Mapping[str, str], store: Store) -> None:
        self._secrets = secrets
        self._store = store

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request; the path's last part is the action."""
        status, answer = self._answer(environ)
        body = json.dumps(answer).encode()
        start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, environ: WSGIEnvironment) -> tuple[str, Answer]:
        slug = str(environ.get("PATH_INFO", "")).rpartition("/")[2]
        secret = self._secrets.get(slug)
        if environ.get("REQUEST_METHOD") != "POST" or secret is None:
            return "404 Not Found", {"error": "no_such_action"}
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > LONGEST_BODY:
            return "413 Content Too Large", {"error": "too_large"}
        body = environ["wsgi.input"].read(length).decode("utf-8", errors="replace")
        headers = {f"webhook-{name}": str(environ.get(f"HTTP_WEBHOOK_{name.upper()}", ""))
                   for name in ("id", "timestamp", "signature")}  # fmt: skip
        try:
            Webhook(secret).verify(body, headers)
            data = json.loads(body)["data"]
            return "200 OK", self._store.once(headers["webhook-id"], lambda database: _act(slug, data, database))
        except WebhookVerificationError:
            return "401 Unauthorized", {"error": "bad_signature"}
        except (ValueError, KeyError, TypeError):
            return "400 Bad Request", {"error": "unreadable"}


def _act(slug: str, data: Mapping[str, Any], database: Any) -> Answer:
    values = data["values"]
    if slug == "order-status":
        order_id = str(values["ORDER_ID"])
        return {"outcome": "done", "text": f"Order {order_id} {order_state(order_id)}."}
    if slug == "send-code":
        return {"outcome": "done", "text": CODE_TEXT.format(address=values["EMAIL"])}
    if slug == "resend":
        order_id = str(values["ORDER_ID"])
        if order_state(order_id) == "is being packed":
            return {"outcome": "refused", "text": f"Order {order_id} has not left yet, so it is not sent again."}
        return {"outcome": "done", "text": f"Order {order_id} is sent again today."}
    return pay_back(database, str(values["ORDER_ID"]), int(data["amount_minor"]), str(data["currency"]))


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Log nothing: what is asked for is personal data."""


def make_action_server(application: ActionServer, port: int) -> WSGIServer:
    """Return a threaded server on loopback; `serve_forever` it. Port 0 takes a free one."""
    return make_server("127.0.0.1", port, application, server_class=_Server, handler_class=_Quiet)
