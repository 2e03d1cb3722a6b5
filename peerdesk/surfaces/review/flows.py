"""Flows that two people have to approve: the network's own are the second pair of eyes of small brands."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.brands.queries import get_brand
from peerdesk.domain.experts.permissions import User
from peerdesk.domain.flows.commands import approve_flow
from peerdesk.domain.flows.queries import find_waiting_flow, list_flows_for_network
from peerdesk.engines.flows import Kind
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import not_found

from .access import reviewer_only
from .approving import approve, place_words
from .views import shell_of

_KINDS: dict[str, str | Promise] = {
    Kind.QUESTION: gettext_lazy("Question"), Kind.INSTRUCTION: gettext_lazy("Instruction"),
    Kind.REPLY: gettext_lazy("Outcome: into the reply"), Kind.HANDOVER: gettext_lazy("Outcome: hand over"),
    Kind.ACTION: gettext_lazy("Outcome: run an action"),
}  # fmt: skip


@require_GET
@reviewer_only
def waiting(request: HttpRequest, user: User) -> HttpResponse:
    """What waits for a second pair of eyes, of all brands."""
    rows = [(row, place_words(row.outside)) for row in list_flows_for_network()]
    context = {"shell": shell_of(user, current="flows"), "rows": rows, "now": utc_now()}
    return render(request, "review/flows.html", context)


@require_GET
@reviewer_only
def flow(request: HttpRequest, user: User, slug: str, flow_id: uuid.UUID) -> HttpResponse:
    """The version that waits, word for word."""
    brand = get_brand(slug)
    found = find_waiting_flow(flow_id, brand_id=brand.id)
    if found is None or found.approval.needed == 1:
        raise not_found("flow_not_found")
    context = {
        "shell": shell_of(user, current="flows"), "now": utc_now(), "brand": brand, "flow_id": flow_id, "waiting": found,
        "approval": found.approval, "may_approve": found.approval.is_open_to(user),
        "places": place_words(found.approval.outside),
        "steps": [(step, _KINDS[step.kind]) for step in found.plan.steps],
    }  # fmt: skip
    return render(request, "review/flow.html", context)


@require_POST
@reviewer_only
def approval(request: HttpRequest, user: User, slug: str, flow_id: uuid.UUID) -> HttpResponse:
    """Approve the version that was shown."""
    brand = get_brand(slug)
    return approve(
        request, lambda number: approve_flow(flow_id, brand_id=brand.id, number=number, by=user, now=utc_now()),
        then="review_flows",
    )  # fmt: skip
