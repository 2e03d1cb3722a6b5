"""Customers and what they wrote: found or made, sealed under their own key."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from peerdesk.domain.privacy.keys import customer_key, wrap_new_customer_key
from peerdesk.domain.privacy.models import Customer, VaultItem
from peerdesk.domain.privacy.queries import customer_details, customer_index, find_customer_by_address
from peerdesk.domain.privacy.rules import CustomerDetails, Original
from peerdesk.engines import redaction
from peerdesk.foundation.crypto import key_id, master_key, seal
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import insert
from peerdesk.foundation.ids import new_id


@command
def ensure_customer(
    brand_id: uuid.UUID, *, details: CustomerDetails, now: datetime, is_simulated: bool = False
) -> Customer:
    """Find the brand's customer by e-mail address or create one; new values are added to the sealed profile."""
    index = customer_index(brand_id, details.email) if details.email else None
    customer = find_customer_by_address(brand_id, details.email)
    details = _without_cards(details)
    if customer is not None and customer.wrapped_key is None:
        # An erased customer's address belongs to nobody: who writes from it is somebody new.
        Customer.objects.filter(id=customer.id).update(email_index=None)
    elif customer is not None:
        known = customer_details(customer)
        merged = known.merged_with(details)
        if merged != known:
            customer.profile = _sealed_profile(customer_key(customer), customer.id, merged)
            customer.save(update_fields=["profile"])
        return customer
    customer_id = new_id()
    wrapped = wrap_new_customer_key(brand_id, customer_id)
    try:
        with transaction.atomic():
            return Customer.objects.create(
                id=customer_id, brand_id=brand_id, email_index=index, index_key_id=key_id(master_key()) if index else "",
                wrapped_key=wrapped.wrapped, key_version=wrapped.version, created_at=now,
                profile=_sealed_profile(wrapped.key, customer_id, details), is_simulated=is_simulated,
            )
    except IntegrityError:  # another request made the same customer first
        return ensure_customer(brand_id, details=details, now=now, is_simulated=is_simulated)


@command
def seal_original(customer: Customer, *, original: Original, now: datetime) -> VaultItem:
    """Seal what an author wrote. Card numbers and secrets are scrubbed before: they are never stored, not even sealed."""
    scrubbed = Original(
        subject=redaction.scrub_secrets(original.subject).text, text=redaction.scrub_secrets(original.text).text
    )
    item_id = new_id()
    sealed = seal(customer_key(customer), json.dumps(asdict(scrubbed)).encode(), f"vault:{item_id}")
    item = VaultItem(id=item_id, brand_id=customer.brand_id, customer=customer, sealed=sealed, created_at=now)
    insert(item)
    return item


def _without_cards(details: CustomerDetails) -> CustomerDetails:
    """Card numbers are never stored, not even sealed, wherever somebody puts them."""
    one = {name: redaction.scrub_secrets(getattr(details, name)).text for name in ("name", "phone", "address")}
    return replace(
        details, **one, order_ids=tuple(redaction.scrub_secrets(value).text for value in details.order_ids),
        fields=tuple((name, redaction.scrub_secrets(value).text) for name, value in details.fields),
    )  # fmt: skip


def _sealed_profile(key: bytes, customer_id: uuid.UUID, details: CustomerDetails) -> bytes:
    return seal(key, json.dumps(asdict(details)).encode(), f"profile:{customer_id}")
