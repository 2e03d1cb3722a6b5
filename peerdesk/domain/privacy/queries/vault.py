"""Reads of `privacy`. What returns plain values is for the customer's own channel, the guard, and revealed views only."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.privacy.keys import customer_key
from peerdesk.domain.privacy.models import Customer, Placeholder, VaultItem
from peerdesk.domain.privacy.own_words import is_own, own_words, without_own, words_published
from peerdesk.domain.privacy.rules import CustomerDetails, Original, normalised_email
from peerdesk.engines import redaction
from peerdesk.foundation.crypto import blind_index, key_ring, unseal
from peerdesk.foundation.db.reads import PreparedRead
from peerdesk.foundation.db.writes import keep, taken

from .own_models import own_readers

_BY_ADDRESS = PreparedRead(
    lambda brand_id, index: Customer.objects.filter(brand_id=brand_id, email_index=index), uuid.UUID(int=1), "index"
)
_OF_SCOPE = PreparedRead(
    lambda scope_id, customer_id: Placeholder.objects.filter(scope_id=scope_id, customer_id=customer_id).order_by(
        "type", "number"
    ),
    uuid.UUID(int=1),
    uuid.UUID(int=2),
)
_OF_SCOPES = PreparedRead(
    lambda scopes: Placeholder.objects.extra(where=["scope_id = ANY(%s)"], params=[scopes]).order_by("type", "number"),
    [uuid.UUID(int=1)],
)


def customer_index(brand_id: uuid.UUID, address: str, *, key: bytes | None = None) -> str:
    """Return the digest under which a brand's customer of this address is found; `key` is an older master key."""
    return blind_index(f"email:{brand_id}", normalised_email(address), key=key)


def find_customer_by_address(brand_id: uuid.UUID, address: str) -> Customer | None:
    """Look under the newest master key, then under older ones whose indexes may not have been made anew yet."""
    if not address:
        return None
    for key in key_ring():
        customer = _BY_ADDRESS.first(brand_id, customer_index(brand_id, address, key=key))
        if customer is not None:
            return customer
    return None


def customer_details(customer: Customer) -> CustomerDetails:
    """Unseal a customer's profile. Raises SealBrokenError after erasure."""
    if customer.profile is None:
        return CustomerDetails()
    raw = json.loads(unseal(customer_key(customer), bytes(customer.profile), f"profile:{customer.id}"))
    fields = tuple((name, value) for name, value in raw.get("fields", ()))
    return CustomerDetails(**{**raw, "order_ids": tuple(raw.get("order_ids", ())), "fields": fields})


def open_original(customer: Customer, item: VaultItem) -> Original:
    """Unseal one original. Raises SealBrokenError after erasure."""
    return Original(**json.loads(unseal(customer_key(customer), bytes(item.sealed), f"vault:{item.id}")))


def scope_placeholders(customer: Customer, scope_id: uuid.UUID) -> list[redaction.Placeholder]:
    """Return the scope's placeholders with their values, in order of type and number.

    One whose time was over keeps its number, so that it is never given to another value, and stands for itself.
    """
    key = customer_key(customer)
    return [
        redaction.Placeholder(
            cast("redaction.DataType", row.type),
            row.number,
            unseal(key, bytes(row.sealed), f"placeholder:{row.id}").decode()
            if row.sealed
            else f"[{row.type}_{row.number}]",
        )
        for row in _placeholders(scope_id, customer.id)
    ]


def prepare_placeholders(scopes: Sequence[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """Read the placeholders of several scopes, each with its customer, at one go for who asks next in this transaction."""
    found: dict[tuple[uuid.UUID, uuid.UUID], list[Placeholder]] = {scope: [] for scope in scopes}
    for row in _OF_SCOPES.rows([scope_id for scope_id, _ in scopes]):
        if (row.scope_id, row.customer_id) in found:
            found[row.scope_id, row.customer_id].append(row)
    for (scope_id, customer_id), rows in found.items():
        keep(("placeholders", scope_id, customer_id), rows)


def _placeholders(scope_id: uuid.UUID, customer_id: uuid.UUID) -> list[Placeholder]:
    prepared: list[Placeholder] | None = taken(("placeholders", scope_id, customer_id))
    return _OF_SCOPE.rows(scope_id, customer_id) if prepared is None else prepared


def redaction_context(brand: Brand, customer: Customer) -> redaction.RedactionContext:
    """Return what the guard knows before it reads: the customer's own values, the brand's countries, patterns, words."""
    known = tuple(redaction.KnownValue(kind, value) for kind, value in customer_details(customer).known_values())
    return replace(brand_context(brand), known=known)


def brand_context(brand: Brand) -> redaction.RedactionContext:
    """Return what the guard knows of a brand, for texts that belong to no customer of ours."""
    return redaction.RedactionContext(
        countries=tuple(brand.countries),
        order_id_patterns=tuple(brand.order_id_patterns),
        keep=(brand.name, *brand.keep_words, *product_names(brand)),
        readers=own_readers(brand.slug),
    )


def product_names(brand: Brand) -> list[str]:
    """Return the names of a brand's products, other names included, as *Settings* has them."""
    return [name.strip() for line in brand.products for name in line.split("|") if name.strip()]


def words_of_brand(brand: Brand) -> frozenset[str]:
    """Return a brand's own numbers and addresses: those that it says are never hidden, and those that it published."""
    return own_words((*brand.keep_words, *(word for word, _source in brand.learned_words)))


def published_values(brand: Brand, text: str) -> list[str]:
    """Return which numbers and addresses a text of the brand's own makes its own."""
    return words_published(text, brand_context(brand))


def reply_problems(brand: Brand, customer: Customer, text: str) -> tuple[redaction.ReplyProblem, ...]:
    """Check a reply before it is sent: personal data, contact requests, links to foreign hosts."""
    own = words_of_brand(brand)
    found = redaction.check_reply(text, redaction_context(brand, customer), tuple(brand.allowed_hosts))
    known = redaction.find_leaks(text, redaction_context(brand, customer).known) if own and found else ()
    return tuple(
        one for one in found
        if one.code != "personal_data" or not is_own(text[one.start : one.end], own)
        or any(span.start < one.end and one.start < span.end for span in known)
    )  # fmt: skip


def practice_problems(brand: Brand, text: str) -> tuple[redaction.ReplyProblem, ...]:
    """Check a reply that goes to nobody, as in training: what `reply_problems` finds without a customer."""
    own = words_of_brand(brand)
    found = redaction.check_reply(text, brand_context(brand), tuple(brand.allowed_hosts))
    return tuple(one for one in found if one.code != "personal_data" or not is_own(text[one.start : one.end], own))


def drill_spans(brand: Brand, text: str) -> tuple[redaction.Span, ...]:
    """Return what the guard would hide in a message of nobody's, as in training."""
    return tuple(without_own(text, redaction.detect(text, brand_context(brand)), words_of_brand(brand)))


def hides_secrets(scope_id: uuid.UUID, *, brand_id: uuid.UUID) -> bool:
    """Whether a password, key, code or link that lets others in is masked in this conversation."""
    return Placeholder.objects.filter(scope_id=scope_id, brand_id=brand_id, type="SECRET").exists()
