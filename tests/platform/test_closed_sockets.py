"""Tests reach this machine only."""

import socket

import pytest

from tests.environment import SocketClosedError


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.com", 443), ("2001:db8::1", 80)])
def test_nothing_outside_is_reached(address):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as probe, pytest.raises(SocketClosedError):
        probe.connect(address)
    with pytest.raises(SocketClosedError):
        socket.create_connection(address, timeout=1)


def test_this_machine_is_reached():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        socket.create_connection(server.getsockname(), timeout=30).close()
