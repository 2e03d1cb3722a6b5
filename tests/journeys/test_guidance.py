"""The desk's guidance in Chromium: sentences into the reply by keyboard, hints put right by a click, a promise confirmed."""

import re

import pytest
from playwright.sync_api import expect

from peerdesk.domain.conversations.models import Message
from peerdesk.domain.guidance.commands import save_topic_guidance, save_voice
from peerdesk.domain.guidance.models import InsertedSentence
from peerdesk.engines.drafting import Fact, VoiceCard
from tests.factories import network
from tests.factories.servers import running_web, wait_until
from tests.surfaces.desk_world import World
from tests.surfaces.guidance.test_desk_pane import BODY, QUESTION, publish

from .browsing import chromium, complaints_of, give_password, outside, press, sign_in
from .looking import PHONE, Place, complaints_about, look

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CARD = VoiceCard(formality="formal", avoided=("cheap",), replacements=(("client", "guest"),), needs_greeting=True)


@pytest.fixture
def held():
    world = World()
    publish(world)
    admin = network.make_staff(world.brand, admin=True)
    save_voice(world.brand.id, card=CARD, avoid="Do not name other breweries.", now=world.now)
    facts = [Fact("model", ("Mini",)), Fact("pressure", ("bar",), "Which pressure does the gauge show?")]
    save_topic_guidance(world.topic.id, brand_id=world.brand.id, facts=facts, avoid="", now=world.now)
    ticket = world.held(text=f"{QUESTION} [NAME_1]")
    give_password(world.expert.user, admin)
    return world, ticket, admin


def test_a_reply_is_made_of_the_draft_checked_and_sent_by_keyboard(held, chromium_path):
    world, ticket, _ = held
    complaints = []
    with running_web() as web, chromium(chromium_path) as browser:
        page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
        complaints_of(page, complaints)
        sign_in(page, web.url, world.expert.user)
        page.goto(f"{web.url}/desk/tickets/{ticket.id}/")
        reply = page.locator("#reply-text")
        page.locator("#draft-title").wait_for()

        page.locator(".draft button").nth(1).focus()
        page.keyboard.press("Enter")
        expect(reply).to_be_focused()
        expect(reply).not_to_have_value("")
        first = reply.input_value()
        assert all(line in BODY for line in first.splitlines())
        wait_until(lambda: outside(InsertedSentence.objects.count) == 1)

        reply.fill("")
        page.keyboard.press("Tab")
        press(page, "i")
        expect(reply).to_have_value(whole_draft(page))
        wait_until(lambda: outside(InsertedSentence.objects.count) > 1)

        reply.press_sequentially(" Our client can't have foam 🍺. We will refund it.")
        page.locator("#reply-check summary").wait_for()
        page.locator("#reply-check summary").click()
        page.locator("#reply-check button", has_text="guest").click()
        expect(reply).to_have_value(_ending("Our guest can't have foam 🍺. We will refund it."))
        page.locator("#reply-check button:enabled", has_text="cannot").click()
        expect(reply).to_have_value(_ending("Our guest cannot have foam 🍺. We will refund it."))
        look(page, "check-1280")

        reply.press("Control+Enter")
        page.locator("#reply-problems", has_text="promises money back").wait_for()
        page.locator("[name=confirmed]").check()
        reply.press("Control+Enter")
        wait_until(lambda: outside(Message.objects.filter(author_kind="expert").count) == 1)
    assert [one for one in complaints if "422" not in one[1]] == []


def whole_draft(page):
    return page.evaluate("document.getElementById('draft-whole').content.textContent.trim()")


def _ending(text):
    return re.compile(re.escape(text) + "$")


def test_guidance_is_clean_for_axe_on_every_width(held, chromium_path):
    world, ticket, admin = held
    console = f"/console/{world.brand.slug}/guidance/"
    paths = {
        "guidance": "", "guidance-topics": "topics/", "guidance-learned": "learned/", "valves": "../matching/",
        "policies": "../matching/policies/",
    }  # fmt: skip
    places = [
        Place("guidance-desk", world.expert.user, f"/desk/tickets/{ticket.id}/", write_a_doubtful_reply),
        *(Place(name, admin, console + path) for name, path in paths.items()),
    ]
    with running_web() as web, chromium(chromium_path) as browser:
        assert complaints_about(browser, web.url, places) == []


def write_a_doubtful_reply(page, width):
    page.locator("#draft-title").wait_for(state="attached")
    page.locator("#reply-text").fill(f"hey our client can't foam at {width}!!")  # the draft of the width before is kept
    page.locator("#reply-check summary").click()
    if width < PHONE:
        page.locator(".pane-tabs").get_by_text("Guidance").click()
