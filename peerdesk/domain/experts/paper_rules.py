"""Rules of agreements and of countries: whose words hold for whom, how old one is, what is kept as evidence. Pure."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Sequence
from datetime import date
from typing import Final

# Enough to say "the same line at home" in a dispute, not enough to find who sat there (RFC 4291 gives a site a /48).
_PREFIXES: Final = {4: 16, 6: 32}
_BROWSERS: Final = (
    ("Edge", r"Edg[A-Z]?\w*/"), ("Opera", r"OPR/"), ("Firefox", r"Firefox/|FxiOS/"), ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("Android", r"Android"), ("iOS", r"iPhone|iPad"), ("Windows", r"Windows"), ("macOS", r"Mac OS"), ("Linux", r"Linux"),
)  # fmt: skip


def text_hash(title: str, text: str) -> str:
    """Return the SHA-256 (hexadecimal) of an agreement as it is shown: its title, an empty line, its text."""
    return hashlib.sha256(f"{title}\n\n{text}".encode()).hexdigest()


def rule_hash(least_age: int, notices: Sequence[str]) -> str:
    """Return the digest of what a country asks for; another age or another notice is another digest."""
    return hashlib.sha256("\n".join([str(least_age), *notices]).encode()).hexdigest()


def address_class(address: str) -> str:
    """Return the network that an address lies in (IPv4 /16, IPv6 /32): never the address itself; "" for none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, _PREFIXES[found.version]), strict=False))


def browser_class(user_agent: str) -> str:
    """Return what kind of browser and system was used, without versions: "Firefox, Linux"."""
    browser = next((name for name, sign in _BROWSERS if re.search(sign, user_agent)), "other")
    system = next((name for name, sign in _SYSTEMS if re.search(sign, user_agent)), "other")
    return f"{browser}, {system}"


def age_on(day: date, *, born: date) -> int:
    """Return how many birthdays somebody has had by `day`; whoever was born on 29 February has theirs on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
