"""The editor in Chromium: words seen as they will look, saved by keyboard, not lost by leaving."""

import re

import pytest
from playwright.sync_api import expect

from peerdesk.domain.answers.models import Article
from tests.factories import network
from tests.factories.servers import running_web, wait_until

from .browsing import chromium, complaints_of, give_password, outside, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_what_is_written_is_previewed_saved_by_keyboard_and_not_lost_by_leaving(transactional_db, chromium_path):
    brand = network.make_brand("Espresso")
    editor = network.make_staff(brand)
    give_password(editor)
    with running_web() as web, chromium(chromium_path) as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        complaints, asked = [], []
        complaints_of(page, complaints)
        sign_in(page, web.url, editor)
        page.goto(f"{web.url}/console/{brand.slug}/knowledge/new")
        page.get_by_label("Question or title").fill("Foam is thin")
        page.locator("textarea[name=body]").fill("Use **cold** milk, see https://elsewhere.example/foam.")
        preview = page.locator("#preview")
        expect(preview.locator("strong")).to_have_text("cold")
        expect(preview).to_contain_text("leads outside your own hosts (elsewhere.example)")
        text = page.locator("textarea[name=body]")
        wait_until(lambda: is_behind(preview, text, "x", "width"), what="the preview beside, where there is room")
        page.set_viewport_size({"width": 390, "height": 800})
        wait_until(lambda: is_behind(preview, text, "y", "height"), what="the preview below")

        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        page.get_by_role("link", name="Cancel").click()
        wait_until(lambda: page.evaluate("1") and asked, 90, "the question before leaving")
        assert asked == ["beforeunload"]
        assert page.url.endswith("/new")
        page.locator("textarea[name=body]").press("Control+Enter")
        page.wait_for_url(re.compile(r"/knowledge/[0-9a-f-]{36}/$"))
        assert asked == ["beforeunload"]  # sending is saving
        assert outside(lambda: Article.objects.get().state) == "proposed"
        assert complaints == []


def is_behind(one, other, start, size):
    """Whether `one` begins where `other` has ended: a page is laid out anew some time after it was resized."""
    here, there = one.bounding_box(), other.bounding_box()
    return here[start] >= there[start] + there[size]
