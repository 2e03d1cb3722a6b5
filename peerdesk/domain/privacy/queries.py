"""Reads of `privacy`. What returns plain values is for the customer's own channel, the guard, and revealed views only."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.people.models import User
from peerdesk.engines import redaction
from peerdesk.foundation.crypto import unseal
from peerdesk.foundation.db.reads import PreparedRead

from .keys import customer_key
from .models import Customer, GuardIncident, Placeholder, Reveal, VaultItem
from .rules import CustomerDetails, Original

REVEAL_LASTS = timedelta(minutes=30)
_OF_SCOPE = PreparedRead(
    lambda scope_id, customer_id: Placeholder.objects.filter(scope_id=scope_id, customer_id=customer_id).order_by(
        "type", "number"
    ),
    uuid.UUID(int=1),
    uuid.UUID(int=2),
)


@dataclass(frozen=True)
class RevealRow:
    """A logged look, for the timeline."""

    user_name: str
    reason: str
    revealed_at: datetime


def customer_details(customer: Customer) -> CustomerDetails:
    """Unseal a customer's profile. Raises SealBrokenError after erasure."""
    if customer.profile is None:
        return CustomerDetails()
    raw = json.loads(unseal(customer_key(customer), bytes(customer.profile), f"profile:{customer.id}"))
    return CustomerDetails(**{**raw, "order_ids": tuple(raw.get("order_ids", ()))})


def open_original(customer: Customer, item: VaultItem) -> Original:
    """Unseal one original. Raises SealBrokenError after erasure."""
    return Original(**json.loads(unseal(customer_key(customer), bytes(item.sealed), f"vault:{item.id}")))


def scope_placeholders(customer: Customer, scope_id: uuid.UUID) -> list[redaction.Placeholder]:
    """Return the scope's placeholders with their values, in order of type and number."""
    key = customer_key(customer)
    return [
        redaction.Placeholder(
            cast("redaction.DataType", row.type),
            row.number,
            unseal(key, bytes(row.sealed), f"placeholder:{row.id}").decode(),
        )
        for row in _OF_SCOPE.rows(scope_id, customer.id)
    ]


def redaction_context(brand: Brand, customer: Customer) -> redaction.RedactionContext:
    """Return what the guard knows before it reads: the customer's own values, the brand's countries, patterns, words."""
    return redaction.RedactionContext(
        known=tuple(redaction.KnownValue(kind, value) for kind, value in customer_details(customer).known_values()),
        countries=tuple(brand.countries),
        order_id_patterns=tuple(brand.order_id_patterns),
        keep=(brand.name, *brand.keep_words),
    )


def reply_problems(brand: Brand, customer: Customer, text: str) -> tuple[redaction.ReplyProblem, ...]:
    """Check a reply before it is sent: personal data, contact requests, links to foreign hosts."""
    return redaction.check_reply(text, redaction_context(brand, customer), tuple(brand.allowed_hosts))


def list_reveals(scope_id: uuid.UUID, *, brand_id: uuid.UUID) -> list[RevealRow]:
    """Return the looks at one conversation, newest first."""
    rows = Reveal.objects.filter(scope_id=scope_id, brand_id=brand_id).select_related("user").order_by("-revealed_at")
    return [RevealRow(row.user.name or row.user.email, row.reason, row.revealed_at) for row in rows[:50]]


def has_revealed(user: User, scope_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> bool:
    """Whether this person revealed this conversation within the last half hour."""
    return Reveal.objects.filter(
        user_id=user.pk, scope_id=scope_id, brand_id=brand_id, revealed_at__gte=now - REVEAL_LASTS
    ).exists()


def count_open_incidents(brand_id: uuid.UUID) -> int:
    """How many guard incidents of a brand are unsettled."""
    return GuardIncident.objects.filter(brand_id=brand_id, settled_at__isnull=True).count()
