"""Reads of `webhooks`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from .models import Endpoint


@dataclass(frozen=True)
class EndpointRow:
    """An endpoint for a list; never its secret."""

    id: uuid.UUID
    url: str
    created_at: datetime
    delivered: int
    failing: int


def list_endpoints(brand_id: uuid.UUID) -> list[EndpointRow]:
    """Return a brand's live endpoints with the counts of their newest deliveries."""
    sent = Count("deliveries", filter=Q(deliveries__delivered_at__isnull=False))
    failing = Count("deliveries", filter=Q(deliveries__delivered_at__isnull=True, deliveries__attempts__gt=0))
    rows = Endpoint.objects.filter(brand_id=brand_id, disabled_at__isnull=True).annotate(sent=sent, failing=failing)
    return [
        EndpointRow(row.id, row.url, row.created_at, row.sent, row.failing) for row in rows.order_by("created_at")[:20]
    ]
