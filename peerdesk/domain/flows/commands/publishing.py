"""Publishing flows: submitted, approved by those who have to (of exactly what they read), withdrawn and put back."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.answers.permissions import may_approve
from peerdesk.domain.answers.rules import returns_at_once
from peerdesk.domain.flows.models import Flow, FlowApproval, FlowState, FlowVersion
from peerdesk.domain.flows.queries.approval import standing_of
from peerdesk.domain.flows.rules import flow_problems
from peerdesk.domain.people.models import User
from peerdesk.engines.flows import plan_from
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict, invalid

from .editing import Edit, locked_flow


@command
def submit_flow(flow_id: uuid.UUID, *, brand_id: uuid.UUID, edit: Edit, now: datetime) -> Flow:
    """Make a version of the draft. Where one approval is enough the submitter's own publishes it; else it waits.

    Raises `flow_not_found`, `flow_changed`, `flow_has_problems`, `nothing_changed`.
    """
    flow = locked_flow(flow_id, brand_id, revision=edit.revision)
    if flow_problems(plan_from(flow.plan)):
        raise invalid("flow_has_problems")
    newest = FlowVersion.objects.filter(flow=flow).order_by("-number").first()
    is_same = newest is not None and _says_the_same(flow, newest)
    if newest is not None and is_same and newest.number == flow.waiting_number:
        version = newest
    elif newest is not None and is_same and flow.state == FlowState.PUBLISHED and newest.number == flow.live_number:
        raise conflict("nothing_changed")
    else:
        version = FlowVersion.objects.create(
            flow=flow, number=(newest.number if newest else 0) + 1, name=flow.name, language=flow.language,
            topic_ids=flow.topic_ids, plan=flow.plan, writers=sorted({*flow.writers, edit.by.pk}), author=edit.by,
            submitted_at=now,
        )  # fmt: skip
    flow.waiting_number, flow.writers = version.number, []
    if flow.state == FlowState.WITHDRAWN:
        # Nothing of what was withdrawn comes back before the new version is approved.
        flow.state, flow.live_number, flow.withdrawn_at = FlowState.DRAFT, None, None
    flow.save(update_fields=["waiting_number", "writers", "state", "live_number", "withdrawn_at"])
    standing = standing_of(flow, version)
    if standing.needed == 1 and may_approve(edit.by, brand_id):
        FlowApproval.objects.get_or_create(version=version, user=edit.by, defaults={"approved_at": now})
        _put_live(flow, version, now=now)
    return flow


@command
def approve_flow(flow_id: uuid.UUID, *, brand_id: uuid.UUID, number: int, by: User, now: datetime) -> Flow:
    """Approve the version that waits and was read; with the last approval that it needs it is published.

    Raises `flow_not_found`, `nothing_waits`, `flow_changed` when another version waits by now, `may_not_approve`, and
    `own_flow` where two have to approve it and this one wrote a part of it.
    """
    flow = locked_flow(flow_id, brand_id)
    version = FlowVersion.objects.filter(flow=flow, number=flow.waiting_number or 0).first()
    if version is None or flow.state == FlowState.WITHDRAWN:
        raise conflict("nothing_waits")
    if number != version.number:
        raise conflict("flow_changed")
    if not may_approve(by, brand_id):
        raise DomainError("may_not_approve", ErrorKind.FORBIDDEN)
    before = standing_of(flow, version)
    if before.needed > 1 and by.pk in before.writers:
        raise DomainError("own_flow", ErrorKind.FORBIDDEN)
    FlowApproval.objects.get_or_create(version=version, user=by, defaults={"approved_at": now})
    if standing_of(flow, version).missing == 0:
        _put_live(flow, version, now=now)
    return flow


@command
def withdraw_flow(flow_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> None:
    """Take a flow from the desks at once, walks that run included. Raises `flow_not_found`."""
    flow = locked_flow(flow_id, brand_id)
    if flow.state != FlowState.WITHDRAWN:
        flow.state, flow.withdrawn_at = FlowState.WITHDRAWN, now
        flow.save(update_fields=["state", "withdrawn_at"])


@command
def restore_flow(flow_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> Flow:
    """Undo a withdrawal: published again if it was, else a draft. Raises `flow_not_found`.

    What two people had to approve is submitted anew once the withdrawal is no slip of the hand any more.
    """
    flow = locked_flow(flow_id, brand_id)
    if flow.state != FlowState.WITHDRAWN or flow.withdrawn_at is None:
        return flow
    live = FlowVersion.objects.filter(flow=flow, number=flow.live_number or 0).first()
    needed = standing_of(flow, live).needed if live else 1
    if live is None or not returns_at_once(flow.withdrawn_at, needed=needed, now=now):
        flow.state, flow.live_number = FlowState.DRAFT, None
        if live is not None:
            flow.waiting_number = None
            flow.writers = sorted({*flow.writers, *live.writers})
    else:
        flow.state = FlowState.PUBLISHED
    flow.withdrawn_at = None
    flow.save(update_fields=["state", "live_number", "waiting_number", "withdrawn_at", "writers"])
    return flow


def _says_the_same(flow: Flow, version: FlowVersion) -> bool:
    names = ("name", "language", "topic_ids", "plan")
    return all(getattr(flow, name) == getattr(version, name) for name in names)


def _put_live(flow: Flow, version: FlowVersion, *, now: datetime) -> None:
    flow.state, flow.live_number, flow.waiting_number, flow.withdrawn_at = (
        FlowState.PUBLISHED, version.number, None, None,
    )  # fmt: skip
    flow.save(update_fields=["state", "live_number", "waiting_number", "withdrawn_at"])
    version.published_at = now
    version.save(update_fields=["published_at"])
