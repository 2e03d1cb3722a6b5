"""Walking a draft for a try: links only, nothing is kept."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from peerdesk.domain.flows.queries import find_waiting_flow, get_flow
from peerdesk.engines.flows import NoWayError, Plan, Trail, go_on, passed_steps, standing
from peerdesk.surfaces.console.access import Seat, staff_only
from peerdesk.surfaces.console.frame import page

from .words import KIND_WORDS, REASON_WORDS

LONGEST_PATH = 400


@require_GET
@staff_only
def trial(request: HttpRequest, seat: Seat, flow_id: uuid.UUID) -> HttpResponse:
    """Stand where the choices in `path` lead; `of=waiting` walks the version that waits for approval."""
    view = get_flow(flow_id, brand_id=seat.brand.id)
    waiting = find_waiting_flow(flow_id, brand_id=seat.brand.id) if request.GET.get("of") == "waiting" else None
    plan = waiting.plan if waiting else view.plan
    choices = [part for part in request.GET.get("path", "")[:LONGEST_PATH].split(".") if part.isdecimal()]
    trail, is_stuck = _walked(plan, [int(part[:3]) for part in choices])
    step = standing(plan, trail) if plan.steps else None
    path = [str(move.choice) for move in trail]
    of = "&of=waiting" if waiting else ""
    context = {
        "flow": view, "step": step, "is_stuck": is_stuck, "of": of, "tab": "flows", "editor": "trial",
        "passed": [(one, ".".join(path[:at])) for at, one in enumerate(passed_steps(plan, trail))] if step else [],
        "kind": KIND_WORDS[step.kind] if step else "", "reason": REASON_WORDS.get(step.reason, "") if step else "",
        "ways": [(answer.text, ".".join([*path, str(at)])) for at, answer in enumerate(step.answers)] if step else [],
        "further": ".".join([*path, "0"]),
    }  # fmt: skip
    return page(request, seat, "flows/trial", context, current="guidance")


def _walked(plan: Plan, choices: list[int]) -> tuple[Trail, bool]:
    trail: Trail = ()
    for choice in choices if plan.steps else ():
        try:
            trail = go_on(plan, trail, choice)
        except NoWayError:
            return trail, True
    return trail, False
