"""Where a version of a flow stands: how many have to approve it and why, who did, and who still can."""

from __future__ import annotations

import uuid

from peerdesk.domain.answers.queries import Approval, Approver
from peerdesk.domain.answers.rules import Content, approvals_needed, may_count, own_hosts, places_outside
from peerdesk.domain.flows.models import Flow, FlowApproval, FlowVersion
from peerdesk.domain.flows.rules import pays, words_of_plan
from peerdesk.engines.flows import plan_from


def standing_of(flow: Flow, version: FlowVersion) -> Approval:
    """Return where a version stands, by the rule of knowledge (decision 0015). `flow` comes with its brand."""
    brand, plan = flow.brand, plan_from(version.plan)
    hosts = own_hosts(brand.allowed_hosts, brand.website)
    content = Content(version.name, words_of_plan(plan))
    outside = places_outside(content, own_hosts=hosts, countries=brand.countries)
    is_paid = pays(plan)
    needed = approvals_needed(is_paid=is_paid, outside=outside)
    writers = _writers_of(flow, version)
    rows = FlowApproval.objects.filter(version=version).select_related("user").order_by("approved_at")
    given = [
        Approver(row.user_id, row.user.name or row.user.email, row.approved_at)
        for row in rows
        if may_count(row.user_id, writers=writers, needed=needed)
    ]
    return Approval(version.number, needed, is_paid, tuple(outside), tuple(given), writers)


def _writers_of(flow: Flow, version: FlowVersion) -> frozenset[uuid.UUID]:
    """Return who wrote a part of it since the last version that is live, the first writers of all included."""
    rows = FlowVersion.objects.filter(
        flow=flow, number__gt=(flow.live_number or 0) if flow.live_number != version.number else 0,
        number__lte=version.number,
    )  # fmt: skip
    return frozenset(one for writers in rows.values_list("writers", flat=True) for one in writers)
