"""The flows beside a ticket, and how far its walk came, in one statement: the pane is opened with every ticket."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peerdesk.domain.flows.rules import rank
from peerdesk.domain.tickets.queries import TicketFacts
from peerdesk.engines.drafting import Fact, missing_facts
from peerdesk.engines.flows import Kind, NoWayError, Passed, Plan, Step, passed_steps, plan_from, trail_from
from peerdesk.foundation.db.reads import read_rows

MOST_OFFERED = 5
_BESIDE = """
SELECT 'walk', walk.id, version.flow_id, version.name, version.language, version.topic_ids, version.plan,
       walk.trail, walk.step, walk.moves, flow.state, article.title, walk.inserted_step, 0
FROM flows_walk walk JOIN flows_flowversion version ON version.id = walk.version_id
JOIN flows_flow flow ON flow.id = version.flow_id
LEFT JOIN LATERAL (
    SELECT article.title FROM jsonb_array_elements(version.plan) one JOIN answers_article article
    ON article.id::text = one->>'article' AND article.brand_id = flow.brand_id AND article.state = 'published'
    WHERE one->>'key' = walk.step) article ON true
WHERE walk.ticket_id = %(ticket)s AND walk.is_current
UNION ALL
SELECT 'flow', flow.id, flow.id, version.name, version.language, version.topic_ids, NULL,
       NULL, '', jsonb_array_length(version.plan), flow.state, NULL, '',
       (SELECT count(*) FROM flows_walk walk WHERE walk.version_id = version.id AND walk.finished_at IS NOT NULL)
FROM flows_flow flow JOIN flows_flowversion version ON version.flow_id = flow.id AND version.number = flow.live_number
WHERE flow.brand_id = %(brand)s AND flow.state = 'published'"""


@dataclass(frozen=True)
class OfferedFlow:
    """A flow that fits a ticket, best first. `is_of_topic`: it was drawn for this topic."""

    id: uuid.UUID
    name: str
    steps: int
    is_of_topic: bool


@dataclass(frozen=True)
class WalkView:
    """How far a ticket's holders came.

    Attributes:
        step: where it stands. `path`: what was passed, in its order.
        told: places of answers that the customer's words give already.
        article_title: of the article that an outcome rests on, while it is published.
        is_inserted: this outcome was put into a reply.
        is_withdrawn: the brand took the flow back; nothing of it may be shown.

    """

    id: uuid.UUID
    flow_id: uuid.UUID
    name: str
    moves: int
    step: Step | None
    path: tuple[Passed, ...]
    told: frozenset[int]
    article_title: str
    is_inserted: bool
    is_withdrawn: bool


@dataclass(frozen=True)
class FlowsBeside:
    """What the desk shows."""

    walk: WalkView | None
    offered: tuple[OfferedFlow, ...]


def flows_beside(facts: TicketFacts, *, told: str) -> FlowsBeside:
    """Return the flows that fit a held ticket and its current walk; writes nothing. `told` are the customer's words."""
    rows = read_rows(_BESIDE, {"ticket": facts.row.id, "brand": facts.brand_id})
    walk: WalkView | None = None
    offered: list[tuple[tuple[int, int, str], OfferedFlow]] = []
    for row in rows:
        if row[0] == "walk":
            walk = _walk_view(row, told)
            continue
        fit = rank(row[5], row[4], topic_id=facts.topic_id, language=facts.row.language)
        if fit is not None:
            offered.append(((fit, -row[13], row[3]), OfferedFlow(row[1], row[3], row[9], bool(row[5]))))
    best = [one for _, one in sorted(offered, key=lambda pair: pair[0])]
    return FlowsBeside(walk, tuple(best[:MOST_OFFERED]))


def walk_note(walk: WalkView) -> str:
    """Return the path of a walk as a note for whoever takes over: a line for each step."""
    passed = (f"- {one.step.label} → {one.answer}" if one.answer else f"- {one.step.label} ✓" for one in walk.path)
    lines = [walk.name, *passed]
    if walk.step is not None and walk.step.text and walk.step.kind == Kind.HANDOVER:
        lines.append(walk.step.text)
    return "\n".join(lines)


def _walk_view(row: tuple[Any, ...], told: str) -> WalkView:
    _, walk_id, flow_id, name, _language, _topics, plan_json, trail, key, moves, state, title, inserted, _ = row
    if state != "published":  # withdrawn, or put back and waiting to be approved anew
        return WalkView(walk_id, flow_id, name, moves, None, (), frozenset(), "", is_inserted=False, is_withdrawn=True)
    plan = plan_from(_json(plan_json))
    step = plan.find(key)
    return WalkView(
        walk_id, flow_id, name, moves, step, _path(plan, _json(trail)), told_answers(step, told), title or "",
        is_inserted=bool(inserted) and inserted == key, is_withdrawn=False,
    )  # fmt: skip


def told_answers(step: Step | None, told: str) -> frozenset[int]:
    """Return the places of the answers that the customer's words give: all words of the answer, or one of its own."""
    if step is None or step.kind != Kind.QUESTION or not told:
        return frozenset()
    facts = [Fact(str(at), one.words) for at, one in enumerate(step.answers) if one.words]
    missing = {fact.name for fact in missing_facts(facts, told)}
    return frozenset(int(fact.name) for fact in facts if fact.name not in missing)


def _path(plan: Plan, trail: object) -> tuple[Passed, ...]:
    try:
        return passed_steps(plan, trail_from(trail))
    except NoWayError:
        return ()  # of a walk that was forgotten


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def labels_of(plan: Plan) -> Mapping[str, str]:
    """Return how lists call the steps of a plan, by their keys."""
    return {step.key: step.label for step in plan.steps}
