"""The installation's secret for words and digests, and the keys of mailings: both sealed by the master key."""

from __future__ import annotations

import uuid

from django.db import transaction

from peerdesk.foundation.crypto import (
    SealBrokenError,
    is_sealed_by_current,
    new_key,
    seal,
    seal_by_master,
    unseal,
    unseal_by_master,
)

from .models import AddressList, Mailing, OutreachSecret, Recipient

_SECRET = "outreach-secret"  # noqa: S105 - what it is sealed for


def secret() -> bytes:
    """Return the secret, made at first use."""
    row = OutreachSecret.objects.filter(id=1).first()
    if row is None:
        with transaction.atomic():
            row, _ = OutreachSecret.objects.get_or_create(id=1, defaults={"sealed": seal_by_master(new_key(), _SECRET)})
    return unseal_by_master(bytes(row.sealed), _SECRET)


def new_mailing_key(mailing_id: uuid.UUID) -> bytes:
    """Return a sealed key for a new mailing."""
    return seal_by_master(new_key(), _mailing(mailing_id))


def mailing_key(mailing: Mailing) -> bytes:
    """Return a mailing's key. Raises SealBrokenError once its addresses were erased."""
    if mailing.sealed_key is None:
        raise SealBrokenError(_mailing(mailing.id))
    return unseal_by_master(bytes(mailing.sealed_key), _mailing(mailing.id))


def sealed_address(key: bytes, recipient_id: uuid.UUID, address: str) -> bytes:
    """Return an address sealed for its row."""
    return seal(key, address.encode(), f"recipient:{recipient_id}")


def address_of(key: bytes, recipient: Recipient) -> str:
    """Return a recipient's address. Raises SealBrokenError once it was erased."""
    return unseal(key, bytes(recipient.sealed or b""), f"recipient:{recipient.id}").decode()


def sealed_table(key: bytes, list_id: uuid.UUID, data: bytes) -> bytes:
    """Return a table sealed for its row."""
    return seal(key, data, f"address-list:{list_id}")


def table_of(key: bytes, row: AddressList) -> bytes:
    """Return the bytes of a table that was not read yet. Raises SealBrokenError afterwards."""
    return unseal(key, bytes(row.sealed or b""), f"address-list:{row.id}")


def rewrap() -> int:
    """Seal what an older master key sealed under the newest, on locked rows. Returns how many."""
    count = 0
    for row in OutreachSecret.objects.select_for_update():
        if not is_sealed_by_current(bytes(row.sealed), _SECRET):
            row.sealed = seal_by_master(unseal_by_master(bytes(row.sealed), _SECRET), _SECRET)
            row.save(update_fields=["sealed"])
            count += 1
    for mailing in Mailing.objects.select_for_update().filter(sealed_key__isnull=False).order_by("id"):
        context = _mailing(mailing.id)
        if not is_sealed_by_current(bytes(mailing.sealed_key or b""), context):
            mailing.sealed_key = seal_by_master(unseal_by_master(bytes(mailing.sealed_key or b""), context), context)
            mailing.save(update_fields=["sealed_key"])
            count += 1
    return count


def _mailing(mailing_id: uuid.UUID) -> str:
    return f"mailing:{mailing_id}"
