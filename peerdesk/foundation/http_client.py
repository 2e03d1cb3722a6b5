"""The one guarded HTTP client: only public addresses, no redirects, bounded time and size (S01, S02, S05, S09).

The host is resolved here, every address is checked, and the connection goes to the checked address, so that a second
DNS answer cannot move it. `ipaddress.is_private` alone is not enough: carrier-grade NAT, NAT64, 6to4, Teredo, mapped
and multicast ranges are named.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

TIMEOUT_SECONDS = 10.0
MAX_ANSWER_BYTES = 64 * 1024
_BLOCKED = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/3",
        "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fc00::/7", "fe80::/10", "ff00::/8", "::ffff:0:0:0/96",
    )
)  # fmt: skip


class AddressRefusedError(Exception):
    """The URL does not lead to a public address, or is no http(s) URL."""


@dataclass(frozen=True)
class Answer:
    """Status and the first bytes of an answer."""

    status: int
    body: bytes


def post(url: str, *, body: bytes, headers: dict[str, str], local_hosts: AbstractSet[str] = frozenset()) -> Answer:
    """POST to a public host, or to one of `local_hosts` on this machine. Raises AddressRefusedError, httpx.HTTPError."""
    target, host = _pinned(url, local_hosts)
    with httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client:
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


def check_public_url(url: str, *, local_hosts: AbstractSet[str] = frozenset()) -> None:
    """Raise AddressRefusedError unless `url` is an http(s) URL whose every address is public, or that of a local host.

    `local_hosts` are `host:port` of servers on this very machine (loopback) that an operator named one by one.
    """
    _pinned(url, local_hosts)


def is_public(address: str) -> bool:
    """Whether an IP address is reachable by everybody."""
    ip = ipaddress.ip_address(address)
    mapped = getattr(ip, "ipv4_mapped", None)
    if mapped is not None:
        ip = mapped
    return ip.is_global and not any(ip.version == block.version and ip in block for block in _BLOCKED)


def _pinned(url: str, local_hosts: AbstractSet[str] = frozenset()) -> tuple[httpx.URL, str]:
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
    is_named = host in local_hosts and all(ipaddress.ip_address(address).is_loopback for address in addresses)
    if not addresses or not (allow_local or is_named or all(is_public(address) for address in addresses)):
        raise AddressRefusedError(url)
    return httpx.URL(url).copy_with(host=min(addresses)), host
