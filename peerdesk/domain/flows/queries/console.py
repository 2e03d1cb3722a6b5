"""Flows for the brand's console: listed, edited, exported, approved."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from peerdesk.domain.answers.models import Article
from peerdesk.domain.answers.queries import Approval
from peerdesk.domain.brands.models import Topic
from peerdesk.domain.flows.models import Flow, FlowVersion, Walk
from peerdesk.domain.flows.rules import MOST_FLOWS, flow_problems
from peerdesk.engines.flows import Plan, Problem, plan_data, plan_from
from peerdesk.foundation.errors import not_found

from .approval import standing_of

MOST_VERSIONS = 50
FORMAT = "peerdesk-flow/1"


@dataclass(frozen=True)
class FlowRow:
    """One flow in a list. `walks` counts how often its versions were started."""

    id: uuid.UUID
    name: str
    language: str
    topics: tuple[str, ...]
    state: str
    steps: int
    problems: int
    walks: int
    is_waiting: bool
    changed_at: datetime


@dataclass(frozen=True)
class VersionRow:
    """One version of a flow."""

    number: int
    author: str
    submitted_at: datetime
    published_at: datetime | None
    is_live: bool


@dataclass(frozen=True)
class FlowView:
    """A flow with its draft, for who draws it. `has_changes`: the draft says something else than what is published."""

    id: uuid.UUID
    name: str
    language: str
    topic_ids: tuple[uuid.UUID, ...]
    plan: Plan
    problems: tuple[Problem, ...]
    revision: int
    state: str
    live_number: int | None
    waiting_number: int | None
    has_changes: bool


@dataclass(frozen=True)
class WaitingVersion:
    """The version that waits, and where it stands."""

    name: str
    plan: Plan
    approval: Approval


def list_flows(brand_id: uuid.UUID) -> list[FlowRow]:
    """Return the flows of a brand, those changed last first."""
    walks = Walk.objects.filter(version__flow=OuterRef("pk")).order_by().values("version__flow").annotate(n=Count("id"))
    rows = Flow.objects.filter(brand_id=brand_id).annotate(walk_count=Subquery(walks.values("n")))
    names = dict(Topic.objects.filter(brand_id=brand_id).values_list("id", "name"))
    found = []
    for row in rows.order_by("-changed_at")[:MOST_FLOWS]:
        plan = plan_from(row.plan)
        found.append(FlowRow(
            row.id, row.name, row.language, tuple(names[one] for one in row.topic_ids if one in names), row.state,
            len(plan.steps), len(flow_problems(plan)), row.walk_count or 0, row.waiting_number is not None, row.changed_at,
        ))  # fmt: skip
    return found


def count_flows_waiting(brand_id: uuid.UUID) -> int:
    """Return how many flows wait for approval."""
    return Flow.objects.filter(brand_id=brand_id, waiting_number__isnull=False).exclude(state="withdrawn").count()


def get_flow(flow_id: uuid.UUID, *, brand_id: uuid.UUID) -> FlowView:
    """Return a flow with its draft. Raises `flow_not_found`."""
    row = _flow(flow_id, brand_id)
    plan = plan_from(row.plan)
    number = row.waiting_number or row.live_number or 0
    version = FlowVersion.objects.filter(flow=row, number=number).first()
    fields = ("name", "language", "topic_ids", "plan")
    has_changes = version is None or any(getattr(row, one) != getattr(version, one) for one in fields)
    return FlowView(
        row.id, row.name, row.language, tuple(row.topic_ids), plan, flow_problems(plan), row.revision, row.state,
        row.live_number, row.waiting_number, has_changes,
    )  # fmt: skip


def find_waiting_flow(flow_id: uuid.UUID, *, brand_id: uuid.UUID) -> WaitingVersion | None:
    """Return the version that waits for approval, None when none does. Raises `flow_not_found`."""
    row = _flow(flow_id, brand_id)
    version = FlowVersion.objects.filter(flow=row, number=row.waiting_number or 0).first()
    if version is None or row.state == "withdrawn":
        return None
    return WaitingVersion(version.name, plan_from(version.plan), standing_of(row, version))


def draft_standing(flow_id: uuid.UUID, *, brand_id: uuid.UUID) -> Approval:
    """Return how many would have to approve the draft as it is now. Raises `flow_not_found`."""
    row = _flow(flow_id, brand_id)
    draft = FlowVersion(flow=row, number=0, name=row.name, plan=row.plan, writers=row.writers)
    return standing_of(row, draft)


def list_flow_versions(flow_id: uuid.UUID, *, brand_id: uuid.UUID) -> list[VersionRow]:
    """Return the versions of a flow, newest first. Raises `flow_not_found`."""
    row = _flow(flow_id, brand_id)
    versions = FlowVersion.objects.filter(flow=row).select_related("author").order_by("-number")[:MOST_VERSIONS]
    return [
        VersionRow(
            one.number, (one.author.name or one.author.email) if one.author else "", one.submitted_at, one.published_at,
            one.number == row.live_number,
        )
        for one in versions
    ]  # fmt: skip


def export_flow(flow_id: uuid.UUID, *, brand_id: uuid.UUID) -> dict[str, Any]:
    """Return a flow as JSON that `import_flow` reads; topics by their slugs. Raises `flow_not_found`."""
    row = _flow(flow_id, brand_id)
    slugs = Topic.objects.filter(brand_id=brand_id, id__in=row.topic_ids).order_by("slug").values_list("slug", flat=True)
    return {
        "format": FORMAT, "name": row.name, "language": row.language, "topics": list(slugs),
        "steps": plan_data(plan_from(row.plan)),
    }  # fmt: skip


def source_choices(brand_id: uuid.UUID, *, limit: int = 500) -> list[tuple[str, str]]:
    """Return (id, title) of the brand's published articles, for the source of an outcome."""
    rows = Article.objects.filter(brand_id=brand_id, state="published").order_by("title").values_list("id", "title")
    return [(str(article_id), title) for article_id, title in rows[:limit]]


def _flow(flow_id: uuid.UUID, brand_id: uuid.UUID) -> Flow:
    row = Flow.objects.select_related("brand").filter(id=flow_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("flow_not_found")
    return row
