"""Flows that wait for the network's own people: versions that two have to approve, of all brands."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from peerdesk.domain.flows.models import FlowState, FlowVersion
from peerdesk.engines.flows import plan_from

from .approval import standing_of

LOOKED_AT = 100


@dataclass(frozen=True)
class WaitingFlowRow:
    """A version of a flow that two people have to approve."""

    flow_id: uuid.UUID
    brand_slug: str
    brand_name: str
    name: str
    step_count: int
    submitted_at: datetime
    given: int
    is_paid: bool
    outside: tuple[str, ...]


def list_flows_for_network() -> list[WaitingFlowRow]:
    """Return the versions that two people have to approve, those that have waited longest first, of the oldest 100."""
    rows = FlowVersion.objects.filter(number=F("flow__waiting_number")).exclude(flow__state=FlowState.WITHDRAWN)
    found = []
    for version in rows.select_related("flow__brand").order_by("submitted_at")[:LOOKED_AT]:
        flow = version.flow
        standing = standing_of(flow, version)
        if standing.needed > 1:
            found.append(WaitingFlowRow(
                flow.id, flow.brand.slug, flow.brand.name, version.name, len(plan_from(version.plan).steps),
                version.submitted_at, len(standing.given), standing.is_paid, standing.outside,
            ))  # fmt: skip
    return found
