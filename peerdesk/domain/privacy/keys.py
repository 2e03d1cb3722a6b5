"""Unwrapping keys: master key > brand key > customer key. Unwrapped brand keys stay in this process's memory only.

A brand's key has versions: after a rotation the one before stays readable until no customer's key is wrapped by it. What
is remembered here is read anew after a minute, so that no process goes on wrapping with a key that was retired
(`commands.rotation` waits far longer before it retires one).

A key is remembered only once its row is committed: after a rollback the row is gone, and what had been sealed under a
remembered key could never be opened again.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field

from django.db import transaction

from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.crypto import SealBrokenError, new_key, seal, seal_by_master, unseal, unseal_by_master

from .models import BrandKey, Customer

REMEMBERED_SECONDS = 60.0
_MOST_KEYS = 1024


@dataclass(frozen=True)
class BrandKeys:
    """A brand's readable keys by version; the newest wraps."""

    newest: int
    by_version: dict[int, bytes] = field(repr=False)
    read_at: float

    @property
    def is_fresh(self) -> bool:
        """Whether it was read within the last minute (monotonic clock)."""
        return time.monotonic() - self.read_at < REMEMBERED_SECONDS


@dataclass(frozen=True)
class WrappedKey:
    """A customer's new key, and what is stored of it."""

    key: bytes = field(repr=False)
    wrapped: bytes = field(repr=False)
    version: int


_known: dict[uuid.UUID, BrandKeys] = {}


def brand_keys(brand_id: uuid.UUID, *, version: int | None = None) -> BrandKeys:
    """Return the brand's readable keys, making the first at first use; read anew when `version` is not among them."""
    keys = _known.get(brand_id)
    if keys is None or not keys.is_fresh or (version is not None and version not in keys.by_version):
        read = _stored_keys(brand_id)
        transaction.on_commit(lambda: _remember(brand_id, read))
        return read
    return keys


def _remember(brand_id: uuid.UUID, keys: BrandKeys) -> None:
    if len(_known) >= _MOST_KEYS:
        _known.clear()
    _known[brand_id] = keys


def _stored_keys(brand_id: uuid.UUID) -> BrandKeys:
    row = BrandKey.objects.filter(brand_id=brand_id).first()
    if row is None:
        wrapped = seal_by_master(new_key(), brand_context(brand_id))
        with transaction.atomic():
            row, _ = BrandKey.objects.get_or_create(
                brand_id=brand_id, defaults={"wrapped_key": wrapped, "created_at": utc_now()}
            )
    context = brand_context(brand_id)
    found = {row.version: unseal_by_master(bytes(row.wrapped_key), context)}
    if row.previous_wrapped_key is not None:
        found[row.version - 1] = unseal_by_master(bytes(row.previous_wrapped_key), context)
    return BrandKeys(row.version, found, time.monotonic())


def wrap_new_customer_key(brand_id: uuid.UUID, customer_id: uuid.UUID) -> WrappedKey:
    """Make a key for a new customer."""
    return wrap_customer_key(brand_keys(brand_id), new_key(), customer_id)


def wrap_customer_key(keys: BrandKeys, key: bytes, customer_id: uuid.UUID) -> WrappedKey:
    """Wrap a customer's key by the brand's newest."""
    wrapped = seal(keys.by_version[keys.newest], key, f"customer:{customer_id}")
    return WrappedKey(key, wrapped, keys.newest)


def customer_key(customer: Customer) -> bytes:
    """Return the customer's key. Raises SealBrokenError when the customer was erased."""
    context = f"customer:{customer.id}"
    if customer.wrapped_key is None:
        raise SealBrokenError(context)
    keys = brand_keys(customer.brand_id, version=customer.key_version)
    # A row that was read before its key was wrapped anew names a version that may be retired by now: try the others.
    places = sorted(keys.by_version, key=lambda version: version != customer.key_version)
    for version in places:
        try:
            return unseal(keys.by_version[version], bytes(customer.wrapped_key), context)
        except SealBrokenError:
            continue
    raise SealBrokenError(context)


def brand_context(brand_id: uuid.UUID) -> str:
    """What a brand's key is sealed for."""
    return f"brand:{brand_id}"
