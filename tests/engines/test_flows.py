"""Flows: a plan without problems always ends, walking back and forth agrees, the counts add up, files are read safely."""

from hypothesis import assume, given
from hypothesis import strategies as st

from peerdesk.engines.flows import (
    Answer,
    Kind,
    NoWayError,
    Plan,
    Step,
    Tally,
    WalkRow,
    depth_of,
    go_back,
    go_on,
    outline_of,
    passed_steps,
    plan_data,
    plan_from,
    problems_of,
    reachable,
    standing,
    tally,
    trail_data,
    trail_from,
)


def question(key, *targets):
    return Step(key, Kind.QUESTION, f"{key}?", answers=tuple(Answer(f"a{n}", target) for n, target in enumerate(targets)))


def told(key, target):
    return Step(key, Kind.INSTRUCTION, key, target=target)


def reply(key):
    return Step(key, Kind.REPLY, f"Do {key}.")


def codes(plan, **given):
    return {(one.code, one.step) for one in problems_of(plan, **given)}


@st.composite
def plans(draw):
    """Any plan of up to nine steps, with ways anywhere, also to steps that are not there."""
    keys = [f"s{number}" for number in range(1, draw(st.integers(1, 9)) + 1)]
    target = st.sampled_from([*keys, "s99"]) if draw(st.booleans()) else st.sampled_from(keys)
    makers = {
        "question": lambda key: question(key, *draw(st.lists(target, max_size=3))),
        "told": lambda key: told(key, draw(target)), "reply": reply,
    }  # fmt: skip
    return Plan(tuple(makers[draw(st.sampled_from(sorted(makers)))](key) for key in keys))


@st.composite
def whole_plans(draw):
    """Plans without problems: a row of steps that ends in a reply, with any further ways forward and back."""
    length = draw(st.integers(1, 9))
    keys = [f"s{number}" for number in range(1, length + 1)]
    anywhere = st.lists(st.sampled_from(keys), max_size=3)
    steps = [question(key, keys[at + 1], *draw(anywhere)) for at, key in enumerate(keys[:-1])]
    return Plan((*steps, reply(keys[-1])))


@given(st.one_of(whole_plans(), plans()), st.randoms(use_true_random=False))
def test_a_plan_without_problems_ends_from_wherever_a_walk_stands(plan, chance):
    assume(not problems_of(plan))
    trail = ()
    for _ in range(30):  # anywhere at random
        step = standing(plan, trail)
        if step.is_outcome:
            break
        trail = go_on(plan, trail, chance.randrange(len(step.targets)))
        assert len({move.step for move in trail}) == len(trail) < len(plan.steps)
    seen = {standing(plan, trail).key}
    waiting = set(seen)
    while waiting:  # and from there an outcome can still be reached
        waiting = {target for key in waiting for target in plan.find(key).targets} - seen
        seen |= waiting
    assert any(plan.find(key).is_outcome for key in seen)


@given(plans(), st.lists(st.integers(0, 2), max_size=20))
def test_back_and_forth_again_is_where_one_was(plan, choices):
    trail = ()
    for choice in choices:
        try:
            after = go_on(plan, trail, choice)
        except NoWayError:
            continue
        if len(after) > len(trail):
            assert go_back(after, len(trail)) == trail
            assert go_on(plan, go_back(after, len(trail)), choice) == after
        assert trail_from(trail_data(after)) == after
        assert [one.step.key for one in passed_steps(plan, after)] == [move.step for move in after]
        trail = after
    for place in range(len(trail)):
        assert standing(plan, go_back(trail, place)).key == trail[place].step


@given(plans())
def test_every_way_of_a_plan_is_in_its_outline_once(plan):
    rows = outline_of(plan)
    shown = [row.step.key for row in rows if row.step and not row.is_reference]
    assert sorted(shown) == sorted(step.key for step in plan.steps)
    ways = 1 + sum(len(plan.find(key).targets) for key in reachable(plan))
    assert len([row for row in rows if not row.is_loose]) == ways
    loose = {one.step for one in problems_of(plan) if one.code == "unreachable"}
    assert {row.step.key for row in rows if row.is_loose} == loose


@given(plans())
def test_a_plan_is_the_same_after_it_was_stored(plan):
    assert plan_from(plan_data(plan)) == plan
    assert plan_from({"steps": plan_data(plan)}) == plan


def test_each_problem_is_named_with_its_step():
    assert codes(Plan()) == {("no_steps", "")}
    assert codes(Plan((question("s1", "s2"), reply("s2")))) == set()
    assert codes(Plan((question("s1", "s2"), reply("s2"), reply("s3")))) == {("unreachable", "s3")}
    assert codes(Plan((question("s1", "s2", "s9"), reply("s2")))) == {("missing_target", "s1")}
    assert codes(Plan((question("s1", "s2", "s3"), reply("s2"), question("s3")))) == {("dead_end", "s3")}
    loop = Plan((question("s1", "s2", "s3"), reply("s2"), told("s3", "s4"), told("s4", "s3")))
    assert codes(loop) == {("no_exit", "s3"), ("no_exit", "s4")}
    assert codes(Plan((told("s1", "s1"),))) == {("no_outcome", ""), ("no_exit", "s1")}
    again = Plan((question("s1", "s2", "s3"), reply("s2"), told("s3", "s1")))
    assert codes(again) == set()
    handed = Plan((Step("s1", Kind.HANDOVER, reason="because"),))
    assert codes(handed, reasons={"safety"}) == {("no_reason", "s1")}
    twice = Plan((Step("s1", Kind.QUESTION, "?", answers=(Answer("Yes", "s2"), Answer("yes", "s2"))), reply("s2")))
    assert codes(twice) == {("same_answer", "s1")}
    assert codes(Plan((Step("s1", Kind.ACTION, "Look"),))) == {("no_action", "s1")}


def test_more_than_60_steps_or_12_deep_are_too_many():
    def row(length):
        return Plan((*(told(f"s{n}", f"s{n + 1}") for n in range(1, length)), reply(f"s{length}")))

    assert codes(row(12)) == set()
    assert codes(row(13)) == {("too_deep", "")}
    assert depth_of(row(13)) == 13
    wide = [question(f"s{n}", *(f"s{n * 9 + k - 7}" for k in range(9) if n * 9 + k - 7 <= 61)) for n in range(1, 8)]
    flat = Plan((*wide, *(reply(f"s{n}") for n in range(8, 62))))
    assert codes(flat) == {("too_many_steps", "")}


def test_what_has_not_the_form_of_a_step_is_left_out_of_a_file():
    rows = [
        {"key": "s1", "kind": "question", "text": "Q\x00?", "answers": [{"text": "a", "target": "javascript:1"}, 5]}, 7,
        {"key": "s1", "kind": "reply"}, {"key": "x"}, {"key": "s2", "kind": "shell"}, None,
    ]  # fmt: skip
    plan = plan_from(rows)
    assert plan == Plan((Step("s1", Kind.QUESTION, "Q?", answers=(Answer("a"),)),))
    assert plan_from("steps") == plan_from(None) == plan_from({"steps": 5}) == Plan()
    assert "4111" not in plan_from([{"key": "s1", "kind": "reply", "text": "Pay with 4111 1111 1111 1111"}]).steps[0].text


_ROWS = st.builds(
    WalkRow, st.sampled_from(["s1", "s2", "s3"]), st.booleans(), st.booleans(),
    st.sampled_from(["", "kept", "edited", "dropped"]), st.integers(1, 50),
)


@given(st.lists(_ROWS, max_size=20))
def test_counts_of_steps_add_up_to_those_of_the_flow(rows):
    whole, by_step = tally(rows)
    total = Tally()
    for one in by_step.values():
        total = total.plus(one)
    assert total == whole
    assert whole.started == whole.finished + whole.left == sum(row.count for row in rows)
