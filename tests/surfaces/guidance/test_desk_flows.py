"""Flows at the desk: offered, walked with and without scripts, overtaken, inserted, handed over; what strangers may do."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peerdesk.domain.flows.commands import approve_flow, withdraw_flow
from peerdesk.domain.flows.models import Walk
from peerdesk.domain.guidance.commands import save_topic_guidance
from peerdesk.engines.drafting import Fact
from peerdesk.engines.flows import Answer, Kind, Plan, Step
from tests.domain.flows.flow_world import QUESTION, FlowWorld
from tests.factories.network import make_reviewer, make_staff
from tests.factories.tickets import drain_all

pytestmark = pytest.mark.django_db(transaction=True)
HX = {"HX-Request": "true"}


@pytest.fixture
def world():
    return FlowWorld()


@pytest.fixture
def desk(client, world):
    client.force_login(world.expert.user)
    return client


def at(name, ticket):
    return reverse(f"desk_{name}", args=[ticket.id])


def start(desk, ticket, flow):
    return desk.post(at("walks", ticket), {"flow": flow.id}, headers=HX).content.decode()


def move(desk, ticket, headers=HX, **fields):
    walk = Walk.objects.get(ticket=ticket, is_current=True)
    data = {"walk": walk.id, "moves": walk.moves, "step": walk.step, **fields}
    return desk.post(at("walk_moves", ticket), data, headers=headers)


def test_the_pane_offers_the_flows_that_fit_and_nothing_without_flows(desk, world):
    ticket = world.held(text=QUESTION)
    assert 'id="flow"' not in desk.get(at("guidance", ticket)).content.decode()
    world.flow(name="For hops", topic_ids=(world.topic.id,))
    page = desk.get(at("guidance", ticket)).content.decode()
    assert "For hops" in page
    assert "for this topic" in page


def test_a_flow_is_answered_step_by_step_to_its_outcome(desk, world):
    ticket, flow = world.held(text=QUESTION), world.flow()
    page = start(desk, ticket, flow)
    assert "Does the beer <strong>foam</strong> or taste off?" in page
    assert re.search(r"It foams</span> <span class=\"badge\"[^>]*>.{1,200}The customer says so", page)
    assert 'data-key="3"' in page
    page = move(desk, ticket, choice="0").content.decode()
    assert "Ask how warm the keg is." in page
    assert "Done, go on" in page
    page = move(desk, ticket, choice="0").content.decode()
    assert 'id="flow-outcome">Hello [NAME_1], chill the keg' in page
    page = move(desk, ticket, back="0").content.decode()
    assert "Does the beer" in page
    assert Walk.objects.get().trail == []


def test_facts_told_already_stand_beside_the_question(desk, world):
    facts = (Fact("keg", ("keg",)), Fact("cooler", ("cooler",)))
    save_topic_guidance(world.topic.id, brand_id=world.brand.id, facts=facts, avoid="", now=world.now)
    page = start(desk, world.held(text=QUESTION), world.flow())
    assert re.search(r"told: </span>keg", page)
    assert re.search(r"not told yet: </span>cooler", page)


def test_without_scripts_each_answer_leads_back_to_the_page(desk, world):
    ticket, flow = world.held(text=QUESTION), world.flow()
    answer = desk.post(at("walks", ticket), {"flow": flow.id})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{at('ticket', ticket)}?guidance=1#flow")
    move(desk, ticket, headers=None, choice="1")
    assert "Were the lines cleaned?" in desk.get(at("ticket", ticket), {"guidance": "1"}).content.decode()


def test_a_click_that_was_overtaken_changes_nothing_and_shows_what_holds(desk, world):
    ticket, flow = world.held(text=QUESTION), world.flow()
    start(desk, ticket, flow)
    move(desk, ticket, choice="1")
    late = move(desk, ticket, moves=0, step="s1", choice="0").content.decode()
    assert "Somebody has moved on in this flow meanwhile" in late
    assert "Were the lines cleaned?" in late
    withdraw_flow(flow.id, brand_id=world.brand.id, now=world.now)
    late = move(desk, ticket, choice="0").content.decode()
    assert "The brand took this flow back" in late
    assert "lines cleaned" not in late


@pytest.mark.parametrize(
    "wrong", [{"choice": "x"}, {"choice": "٣"}, {"walk": "1"}, {"moves": "-1"}, {"back": "99"}, {"choice": "8"}]
)
def test_what_is_no_move_is_refused(desk, world, wrong):
    ticket, flow = world.held(text=QUESTION), world.flow()
    start(desk, ticket, flow)
    assert move(desk, ticket, **{"choice": "0", **wrong}).status_code == 400
    assert Walk.objects.get().moves == 0


def test_the_inserted_outcome_is_judged_by_the_reply_that_was_sent(desk, world):
    ticket, flow = world.held(text=QUESTION), world.flow()
    said = "Hello [NAME_1], chill the keg to 3 °C and pour the first glass away."
    for text, state in ((said, "kept"), ("No idea.", "dropped")):
        start(desk, ticket, flow)
        move(desk, ticket, choice="0")
        move(desk, ticket, choice="0")
        walk = Walk.objects.get(is_current=True)
        assert desk.post(at("inserted_outcomes", ticket), {"walk": walk.id}).status_code == 204
        body = {"text": text, "fencing": ticket.fencing, "hands_over": "0"}
        desk.post(at("replies", ticket), body)
        drain_all()
        walk.refresh_from_db()
        assert walk.outcome_state == state


def test_an_outcome_that_hands_over_fills_the_form_with_reason_and_path(desk, world):
    ticket, flow = world.held(text=QUESTION), world.flow()
    start(desk, ticket, flow)
    page = move(desk, ticket, choice="2").content.decode()
    assert f'hx-get="{at("escalation", ticket)}?walk=1"' in page
    form = desk.get(at("escalation", ticket), {"walk": "1"}, headers=HX).content.decode()
    assert '<option value="safety" selected' in form
    assert "Somebody feels ill</textarea>" in form or "→ Somebody feels ill" in form


def test_another_expert_sees_and_moves_nothing(client, world):
    ticket, flow = world.held(text=QUESTION), world.flow()
    walk = world.walk(ticket, flow)
    client.force_login(world.new_expert("other", "Other").user)
    for name, data in (
        ("walks", {"flow": flow.id}), ("walk_moves", {"walk": walk.id, "moves": 0, "step": "s1", "choice": 0}),
        ("walk_end", {"walk": walk.id}), ("inserted_outcomes", {"walk": walk.id}),
    ):  # fmt: skip
        assert client.post(at(name, ticket), data, headers=HX).status_code == 404
    assert client.get(at("flows", ticket)).status_code == 404


def test_words_of_a_flow_are_text_and_links_lead_nowhere_dangerous(desk, world):
    hostile = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) **ok**"
    plan = Plan((Step("s1", Kind.QUESTION, hostile, answers=(Answer("<script>alert(2)</script>", "s2"),)),
                 Step("s2", Kind.REPLY, hostile)))  # fmt: skip
    ticket, flow = world.held(text=QUESTION), world.flow(plan, name="<b onclick=alert(3)>Flow</b>")
    for by in (make_staff(world.brand), make_reviewer()):  # it leads outside, so two have to read it
        approve_flow(flow.id, brand_id=world.brand.id, number=1, by=by, now=world.now)
    pages = [desk.get(at("guidance", ticket)).content.decode(), start(desk, ticket, flow)]
    pages.append(move(desk, ticket, choice="0").content.decode())
    for page in pages:
        assert not re.search(r"<(img|script|b) ", page)
        assert "<script>alert" not in page
        assert 'href="javascript' not in page
    assert "<strong>ok</strong>" in pages[1]


def test_the_card_takes_as_many_statements_with_one_flow_as_with_three(desk, world):
    ticket = world.held(text=QUESTION)
    counts = []
    for _ in range(3):
        world.flow()
        with CaptureQueriesContext(connection) as seen:
            desk.get(at("flows", ticket))
        counts.append(len(seen))
    assert counts[0] == counts[-1] <= 7, counts
