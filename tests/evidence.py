"""What a failing test leaves in its report: every open page, and the last words of our processes; and patience.

A log of CI is all that is left of a failure which no other machine repeats. All data of tests is made up.
"""

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import pytest

MOST_TEXT, MOST_SAID, MOST_COMPLAINTS, ASKED_MS = 1_500, 4_000, 10, 2_000
# Playwright's five seconds are those of a quiet machine: here two browsers, a server and a worker that loads its models
# share two slow cores. Only a test that fails waits so long.
PATIENCE_MS = 90_000
FOCUSED = "() => document.activeElement === document.body ? '' : document.activeElement?.outerHTML.slice(0, 160)"

_browsers, _pages, _programs = [], [], []


@dataclass
class Heard:
    """What one of our programs writes to its standard error, and the processes that do."""

    name: str
    file: IO[bytes]
    processes: list

    def ended(self):
        return all(process.poll() is not None for process in self.processes)

    def tail(self):
        self.file.seek(0)
        return self.file.read()[-MOST_SAID:].decode("utf-8", "replace").strip()


def hear(name):
    """Keep what a program says until the end of the test; whoever starts it appends the process to `processes`."""
    # Closed where the test ends: its report is made later than any block here.
    heard = Heard(name, tempfile.TemporaryFile(), [])  # noqa: SIM115
    _programs.append(heard)
    return heard


@contextmanager
def watched(browser):
    """Remember what the browser's pages show when the block fails; a fixture's is asked while it is open."""
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE_MS)
    browser.new_context, browser.new_page = _patient(browser.new_context), _patient(browser.new_page)
    _browsers.append(browser)
    try:
        yield browser
    except BaseException:
        _pages.extend(_shown_by(browser))
        raise
    finally:
        _browsers.remove(browser)


def _patient(make):
    """Whatever is made so (a context, a page) waits as long for what it does."""

    def made(**options):
        one = make(**options)
        one.set_default_timeout(PATIENCE_MS)
        return one

    return made


def _shown_by(browser):
    return [_shown(page) for context in browser.contexts for page in context.pages]


def _shown(page):
    """Address, focus, text and complaints of a page, as far as it still answers."""
    lines = [page.url]
    for title, read in (
        ("focus", lambda: page.locator("html").evaluate(FOCUSED, timeout=ASKED_MS)),
        ("errors", lambda: "\n".join(_complaints(page))),
        ("text", lambda: page.locator("body").inner_text(timeout=ASKED_MS)[:MOST_TEXT]),
    ):
        try:
            said = read()
        except Exception as error:  # noqa: BLE001 - a page that hangs or is gone says so, and never hides the failure
            said = str(error).partition("\n")[0]
        if said:
            lines.append(f"  {title}: {said}")
    return "\n".join(lines)


def _complaints(page):
    said = [f"{one.text} ({one.location.get('url', '')})" for one in page.console_messages() if one.type == "error"]
    return [*said, *(str(error) for error in page.page_errors())][-MOST_COMPLAINTS:]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed:
        pages = [*_pages, *(shown for browser in _browsers for shown in _shown_by(browser))]
        _pages.clear()
        report.sections += [("Page in the browser", shown) for shown in pages]
        report.sections += [(f"Standard error of {one.name}", said) for one in _programs if (said := one.tail())]
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item, nextitem):
    yield
    _pages.clear()


def pytest_runtest_logfinish(nodeid, location):
    """A program that ended with its test is heard no longer."""
    for one in [one for one in _programs if one.ended()]:
        one.file.close()
        _programs.remove(one)


def pytest_unconfigure(config):
    for one in _programs:
        one.file.close()
    _programs.clear()
