"""Rotation of keys. What is sealed stays readable at every moment; a process killed in between is taken up by a sweep.

Master key: a new one is put before the old ones (`foundation.crypto`), which stay readable; `rewrap_brand_keys` and
`renew_address_indexes` move everything over; only then may the old ones be dropped. Brand key: the new version is stored
beside the one before, customers' keys are wrapped anew in batches, and the one before is retired when nothing needs it.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, transaction

from peerdesk.domain.people.models import User
from peerdesk.domain.privacy.keys import (
    brand_context,
    brand_keys,
    customer_key,
    wrap_customer_key,
)
from peerdesk.domain.privacy.models import BrandKey, Customer, EntryKind
from peerdesk.domain.privacy.queries import customer_details, customer_index
from peerdesk.foundation.crypto import (
    is_sealed_by_current,
    key_id,
    master_key,
    new_key,
    seal_by_master,
    unseal_by_master,
)
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict, not_found

from .log import note_entry

log = structlog.get_logger(__name__)
BATCH = 200
# Far longer than any process remembers a key (a minute) and any transaction may stay idle (two minutes).
RETIRED_AFTER = timedelta(hours=1)


@command
def rotate_brand_key(brand_id: uuid.UUID, *, now: datetime, by: User | None = None) -> int:
    """Give the brand a new key; the one before stays readable while `rewrap_customer_keys` works. Returns the version.

    Raises `brand_key_not_found` (the brand has no customer yet), `key_rotation_running`.
    """
    row = BrandKey.objects.select_for_update().filter(brand_id=brand_id).first()
    if row is None:
        raise not_found("brand_key_not_found")
    if row.previous_wrapped_key is not None:
        raise conflict("key_rotation_running")
    row.previous_wrapped_key, row.wrapped_key = row.wrapped_key, seal_by_master(new_key(), brand_context(brand_id))
    row.version, row.rotated_at = row.version + 1, now
    row.save(update_fields=["previous_wrapped_key", "wrapped_key", "version", "rotated_at"])
    note_entry(brand_id, EntryKind.BRAND_KEY_ROTATED, now=now, user=by, facts={"version": row.version})
    return row.version


def rewrap_customer_keys(*, now: datetime) -> int:
    """Do one batch of each running rotation, a transaction each; retire keys that nothing needs. Returns how many."""
    brands = BrandKey.objects.filter(previous_wrapped_key__isnull=False).values_list("brand_id", flat=True)
    return sum(_rewrap_some(brand_id, now=now) for brand_id in list(brands))


@command
def _rewrap_some(brand_id: uuid.UUID, *, now: datetime) -> int:
    row = BrandKey.objects.select_for_update().get(brand_id=brand_id)
    if row.previous_wrapped_key is None:
        return 0
    keys = brand_keys(brand_id, version=row.version)
    left = Customer.objects.filter(brand_id=brand_id, key_version__lt=row.version, wrapped_key__isnull=False)
    customers = list(left.select_for_update()[:BATCH])
    for customer in customers:
        wrapped = wrap_customer_key(keys, customer_key(customer), customer.id)
        customer.wrapped_key, customer.key_version = wrapped.wrapped, wrapped.version
    Customer.objects.bulk_update(customers, ["wrapped_key", "key_version"])
    if not customers and row.rotated_at is not None and row.rotated_at <= now - RETIRED_AFTER:
        row.previous_wrapped_key = None
        row.save(update_fields=["previous_wrapped_key"])
        note_entry(brand_id, EntryKind.BRAND_KEY_RETIRED, now=now, facts={"version": row.version - 1})
    return len(customers)


@command
def rewrap_brand_keys(*, now: datetime) -> int:
    """Seal brand keys that an older master key sealed under the newest. Returns how many; running it twice does no harm."""
    count = 0
    for row in BrandKey.objects.select_for_update().order_by("brand_id"):
        context = brand_context(row.brand_id)
        stale = [
            name for name in ("wrapped_key", "previous_wrapped_key")
            if (sealed := getattr(row, name)) is not None and not is_sealed_by_current(bytes(sealed), context)
        ]
        for name in stale:
            setattr(row, name, seal_by_master(unseal_by_master(bytes(getattr(row, name)), context), context))
        if stale:
            row.save(update_fields=stale)
            facts = {"master_key": key_id(master_key())}
            note_entry(row.brand_id, EntryKind.BRAND_KEY_REWRAPPED, now=now, facts=facts)
            count += 1
    return count


@command
def renew_address_indexes(*, batch: int = BATCH) -> int:
    """Make one batch of the indexes by which customers are found anew under the newest master key. Returns how many."""
    newest = key_id(master_key())
    stale = Customer.objects.filter(email_index__isnull=False).exclude(index_key_id=newest)
    customers = list(stale.select_for_update(skip_locked=True).order_by("id")[:batch])
    for customer in customers:
        address = customer_details(customer).email if customer.wrapped_key is not None else ""
        index = customer_index(customer.brand_id, address) if address else None
        try:
            with transaction.atomic():
                Customer.objects.filter(id=customer.id).update(email_index=index, index_key_id=newest)
        except IntegrityError:
            # Somebody was found under neither key in the moment of the change and made again: the newer row goes on.
            Customer.objects.filter(id=customer.id).update(email_index=None, index_key_id=newest)
            log.warning("customer_made_twice", customer_id=str(customer.id))
    return len(customers)
