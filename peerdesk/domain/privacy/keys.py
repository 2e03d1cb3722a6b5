"""Unwrapping keys: master key -> brand key -> customer key. Unwrapped brand keys stay in this process's memory only.

A key is remembered only once its row is committed: after a rollback the row is gone, and what had been sealed under a
remembered key could never be opened again.
"""

from __future__ import annotations

import uuid

from django.db import transaction

from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.crypto import SealBrokenError, master_key, new_key, seal, unseal

from .models import BrandKey, Customer

_MOST_KEYS = 1024
_known: dict[uuid.UUID, bytes] = {}


def brand_key(brand_id: uuid.UUID) -> bytes:
    """Return the brand's key, making it at first use."""
    key = _known.get(brand_id)
    if key is None:
        key = _stored_key(brand_id)
        transaction.on_commit(lambda: _remember(brand_id, key))
    return key


def _remember(brand_id: uuid.UUID, key: bytes) -> None:
    if len(_known) >= _MOST_KEYS:
        _known.clear()
    _known[brand_id] = key


def _stored_key(brand_id: uuid.UUID) -> bytes:
    row = BrandKey.objects.filter(brand_id=brand_id).first()
    if row is None:
        wrapped = seal(master_key(), new_key(), f"brand:{brand_id}")
        with transaction.atomic():
            row, _ = BrandKey.objects.get_or_create(
                brand_id=brand_id, defaults={"wrapped_key": wrapped, "created_at": utc_now()}
            )
    return unseal(master_key(), bytes(row.wrapped_key), f"brand:{brand_id}")


def wrap_new_customer_key(brand_id: uuid.UUID, customer_id: uuid.UUID) -> tuple[bytes, bytes]:
    """Return (key, wrapped key) for a new customer."""
    key = new_key()
    return key, seal(brand_key(brand_id), key, f"customer:{customer_id}")


def customer_key(customer: Customer) -> bytes:
    """Return the customer's key. Raises SealBrokenError when the customer was erased."""
    if customer.wrapped_key is None:
        raise SealBrokenError(f"customer:{customer.id}")
    return unseal(brand_key(customer.brand_id), bytes(customer.wrapped_key), f"customer:{customer.id}")
