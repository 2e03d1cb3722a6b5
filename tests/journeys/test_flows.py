"""Flows in Chromium: drawn in the console, walked at the desk by number keys, handed over with the path; clean for axe."""

import pytest
from playwright.sync_api import expect

from peerdesk.domain.flows.models import Flow, Walk
from peerdesk.domain.tickets.models import Ticket
from peerdesk.engines.flows import Kind, Plan, Step
from tests.domain.flows.flow_world import PLAN, QUESTION, FlowWorld
from tests.factories.network import make_reviewer
from tests.factories.servers import running_web, wait_until

from .browsing import chromium, complaints_of, give_password, outside, press, sign_in
from .looking import PHONE, Place, complaints_about, look

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world():
    world = FlowWorld()
    give_password(world.expert.user, world.admin)
    return world


def test_a_flow_is_walked_by_keys_inserted_and_handed_over(world, chromium_path):
    ticket = world.held(text=f"{QUESTION} [NAME_1]")
    world.flow()
    complaints = []
    with running_web() as web, chromium(chromium_path) as browser:
        page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
        complaints_of(page, complaints)
        sign_in(page, web.url, world.expert.user)
        page.goto(f"{web.url}/desk/tickets/{ticket.id}/")
        page.locator("#flow-title").wait_for()
        card = page.locator("#flow")
        press(page, "f")
        expect(card.locator("legend")).to_contain_text("foam")
        press(page, "1")
        expect(card).to_contain_text("Ask how warm the keg is.")
        page.reload()
        expect(page.locator("#flow")).to_contain_text("Ask how warm the keg is.")
        expect(page.locator(".flow-path")).to_contain_text("It foams")
        press(page, "1")
        expect(card).to_contain_text("chill the keg")
        look(page, "flow-outcome-1280")
        press(page, "u")
        expect(page.locator("#reply-text")).to_have_value(OUTCOME)
        wait_until(lambda: outside(Walk.objects.get).inserted_step == "s3")
        page.keyboard.press("Tab")
        press(page, "b")
        expect(card).to_contain_text("Done, go on")
        press(page, "b")
        expect(card.locator("legend")).to_contain_text("foam")
        press(page, "3")
        expect(card).to_contain_text("Hand over, with this path as note")
        press(page, "u")
        dialog = page.locator("#escalate")
        expect(dialog.locator("[name=note]")).to_have_value(outside(lambda: NOTE))
        expect(dialog.locator("[name=reason]")).to_have_value("safety")
        look(page, "flow-handover-1280")
        dialog.locator("[name=note]").press("Control+Enter")
        wait_until(lambda: outside(lambda: Ticket.objects.get(id=ticket.id).state) == "staff")
    assert complaints == []


OUTCOME = "Hello [NAME_1], chill the keg to 3 °C and pour the first glass away."
NOTE = "Trouble at the tap\n- Does the beer foam or taste off? → Somebody feels ill\nSomebody feels ill after drinking."


def test_a_flow_is_drawn_by_keyboard_alone(world, chromium_path):
    complaints = []
    with running_web() as web, chromium(chromium_path) as browser:
        page = browser.new_context(viewport={"width": 1280, "height": 860}, java_script_enabled=False).new_page()
        sign_in(page, web.url, world.admin)
        page.goto(f"{web.url}/console/{world.brand.slug}/guidance/flows/")
        page.get_by_label("Name").fill("Foam")
        page.keyboard.press("Enter")
        page.locator("button[value='add:question']").press("Enter")
        page.wait_for_url("**?step=s1")
        page.locator("[name=text]").fill("Is the keg warm?")
        for at, (answer, target) in enumerate((("Yes", "new:reply"), ("No", "new:reply"))):
            page.locator(f"[name=answer_{at}]").fill(answer)
            page.locator(f"[name=target_{at}]").select_option(target)
        page.locator("[name=answer_0]").press("Enter")
        expect(page.locator(".flow-outline li")).to_have_count(3)
        for key in ("s2", "s3"):
            page.locator(f".flow-outline a[href='?step={key}#step']").click()
            page.locator("[name=text]").fill(f"Do {key}.")
            page.locator("[name=name]").press("Enter")
        page.get_by_role("link", name="Name and topics").click()
        page.get_by_role("button", name="Publish").press("Enter")
        expect(page.locator("body")).to_contain_text("version 1 is walked")
        assert outside(Flow.objects.get).state == "published"
    assert complaints == []


def test_flows_are_clean_for_axe_on_every_width(world, chromium_path):
    ticket, flow = world.held(text=QUESTION), world.flow()
    for choices in ((), (0,), (0, 0), (1,), (2,)):
        world.walk(world.held(text=QUESTION), flow, *choices)
    world.walk(ticket, flow, 1)
    base = f"/console/{world.brand.slug}/guidance/flows/"
    one = f"{base}{flow.id}/"
    outward = world.flow(Plan((*PLAN.steps[:2], Step("s3", Kind.REPLY, "See https://elsewhere.example/"), *PLAN.steps[3:])))
    reviewer = make_reviewer()
    give_password(reviewer)
    review = {"review-flows": "/review/flows/", "review-flow": f"/review/flows/{world.brand.slug}/{outward.id}/"}
    console = {
        "flows": base, "flow": one, "flow-step": f"{one}?step=s1", "flow-try": f"{one}try?path=0",
        "flow-versions": f"{one}versions", "flow-learned": f"{one}learned",
    }  # fmt: skip
    places = [
        Place("flow-desk", world.expert.user, f"/desk/tickets/{ticket.id}/", bring_the_flow_forward),
        *(Place(name, world.admin, path) for name, path in console.items()),
        *(Place(name, reviewer, path) for name, path in review.items()),
    ]
    with running_web() as web, chromium(chromium_path) as browser:
        assert complaints_about(browser, web.url, places) == []


def bring_the_flow_forward(page, width):
    page.locator("#flow-title").wait_for(state="attached")
    if width < PHONE:
        page.locator(".pane-tabs").get_by_text("Guidance").click()
