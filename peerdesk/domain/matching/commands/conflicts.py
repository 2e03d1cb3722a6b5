"""Keeping a customer and an expert apart."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from peerdesk.domain.experts.models import Expert
from peerdesk.domain.matching.models import BlockedPair
from peerdesk.domain.people.models import User
from peerdesk.domain.privacy.models import Customer
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import not_found


@command
def keep_apart(
    customer: Customer, *, expert_id: uuid.UUID, wished_by: str, now: datetime, by: User | None = None
) -> BlockedPair:
    """Ask this expert no more for this customer; returns the row that is there already. Raises `expert_not_found`."""
    if not Expert.objects.filter(id=expert_id).exists():
        raise not_found("expert_not_found")
    try:
        with transaction.atomic():
            return BlockedPair.objects.create(
                brand_id=customer.brand_id, customer=customer, expert_id=expert_id, wished_by=wished_by, by=by,
                blocked_at=now,
            )
    except IntegrityError:
        return BlockedPair.objects.get(customer=customer, expert_id=expert_id, lifted_at=None)


@command
def let_meet_again(pair_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> None:
    """Lift what kept them apart. Raises `blocked_pair_not_found`."""
    if not BlockedPair.objects.filter(id=pair_id, brand_id=brand_id, lifted_at=None).update(lifted_at=now):
        raise not_found("blocked_pair_not_found")
