"""Walking through a plan: answers given so far, where they lead, and back again.

A way that leads to a step passed already takes the walk back there, so a trail never holds a step twice and is never longer
than the plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .plan import Kind, Plan, Step

Trail = tuple["Move", ...]


@dataclass(frozen=True, slots=True)
class Move:
    """What was chosen at a step: the place of the answer; 0 where an instruction was done."""

    step: str
    choice: int


@dataclass(frozen=True, slots=True)
class Passed:
    """A step that was passed, and the words of what was chosen there ("" for an instruction)."""

    step: Step
    answer: str


class NoWayError(ValueError):
    """The plan has no such step or choice."""


def standing(plan: Plan, trail: Trail) -> Step:
    """Return the step at which these moves end. Raises `NoWayError` when they do not fit the plan."""
    step = plan.start
    for move in trail:
        if step is None or step.key != move.step:
            raise NoWayError(move.step)
        step = _target(plan, step, move.choice)
    if step is None:
        raise NoWayError("")
    return step


def go_on(plan: Plan, trail: Trail, choice: int) -> Trail:
    """Return the moves with one more. Raises `NoWayError`."""
    step = standing(plan, trail)
    target = _target(plan, step, choice)
    passed = [move.step for move in trail] + [step.key]
    if target.key in passed:
        return trail[: passed.index(target.key)]
    return (*trail, Move(step.key, choice))


def go_back(trail: Trail, place: int) -> Trail:
    """Return the moves before the one at `place`: its question is asked again. Raises `NoWayError`."""
    if not 0 <= place < len(trail):
        raise NoWayError(str(place))
    return trail[:place]


def passed_steps(plan: Plan, trail: Trail) -> tuple[Passed, ...]:
    """Return the steps passed with what was chosen. Raises `NoWayError`."""
    standing(plan, trail)
    found = []
    for move in trail:
        step = plan.find(move.step)
        if step is not None:  # standing() has seen it
            found.append(Passed(step, step.answers[move.choice].text if step.kind == Kind.QUESTION else ""))
    return tuple(found)


def trail_from(data: object) -> Trail:
    """Read stored moves; nothing of what has not their form."""
    rows = data if isinstance(data, list) else []
    moves = []
    for row in rows:
        match row:
            case [str(step), int(choice)]:
                moves.append(Move(step, choice))
            case _:
                return ()
    return tuple(moves)


def trail_data(trail: Sequence[Move]) -> list[list[str | int]]:
    """Return moves as JSON holds them."""
    return [[move.step, move.choice] for move in trail]


def _target(plan: Plan, step: Step, choice: int) -> Step:
    target = plan.find(step.targets[choice]) if 0 <= choice < len(step.targets) else None
    if target is None:
        raise NoWayError(step.key)
    return target
