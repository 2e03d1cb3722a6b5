"""Takes the pictures of docs/pictures again, from a running demo (`make run`), with Debian's Chromium.

.venv/bin/python scripts/take_pictures.py [--url http://127.0.0.1:8000]
"""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

OUT = Path(__file__).resolve().parents[1] / "docs" / "pictures"
HOME = Path(os.environ.get("PEERDESK_HOME") or Path(__file__).resolve().parents[1] / "var")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
QUESTION = "Hello, I am Joe Miller. Where is the statement of March for order TP-482913 as a spreadsheet for our accountant?"
ANSWER = "Hello [NAME_1], open Statement in the console, choose the month, press All as CSV. Any spreadsheet opens it."
PAGES = (
    ("console-overview", "admin", "/console/taproom/"),
    ("console-tickets", "admin", "/console/taproom/tickets/"),
    ("console-knowledge", "admin", "/console/taproom/knowledge/?state=published"),
    ("console-settings", "admin", "/console/taproom/settings/"),
    ("console-statement", "admin", "/console/taproom/statement/"),
    ("review", "reviewer", "/review/"),
    ("backstage", "operator", "/backstage/"),
)


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--password", default="")
    arguments = parser.parse_args()
    password = arguments.password or (HOME / "demo.password").read_text().strip()
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        _story(browser, arguments.url, password)
        for name, role, path in PAGES:
            page = _open(browser, arguments.url, role, password)
            page.goto(arguments.url + path)
            _take(page, name)
            page.context.close()
        browser.close()


def _story(browser: Browser, url: str, password: str) -> None:
    """A visitor asks, the demo's expert answers, the visitor reads it."""
    desk = _open(browser, url, "expert", password, width=1440, height=900)
    desk.goto(f"{url}/desk/")
    if desk.locator("#presence-switch").get_attribute("aria-checked") == "false":
        desk.locator("#presence-switch").click()
        desk.get_by_text("You are online").or_(desk.locator("[data-offer]")).first.wait_for()
    customer = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    customer.goto(f"{url}/help/peerdesk/")
    _take(customer, "help-phone")
    wide = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    wide.goto(f"{url}/help/taproom/")
    _take(wide, "help")
    customer.fill("textarea[name=text]", QUESTION)
    customer.fill("input[name=email]", "joe.miller@mail.example")
    customer.fill("input[name=name]", "Joe Miller")
    customer.get_by_role("button", name="Ask").click()
    customer.wait_for_url(re.compile("/c/"))
    mine = desk.locator("[data-offer]", has_text="accountant")
    mine.first.wait_for(timeout=60_000)
    _take(desk, "desk-offers")
    mine.first.get_by_role("button", name="Claim").click()
    desk.wait_for_url(re.compile("/desk/tickets/"))
    desk.wait_for_load_state("networkidle")
    desk.fill(
        "textarea[name=text]",
        ANSWER,
    )
    _take(desk, "desk-ticket")
    desk.keyboard.press("Control+Enter")
    customer.locator(".message[data-from=expert]").wait_for(timeout=60_000)
    _take(customer, "conversation-phone")
    customer.get_by_role("button", name="This solved it").click()
    customer.get_by_role("button", name="5 of 5 stars").click()
    desk.emulate_media(color_scheme="dark")
    desk.goto(f"{url}/desk/")
    _take(desk, "desk-dark")
    desk.emulate_media(color_scheme="light")
    desk.goto(f"{url}/desk/earnings/")
    _take(desk, "earnings")


def _open(browser: Browser, url: str, role: str, password: str, *, width: int = 1280, height: int = 800) -> Page:
    page = browser.new_context(viewport={"width": width, "height": height}, color_scheme="light").new_page()
    page.goto(f"{url}/accounts/login/")
    page.fill("input[name=login]", f"{role}@demo.example")
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "login" not in address)
    return page


def _take(page: Page, name: str) -> None:
    page.wait_for_timeout(900)  # plots and fonts settle
    page.screenshot(path=OUT / f"{name}.png")


if __name__ == "__main__":
    main()
