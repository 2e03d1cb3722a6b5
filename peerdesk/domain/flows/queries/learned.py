"""What came of a flow's walks, for the brand."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.domain.flows.models import Flow, FlowVersion
from peerdesk.engines.flows import Step, Tally, WalkRow, plan_from, tally
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.errors import not_found

_ENDS = """
SELECT walk.step, walk.finished_at IS NOT NULL, walk.inserted_step <> '', walk.outcome_state, count(*)
FROM flows_walk walk JOIN flows_flowversion version ON version.id = walk.version_id
WHERE version.flow_id = %s GROUP BY 1, 2, 3, 4"""

@dataclass(frozen=True)
class StepTally:
    """Counts at one step; `step` is None where the newest version has it no longer."""

    key: str
    step: Step | None
    counts: Tally


@dataclass(frozen=True)
class FlowLearned:
    """Counts of a flow over all its versions, and by step in the order of its newest version."""

    name: str
    whole: Tally
    steps: tuple[StepTally, ...]


def flow_learned(flow_id: uuid.UUID, *, brand_id: uuid.UUID) -> FlowLearned:
    """Return where the walks of a flow ended or stopped, and what became of inserted outcomes. Raises `flow_not_found`."""
    flow = Flow.objects.filter(id=flow_id, brand_id=brand_id).first()
    if flow is None:
        raise not_found("flow_not_found")
    whole, by_step = tally(WalkRow(*row) for row in read_rows(_ENDS, [flow.id]))
    newest = FlowVersion.objects.filter(flow=flow).order_by("-number").first()
    plan = plan_from(newest.plan if newest else flow.plan)
    keys = [*(step.key for step in plan.steps), *sorted(by_step.keys() - {step.key for step in plan.steps})]
    steps = tuple(StepTally(key, plan.find(key), by_step.get(key, Tally())) for key in keys)
    return FlowLearned(flow.name, whole, steps)
