"""Drawing a flow: made, changed, copied, brought in. Whoever saves names the revision that they saw."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.flows.models import Flow, FlowVersion
from peerdesk.domain.flows.rules import LONGEST_FLOW_NAME, MOST_FLOWS, FlowHead
from peerdesk.domain.people.models import User
from peerdesk.engines.flows import MOST_STEPS, Plan, cleaned_text, plan_data, plan_from
from peerdesk.engines.flows.plan import MOST_READ
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict, invalid, not_found

LANGUAGE_LENGTH = 12


@dataclass(frozen=True)
class Edit:
    """Who changes a flow, and which revision of it they saw."""

    by: User
    revision: int


@command
def create_flow(brand: Brand, *, head: FlowHead, by: User, now: datetime, plan: Plan | None = None) -> Flow:
    """Begin a flow; nobody walks it before it is published. Raises `invalid_flow`, `too_many_flows`, `topic_not_found`."""
    head = checked_head(brand.id, head)
    Brand.objects.select_for_update().get(id=brand.id)  # two at once would pass the limit together
    if Flow.objects.filter(brand=brand).count() >= MOST_FLOWS:
        raise conflict("too_many_flows")
    plan = plan_from(plan_data(plan)) if plan else Plan()
    return Flow.objects.create(
        brand=brand, name=head.name, language=head.language, topic_ids=list(head.topic_ids), plan=plan_data(plan),
        writers=[by.pk], created_at=now, changed_at=now,
    )


@command
def rename_flow(flow_id: uuid.UUID, *, brand_id: uuid.UUID, head: FlowHead, edit: Edit, now: datetime) -> Flow:
    """Change name, language and topics. Raises `flow_not_found`, `flow_changed`, `invalid_flow`, `topic_not_found`."""
    head = checked_head(brand_id, head)
    flow = locked_flow(flow_id, brand_id, revision=edit.revision)
    flow.name, flow.language, flow.topic_ids = head.name, head.language, list(head.topic_ids)
    return _changed(flow, [edit.by.pk], now=now)


@command
def change_plan(
    flow_id: uuid.UUID, *, brand_id: uuid.UUID, change: Callable[[Plan], Plan], edit: Edit, now: datetime
) -> Flow:
    """Change the steps: `change` makes the new plan of the one that is stored.

    Raises `flow_not_found`, `flow_changed` when somebody saved since, `too_many_steps`, `step_not_found`.
    """
    flow = locked_flow(flow_id, brand_id, revision=edit.revision)
    before = plan_from(flow.plan)
    try:
        plan = change(before)
    except KeyError as error:
        raise not_found("step_not_found") from error
    if len(plan.steps) > max(MOST_STEPS, len(before.steps)):
        raise conflict("too_many_steps")
    flow.plan = plan_data(plan_from(plan_data(plan)))
    return _changed(flow, [edit.by.pk], now=now)


@command
def copy_flow(flow_id: uuid.UUID, *, brand_id: uuid.UUID, name: str, by: User, now: datetime) -> Flow:
    """Begin a flow with the steps of another one. Whoever wrote those has written a part of the copy.

    Raises what `create_flow` raises and `flow_not_found`.
    """
    source = locked_flow(flow_id, brand_id)
    head = FlowHead(name, source.language, tuple(source.topic_ids))
    copy = create_flow(source.brand, head=head, by=by, now=now, plan=plan_from(source.plan))
    copy.writers = sorted({*copy.writers, *_all_writers(source)})
    copy.save(update_fields=["writers"])
    return copy


@command
def import_flow(brand: Brand, *, data: object, by: User, now: datetime) -> Flow:
    """Begin a flow from a file that `export_flow` wrote, or one of its form; topics of other brands are left out.

    Raises what `create_flow` raises; `invalid_flow` where no step is found in it.
    """
    plan = plan_from(data)
    rows = data if isinstance(data, dict) else {}
    if not plan.steps:
        raise invalid("invalid_flow", file="no_steps")
    if len(plan.steps) > MOST_READ:
        raise DomainError("too_many_steps", ErrorKind.TOO_LARGE)
    slugs = rows.get("topics") if isinstance(rows.get("topics"), list) else []
    topics = Topic.objects.filter(brand=brand, slug__in=[str(slug)[:60] for slug in (slugs or [])[:50]])
    head = FlowHead(
        str(rows.get("name") or "Flow")[:LONGEST_FLOW_NAME], str(rows.get("language") or "")[:LANGUAGE_LENGTH],
        tuple(topics.values_list("id", flat=True)),
    )  # fmt: skip
    return create_flow(brand, head=head, by=by, now=now, plan=plan)


@command
def restore_flow_version(
    flow_id: uuid.UUID, *, brand_id: uuid.UUID, number: int, edit: Edit, now: datetime
) -> Flow:
    """Let the draft say what a version said. Raises `flow_not_found`, `flow_changed`."""
    flow = locked_flow(flow_id, brand_id, revision=edit.revision)
    version = FlowVersion.objects.filter(flow=flow, number=number).first()
    if version is None:
        raise not_found("flow_not_found")
    flow.name, flow.language, flow.topic_ids, flow.plan = (
        version.name, version.language, version.topic_ids, version.plan,
    )  # fmt: skip
    return _changed(flow, [edit.by.pk, *version.writers], now=now)


def locked_flow(flow_id: uuid.UUID, brand_id: uuid.UUID, *, revision: int | None = None) -> Flow:
    """Return the flow of this brand, locked. Raises `flow_not_found`; `flow_changed` when it is at another revision."""
    rows = Flow.objects.select_for_update(of=("self",)).select_related("brand")
    flow = rows.filter(id=flow_id, brand_id=brand_id).first()
    if flow is None:
        raise not_found("flow_not_found")
    if revision is not None and revision != flow.revision:
        raise conflict("flow_changed")
    return flow


def checked_head(brand_id: uuid.UUID, head: FlowHead) -> FlowHead:
    """Return name, language and topics cleaned. Raises `invalid_flow`, `topic_not_found`."""
    name = " ".join(cleaned_text(head.name, 2 * LONGEST_FLOW_NAME).split())
    if not name:
        raise invalid("invalid_flow", name="empty")
    if len(name) > LONGEST_FLOW_NAME:
        raise invalid("invalid_flow", name="too_long")
    language = head.language.strip()
    if len(language) > LANGUAGE_LENGTH or not language.replace("-", "").isalnum() == bool(language):
        raise invalid("invalid_flow", language="invalid")
    wanted = set(head.topic_ids)
    known = set(Topic.objects.filter(brand_id=brand_id, id__in=wanted).values_list("id", flat=True))
    if wanted - known:
        raise not_found("topic_not_found")
    return FlowHead(name, language, tuple(sorted(known)))


def _all_writers(flow: Flow) -> set[uuid.UUID]:
    rows = FlowVersion.objects.filter(flow=flow).values_list("writers", flat=True)
    return {*flow.writers, *(one for writers in rows for one in writers)}


def _changed(flow: Flow, writers: Collection[uuid.UUID], *, now: datetime) -> Flow:
    flow.revision += 1
    flow.changed_at = now
    flow.writers = sorted({*flow.writers, *writers})
    flow.save(update_fields=["name", "language", "topic_ids", "plan", "revision", "writers", "changed_at"])
    return flow
