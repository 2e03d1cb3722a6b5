"""What an admin needs to know to carry out a customer's rights: facts and holds, no personal data."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from peerdesk.domain.privacy.models import Customer, LegalHold, Reveal
from peerdesk.foundation.errors import not_found


@dataclass(frozen=True)
class HoldRow:
    """A legal hold, on the customer or on one conversation."""

    id: uuid.UUID
    scope_id: uuid.UUID | None
    reason: str
    placed_by: str
    placed_at: datetime
    lifted_at: datetime | None


@dataclass(frozen=True)
class CustomerFacts:
    """What is known of a customer without opening anything."""

    id: uuid.UUID
    created_at: datetime
    erased_at: datetime | None
    is_canary: bool
    is_simulated: bool
    looks: int
    holds: tuple[HoldRow, ...]

    @property
    def is_held(self) -> bool:
        """Whether a hold stands."""
        return any(hold.lifted_at is None for hold in self.holds)


def get_customer_facts(customer_id: uuid.UUID, *, brand_id: uuid.UUID) -> CustomerFacts:
    """Return a customer of this brand. Raises `customer_not_found`, also for another brand's."""
    row = Customer.objects.filter(id=customer_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("customer_not_found")
    holds = LegalHold.objects.filter(customer=row).select_related("placed_by").order_by("-placed_at")[:50]
    return CustomerFacts(
        row.id, row.created_at, row.erased_at, row.is_canary, row.is_simulated,
        Reveal.objects.filter(customer=row).count(),
        tuple(
            HoldRow(
                hold.id, hold.scope_id, hold.reason, hold.placed_by.name or hold.placed_by.email, hold.placed_at,
                hold.lifted_at,
            )
            for hold in holds
        ),
    )


def held_scopes(brand_id: uuid.UUID) -> tuple[Sequence[uuid.UUID], Sequence[uuid.UUID]]:
    """Return (customers, conversations) on which a hold of this brand stands."""
    rows = list(
        LegalHold.objects.filter(brand_id=brand_id, lifted_at__isnull=True).values_list("customer_id", "scope_id")
    )
    return [c for c, scope in rows if scope is None], [scope for _, scope in rows if scope is not None]
