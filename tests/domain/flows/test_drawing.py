"""Drawing and publishing flows: nobody's edit is lost silently, what pays or leads outside is read by two, versions stay."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection, connections

from peerdesk.domain.flows.commands import (
    Edit,
    approve_flow,
    change_plan,
    copy_flow,
    create_flow,
    import_flow,
    rename_flow,
    restore_flow,
    restore_flow_version,
    submit_flow,
    withdraw_flow,
)
from peerdesk.domain.flows.models import Flow, FlowVersion
from peerdesk.domain.flows.queries import export_flow, find_waiting_flow, get_flow, list_flows
from peerdesk.domain.flows.rules import FlowHead, with_step
from peerdesk.engines.flows import Answer, Kind, Plan, Step, plan_from
from peerdesk.foundation.errors import DomainError
from tests.domain.flows.flow_world import PLAN, FlowWorld
from tests.factories.network import make_brand, make_reviewer, make_staff, make_topic, now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return FlowWorld()


def outcome(text, kind=Kind.REPLY, **more):
    return Plan((
        Step("s1", Kind.QUESTION, "Which?", answers=(Answer("This", "s2"), Answer("That", "s2"))),
        Step("s2", kind, text, **more),
    ))  # fmt: skip


def error_of(call, *args, **kwargs):
    with pytest.raises(DomainError) as raised:
        call(*args, **kwargs)
    return raised.value.code


def test_a_flow_with_a_problem_is_never_published(world):
    flow = world.flow(Plan((*PLAN.steps, Step("s9", Kind.REPLY, "Nobody comes here."))), publish=False)
    edit = world.edit(flow)
    assert error_of(submit_flow, flow.id, brand_id=world.brand.id, edit=edit, now=world.now) == "flow_has_problems"
    assert not FlowVersion.objects.exists()
    assert list_flows(world.brand.id)[0].problems == 1


def test_the_drawer_publishes_what_neither_pays_nor_leads_outside(world):
    flow = world.flow()
    assert (flow.state, flow.live_number, flow.waiting_number) == ("published", 1, None)
    edit = world.edit(flow)
    assert error_of(submit_flow, flow.id, brand_id=world.brand.id, edit=edit, now=world.now) == "nothing_changed"


@pytest.mark.parametrize("plan", [
    outcome("Look at https://elsewhere.example/help"), outcome("Write to help@elsewhere.example"),
    outcome("We will refund the keg."), outcome("Look it up", Kind.ACTION, action="look-up"),
    outcome("Call evil [dot] example/pay for it"),
])  # fmt: skip
def test_what_pays_or_leads_outside_waits_for_two_who_did_not_write_it(world, plan):
    flow = world.flow(plan)
    assert (flow.state, flow.live_number, flow.waiting_number) == ("draft", None, 1)
    say_yes = {"brand_id": world.brand.id, "number": 1, "now": world.now}
    assert error_of(approve_flow, flow.id, by=world.admin, **say_yes) == "own_flow"
    approve_flow(flow.id, by=make_staff(world.brand), **say_yes)
    assert Flow.objects.get().live_number is None
    assert approve_flow(flow.id, by=make_reviewer(), **say_yes).live_number == 1
    assert error_of(approve_flow, flow.id, by=make_staff(world.brand), **say_yes) == "nothing_waits"


def test_whoever_wrote_a_part_since_the_last_version_approves_nothing_of_it(world):
    flow = world.flow(outcome("See https://elsewhere.example/"), publish=False)
    second = make_staff(world.brand, admin=True)
    step = Step("s2", Kind.REPLY, "See https://elsewhere.example/now")
    change_plan(flow.id, brand_id=world.brand.id, change=lambda plan: with_step(plan, step), edit=world.edit(flow, second),
                now=world.now)  # fmt: skip
    submit_flow(flow.id, brand_id=world.brand.id, edit=world.edit(flow), now=world.now)
    assert error_of(approve_flow, flow.id, brand_id=world.brand.id, number=1, by=second, now=world.now) == "own_flow"
    copy = copy_flow(flow.id, brand_id=world.brand.id, name="Copy", by=make_staff(world.brand, admin=True), now=world.now)
    submit_flow(copy.id, brand_id=world.brand.id, edit=world.edit(copy), now=world.now)
    assert error_of(approve_flow, copy.id, brand_id=world.brand.id, number=1, by=second, now=world.now) == "own_flow"


def test_only_the_version_that_was_read_is_approved(world):
    flow = world.flow(outcome("See https://elsewhere.example/"))
    step, edit = Step("s2", Kind.REPLY, "See https://evil.example/"), world.edit(flow)
    change_plan(flow.id, brand_id=world.brand.id, change=lambda plan: with_step(plan, step), edit=edit, now=world.now)
    submit_flow(flow.id, brand_id=world.brand.id, edit=world.edit(flow), now=world.now)
    reader = make_staff(world.brand)
    assert error_of(approve_flow, flow.id, brand_id=world.brand.id, number=1, by=reader, now=world.now) == "flow_changed"
    assert find_waiting_flow(flow.id, brand_id=world.brand.id).approval.number == 2


def test_of_two_who_save_the_same_revision_one_is_told(world):
    flow = world.flow(publish=False)
    seen, both, codes = world.edit(flow), threading.Barrier(2), []

    def save(text):
        step = Step("s3", Kind.REPLY, text)
        both.wait(timeout=90)
        try:
            change_plan(flow.id, brand_id=world.brand.id, change=lambda plan: with_step(plan, step), edit=seen,
                        now=world.now)  # fmt: skip
            codes.append("saved")
        except DomainError as error:
            codes.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save, args=(f"Text {number}",)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    assert sorted(codes) == ["flow_changed", "saved"]
    assert get_flow(flow.id, brand_id=world.brand.id).revision == seen.revision + 1
    connection.close()


def test_a_withdrawn_flow_comes_back_at_once_or_is_read_anew(world):
    plain, outward = world.flow(), world.flow(outcome("See https://elsewhere.example/"), name="Outward")
    for by in (make_staff(world.brand), make_reviewer()):
        approve_flow(outward.id, brand_id=world.brand.id, number=1, by=by, now=world.now)
    later = world.now + timedelta(hours=1)
    for flow in (plain, outward):
        withdraw_flow(flow.id, brand_id=world.brand.id, now=world.now)
        assert restore_flow(flow.id, brand_id=world.brand.id, now=world.now).state == "published"
        withdraw_flow(flow.id, brand_id=world.brand.id, now=world.now)
        restore_flow(flow.id, brand_id=world.brand.id, now=later)
    plain.refresh_from_db()
    outward.refresh_from_db()
    assert (plain.state, plain.live_number) == ("published", 1)
    assert (outward.state, outward.live_number) == ("draft", None)
    again = submit_flow(outward.id, brand_id=world.brand.id, edit=world.edit(outward), now=later)
    assert (again.waiting_number, again.live_number) == (2, None)
    assert find_waiting_flow(outward.id, brand_id=world.brand.id).approval.given == ()


def test_an_earlier_version_can_be_the_draft_again(world):
    flow = world.flow()
    edit = world.edit(flow)
    change_plan(flow.id, brand_id=world.brand.id, change=lambda plan: Plan(plan.steps[:1]), edit=edit, now=world.now)
    restore_flow_version(flow.id, brand_id=world.brand.id, number=1, edit=world.edit(flow), now=world.now)
    assert get_flow(flow.id, brand_id=world.brand.id).plan == PLAN


def test_a_flow_survives_its_file_and_a_strange_file_brings_nothing(world):
    flow = world.flow(topic_ids=(world.topic.id,), language="en")
    data = export_flow(flow.id, brand_id=world.brand.id)
    back = import_flow(world.brand, data=data, by=world.admin, now=world.now)
    assert (plan_from(back.plan), back.language, back.topic_ids) == (PLAN, "en", [world.topic.id])
    assert (back.state, back.live_number) == ("draft", None)
    other = make_brand()
    assert import_flow(other, data=data, by=make_staff(other, admin=True), now=now()).topic_ids == []
    for junk in (None, [], {}, {"steps": "no"}, {"steps": [{"key": "DROP"}]}, "x"):
        assert error_of(import_flow, world.brand, data=junk, by=world.admin, now=world.now) == "invalid_flow"


def test_topics_of_another_brand_are_refused(world):
    foreign = make_topic(make_brand())
    head = FlowHead("Mine", topic_ids=(foreign.id,))
    assert error_of(create_flow, world.brand, head=head, by=world.admin, now=world.now) == "topic_not_found"
    flow = world.flow(publish=False)
    edit = world.edit(flow)
    assert error_of(rename_flow, flow.id, brand_id=world.brand.id, head=head, edit=edit, now=world.now) == "topic_not_found"


def test_a_flow_of_another_brand_is_not_there(world):
    flow, other = world.flow(), make_brand()
    by = make_staff(other, admin=True)
    edit = Edit(by, flow.revision)
    assert error_of(submit_flow, flow.id, brand_id=other.id, edit=edit, now=world.now) == "flow_not_found"
    assert error_of(copy_flow, flow.id, brand_id=other.id, name="x", by=by, now=world.now) == "flow_not_found"
    assert error_of(get_flow, flow.id, brand_id=other.id) == "flow_not_found"
    assert error_of(withdraw_flow, uuid.uuid4(), brand_id=world.brand.id, now=world.now) == "flow_not_found"
