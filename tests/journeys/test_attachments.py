"""Files on their way through a real server and a browser: without scripts, by keyboard alone, large and too large."""

import os
import re

import pytest
from playwright.sync_api import expect

from peerdesk.domain.attachments.models import Attachment
from peerdesk.domain.attachments.queries import files_of_customer
from peerdesk.domain.conversations.models import Conversation
from tests.factories import network
from tests.factories.files import packed, pdf, picture
from tests.factories.servers import running_web, wait_until, worker_program
from tests.factories.tickets import make_ticket

from .browsing import chromium, complaints_of, outside

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MEGABYTE = 1024 * 1024
CONVERSATION = re.compile(r"/c/[\w-]{43}/")
# Keeps every percentage that the page has shown.
WATCH = """addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  const place = document.querySelector("[data-upload-state]:not([hidden]) output");
  if (place) sessionStorage.seen = (sessionStorage.seen ?? "") + place.textContent + ";";
}).observe(document.body, { subtree: true, childList: true, characterData: true }));"""


def large_picture(size):
    return picture("PNG", (400, 300)) + os.urandom(size)


def file(name, data, kind="application/octet-stream"):
    return {"name": name, "mimeType": kind, "buffer": data}


@pytest.fixture
def house(transactional_db):
    brand = network.make_brand("Taproom")
    worker = worker_program().start()
    with running_web() as web:
        yield web.url, brand
    worker.kill()


def states():
    return sorted(Attachment.objects.values_list("state", flat=True))


def kept_bytes():
    thread = Conversation.objects.select_related("customer").latest("created_at")
    return [found.data for found in files_of_customer(thread.customer)]


def test_a_question_with_files_needs_no_script(house, chromium_path):
    url, brand = house
    photo = large_picture(4 * MEGABYTE)
    with chromium(chromium_path) as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{url}/help/{brand.slug}/")
        page.fill("[name=text]", "The pump is loud, see the files.")
        page.fill("[name=email]", "joe.miller@mail-of-customers.net")
        bill = pdf("Paid by joe.miller@mail-of-customers.net")
        sent = [file("photo.png", photo, "image/png"), file("all.zip", packed({"a": "b"}), "application/zip")]
        page.set_input_files("[name=attachments]", [*sent, file("bill.pdf", bill)])
        page.click("button[data-default]")
        expect(page).to_have_url(CONVERSATION)
        expect(page.locator(".file-list > li")).to_have_count(3)
        expect(page.locator(".file-list")).to_contain_text("Archives such as ZIP are not opened.")
        wait_until(lambda: outside(states) == ["clean", "clean", "refused"], 180, "the guard")
        page.reload()
        expect(page.locator(".file-list")).to_contain_text("Shared as text.")
        with page.expect_download() as saved:
            page.click("text=bill.pdf")
        assert saved.value.suggested_filename == "bill.pdf"
    assert outside(kept_bytes)[0] == photo
    texts = set(outside(lambda: list(Attachment.objects.values_list("text", flat=True))))
    assert texts == {"", "Paid by [EMAIL_1]"}


def test_a_large_message_by_keyboard_shows_how_far_it_is(house, chromium_path):
    url, brand = house
    made = outside(lambda: make_ticket(brand, "received"))
    seen = []
    with chromium(chromium_path) as browser:
        context = browser.new_context()
        context.add_init_script(WATCH)
        page = context.new_page()
        complaints_of(page, seen)
        # Chromium learns now, not with the key, that the dialog is ours: at that moment it lost 3 of 60.
        page.on("filechooser", lambda _: None)
        network_of = context.new_cdp_session(page)
        network_of.send("Network.enable")
        slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 2 * MEGABYTE}
        network_of.send("Network.emulateNetworkConditions", slow)
        page.goto(f"{url}/c/{made.token}/")
        for _ in range(20):
            if page.evaluate("document.activeElement.matches('[name=text]')"):
                break
            page.keyboard.press("Tab")
        page.keyboard.type("Two photos.")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('[name=attachments]')")
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Space")
        chooser.value.set_files([file(f"{n}.png", large_picture(2 * MEGABYTE), "image/png") for n in range(2)])
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".file-list > li")).to_have_count(2)
        shown = page.evaluate("sessionStorage.seen ?? ''")
        assert len(set(shown.split(";")) - {""}) > 2, shown
        expect(page.locator("[data-upload-state]")).to_be_hidden()
        expect(page.locator("[name=text]")).to_have_value("")
        # The question form, too, and what the server refuses costs nothing that was written.
        page.goto(f"{url}/help/{brand.slug}/")
        page.fill("[name=text]", "Too much.")
        page.set_input_files("[name=attachments]", [file("a.png", os.urandom(2 * MEGABYTE))])
        page.click("button[data-default]")
        expect(page.locator("main [role=alert], main .field-error").first).to_be_visible()
        expect(page.locator("[name=text]")).to_have_value("Too much.")
    assert [text for _, text in seen if "422" not in text] == []
