"""A plan as an outline: every step once, under the answer that leads there first; other ways are named as references."""

from dataclasses import dataclass

from .checking import reachable
from .plan import Kind, Plan, Step

MOST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the outline.

    Attributes:
        step: the step; None where a way leads nowhere yet.
        level: how deep, from 0.
        answer: the words by which one comes here; "" at the start and after an instruction.
        is_reference: the step stands further up or is passed already.
        is_loose: no way leads here.

    """

    step: Step | None
    level: int
    answer: str = ""
    is_reference: bool = False
    is_loose: bool = False


def outline_of(plan: Plan) -> tuple[Row, ...]:
    """Return the rows of the outline from the start on, then the steps to which no way leads."""
    rows: list[Row] = []
    shown: set[str] = set()
    waiting: list[tuple[str, int, str]] = [(plan.start.key, 0, "")] if plan.start else []
    while waiting and len(rows) < MOST_ROWS:
        key, level, answer = waiting.pop()
        step = plan.find(key)
        is_reference = step is not None and key in shown
        rows.append(Row(step, level, answer, is_reference))
        if step is None or is_reference:
            continue
        shown.add(key)
        named = [one.text for one in step.answers] if step.kind == Kind.QUESTION else [""]
        ways = list(zip(step.targets, named, strict=False))
        waiting += [(target, level + 1, text) for target, text in reversed(ways)]
    reached = reachable(plan)
    rows += [Row(step, 0, is_loose=True) for step in plan.steps if step.key not in reached]
    return tuple(rows)
