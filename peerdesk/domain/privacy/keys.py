"""Unwrapping keys: master key -> brand key -> customer key. Unwrapped brand keys stay in this process's memory only."""

from __future__ import annotations

import uuid
from functools import lru_cache

from django.db import transaction

from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.crypto import SealBrokenError, master_key, new_key, seal, unseal

from .models import BrandKey, Customer


@lru_cache(maxsize=1024)
def brand_key(brand_id: uuid.UUID) -> bytes:
    """Return the brand's key, making it at first use."""
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
