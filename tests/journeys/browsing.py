"""What journeys share: Chromium, signing in, reads from the database beside playwright's event loop."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.conf import settings
from django.db import connections
from playwright.sync_api import expect, sync_playwright

from tests.evidence import watched
from tests.factories import network
from tests.factories.servers import wait_until

CODE = re.compile(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", re.MULTILINE)

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"]  # fmt: skip


@contextmanager
def chromium(path):
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        try:
            with watched(started):
                yield started
        finally:
            started.close()


def outside(read):
    """Run a read in a thread of its own: playwright keeps an event loop in this one, where Django refuses to work."""

    def run():
        try:
            return read()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def give_password(*users):
    for user in users:
        user.set_password(network.PASSWORD)
        user.save()


def sign_in(page, url, user):
    page.goto(f"{url}/accounts/login/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", network.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "login" not in address)


BUSY = ".htmx-request, .htmx-swapping, .htmx-settling"


def press(page, *keys):
    """Press keys on a page at rest: for a moment after a swap, what came in does not hear them yet."""
    for key in keys:
        expect(page.locator(BUSY)).to_have_count(0)
        page.locator("body").press(key)


def submit(button):
    """Press a form's button and see its answer: whoever goes on sooner may cut it off."""
    with button.page.expect_navigation():
        button.click()


def code_from_mail(address, *, since):
    """The code of the newest mail to somebody, written by a process of ours after `since` (seconds since the epoch)."""

    def find():
        mails = (path for path in settings.EMAIL_FILE_PATH.glob("*.log") if path.stat().st_mtime >= since)
        texts = [path.read_text("utf-8") for path in sorted(mails, key=lambda path: path.stat().st_mtime)]
        codes = [CODE.findall(text) for text in texts if f"To: {address.lower()}" in text]
        return codes[-1][0] if codes and codes[-1] else None

    return wait_until(find, what=f"a code for {address}")


def complaints_of(page, seen):
    """Collect what the console says as errors (refused styles and scripts among them) and what scripts throw."""
    page.on("console", lambda message: seen.append((page.url, message.text)) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.append((page.url, str(error))))
