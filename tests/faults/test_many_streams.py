"""Every open desk holds a connection for hours: that must cost the next visitor nothing."""

import socket

import pytest

from peerdesk.foundation.realtime.topics import publish, stream_token
from tests.factories.servers import running_web

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
STREAMS = 1100  # more than a server's usual 1,024 at once


def open_stream(port, token):
    stream = socket.create_connection(("127.0.0.1", port), timeout=30)
    stream.sendall(f"GET /stream/?token={token} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    read_until(stream, b": open")
    return stream


def read_until(stream, wanted):
    seen = b""
    while wanted not in seen:
        part = stream.recv(4096)
        assert part, f"the stream ended after {seen!r}"
        seen += part


def test_1100_open_streams_leave_room_for_visitors_and_all_of_them_hear_what_is_said():
    token, streams = stream_token(["offers:everybody"]), []
    with running_web(workers=1) as web:
        try:
            streams.extend(open_stream(web.port, token) for _ in range(STREAMS))
            assert web.answers()
            publish("offers:everybody", "1")
            for stream in streams:
                read_until(stream, b'"event_id": "1"')
        finally:
            for stream in streams:
                stream.close()
