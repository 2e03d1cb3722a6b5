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
import time
from functools import lru_cache
from pathlib import Path

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
    if len(sealed) <= _NONCE_BYTES:
        raise SealBrokenError(context)
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode())
    except InvalidTag as error:
        raise SealBrokenError(context) from error


def blind_index(purpose: str, value: str, *, key: bytes | None = None) -> str:
    """Return a keyed, purpose-bound digest by which an encrypted value can be looked up but not read.

    `key` is an older master key, for finding what was indexed before a rotation.
    """
    derived = hmac.new(key or master_key(), f"blind-index:{purpose}".encode(), hashlib.sha256).digest()
    return hmac.new(derived, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def master_key() -> bytes:
    """Return the master key that seals: the first of `key_ring()`."""
    return key_ring()[0]


def key_ring() -> tuple[bytes, ...]:
    """Return the master key and, after it, older ones that may still open what they sealed.

    From `PEERDESK_MASTER_KEY` and `PEERDESK_OLD_MASTER_KEYS` (base64, 32 bytes each, with commas), else the lines of
    `var/master.key`, made once with mode 0600. The file is looked at again after a second, so that every process of the
    installation takes a new key in; whatever does not open makes it look at once.
    """
    given = os.environ.get("PEERDESK_MASTER_KEY")
    if given:
        return _given_ring(given, os.environ.get("PEERDESK_OLD_MASTER_KEYS", ""))
    return _ring_of_file(os.environ.get("PEERDESK_HOME", ""), int(time.monotonic()))


def key_id(key: bytes) -> str:
    """Return eight letters that tell a key from others and nothing of it."""
    return hmac.new(key, b"key-id", hashlib.sha256).hexdigest()[:8]


def seal_by_master(plaintext: bytes, context: str) -> bytes:
    """Seal under the master key."""
    return seal(master_key(), plaintext, context)


def unseal_by_master(sealed: bytes, context: str) -> bytes:
    """Open what any key of the ring sealed. Raises SealBrokenError."""
    opened = _opened(sealed, context)
    if opened is None:  # perhaps by a key that was put into the file within the last second
        _ring_of_file.cache_clear()
        opened = _opened(sealed, context)
    if opened is None:
        raise SealBrokenError(context)
    return opened


def _opened(sealed: bytes, context: str) -> bytes | None:
    for key in key_ring():
        try:
            return unseal(key, sealed, context)
        except SealBrokenError:
            continue
    return None


def is_sealed_by_current(sealed: bytes, context: str) -> bool:
    """Whether the newest master key opens it: after a rotation everything must be."""
    try:
        unseal(master_key(), sealed, context)
    except SealBrokenError:
        return False
    return True


def put_new_master_key() -> str:
    """Put a new master key before the old ones of the file; they stay readable. Returns the new key's id.

    Raises MasterKeyGivenError when the key comes from the environment: then whoever sets it there must change it.
    """
    old = _ring_of_own_file()
    key = new_key()
    _write_key_file(_key_file(), (key, *old))
    return key_id(key)


def drop_old_master_keys() -> int:
    """Keep the newest key of the file alone: what older ones sealed, also in backups, is gone for good. Returns how many."""
    ring = _ring_of_own_file()
    _write_key_file(_key_file(), ring[:1])
    return len(ring) - 1


class MasterKeyGivenError(DomainError):
    """The master key comes from the environment, so this process cannot change it."""

    def __init__(self) -> None:
        super().__init__("master_key_given", ErrorKind.CONFLICT)


def _ring_of_own_file() -> tuple[bytes, ...]:
    if os.environ.get("PEERDESK_MASTER_KEY"):
        raise MasterKeyGivenError
    _ring_of_file.cache_clear()
    return key_ring()


def _key_file() -> Path:
    return home_folder() / "master.key"


@lru_cache(maxsize=4)
def _given_ring(current: str, older: str) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(_decoded(text) for text in (current, *older.split(",")) if text.strip()))


@lru_cache(maxsize=4)
def _ring_of_file(_home: str, _second: int) -> tuple[bytes, ...]:
    path = _key_file()
    if not path.exists():
        _make_key_file(path)
    return tuple(_decoded(line) for line in path.read_text(encoding="ascii").split())


def _make_key_file(path: Path) -> None:
    draft = _draft(path, (new_key(),))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process made it first; its key is the key
    finally:
        draft.unlink()


def _write_key_file(path: Path, keys: tuple[bytes, ...]) -> None:
    _draft(path, keys).replace(path)
    _ring_of_file.cache_clear()


def _draft(path: Path, keys: tuple[bytes, ...]) -> Path:
    """Write the keys beside `path`, on the disk before it takes that name: half a key file would lose everything."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".master.key.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("\n".join(base64.b64encode(key).decode() for key in keys))
        file.flush()
        os.fsync(file.fileno())
    return draft


def _decoded(text: str) -> bytes:
    key = base64.b64decode(text.strip(), validate=True)
    if len(key) != KEY_BYTES:
        message = f"the master key must be {KEY_BYTES} bytes in base64"
        raise ValueError(message)
    return key
