"""Rules of `flows`. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from peerdesk.domain.tickets.rules import EXPERT_ESCALATION_REASONS
from peerdesk.engines.drafting import promise_findings
from peerdesk.engines.flows import Kind, Plan, Step, problems_of
from peerdesk.engines.flows.checking import Problem

MOST_FLOWS: Final = 200
LONGEST_FLOW_NAME: Final = 120
REASONS: Final = frozenset(reason.value for reason in EXPERT_ESCALATION_REASONS)
_MONEY: Final = frozenset({"refund", "credit", "compensation"})


@dataclass(frozen=True)
class FlowHead:
    """What a flow is called and for which tickets it is. No topics: for all; no language: for all."""

    name: str
    language: str = ""
    topic_ids: tuple[uuid.UUID, ...] = ()


def flow_problems(plan: Plan) -> tuple[Problem, ...]:
    """Return what is wrong with a plan, reasons for handing over included."""
    return problems_of(plan, reasons=REASONS)


def pays(plan: Plan) -> bool:
    """Whether a step gives something away: it promises money, or points to an action, which acts on a customer's things."""
    return any(
        step.kind == Kind.ACTION
        or any(one.detail in _MONEY for one in promise_findings(step.text, allowed=(), approved=()))
        for step in plan.steps
    )


def words_of_plan(plan: Plan) -> str:
    """Return all words of a plan that may reach a customer or an expert, for the check of links."""
    texts: list[str] = []
    for step in plan.steps:
        texts += [step.name, step.text, *(answer.text for answer in step.answers)]
    return "\n".join(texts)


def move_step(plan: Plan, key: str, by: int) -> Plan:
    """Return the plan with a step further up (-1) or down (1); the first step is where a walk begins."""
    steps = list(plan.steps)
    at = _place(steps, key)
    to = min(max(at + by, 0), len(steps) - 1)
    steps.insert(to, steps.pop(at))
    return Plan(tuple(steps))


def without_step(plan: Plan, key: str) -> Plan:
    """Return the plan without a step; ways that led there lead nowhere, which is a problem that the editor shows."""
    return Plan(tuple(step for step in plan.steps if step.key != key))


def with_step(plan: Plan, step: Step) -> Plan:
    """Return the plan with a step changed, or added at its end."""
    steps = [step if one.key == step.key else one for one in plan.steps]
    return Plan(tuple(steps if plan.find(step.key) else [*steps, step]))


def rank(flow_topics: Collection[uuid.UUID], flow_language: str, *, topic_id: uuid.UUID | None, language: str) -> int | None:
    """Return how well a flow fits a ticket, smaller is better; None when it does not."""
    base = language.partition("-")[0]
    if flow_topics and topic_id not in flow_topics:
        return None
    if flow_language and base and flow_language.partition("-")[0] != base:
        return None
    return 2 * (not flow_topics) + (not flow_language)


def _place(steps: Sequence[Step], key: str) -> int:
    for at, step in enumerate(steps):
        if step.key == key:
            return at
    raise KeyError(key)
