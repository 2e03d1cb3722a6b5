"""The one guarded HTTP client: only public addresses, no redirects, bounded time and size (S01, S02, S05, S09).

The host is resolved here, every address is checked, and the connection goes to the checked address, so that a second
DNS answer cannot move it. `ipaddress.is_private` alone is not enough: carrier-grade NAT, NAT64, 6to4, Teredo, mapped
and multicast ranges are named.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2

TIMEOUT_SECONDS = 10.0
MAX_ANSWER_BYTES = 64 * 1024
_BLOCKED = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/3",
        "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fc00::/7", "fe80::/10", "ff00::/8", "::ffff:0:0:0/96",
    )
)  # fmt: skip

# Where clouds hand out credentials; never reached, whoever names it.
_METADATA = tuple(ipaddress.ip_network(block) for block in ("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32"))


class AddressRefusedError(Exception):
    """The URL does not lead to a public address, or is no http(s) URL."""


@dataclass(frozen=True)
class Answer:
    """Status and the first bytes of an answer."""

    status: int
    body: bytes


def post(url: str, *, body: bytes, headers: dict[str, str], local_hosts: AbstractSet[str] = frozenset()) -> Answer:
    """POST to a public host, or to one of `local_hosts` on this machine. Raises AddressRefusedError, httpx2.HTTPError."""
    target, host = _pinned(url, local_hosts)
    with httpx2.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client:
        request = client.build_request(
            "POST", target, content=body, headers={**headers, "Host": host}, extensions={"sni_hostname": host.split(":")[0]}
        )
        response = client.send(request, stream=True)
        try:
            received = b""
            for chunk in response.iter_bytes():
                received += chunk
                if len(received) >= MAX_ANSWER_BYTES:
                    break
            return Answer(response.status_code, received[:MAX_ANSWER_BYTES])
        finally:
            response.close()


class GuardedTransport(httpx2.HTTPTransport):
    """For a library that brings its own client: every request, also one after a redirect, goes to a checked address.

    `named_hosts` are `host:port` that an operator named one by one; they may be private, but never link-local, where
    clouds keep their credentials. An answer is cut off after `most_bytes` or `most_seconds` with `httpx2.ReadError`.
    """

    def __init__(self, *, named_hosts: AbstractSet[str], most_bytes: int, most_seconds: float) -> None:
        super().__init__(trust_env=False)
        self._named, self._most_bytes, self._most_seconds = named_hosts, most_bytes, most_seconds

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Raises AddressRefusedError, httpx2.TransportError."""
        target, host = _pinned(str(request.url), self._named, may_be_private=True)
        pinned = httpx2.Request(
            request.method, target, headers=request.headers, stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host.split(":")[0]},
        )  # fmt: skip
        response = super().handle_request(pinned)
        response.stream = _Bounded(response, self._most_bytes, time.monotonic() + self._most_seconds)
        return response


class _Bounded(httpx2.SyncByteStream):
    """An answer that may neither grow nor last without end."""

    def __init__(self, response: httpx2.Response, most_bytes: int, deadline: float) -> None:
        self._stream, self._left, self._deadline = response.stream, most_bytes, deadline

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:  # type: ignore[union-attr]
            self._left -= len(chunk)
            if self._left < 0 or time.monotonic() > self._deadline:
                raise httpx2.ReadError("too_long")
            yield chunk

    def close(self) -> None:
        self._stream.close()  # type: ignore[union-attr]


def check_public_url(
    url: str, *, local_hosts: AbstractSet[str] = frozenset(), may_be_private: bool = False
) -> None:
    """Raise AddressRefusedError unless `url` is an http(s) URL whose every address is public, or that of a local host.

    `local_hosts` are `host:port` of servers on this very machine (loopback), or with `may_be_private` in this network,
    that an operator named one by one.
    """
    _pinned(url, local_hosts, may_be_private=may_be_private)


def is_public(address: str) -> bool:
    """Whether an IP address is reachable by everybody."""
    ip = _plain(address)
    return ip.is_global and not any(ip.version == block.version and ip in block for block in _BLOCKED)


def _plain(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the address that is meant: an IPv4 one may hide in an IPv6 form."""
    ip = ipaddress.ip_address(address)
    return getattr(ip, "ipv4_mapped", None) or ip


def _is_near(address: str, *, may_be_private: bool) -> bool:
    ip = _plain(address)
    if ip.is_loopback or not may_be_private:
        return ip.is_loopback
    return ip.is_private and not ip.is_unspecified and not any(ip.version == m.version and ip in m for m in _METADATA)


def _pinned(
    url: str, local_hosts: AbstractSet[str] = frozenset(), *, may_be_private: bool = False
) -> tuple[httpx2.URL, str]:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise AddressRefusedError(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))
    except (OSError, UnicodeError) as error:
        raise AddressRefusedError(url) from error
    addresses = {str(info[4][0]) for info in found}
    allow_local = os.environ.get("PEERDESK_ALLOW_LOCAL_WEBHOOKS") == "1"  # for tests and a demo on one machine
    host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    is_named = host in local_hosts and all(_is_near(address, may_be_private=may_be_private) for address in addresses)
    if not addresses or not (allow_local or is_named or all(is_public(address) for address in addresses)):
        raise AddressRefusedError(url)
    return httpx2.URL(url).copy_with(host=min(addresses)), host
