"""Rules of brands. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from peerdesk.engines.redaction import is_usable_pattern
from peerdesk.engines.understanding.signals import Product

ACCENT = re.compile(r"#[0-9a-fA-F]{6}\Z")
API_KEY_PREFIX_LENGTH = 12


@dataclass(frozen=True)
class TopicDraft:
    """A topic as an editor writes it."""

    slug: str
    name: str
    description: str = ""
    examples: tuple[str, ...] = ()
    crowd_solvable: bool = True


def goes_to_crowd(ticket_id: str, *, crowd_share_percent: int) -> bool:
    """Whether the valve lets a ticket through to the crowd: a stable draw by its id, so that a retry decides alike."""
    draw = int.from_bytes(hashlib.sha256(ticket_id.encode()).digest()[:4], "big") % 100
    return draw < crowd_share_percent


def invalid_patterns(patterns: list[str]) -> list[str]:
    """Return the order-id patterns that are no regular expressions, or that would hold up the guard."""
    return [pattern for pattern in patterns if not is_usable_pattern(pattern)]


def products_of(lines: list[str]) -> tuple[Product, ...]:
    """Return a brand's products: on each line a name, then other names behind bars."""
    named = [[name.strip() for name in line.split("|") if name.strip()] for line in lines]
    return tuple(Product(names[0], tuple(names)) for names in named if names)
