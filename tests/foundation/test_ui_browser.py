"""The style guide in a real browser, under the content security policy: axe in both themes, keys, undo, live parts."""

import json
import mimetypes
import queue
import shutil
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import expect, sync_playwright

from peerdesk.foundation.ui import views
from peerdesk.foundation.ui.showcase import showcase
from peerdesk.foundation.ui.stylesheet import stylesheet
from tests.evidence import watched

CHROMIUM = shutil.which("chromium")
AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text("utf-8")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")]


class Site(ThreadingHTTPServer):
    """Pages, static files and a stream, without a database."""

    # Closing the server waits for its threads, so that no socket outlives the test.
    daemon_threads = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.events = queue.Queue()
        self.tokens = []
        self.signs = []
        self.fetched = 0
        self.undone = threading.Event()
        self.pages = {}

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 3

    def log_message(self, *_):
        pass

    def answer(self, body, kind="text/html; charset=utf-8", status=200):
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/alive":
            self.server.signs.append(body.decode())
            self.answer(b"", status=204 if body.decode() == f"alive {self.server.tokens[-1]}" else 403)
            return
        self.server.undone.set()
        self.answer(b"", status=204)

    def do_GET(self):
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path in self.server.pages:
            self.answer(self.server.pages[path])
        elif path.startswith("/ui/style."):
            self.answer(stylesheet().text, "text/css; charset=utf-8")
        elif path.startswith("/ui/accent/"):
            self.answer(views.accent(RequestFactory().get(path), path[11:-4]).content, "text/css; charset=utf-8")
        elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
            self.answer(Path(found).read_bytes(), mimetypes.guess_type(found)[0] or "application/octet-stream")
        elif path == "/fragment":
            self.server.fetched += 1
            self.answer(f"<button>fetched {self.server.fetched}</button>")
        elif path == "/opened":
            self.answer("<i>opened</i>")
        elif path == "/token":
            self.server.tokens.append(f"t{len(self.server.tokens)}")
            token = self.server.tokens[-1]
            self.answer(json.dumps({"token": token, "alive": f"alive {token}"}), "application/json")
        elif path == "/stream" and query.get("token", [""])[0] in self.server.tokens:
            self.stream()
        else:
            self.answer(b"", status=404)

    def stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b": open\n\n")
        self.wfile.flush()
        while (event := self.server.events.get(timeout=120)) is not None:
            self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
            self.wfile.flush()
        self.close_connection = True


LIVE_PAGE = """{% extends "ui/public.html" %}{% load ui %}{% block page %}<h1>Live</h1>
<div id="part" hx-get="/fragment" hx-trigger="stream:offers from:body"><button>first</button></div>
<div id="once" hx-get="/opened" hx-trigger="stream:opened from:body"></div>
{% stream "/stream" "/token" %}{% endblock %}"""
RENEWED_PAGE = """{% extends "ui/public.html" %}{% block page %}<h1>Renewed</h1>
<div id="part" hx-get="/part" hx-trigger="stream:part from:body" hx-swap="live">PART</div>{% endblock %}"""
PART = """<ol><li>one</li></ol><count-down due="2126-01-01T00:00:00Z" total="300"></count-down>
<form action="/first" method="post" hx-post="/first" hx-swap="none"><button>It is solved</button></form>
<form action="/ticks" method="post"><details><summary>Reasons</summary>
<label><input type="checkbox" name="reasons"> kind</label> <label>Words <input name="words"></label></details></form>"""


@pytest.fixture(scope="module")
def site():
    server = Site()
    server.pages["/guide"] = render_to_string("ui/styleguide.html", showcase())
    server.pages["/live"] = (
        engines["django"].from_string(LIVE_PAGE).render({"accent": "#b45309", "public_name": "Taproom"})
    )
    rendered = engines["django"].from_string(RENEWED_PAGE).render({"accent": "#b45309", "public_name": "Taproom"})
    server.pages["/renewed"], server.pages["/part"] = rendered.replace("PART", PART), PART
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.events.put(None)
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with watched(started):
            yield started
        started.close()


@pytest.fixture
def opened(browser, site):
    """Open a page; fails afterwards when the console saw an error, a refused style among them."""
    complaints, contexts = [], []

    def _open(path, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site.address + path)
        page.wait_for_load_state("load")
        return page

    yield _open
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_style_guide_has_no_axe_violation(opened, theme, width):
    page = opened("/guide", color_scheme=theme, viewport={"width": width, "height": 900})
    page.locator("#plots").scroll_into_view_if_needed()
    page.wait_for_selector("x-plot svg")
    page.evaluate(AXE)
    result = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [(found["id"], [node["target"] for node in found["nodes"]]) for found in result["violations"]] == []


def test_a_phone_at_four_hundred_per_cent_scrolls_one_way_only(opened):
    page = opened("/guide", viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_keys_open_the_map_the_palette_and_walk_the_list(opened):
    page = opened("/guide")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.locator("#key-map")).to_be_visible()
    assert "Claim the offer" in page.locator("[data-key-map]").inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(":focus")).to_contain_text("Stuck at 1.020")
    page.keyboard.press("Control+k")
    page.keyboard.type("dark")
    page.keyboard.press("Enter")
    expect(page.locator("html[data-theme=dark]")).to_be_attached()
    page.reload()
    expect(page.locator("html[data-theme=dark]")).to_be_attached()
    page.locator("#reply").focus()
    page.keyboard.type("?")
    assert page.locator("#reply").input_value() == "?"
    assert not page.locator("#key-map").is_visible()


def test_a_toast_is_announced_and_can_be_undone_by_a_key(opened, site):
    page = opened("/guide")
    page.evaluate("document.activeElement.blur()")
    detail = {"text": "Passed on.", "undo_url": "/undo"}
    page.evaluate("detail => document.body.dispatchEvent(new CustomEvent('toast', {bubbles: true, detail}))", detail)
    expect(page.locator("#live-polite")).to_contain_text("Passed on.")
    page.keyboard.press("z")
    assert site.undone.wait(90)
    expect(page.locator("#notices .toast")).to_have_count(0)


def test_countdowns_can_be_stopped_everywhere(opened):
    page = opened("/guide")
    assert page.locator("count-down").first.get_attribute("data-state") != "paused"
    page.locator("count-down button").first.click()
    assert set(page.eval_on_selector_all("count-down", "all => all.map(one => one.dataset.state)")) == {"paused"}


def test_an_event_refetches_keeps_focus_and_survives_a_break(opened, site):
    page = opened("/live")
    page.wait_for_selector("live-stream[data-state=open]", state="attached")
    expect(page.locator("#once")).to_have_text("opened")  # nothing is missed between the page and its connection
    page.locator("#part button").focus()
    site.events.put({"topic": "offers:0190", "event_id": "1"})
    expect(page.locator("#part")).to_have_text("fetched 1")
    expect(page.locator("#part button")).to_be_focused()
    site.events.put({"topic": "offers:0190", "event_id": "1"})
    site.events.put({"topic": "elsewhere:1", "event_id": "2"})
    page.evaluate(
        "document.body.addEventListener('stream:gone', (event) => { document.body.dataset.gone = event.detail.gone; })"
    )
    site.events.put({"topic": "offers:0190", "event_id": "3", "gone": "a card"})
    page.wait_for_selector("body[data-gone='a card']")  # and nothing is fetched for it
    site.events.put(None)
    expect(page.locator("#part")).to_have_text("fetched 2")
    assert site.tokens == ["t0", "t1"]
    assert site.fetched == 2
    page.evaluate("document.querySelector('live-stream').remove()")


def test_a_page_says_every_half_minute_that_it_is_open_and_renews_what_it_says_it_with(opened, site):
    page = opened("/guide")
    page.clock.install()
    page.goto(f"{site.address}/live")
    page.wait_for_selector("live-stream[data-state=open]", state="attached")
    mine = site.tokens[-1]
    with page.expect_response("**/alive") as said:
        page.clock.fast_forward(31_000)
    assert (said.value.status, site.signs) == (204, [f"alive {mine}"])
    with page.expect_response("**/alive") as said:
        page.clock.fast_forward(601_000)
    assert (said.value.status, site.signs[1:]) == (204, [f"alive {site.tokens[-1]}"])
    assert site.tokens[-1] != mine
    site.events.put(None)
    page.evaluate("document.querySelector('live-stream').remove()")
    with page.expect_request("**/guide"):  # nothing more is said by what was removed
        page.clock.fast_forward(62_000)
        page.goto(f"{site.address}/guide")
    assert len(site.signs) == 2


def renew(page, site, part):
    """The part is fetched again and swapped in, as after an event of the stream."""
    site.pages["/part"] = f'{part}<i id="renewed"></i>'
    page.evaluate("document.body.dispatchEvent(new CustomEvent('stream:part'))")
    page.wait_for_selector("#renewed", state="attached")


def press(page, name):
    """The button goes down, and is not let go of yet."""
    box = page.get_by_role("button", name=name).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()


def test_a_press_outlasts_the_renewal_of_the_part_around_it(opened, site):
    page = opened("/renewed")
    site.undone.clear()
    press(page, "It is solved")
    renew(page, site, PART.replace("one", "two"))
    expect(page.locator("#part li")).to_have_text("two")
    page.mouse.up()
    assert site.undone.wait(90), "what was pressed is sent, though the part was renewed between press and release"


def test_a_press_never_lands_on_what_took_the_place_of_the_pressed(opened, site):
    page = opened("/renewed")
    site.undone.clear()
    press(page, "It is solved")
    renew(page, site, PART.replace("/first", "/second").replace("It is solved", "Delete all"))
    page.mouse.up()
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert not site.undone.is_set(), "another button stands there now, and nobody has pressed it"
    page.get_by_role("button", name="Delete all").click()
    assert site.undone.wait(90), "pressed on purpose it does what it says"


def test_what_was_opened_ticked_and_typed_stays_when_the_part_is_renewed(opened, site):
    page = opened("/renewed")
    page.get_by_text("Reasons").click()
    page.get_by_label("kind").check()
    page.get_by_label("Words").fill("half a sentence")
    page.evaluate("document.querySelector('count-down svg').dataset.same = 'yes'")
    renew(page, site, PART.replace("one", "two"))
    expect(page.get_by_label("kind")).to_be_checked()
    expect(page.get_by_label("Words")).to_have_value("half a sentence")
    expect(page.get_by_label("Words")).to_be_focused()
    expect(page.locator("#part details")).to_have_attribute("open", "")
    expect(page.locator("count-down svg[data-same]")).to_have_count(1)
    assert page.locator("[id^='live:']").count() == 0, "marks are gone as soon as things were compared"
    renew(page, site, PART.replace("2126", "2226"))
    expect(page.locator("count-down svg")).to_have_count(1)
    expect(page.locator("count-down svg[data-same]")).to_have_count(0)
    page.evaluate("document.addEventListener('countdown:soon', () => { document.body.dataset.soon += '!'; })")
    hour = f"{datetime.now(UTC) + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    renew(page, site, PART.replace("2126-01-01T00:00:00Z", hour).replace('"300"', '"36000"'))
    # A tenth is left: said once, however often it ticks.
    expect(page.locator("body")).to_have_attribute("data-soon", "undefined!")
