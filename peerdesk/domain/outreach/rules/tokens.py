"""Signed words of mails: the way back of what could not be delivered, the way out, the way in. Pure.

A word holds ids under an HMAC-SHA-256 of the installation's own secret, bound to its purpose: none is a word of another.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import uuid
from dataclasses import dataclass
from typing import Final

_MAC: Final = 10
_ID: Final = 16
_DIGEST: Final = 32
RETURN_PREFIX: Final = "returned"
# The local part of a return address: at most 64 letters, of which servers may change the case (RFC 5321, 4.5.3.1.1).
RETURN_PATH: Final = re.compile(rf"{RETURN_PREFIX}\+([a-z2-7]{{42}})@", re.IGNORECASE)


@dataclass(frozen=True)
class WayOut:
    """Whose mails of which brand shall end; `digest` is of the address, so that it works when the address is gone."""

    brand_id: uuid.UUID
    recipient_id: uuid.UUID
    digest: str


def digest_of(secret: bytes, address: str) -> str:
    """Return the keyed digest by which a (clean) address is found again and cannot be read."""
    return hmac.new(_derived(secret, "address"), address.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def return_address(secret: bytes, recipient_id: uuid.UUID, domain: str) -> str:
    """Return the envelope sender of one mail (VERP): whatever comes back to it says by itself whose it was."""
    word = base64.b32encode(_signed(secret, "return", recipient_id.bytes)).decode().rstrip("=").lower()
    return f"{RETURN_PREFIX}+{word}@{domain}"


def recipient_of_return(secret: bytes, text: str) -> uuid.UUID | None:
    """Return whose return address stands in a text, where a true one does."""
    for found in RETURN_PATH.finditer(text):
        word = found[1].upper()
        try:
            signed = base64.b32decode(word + "=" * (-len(word) % 8))
        except binascii.Error:
            continue
        payload = _opened(secret, "return", signed)
        if payload is not None and len(payload) == _ID:
            return uuid.UUID(bytes=payload)
    return None


def way_out_word(secret: bytes, way: WayOut) -> str:
    """Return the word of an unsubscribe link."""
    payload = way.brand_id.bytes + way.recipient_id.bytes + bytes.fromhex(way.digest)
    return _word(_signed(secret, "way-out", payload))


def read_way_out(secret: bytes, word: str) -> WayOut | None:
    """Return what an unsubscribe link means; None for one that was made up."""
    payload = _read(secret, "way-out", word)
    if payload is None or len(payload) != 2 * _ID + _DIGEST:
        return None
    brand, recipient, digest = payload[:_ID], payload[_ID : 2 * _ID], payload[2 * _ID :]
    return WayOut(uuid.UUID(bytes=brand), uuid.UUID(bytes=recipient), digest.hex())


def personal_word(secret: bytes, recipient_id: uuid.UUID, *, purpose: str = "came") -> str:
    """Return the end of one person's link to the campaign's page."""
    return _word(_signed(secret, purpose, recipient_id.bytes))


def read_personal(secret: bytes, word: str, *, purpose: str = "came") -> uuid.UUID | None:
    """Return whose link it is; None for one that was made up."""
    payload = _read(secret, purpose, word)
    return uuid.UUID(bytes=payload) if payload is not None and len(payload) == _ID else None


def _derived(secret: bytes, purpose: str) -> bytes:
    return hmac.new(secret, f"outreach:{purpose}".encode(), hashlib.sha256).digest()


def _signed(secret: bytes, purpose: str, payload: bytes) -> bytes:
    return payload + hmac.new(_derived(secret, purpose), payload, hashlib.sha256).digest()[:_MAC]


def _opened(secret: bytes, purpose: str, signed: bytes) -> bytes | None:
    payload = signed[:-_MAC]
    return payload if hmac.compare_digest(_signed(secret, purpose, payload), signed) else None


def _word(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _read(secret: bytes, purpose: str, word: str) -> bytes | None:
    if len(word) > 200 or not re.fullmatch(r"[\w-]+", word, re.ASCII):  # noqa: PLR2004 - longer than any of ours
        return None
    try:
        signed = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
    except (binascii.Error, ValueError):
        return None
    # One word, one spelling: the last letter of base64 has bits that decode to nothing.
    return _opened(secret, purpose, signed) if len(signed) > _MAC and _word(signed) == word else None
