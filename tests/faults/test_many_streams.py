"""Every open desk holds a connection for hours: that must cost the next visitor nothing."""

import socket
import urllib.error
import urllib.request
from datetime import timedelta

import pytest

from peerdesk.domain.experts.commands import go_online
from peerdesk.domain.experts.models import Presence
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.realtime.alive import alive_token
from peerdesk.foundation.realtime.topics import publish, stream_token
from tests.factories.network import make_brand, make_expert
from tests.factories.servers import running_web, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
STREAMS = 1100  # more than a server's usual 1,024 at once


def open_stream(port, token):
    stream = socket.create_connection(("127.0.0.1", port), timeout=120)
    stream.sendall(f"GET /stream/?token={token} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    read_until(stream, b": open")
    return stream


def read_until(stream, wanted):
    seen = b""
    while wanted not in seen:
        part = stream.recv(4096)
        assert part, f"the stream ended after {seen!r}"
        seen += part


def say_alive(web, token):
    """Return the status of a sign of life."""
    try:
        with urllib.request.urlopen(f"{web.url}/stream/alive", data=token.encode(), timeout=120) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_1100_open_streams_leave_room_for_visitors_and_all_of_them_hear_what_is_said():
    token, streams = stream_token(["offers:everybody"]), []
    expert, begin = make_expert(make_brand(), online=False), utc_now() - timedelta(seconds=80)
    go_online(expert, now=begin, device="laptop")
    with running_web(workers=1) as web:
        try:
            streams.extend(open_stream(web.port, token) for _ in range(STREAMS))
            assert web.answers()
            publish("offers:everybody", "1")
            for stream in streams:
                read_until(stream, b'"event_id": "1"')
            # A desk says without a session that it is open; what nobody signed, or for something else, says nothing.
            signed = alive_token("desk", f"{expert.id}:laptop")
            for wrong in ("", signed[:-1], alive_token("tent", f"{expert.id}:laptop"), token, "x" * 2000):
                assert say_alive(web, wrong) == 403
            assert say_alive(web, signed) == 204
            wait_until(lambda: Presence.objects.get(expert=expert).seen_at > begin, what="the sign of life")
        finally:
            for stream in streams:
                stream.close()
