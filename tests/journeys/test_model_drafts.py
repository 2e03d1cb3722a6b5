"""A brand connects its model and tries it; an expert sees it write, takes its draft by keyboard and sends: in Chromium."""

import re

import pytest
from playwright.sync_api import expect

from peerdesk.domain.conversations.models import Message
from peerdesk.domain.generation.commands import disconnect_endpoint
from peerdesk.domain.guidance.models import InsertedSentence
from tests.domain.generation.model_world import GOOD, INVENTED, answer, model_world
from tests.factories.servers import running_web, wait_until, worker_program

from .browsing import chromium, complaints_of, give_password, outside, press, sign_in
from .looking import PHONE, Place, complaints_about, look

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SECOND = ("Lower the pressure by 0.2 bar if the keg still pours foam.", [1])


def test_a_brand_connects_its_model_and_an_expert_sends_what_it_wrote(settings, chromium_path):
    complaints = []
    told = {"answer": answer(GOOD, SECOND, INVENTED), "fault": "slow", "pace": 0.1}
    with model_world(settings, **told) as world:
        disconnect_endpoint(world.brand.id)
        give_password(world.expert.user, world.admin)
        hosts = {"PEERDESK_MODEL_HOSTS": world.model.host}
        worker = worker_program(2, **hosts).start()
        try:
            with running_web(**hosts) as web, chromium(chromium_path) as browser:
                connect(browser, web, world, complaints)
                take_and_send(browser, web, world, complaints)
        finally:
            worker.kill()
    assert complaints == []


def connect(browser, web, world, complaints):
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    complaints_of(page, complaints)
    sign_in(page, web.url, world.admin)
    page.goto(f"{web.url}/console/{world.brand.slug}/guidance/model/")
    page.get_by_label("Address").fill(world.model.url)
    page.get_by_label("Model", exact=True).fill("tiny")
    page.get_by_role("textbox", name="Key (optional)").fill("a-secret-key")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Connected, with a key").wait_for()
    world.model.fault, slow = "", world.model.fault
    page.get_by_role("button", name="Ask it").click()
    page.get_by_text("no sentence of it stands in the article").wait_for()  # a keg's answer to a question about a kettle
    world.model.fault = slow
    look(page, "console-model-1280")


def take_and_send(browser, web, world, complaints):
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    complaints_of(page, complaints)
    sign_in(page, web.url, world.expert.user)
    page.goto(f"{web.url}/desk/tickets/{world.ticket_held.id}/")
    card, reply = page.locator("#model-draft"), page.locator("#reply-text")
    card.get_by_text("Ask the model for a draft").wait_for()
    press(page, "m")
    card.get_by_text("Please chill the keg").wait_for()
    card.get_by_text("Each sentence is compared").wait_for()
    look(page, "desk-model-writing-1280")
    world.model.fault = ""
    world.model.released.set()  # the answer breaks off in the middle: what came is judged
    again = card.get_by_role("button", name=re.compile("^(Write|Ask) again"))
    again.wait_for()
    world.model.released.clear()
    again.click()
    page.locator("#model-draft[aria-busy=true]").wait_for()
    card.get_by_text("1 sentence is not shown").wait_for()
    look(page, "desk-model-ready-1280")
    press(page, "m")
    expect(reply).to_have_value(f"Hello,\n\n{GOOD[0]} {SECOND[0]}\n\nPlease write again if this does not solve it.")
    wait_until(lambda: outside(InsertedSentence.objects.count) == 2)
    reply.press("Control+Enter")
    wait_until(lambda: outside(Message.objects.filter(author_kind="expert").count) == 1)


def test_the_models_pages_are_clean_for_axe_on_every_width(settings, chromium_path):
    with model_world(settings, answer=answer(GOOD, SECOND, INVENTED)) as world:
        give_password(world.expert.user, world.admin)
        hosts = {"PEERDESK_MODEL_HOSTS": world.model.host}
        worker = worker_program(1, **hosts).start()
        places = [
            Place("model-desk", world.expert.user, f"/desk/tickets/{world.ticket_held.id}/", show_draft),
            Place("model-console", world.admin, f"/console/{world.brand.slug}/guidance/model/"),
        ]
        try:
            with running_web(**hosts) as web, chromium(chromium_path) as browser:
                assert complaints_about(browser, web.url, places) == []
        finally:
            worker.kill()


def show_draft(page, width):
    if width < PHONE:
        page.locator(".pane-tabs").get_by_text("Guidance").click()
    card = page.locator("#model-draft")
    card.wait_for()
    ask = card.get_by_role("button", name="Ask the model")
    if ask.is_visible():
        ask.click()
    card.get_by_text("1 sentence is not shown").wait_for()
    card.scroll_into_view_if_needed()
