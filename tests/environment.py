"""Loaded by pytest before Django's settings: the test environment, a database that answers, and closed sockets."""

import base64
import ipaddress
import os
import socket

from peerdesk.foundation.db import server

os.environ["PEERDESK_ENV"] = "test"
# A key of no value: tests must not touch the key of the installation in var/.
os.environ["PEERDESK_MASTER_KEY"] = base64.b64encode(b"only tests are sealed with these").decode()
# In a process's first question the guard loads its models: a busy machine takes longer than any customer should wait.
os.environ.setdefault("PEERDESK_GUARD_SECONDS", "180")

NAMES_OF_THIS_MACHINE = {"", "localhost", None}
_real_connect = socket.socket.connect
_real_connect_ex = socket.socket.connect_ex
_real_getaddrinfo = socket.getaddrinfo


class SocketClosedError(RuntimeError):
    """A test tried to reach something that is not on this machine."""


def pytest_configure(config):
    socket.socket.connect = _connect
    socket.socket.connect_ex = _connect_ex
    socket.getaddrinfo = _getaddrinfo


def pytest_unconfigure(config):
    socket.socket.connect = _real_connect
    socket.socket.connect_ex = _real_connect_ex
    socket.getaddrinfo = _real_getaddrinfo
    # Stays when somebody else (a running `make run`) uses it.
    server.stop()


def _refuse_foreign(host):
    if isinstance(host, bytes):
        host = host.decode()
    if host in NAMES_OF_THIS_MACHINE:
        return
    try:
        if ipaddress.ip_address(host.partition("%")[0]).is_loopback:
            return
    except ValueError:
        pass
    raise SocketClosedError(f"tests reach loopback and Unix sockets only, not {host!r}")


def _connect(self, address):
    if self.family != socket.AF_UNIX:
        _refuse_foreign(address[0])
    return _real_connect(self, address)


def _connect_ex(self, address):
    if self.family != socket.AF_UNIX:
        _refuse_foreign(address[0])
    return _real_connect_ex(self, address)


def _getaddrinfo(host, *arguments, **options):
    _refuse_foreign(host)
    return _real_getaddrinfo(host, *arguments, **options)


server.ensure_running()
server.drop_orphans()
