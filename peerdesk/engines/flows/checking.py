"""What is wrong with a plan, and at which step: nothing with a problem is published."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from .plan import MOST_ANSWERS, MOST_STEPS, Kind, Plan, Step

MOST_DEPTH: Final = 12
PLACE_OF_PLAN: Final = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where.

    Attributes:
        code: `no_steps`, `too_many_steps`, `too_deep`, `no_outcome`; at a step `unreachable`, `dead_end`, `missing_target`,
            `no_exit`, `no_text`, `no_answer_text`, `same_answer`, `too_many_answers`, `no_reason`, `no_action`.
        step: key of the step; "" for the plan as a whole.
        detail: the answer's number from 1, or how many.

    """

    code: str
    step: str = PLACE_OF_PLAN
    detail: int = 0


def problems_of(plan: Plan, *, reasons: Collection[str] = ()) -> tuple[Problem, ...]:
    """Return everything that is wrong, the plan as a whole first, then step by step in their order.

    `reasons` are those for which a ticket may be handed over; none given: any is taken.
    """
    if not plan.steps:
        return (Problem("no_steps"),)
    reached, to_end = reachable(plan), _leading_to_an_end(plan)
    found = list(_of_plan(plan))
    for step in plan.steps:
        found += _of_step(step, plan, reasons)
        if step.key not in reached:
            found.append(Problem("unreachable", step.key))
        elif step.key not in to_end and all(plan.find(target) for target in step.targets) and step.targets:
            found.append(Problem("no_exit", step.key))
    return tuple(found)


def reachable(plan: Plan) -> frozenset[str]:
    """Return the keys of the steps that a walk can come to."""
    waiting = [plan.start.key] if plan.start else []
    seen: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += _known_targets(plan, key)
    return frozenset(seen)


def depth_of(plan: Plan) -> int:
    """Return how many steps lie on the longest way to an outcome, the outcome among them.

    Ways back to a step that was passed already (edges to an ancestor in the depth-first tree) are not counted: whoever
    takes one begins again there.
    """
    depths: dict[str, int] = {}
    passing: set[str] = set()
    stack: list[tuple[str, Iterator[str]]] = []

    def enter(key: str) -> None:
        passing.add(key)
        depths[key] = 1
        stack.append((key, iter(_known_targets(plan, key))))

    if plan.start:
        enter(plan.start.key)
    while stack:
        key, targets = stack[-1]
        target = next(targets, None)
        if target is None:
            stack.pop()
            passing.discard(key)
            if stack:
                above = stack[-1][0]
                depths[above] = max(depths[above], depths[key] + 1)
        elif target in passing:
            continue
        elif target in depths:
            depths[key] = max(depths[key], depths[target] + 1)
        else:
            enter(target)
    return depths[plan.start.key] if plan.start else 0


def _of_plan(plan: Plan) -> Iterator[Problem]:
    if len(plan.steps) > MOST_STEPS:
        yield Problem("too_many_steps", detail=len(plan.steps))
    depth = depth_of(plan)
    if depth > MOST_DEPTH:
        yield Problem("too_deep", detail=depth)
    if not any(step.is_outcome for step in plan.steps):
        yield Problem("no_outcome")


def _of_step(step: Step, plan: Plan, reasons: Collection[str]) -> Iterator[Problem]:
    if not step.text and step.kind != Kind.HANDOVER:
        yield Problem("no_text", step.key)
    if step.kind == Kind.QUESTION:
        yield from _of_answers(step)
    if not step.is_outcome and not step.targets:
        yield Problem("dead_end", step.key)
    for number, target in enumerate(step.targets, start=1):
        if plan.find(target) is None:
            yield Problem("missing_target", step.key, number)
    if step.kind == Kind.HANDOVER and (not step.reason or (reasons and step.reason not in reasons)):
        yield Problem("no_reason", step.key)
    if step.kind == Kind.ACTION and not step.action:
        yield Problem("no_action", step.key)


def _of_answers(step: Step) -> Iterable[Problem]:
    if len(step.answers) > MOST_ANSWERS:
        yield Problem("too_many_answers", step.key, len(step.answers))
    seen: set[str] = set()
    for number, answer in enumerate(step.answers, start=1):
        text = answer.text.casefold()
        if not text:
            yield Problem("no_answer_text", step.key, number)
        elif text in seen:
            yield Problem("same_answer", step.key, number)
        seen.add(text)


def _leading_to_an_end(plan: Plan) -> frozenset[str]:
    sources: dict[str, list[str]] = {}
    for step in plan.steps:
        for target in step.targets:
            sources.setdefault(target, []).append(step.key)
    waiting = [step.key for step in plan.steps if step.is_outcome]
    return _closure(waiting, sources)


def _closure(waiting: list[str], after: Mapping[str, list[str]]) -> frozenset[str]:
    seen: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += after.get(key, [])
    return frozenset(seen)


def _known_targets(plan: Plan, key: str) -> list[str]:
    step = plan.find(key)
    return [target for target in step.targets if plan.find(target)] if step else []
