"""Identifiers and secrets. Identifiers are UUIDv7 (RFC 9562, 5.7): ordered by time, no counter to read volume from.

An identifier is no secret. Whatever grants access is a token of 256 random bits, stored as a SHA-256 digest only.
"""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid

_REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_BYTES = 32


def new_id() -> uuid.UUID:
    """Return a UUIDv7: 48 bits of Unix milliseconds, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= secrets.randbits(12) << 64
    value |= 0b10 << 62
    value |= secrets.randbits(62)
    return uuid.UUID(int=value)


def new_reference(length: int = 8) -> str:
    """Return a short random code for people to read out, without letters that look alike; unique per brand by constraint."""
    return "".join(secrets.choice(_REFERENCE_ALPHABET) for _ in range(length))


def new_token() -> str:
    """Return a URL-safe secret of 256 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """Return the hex SHA-256 of a token: what the database keeps. Tokens are random, so no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
