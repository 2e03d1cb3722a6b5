"""Drawing flows in the console without scripts: what is wrong where, ways to new steps, two admins at once, files."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peerdesk.domain.flows.commands import rename_flow
from peerdesk.domain.flows.models import Flow, FlowVersion
from peerdesk.domain.flows.queries import get_flow
from peerdesk.domain.flows.rules import FlowHead
from peerdesk.engines.flows import Kind, Plan, Step, plan_from
from tests.domain.flows.flow_world import PLAN, QUESTION, FlowWorld
from tests.factories.network import make_brand, make_reviewer, make_staff
from tests.threats.forms import forms_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return FlowWorld()


@pytest.fixture
def console(client, world):
    client.force_login(world.admin)
    return client


def at(world, name, *args):
    return reverse(f"console_{name}", args=[world.brand.slug, *args])


def plan_of(flow):
    return plan_from(Flow.objects.get(id=flow.id).plan)


def step_form(console, world, flow, key):
    """The fields of the form of a step, as a browser would send them."""
    found, _ = forms_of(console, [f"{at(world, 'flow', flow.id)}?step={key}"])
    return found[at(world, "flow_steps", flow.id)]


def save(console, world, flow, fields):
    return console.post(at(world, "flow_steps", flow.id), fields)


def test_a_flow_is_drawn_from_its_first_question_to_publication(console, world):
    head = {"name": "Foam", "language": "en", "topics": [str(world.topic.id)]}
    answer = console.post(at(world, "flows"), head, follow=True)
    assert "It has no step yet" in answer.content.decode()
    flow = Flow.objects.get()
    added = save(console, world, flow, {"do": "add:question", "revision": 1})
    assert 'name="answer_0"' in console.get(added.headers["Location"]).content.decode()
    save(console, world, flow, {
        "do": "save", "step": "s1", "revision": 2, "kind": "question", "name": "", "text": "Is the keg warm?",
        "answer_0": "Yes", "target_0": "new:reply", "words_0": "warm, hot", "answer_1": "No", "target_1": "new:handover",
        "words_1": "", "answer_2": "", "target_2": "", "words_2": "", "answer_3": "", "target_3": "", "words_3": "",
    })  # fmt: skip
    plan = plan_of(flow)
    assert [(step.key, step.kind) for step in plan.steps] == [("s1", "question"), ("s2", "reply"), ("s3", "handover")]
    assert plan.steps[0].targets == ("s2", "s3")
    assert plan.steps[0].answers[0].words == ("warm", "hot")
    page = console.get(at(world, "flow", flow.id)).content.decode()
    assert page.count("It says nothing yet.") == 1
    assert "Say why it is handed over." in page
    save(console, world, flow, {"do": "save", "step": "s2", "revision": 3, "kind": "reply", "text": "Chill it."})
    save(console, world, flow, {"do": "save", "step": "s3", "revision": 4, "kind": "handover", "reason": "not_sure"})
    console.post(at(world, "flow_publication", flow.id), {"revision": 5})
    flow.refresh_from_db()
    assert (flow.state, flow.live_number) == ("published", 1)


def test_steps_are_moved_changed_in_kind_and_removed(console, world):
    flow = world.flow(publish=False)
    fields = step_form(console, world, flow, "s2")
    assert fields["target"] == "s3"
    save(console, world, flow, {**fields, "do": "down"})
    assert [step.key for step in plan_of(flow).steps] == ["s1", "s3", "s2", "s4", "s5"]
    fields = step_form(console, world, flow, "s2")
    save(console, world, flow, {**fields, "do": "save", "kind": "question"})
    assert plan_of(flow).find("s2").kind == Kind.QUESTION
    fields = step_form(console, world, flow, "s2")
    save(console, world, flow, {**fields, "do": "remove"})
    assert plan_of(flow).find("s2") is None
    assert "Way 1 leads nowhere yet" in console.get(at(world, "flow", flow.id)).content.decode()


def test_of_two_admins_who_save_at_once_the_second_keeps_their_words_and_is_told(console, world, client):
    flow = world.flow(publish=False)
    mine, theirs = step_form(console, world, flow, "s3"), step_form(console, world, flow, "s3")
    save(console, world, flow, {**mine, "do": "save", "text": "Mine."})
    answer = save(console, world, flow, {**theirs, "do": "save", "text": "Theirs."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else saved this meanwhile" in page
    assert "Theirs.</textarea>" in page
    assert plan_of(flow).find("s3").text == "Mine."
    save(console, world, flow, {**theirs, "do": "save", "text": "Theirs.", "revision": 3 - 1})
    assert plan_of(flow).find("s3").text == "Theirs."
    assert console.post(at(world, "flow_publication", flow.id), {"revision": 1}, follow=True).status_code == 200
    assert not FlowVersion.objects.exists()


def test_the_draft_is_walked_for_a_try_and_keeps_nothing(console, world):
    flow = world.flow(publish=False)
    page = console.get(at(world, "flow_trial", flow.id), {"path": "0.0"}).content.decode()
    assert "chill the keg" in page
    assert 'href="?path=0"' in page
    assert "This way leads nowhere yet" in console.get(at(world, "flow_trial", flow.id), {"path": "7"}).content.decode()


def test_what_leads_outside_is_read_word_for_word_and_approved_by_two_others(console, world, client):
    flow = world.flow(Plan((*PLAN.steps[:2], Step("s3", Kind.REPLY, "See https://elsewhere.example/"), *PLAN.steps[3:])))
    url, approve = at(world, "flow_waiting", flow.id), at(world, "flow_approval", flow.id)
    assert "You wrote a part of it" in console.get(url).content.decode()
    console.post(approve, {"number": 1})
    client.force_login(make_staff(world.brand))
    page = client.get(url).content.decode()
    assert "elsewhere.example" in page
    assert 'name="number" value="1"' in page
    for user in (make_staff(world.brand), make_staff(world.brand)):
        assert Flow.objects.get().live_number is None
        client.force_login(user)
        client.post(approve, {"number": 1})
    assert Flow.objects.get().live_number == 1
    client.force_login(make_reviewer())
    assert client.get(url).status_code == 404


def test_the_networks_reviewers_find_read_and_approve_what_two_have_to(world, client):
    outward = world.flow(Plan((*PLAN.steps[:2], Step("s3", Kind.REPLY, "See https://elsewhere.example/"), *PLAN.steps[3:])))
    plain = world.flow(PLAN)
    client.force_login(make_reviewer())
    page = client.get(reverse("review_flows")).content.decode()
    url = reverse("review_flow", args=[world.brand.slug, outward.id])
    assert url in page
    assert "leads to elsewhere.example" in page
    assert str(plain.id) not in page
    page = client.get(url).content.decode()
    assert "See" in page
    assert 'name="number" value="1"' in page
    approve = reverse("review_flow_approval", args=[world.brand.slug, outward.id])
    for number in ("2", "²", "x", ""):
        assert "Another version waits" in client.post(approve, {"number": number}, follow=True).content.decode()
    assert "Somebody else has to" in client.post(approve, {"number": "1"}, follow=True).content.decode()
    assert "approved by one" in client.get(reverse("review_flows")).content.decode()
    client.force_login(make_reviewer())
    assert "Published." in client.post(approve, {"number": "1"}, follow=True).content.decode()
    assert Flow.objects.get(id=outward.id).live_number == 1
    assert client.get(url).status_code == 404
    foreign = reverse("review_flow", args=[make_brand().slug, outward.id])
    assert client.get(foreign).status_code == 404


def test_a_flow_is_taken_out_and_brought_in(console, world):
    flow = world.flow()
    data = console.get(at(world, "flow_export", flow.id)).content
    file = SimpleUploadedFile("flow.json", data, content_type="application/json")
    console.post(at(world, "flow_import"), {"file": file})
    made = Flow.objects.exclude(id=flow.id).get()
    assert plan_from(made.plan) == PLAN
    assert made.state == "draft"
    for junk in (b"", b"{", b"[]", b'{"steps": 4}', b"[" * 100_000, b"\xff\xfe", json.dumps({"steps": [1, None]}).encode()):
        answer = console.post(at(world, "flow_import"), {"file": SimpleUploadedFile("x.json", junk)}, follow=True)
        assert answer.status_code == 200
    assert Flow.objects.count() == 2


def test_what_came_of_a_flow_is_a_table_with_a_plot(console, world):
    flow = world.flow()
    for choices in ((), (0, 0)):
        world.walk(world.held(text=QUESTION), flow, *choices)
    page = console.get(at(world, "flow_learned", flow.id)).content.decode()
    assert 'table-id="flow-steps"' in page
    assert "1 (50 %)" in page


def test_staff_who_are_no_admins_find_the_flows_that_wait(client, world):
    flow = world.flow(Plan((Step("s1", Kind.REPLY, "More at https://elsewhere.example/"),)), name="Outward")
    world.flow(name="Inward")
    client.force_login(make_staff(world.brand))
    known = client.get(at(world, "knowledge"), {"state": "waiting"}).content.decode()
    assert "1 flow waits for approval" in known
    page = client.get(at(world, "flows_waiting")).content.decode()
    assert at(world, "flow_waiting", flow.id) in page
    assert "Outward" in page
    assert "Inward" not in page


def test_copies_versions_withdrawal_and_return(console, world):
    flow = world.flow()
    console.post(at(world, "flow_copy", flow.id))
    assert Flow.objects.exclude(id=flow.id).get().name == "Copy of Trouble at the tap"
    console.post(at(world, "flow_withdrawal", flow.id))
    assert get_flow(flow.id, brand_id=world.brand.id).state == "withdrawn"
    console.post(at(world, "flow_restoration", flow.id))
    assert get_flow(flow.id, brand_id=world.brand.id).state == "published"
    shown = get_flow(flow.id, brand_id=world.brand.id).revision
    rename_flow(flow.id, brand_id=world.brand.id, head=FlowHead("Renamed"), edit=world.edit(flow), now=world.now)
    for seen in ({"number": 1}, {"number": 1, "revision": shown}):  # a colleague saved since: their words are not lost
        said = console.post(at(world, "flow_versions", flow.id), seen, follow=True).content.decode()
        assert "saved" in said or "changed" in said
        assert Flow.objects.get(id=flow.id).name == "Renamed"
    newest = {"number": 1, "revision": get_flow(flow.id, brand_id=world.brand.id).revision}
    page = console.get(at(world, "flow_versions", flow.id)).content.decode()
    assert f'name="revision" value="{newest["revision"]}"' in page
    console.post(at(world, "flow_versions", flow.id), newest)
    assert plan_of(flow) == PLAN
    assert "Walked now" in console.get(at(world, "flow_versions", flow.id)).content.decode()


def test_hostile_words_are_text_on_every_page_of_the_console(console, world):
    hostile = "<img src=x onerror=alert(1)> [x](javascript:alert(1))"
    steps = [Step(step.key, step.kind, hostile, "<script>alert(2)</script>", step.answers, step.target, reason=step.reason)
             for step in PLAN.steps]  # fmt: skip
    flow = world.flow(Plan(tuple(steps)), name="<b onclick=alert(3)>Flow</b>")
    names = ("flow", "flow_trial", "flow_waiting", "flow_versions", "flow_learned")
    pages = [at(world, "flows"), *(at(world, name, flow.id) for name in names), f"{at(world, 'flow', flow.id)}?step=s1"]
    for path in pages:
        page = console.get(path).content.decode()
        assert "<img src=x" not in page, path
        assert "<script>alert" not in page, path
        assert "<b onclick" not in page, path
        assert 'href="javascript' not in page, path


def test_the_list_takes_as_many_statements_with_one_flow_as_with_three(console, world):
    counts = []
    for _ in range(3):
        world.flow()
        with CaptureQueriesContext(connection) as seen:
            console.get(at(world, "flows"))
        counts.append(len(seen))
    assert counts[0] == counts[-1], counts
