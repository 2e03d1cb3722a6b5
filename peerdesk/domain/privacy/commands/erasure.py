"""Erasure: the customer's key is deleted, and with it everything that was sealed, wherever copies of it lie."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import structlog

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.people.models import User
from peerdesk.domain.privacy.events import CustomerErased
from peerdesk.domain.privacy.ledger_file import ErasedCustomer, append_erasures, read_erasures
from peerdesk.domain.privacy.models import Customer, EntryKind, Erasure, LegalHold, Placeholder, Reveal, VaultItem
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict, not_found
from peerdesk.foundation.outbox.emit import emit

from .log import note_entry
from .reviews import alarm_of_canary

log = structlog.get_logger(__name__)
BATCH = 1000


@dataclass(frozen=True)
class ReplayedErasures:
    """What a look at the ledger found: customers who were back, rows that the table lacked, lines that the file lacked."""

    erased_again: int
    rows_added: int
    lines_added: int


@command
def erase_customer(customer_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime, by: User | None = None) -> None:
    """Erase a customer for good; `by` is None for the brand's own system. Erasing twice is erasing once.

    Raises `customer_not_found`, `customer_on_hold`. The ledger's file is written last, before the commit: whoever is told
    that it is done stands in both.
    """
    customer = Customer.objects.select_for_update().filter(id=customer_id, brand_id=brand_id).first()
    if customer is None:
        raise not_found("customer_not_found")
    if customer.wrapped_key is None:
        return
    if LegalHold.objects.filter(customer=customer, lifted_at__isnull=True).exists():
        raise conflict("customer_on_hold")
    alarm_of_canary(customer, user=by, scope_id=None, now=now)
    Erasure.objects.get_or_create(customer_id=customer.id, defaults={"brand_id": brand_id, "erased_at": now})
    _destroy(customer, now=now)
    note_entry(brand_id, EntryKind.CUSTOMER_ERASED, now=now, user=by, customer_id=customer.id)
    append_erasures([ErasedCustomer(customer.id, brand_id, now)])


@command
def record_erasures(ids: Sequence[uuid.UUID], *, brand_id: uuid.UUID, now: datetime) -> None:
    """Note in the ledger that rows elsewhere were erased, so that their owners erase them again after a restore.

    Only ids and times; the file is written last, before the commit.
    """
    Erasure.objects.bulk_create(
        [Erasure(customer_id=one, brand_id=brand_id, erased_at=now) for one in ids], ignore_conflicts=True
    )
    append_erasures([ErasedCustomer(one, brand_id, now) for one in ids])


def replay_erasures(*, now: datetime) -> ReplayedErasures:
    """Make database and ledger agree, after a restore or at any time: who was erased once stays erased.

    A legal hold that was placed since does not bring back what was destroyed already.
    """
    in_file = {row.customer_id: row for row in read_erasures()}
    again = added = 0
    lines = iter(in_file.values())
    while some := list(islice(lines, BATCH)):
        done = _replay_some(some, now=now)
        again, added = again + done[0], added + done[1]
    missing = [
        ErasedCustomer(row.customer_id, row.brand_id, row.erased_at)
        for row in Erasure.objects.order_by("erased_at").iterator(chunk_size=BATCH) if row.customer_id not in in_file
    ]
    again += _replay_some(missing, now=now)[0]
    if missing:
        append_erasures(missing)
    if again:
        log.warning("erasures_replayed", count=again)
    return ReplayedErasures(again, added, len(missing))


@command
def _replay_some(rows: Sequence[ErasedCustomer], *, now: datetime) -> tuple[int, int]:
    ids = [row.customer_id for row in rows]
    known = set(Erasure.objects.filter(customer_id__in=ids).values_list("customer_id", flat=True))
    brands = set(Brand.objects.filter(id__in={row.brand_id for row in rows}).values_list("id", flat=True))
    absent = [row for row in rows if row.customer_id not in known and row.brand_id in brands]
    Erasure.objects.bulk_create(
        [Erasure(customer_id=row.customer_id, brand_id=row.brand_id, erased_at=row.erased_at) for row in absent],
        ignore_conflicts=True,
    )
    back = list(Customer.objects.select_for_update().filter(id__in=ids, wrapped_key__isnull=False).order_by("id"))
    for customer in back:
        _destroy(customer, now=now)
        Erasure.objects.filter(customer_id=customer.id).update(replayed_at=now)
        note_entry(customer.brand_id, EntryKind.ERASURE_REPLAYED, now=now, customer_id=customer.id)
    return len(back), len(absent)


def _destroy(customer: Customer, *, now: datetime) -> None:
    """Delete the key and empty what it sealed, so that a key brought back from elsewhere finds nothing to open."""
    customer.wrapped_key, customer.profile, customer.email_index, customer.erased_at = None, None, None, now
    customer.save(update_fields=["wrapped_key", "profile", "email_index", "erased_at"])
    VaultItem.objects.filter(customer=customer).update(sealed=b"")
    Placeholder.objects.filter(customer=customer).update(sealed=b"")
    # Staff's own words may name the customer; that somebody looked, and when, stays.
    Reveal.objects.filter(customer=customer).update(reason="")
    LegalHold.objects.filter(customer=customer).update(reason="")
    emit(CustomerErased(customer_id=customer.id, brand_id=customer.brand_id), now=now)
