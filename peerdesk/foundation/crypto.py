"""Envelope encryption: a master key wraps brand keys, a brand key wraps customer keys, a customer key seals data.

AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce and the caller's context as associated data, so that a sealed
value copied to another row does not open. Blind indexes are HMAC-SHA-256 under a key derived for that purpose.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from peerdesk.foundation.db.place import home_folder
from peerdesk.foundation.errors import DomainError, ErrorKind

KEY_BYTES = 32
_NONCE_BYTES = 12


class SealBrokenError(DomainError):
    """The sealed value was changed, moved, or belongs to a destroyed key: it is gone for good."""

    def __init__(self, context: str) -> None:
        super().__init__("seal_broken", ErrorKind.GONE)
        self.context = context


def new_key() -> bytes:
    """Return 256 random bits."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, plaintext: bytes, context: str) -> bytes:
    """Encrypt `plaintext`; `context` (for example a row id) must be given again to open it."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, context.encode())


def unseal(key: bytes, sealed: bytes, context: str) -> bytes:
    """Decrypt what `seal` made. Raises SealBrokenError when key, context or bytes do not fit."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode())
    except InvalidTag as error:
        raise SealBrokenError(context) from error


def blind_index(purpose: str, value: str) -> str:
    """Return a keyed, purpose-bound digest by which an encrypted value can be looked up but not read."""
    derived = hmac.new(master_key(), f"blind-index:{purpose}".encode(), hashlib.sha256).digest()
    return hmac.new(derived, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


@lru_cache(maxsize=1)
def master_key() -> bytes:
    """Return the master key: `PEERDESK_MASTER_KEY` (base64, 32 bytes), else `var/master.key`, made once with mode 0600."""
    given = os.environ.get("PEERDESK_MASTER_KEY")
    if given:
        return _decoded(given)
    path = home_folder() / "master.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".master.key.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(base64.b64encode(new_key()).decode())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process made it first; its key is the key
        finally:
            draft.unlink()
    return _decoded(path.read_text())


def _decoded(text: str) -> bytes:
    key = base64.b64decode(text.strip(), validate=True)
    if len(key) != KEY_BYTES:
        message = f"the master key must be {KEY_BYTES} bytes in base64"
        raise ValueError(message)
    return key
