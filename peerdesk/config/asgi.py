"""The ASGI application: streams ahead of Django, everything else through Django's WSGI handler in a fixed pool of threads.

Django's views are synchronous. Under its own ASGI handler each request would start a thread and open a database
connection; a fixed pool keeps both (docs/decisions/0004-web-server.md).
"""

from __future__ import annotations

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerdesk.config.settings")

from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application

from peerdesk.config.bridge import WsgiBridge
from peerdesk.foundation.db.liveness import look_before_request
from peerdesk.foundation.realtime.alive import signs_of_life
from peerdesk.foundation.realtime.stream import Receive, Scope, Send, stream_app

THREADS = int(os.environ.get("PEERDESK_WEB_THREADS", "8"))
django_app = WsgiBridge(get_wsgi_application(), threads=THREADS)
request_started.connect(look_before_request)  # after Django's own receiver, which asks for a check
# What was loaded until here lives as long as the process: the collector need not look at it again and again.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Dispatch by path."""
    if scope["type"] == "http" and scope["path"] == "/stream/":
        await stream_app(scope, receive, send)
    elif scope["type"] == "http" and scope["path"] == "/stream/alive":
        await signs_of_life(scope, receive, send)
    elif scope["type"] == "http":
        await django_app(scope, receive, send)
    elif scope["type"] == "lifespan":
        await _lifespan(receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
