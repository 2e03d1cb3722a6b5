"""The most important tasks by keyboard alone, each to its end: no mouse, no focus set by the test."""

import re

import pytest
from playwright.sync_api import expect

from peerdesk.domain.answers.commands import propose_article
from peerdesk.domain.answers.models import Article
from peerdesk.domain.tickets.commands import take_as_staff
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.outbox.models import OutboxEvent
from tests.factories import network
from tests.factories.servers import Program, running_web, wait_until, web_program, worker_program
from tests.factories.tickets import make_ticket

from .browsing import BUSY, chromium, complaints_of, give_password, outside, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_TABS = 40
ANSWER = "Open the tap fully: half-open taps make foam."
REACHED = "selector => document.activeElement.matches(selector)"
# Where the focus is as soon as something was swapped in, before it has settled.
NOTE_FOCUS = """() => document.addEventListener("htmx:afterSwap", () => {
  document.body.dataset.focused = document.activeElement.localName;
})"""


@pytest.fixture
def house(transactional_db):
    brand = network.make_brand("Taproom")
    expert, admin = network.make_expert(brand, online=False), network.make_staff(brand, admin=True)
    give_password(expert.user, admin)
    web = web_program().start_and_wait()
    others = [worker_program().start(), Program(["scheduler"]).start()]
    yield web.url, brand, expert, admin
    for program in (web, *others):
        program.kill()


def tab_to(page, selector):
    """Press Tab until the element has focus, as a person would."""
    for _ in range(MOST_TABS):
        if page.evaluate(REACHED, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by {MOST_TABS} tabs on {page.url}")


def write(page, selector, text):
    tab_to(page, selector)
    page.keyboard.type(text)


def ask(page, url, brand, text):
    page.goto(f"{url}/help/{brand.slug}/")
    write(page, "[name=text]", text)
    write(page, "[name=email]", "joe.miller@mail-of-customers.net")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/c/[\w-]{43}/"))


def claim(desk):
    expect(desk.locator("[data-offer]")).to_have_count(1)
    expect(desk.locator(BUSY)).to_have_count(0)
    desk.keyboard.press("c")  # at once: faster than anybody reads (F10), so the desk holds it back for a moment
    desk.wait_for_url(re.compile("/desk/tickets/"))


def reply(desk, text):
    desk.keyboard.press("Escape")  # out of the box, where keys are letters
    desk.keyboard.press("r")
    desk.keyboard.type(text)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#reply-text")).to_have_value("")  # sent: the answer would empty it under the next words
    expect(desk.locator(BUSY)).to_have_count(0)


def test_a_question_is_asked_answered_confirmed_and_handed_over_by_keyboard(house, chromium_path):
    url, brand, expert, admin = house
    complaints = []
    with chromium(chromium_path) as browser:
        desk, customer = browser.new_context().new_page(), browser.new_context().new_page()
        for page in (desk, customer):
            complaints_of(page, complaints)
        sign_in(desk, url, expert.user)
        desk.goto(f"{url}/desk/")
        desk.keyboard.press("o")
        expect(desk.locator("#presence-switch")).to_have_attribute("aria-checked", "true")

        ask(customer, url, brand, "My keg pours only foam, what can I do?")
        claim(desk)
        reply(desk, ANSWER)
        expect(customer.locator(".message[data-from=expert]")).to_contain_text("Open the tap")

        write(customer, "#id_text", "It is better. Thank you!")
        customer.keyboard.press("Control+Enter")
        expect(customer.locator(".message[data-from=customer]")).to_have_count(2)
        expect(customer.locator("#id_text")).to_have_value("")  # ready for the next one
        expect(desk.locator(".message[data-from=customer]")).to_have_count(2)
        reply(desk, "Gladly. Is it solved?")
        expect(customer.get_by_role("button", name="This solved it")).to_be_visible()
        customer.reload()
        tab_to(customer, "form[action$=resolution] button")
        customer.evaluate(NOTE_FOCUS)
        reply(desk, "It is the same for beer from bottles.")
        expect(customer.locator(".message[data-from=expert]")).to_have_count(3)
        assert customer.evaluate("document.body.dataset.focused") == "button", "focus is never away, not for a moment"
        customer.keyboard.press("Enter")
        expect(customer.get_by_text("Marked as solved.")).to_be_visible()
        assert [text for _url, text in complaints if "404" not in text] == []  # the desk asks once for what it lost

        desk.goto(f"{url}/desk/")
        ask(customer, url, brand, "Where is the invoice of my last order?")
        claim(desk)
        desk.keyboard.press("e")
        tab_to(desk, "#escalate select")
        desk.keyboard.press("ArrowDown")
        write(desk, "#escalate textarea", "Only the brand sees invoices.")
        desk.keyboard.press("Control+Enter")
        desk.wait_for_url(re.compile("/desk/$"))
        states = outside(lambda: sorted(Ticket.objects.values_list("state", flat=True)))
        assert states == ["resolved", "staff"]
        ask(customer, url, brand, "Does a keg keep in the sun?")
        expect(desk.locator("[data-offer]")).to_have_count(1)
        outside(lambda: wait_until(lambda: not OutboxEvent.objects.filter(done_at=None).exists(), what="all news"))
        expect(desk.locator(BUSY)).to_have_count(0)
        desk.evaluate("document.querySelector('#offers-title').dataset.same = 'yes'")
        asked = outside(lambda: Ticket.objects.get(state="queued"))
        outside(lambda: take_as_staff(asked.id, brand_id=brand.id, user=admin, now=network.now()))
        expect(desk.get_by_text("No offers right now")).to_be_visible()
        expect(desk.locator("#offers .badge")).to_have_text("0")
        assert desk.locator("#offers-title[data-same]").count() == 1, "the card left by itself, nothing was fetched"


def test_triage_is_settled_and_knowledge_published_by_keyboard(transactional_db, chromium_path):
    brand = network.make_brand("Espresso")
    admin = network.make_staff(brand, admin=True)
    give_password(admin)
    network.make_topic(brand, "cleaning")
    network.make_topic(brand, "grinding")
    ticket = make_ticket(brand).ticket
    assert ticket.state == "triage"
    article = propose_article(brand, title="Foam", body=ANSWER, now=network.now())
    with running_web() as web, chromium(chromium_path) as browser:
        page = browser.new_page()
        sign_in(page, web.url, admin)
        page.goto(f"{web.url}/console/{brand.slug}/triage/")
        for key in ("o", "ArrowDown", "Tab", "Enter"):  # another topic, the first of the list, set it
            page.keyboard.press(key)
        expect(page.get_by_text("The machine learns from it.").first).to_be_visible()
        assert outside(lambda: Ticket.objects.get(id=ticket.id)).topic_id is not None

        page.keyboard.press("g")
        page.keyboard.press("k")
        page.wait_for_url(re.compile("/knowledge/"))
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(str(article.id)))
        page.keyboard.press("p")
        wait_until(lambda: outside(lambda: Article.objects.get(id=article.id).state == "published"), what="publishing")
