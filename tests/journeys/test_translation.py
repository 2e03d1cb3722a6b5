"""An expert reads and answers a customer of another language, by keyboard; the customer sees what a machine translated."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from peerdesk.domain.conversations.commands import mint_access_token
from peerdesk.domain.conversations.models import Message
from peerdesk.domain.tickets.models import Ticket
from tests.domain.generation.model_world import model_world
from tests.domain.generation.test_translations import ANTWORT, ENGLISH, GERMAN, REPLY, says
from tests.factories.network import now
from tests.factories.servers import running_web, wait_until, worker_program

from .browsing import chromium, complaints_of, give_password, outside, press, sign_in
from .looking import axe, look

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_an_expert_answers_in_a_language_that_they_do_not_write(settings, chromium_path):
    complaints, found = [], {}
    with model_world(settings, endpoint={"translates": True}, answer=says(ENGLISH)) as world:
        Ticket.objects.filter(id=world.ticket_held.id).update(language="de")
        world.ticket_held.conversation.messages.update(text=GERMAN)
        token = mint_access_token(world.ticket_held.conversation_id, now=now())
        give_password(world.expert.user)
        hosts = {"PEERDESK_MODEL_HOSTS": world.model.host}
        worker = worker_program(2, **hosts).start()
        try:
            with running_web(**hosts) as web, chromium(chromium_path) as browser:
                page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
                complaints_of(page, complaints)
                sign_in(page, web.url, world.expert.user)
                page.goto(f"{web.url}/desk/tickets/{world.ticket_held.id}/")
                page.get_by_role("button", name="Translate into English").wait_for()
                press(page, "t")
                page.get_by_text("My keg only foams").wait_for()
                world.model.answer = says(ANTWORT)
                page.locator("#reply-text").fill(REPLY)
                page.get_by_role("button", name="Translate into German").click()
                page.get_by_text("kühlen Sie das Fass").wait_for()
                assert complaints == []
                found["desk"] = axe(page)
                complaints.clear()  # axe measures with inline styles, which our policy refuses
                look(page, "translation-desk-1280")
                page.get_by_role("button", name="Send the translation").click()
                page.get_by_text("Show what you wrote").wait_for()
                expect(page.locator("#reply-text")).to_have_value("")
                wait_until(lambda: outside(Message.objects.filter(author_kind="expert", text=ANTWORT).count) == 1)
                mine = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
                mine.goto(web.url + reverse("conversation", args=[token]))
                mine.get_by_text("Translated from English by a machine").click()
                mine.get_by_text("chill the keg to 3 °C").wait_for()
                found["customer"] = axe(mine)
                look(mine, "translation-customer-390")
        finally:
            worker.kill()
    assert complaints == []
    assert {name: one for name, one in found.items() if one} == {}
