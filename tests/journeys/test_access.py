"""Every screen in Chromium: axe in both themes, a phone at 320 px, a clean console, light pages that do not jump."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, expect

from peerdesk.domain.answers.commands import approve_article, propose_article
from peerdesk.domain.brands.commands import create_api_key
from peerdesk.domain.broker.models import ActionCall, BrandAction
from peerdesk.domain.incidents.commands import answer_incident, confirm_incident, fix_incident
from peerdesk.domain.incidents.models import Incident, IncidentTicket
from peerdesk.domain.privacy.commands import mark_canary, place_hold, reveal_scope
from peerdesk.domain.privacy.models import AccessReview, Placeholder
from peerdesk.domain.tickets.models import QuestionVector, Ticket
from tests.factories import network
from tests.factories.servers import running_web
from tests.factories.tickets import make_ticket

from .browsing import chromium, complaints_of, give_password, sign_in
from .looking import TALL, axe

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHIFTS = """() => new Promise(done => { let sum = 0;
  const add = list => { for (const entry of list) if (!entry.hadRecentInput) sum += entry.value; };
  const observer = new PerformanceObserver(list => add(list.getEntries()));
  observer.observe({type: "layout-shift", buffered: true});
  setTimeout(() => { add(observer.takeRecords()); done(sum); }, 60); })"""
LOADED = """() => performance.getEntries().filter(one => ["navigation", "resource"].includes(one.entryType))
            .map(one => [one.name, one.transferSize, one.decodedBodySize])"""
PHONE, DESKTOP = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
MOST_SHIFT, MOST_BYTES = 0.05, 150_000
BODY = "Rinse the shower screen with hot water, then run **two** empty shots.\n\n- once a day\n- before you brew"
TWO_STEPS = ("2fa/totp/activate", "2fa/webauthn", "2fa/webauthn/add")
EMPTY = ("triage", "tickets", "knowledge", "experts", "topics", "statement")
WEIGHED = ("home", "help", "customer: queued", "desk", "desk: ticket", "console: overview", "console: ticket")


@dataclass(frozen=True)
class Screen:
    """One screen: who opens it, and where."""

    name: str
    path: str
    role: str = ""
    deed: Callable[[Page], None] | None = None  # what is done there before the look, for pages that answer a form


@dataclass
class World:
    """The people who sign in, and all screens."""

    people: dict
    screens: list


@pytest.fixture
def world(transactional_db):
    brand = network.make_brand("Espresso", accent="#b45309", welcome="Ask people who pull shots every day.")
    empty = network.make_brand("Nothing yet")
    admin = network.make_staff(brand, admin=True)
    network.add_member(empty.id, user=admin, role=network.MembershipRole.ADMIN, now=network.now())
    article = propose_article(brand, title="Cleaning a dripping machine", body=BODY, now=network.now())
    approve_article(article.id, brand_id=brand.id, by=admin, now=network.now())
    proposed = propose_article(brand, title="Dripping after the pump stops", body=BODY, now=network.now())
    expert = network.make_expert(brand)
    held = make_ticket(brand, "claimed", expert=expert)
    made = {"queued": make_ticket(brand, text="I am Joe Miller: the foam is too thick, what can I do?")}
    helper = network.make_expert(brand, capacity=9)
    for stage in ("claimed", "waiting", "resolved", "closed"):
        made[stage] = make_ticket(brand, stage, expert=helper)
    made["staff"] = make_ticket(brand, "staff")
    topic = network.make_topic(brand, "milk", description="Steaming milk", examples=("The foam is too thick.",))
    made["triage"] = make_ticket(brand, "queued")
    Ticket.objects.filter(id=made["triage"].ticket.id).update(state="triage")
    applicant, application = network.make_applicant(brand)
    seen = made["waiting"].conversation
    reveal_scope(
        seen.customer_id, brand_id=brand.id, scope_id=seen.id, user=admin, reason="asked for by phone", now=network.now()
    )
    create_api_key(brand.id, name="shop", now=network.now())
    fill_privacy(brand, admin, seen, held)
    incidents = fill_incidents(brand, admin)
    people = {
        "admin": admin, "expert": expert.user, "applicant": applicant.user, "reviewer": network.make_reviewer(),
    }  # fmt: skip
    give_password(*people.values())
    screens = [
        *public_screens(brand, empty, article), *customer_screens(made), *desk_screens(held),
        *console_screens(brand, empty, made, article, proposed, topic, incidents),
        Screen("desk: waiting applicant", "/desk/", "applicant"), Screen("desk: its profile", "/desk/profile/", "applicant"),
        Screen("review", "/review/", "reviewer"),
        Screen("review: application", f"/review/applications/{application.id}/", "reviewer"),
    ]  # fmt: skip
    return World(people, screens)


def fill_privacy(brand, admin, seen, held):
    """An alarm, a hold, an action that fits the ticket on the desk, and a call of it."""
    mark_canary(seen.customer_id, brand_id=brand.id, is_canary=True, by=admin, now=network.now())
    place_hold(seen.customer_id, brand_id=brand.id, reason="a court asked", by=admin, now=network.now())
    AccessReview.objects.create(
        brand=brand, code="unusual_rate", user=admin, facts={"count": 12, "own_limit": 8.2}, raised_at=network.now()
    )
    placeholder = Placeholder.objects.create(
        brand=brand, customer=held.conversation.customer, scope_id=held.conversation.id, type="ORDER_ID", number=1,
        sealed=b"x",
    )  # fmt: skip
    action = BrandAction.objects.create(
        brand=brand, slug="refund", name="Pay back", url="https://shop.example/refund", placeholder_types=["ORDER_ID"],
        moves_money=True, budget_ticket_minor=2000, budget_expert_day_minor=9000, confirm_text="There is no undo.",
        sealed_secret=b"x", created_at=network.now(),
    )  # fmt: skip
    ActionCall.objects.create(
        brand=brand, action=action, ticket=held.ticket, user=held.expert.user, fencing=1, request_key=placeholder.id,
        tokens=["[ORDER_ID_1]"], amount_minor=500, currency="EUR", state="done", result="Order [ORDER_ID_1]: paid back.",
        requested_at=network.now(),
    )  # fmt: skip


def public_screens(brand, empty, article):
    accounts = ("login", "signup", "password/reset")
    signed_in = ("email", "password/change", "2fa", "reauthenticate", "logout")
    return [
        Screen("home", "/"), Screen("help", f"/help/{brand.slug}/"), Screen("help: empty", f"/help/{empty.slug}/"),
        Screen("article", f"/help/{brand.slug}/articles/{article.id}/"), Screen("error", "/nowhere/"),
        Screen("join", "/join/"), Screen("join: brand", f"/join/{brand.slug}/"),
        Screen("join: form", f"/join/{empty.slug}/", "expert"),
        *(Screen(f"accounts: {path}", f"/accounts/{path}/") for path in accounts),
        *(Screen(f"accounts: {path}", f"/accounts/{path}/", "admin") for path in signed_in),
        *(Screen(f"accounts: {path}", f"/accounts/{path}/", "admin", confirm_password) for path in TWO_STEPS),
    ]  # fmt: skip


def customer_screens(made):
    return [Screen(f"customer: {stage}", f"/c/{one.token}/") for stage, one in made.items()]


def desk_screens(held):
    ticket = f"/desk/tickets/{held.ticket.id}/"
    paths = {
        "desk": "/desk/", "desk: ticket": ticket, "desk: escalation": f"{ticket}escalation",
        "desk: earnings": "/desk/earnings/", "desk: decisions": "/desk/decisions/", "desk: profile": "/desk/profile/",
    }  # fmt: skip
    return [Screen(name, path, "expert") for name, path in paths.items()]


def fill_incidents(brand, admin):
    """One suspected, one confirmed with a published answer, one fixed; returned by state."""
    made = {}
    for place, question in enumerate(QuestionVector.objects.filter(brand=brand)[:3]):
        row = Incident.objects.create(
            brand=brand,
            title=f"The pump is loud {place}",
            state="suspected",
            centroid=question.embedding,
            expected=0.2,
            window_seconds=3600,
            detected_at=network.now(),
            last_at=network.now(),
        )
        IncidentTicket.objects.create(incident=row, ticket_id=question.ticket_id, joined_at=network.now())
        made[("suspected", "confirmed", "fixed")[place]] = row.id
    for name in ("confirmed", "fixed"):
        confirm_incident(made[name], brand_id=brand.id, by=admin, price_percent=60, now=network.now())
        article = answer_incident(
            made[name], brand_id=brand.id, title="The pump is loud", body=BODY, by=admin, now=network.now()
        )
        approve_article(article.id, brand_id=brand.id, by=network.make_staff(brand), now=network.now())
    fix_incident(made["fixed"], brand_id=brand.id, note="A quieter pump is on its way.", by=admin, now=network.now())
    return made


def console_screens(brand, empty, made, article, proposed, topic, incidents):
    root, other = f"/console/{brand.slug}/", f"/console/{empty.slug}/"
    tickets = {stage: f"{root}tickets/{one.ticket.id}/" for stage, one in made.items()}
    paths = {
        "overview": root, "tickets": f"{root}tickets/", "ticket": tickets["staff"], "resolved": tickets["resolved"],
        "revealed ticket": tickets["waiting"],
        "ticket's answers": f"{tickets['staff']}answers", "triage": f"{root}triage/",
        "knowledge": f"{root}knowledge/?state=published", "article": f"{root}knowledge/{article.id}/",
        "proposed article": f"{root}knowledge/{proposed.id}/", "edit": f"{root}knowledge/{article.id}/edit",
        "new article": f"{root}knowledge/new",
        "article's history": f"{root}knowledge/{article.id}/history",
        "knowledge to review": f"{root}knowledge/?state=review",
        "knowledge import": f"{root}knowledge/imports/", "experts": f"{root}experts/", "topics": f"{root}topics/",
        "topic": f"{root}topics/{topic.id}/", "new topic": f"{root}topics/new", "settings": f"{root}settings/",
        "statement": f"{root}statement/", "machine": f"{root}triage/machine", "no machine": f"{other}triage/machine",
        "incidents": f"{root}incidents/", "no incidents": f"{other}incidents/",
        **{f"{state} incident": f"{root}incidents/{one}/" for state, one in incidents.items()},
        **{f"privacy {name}": f"{root}privacy/{name}" for name in ("", "customers/", "actions/", "retention/", "log")},
        "model": f"{root}guidance/model/",
        "customer's rights": f"{root}privacy/customers/{made['waiting'].conversation.customer_id}/",
        "empty privacy": f"{other}privacy/", "empty actions": f"{other}privacy/actions/",
        **{f"empty {name}": f"{other}{name}/" for name in EMPTY},
        "empty overview": other,
    }  # fmt: skip
    settings = f"{root}settings/"
    return [
        *(Screen(f"console: {name}", path, "admin") for name, path in paths.items()),
        Screen("console: new key", settings, "admin", make_key),
        Screen("console: new webhook", settings, "admin", add_webhook),
    ]  # fmt: skip


def confirm_password(page):
    if "reauthenticate" in page.url:
        page.fill("input[name=password]", network.PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: "reauthenticate" not in address)


def make_key(page):
    send(page, "#id_key_name", "shop")
    page.locator("[data-copy]").click()
    expect(page.locator(".toast")).to_be_visible()  # copied, or selected for one's own keys: it says which


def add_webhook(page):
    send(page, "#id_webhook_url", "http://127.0.0.1:9/a/rather/long/address/that/has/to/wrap/on/a/telephone?of=320px")


def send(page, field, text):
    page.fill(field, text)
    page.press(field, "Enter")
    page.wait_for_load_state("load")
    expect(page.locator("#secret")).to_be_visible()


def test_every_screen_is_accessible_light_and_steady(world, chromium_path, record_property):
    found, shifts, weights = [], {}, {}
    with running_web(PEERDESK_ALLOW_LOCAL_WEBHOOKS="1") as web, chromium(chromium_path) as browser:
        states = {}
        for role, user in {"": None, **world.people}.items():
            states[role] = state = signed_in_state(browser, web.url, user)
            for size in (PHONE, DESKTOP):
                context = browser.new_context(viewport=size, storage_state=state, reduced_motion="reduce")
                page = context.new_page()
                complaints = []
                complaints_of(page, complaints)
                began = time.monotonic()
                for screen in (one for one in world.screens if one.role == role):
                    found += look_at(page, web.url, screen, size, shifts)
                found += [("console", *said) for said in complaints if "/nowhere/" not in said[0]]
                print(role or "anybody", size["width"], f"{time.monotonic() - began:.1f} s", flush=True)
                context.close()
        for screen in (one for one in world.screens if one.name in WEIGHED):
            weights[screen.name] = weigh(browser, web.url, screen, states[screen.role])
    heaviest, jumpiest = max(weights.values()), max(shifts, key=shifts.get)
    print(f"{len(world.screens)} screens; first load {weights}; worst shift {shifts[jumpiest]:.3f} on {jumpiest}")
    record_property("first_load_bytes", weights)
    record_property("worst_layout_shift", shifts[jumpiest])
    assert found == [], "\n".join(map(str, found))
    assert shifts[jumpiest] <= MOST_SHIFT, jumpiest
    assert heaviest <= MOST_BYTES, weights


ANSWERED = (make_key, add_webhook)  # the answer to the form is the page, at an address below


def signed_in_state(browser, url, user):
    """Sign in now: pages that change how one signs in want a password given lately."""
    if user is None:
        return None
    page = browser.new_page()
    sign_in(page, url, user)
    state = page.context.storage_state()
    page.context.close()
    return state


def look_at(page, url, screen, size, shifts):
    """What is wrong with a screen at one width, in both themes."""
    page.emulate_media(color_scheme="light")
    answer = page.goto(url + screen.path)
    if screen.deed:
        screen.deed(page)
    found = []
    path, wanted = urlsplit(page.url).path, urlsplit(screen.path).path
    is_there = path.startswith(wanted) if screen.deed in ANSWERED else path == wanted
    if answer.status != (404 if screen.name == "error" else 200) or not is_there:
        found.append((screen.name, answer.status, page.url))
    shifts[f"{screen.name} at {size['width']} px"] = page.evaluate(SHIFTS)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > size["width"]:
        found.append((screen.name, f"scrolls sideways: {width} px"))
    # A dark screen's colours are those of a wide one.
    themes = ("light", "dark") if size is DESKTOP else ("light",)
    if size is PHONE:  # half behind the bar, something is smaller than a finger until one scrolls
        page.set_viewport_size({**size, "height": max(size["height"], page.evaluate(TALL))})
    found += [(screen.name, size["width"], *one) for one in axe(page, themes=themes)]
    page.set_viewport_size(size)
    return found


def weigh(browser, url, screen, state):
    """Bytes of a first load as a browser receives them, without fonts and the lazy chart library.

    The test's web process serves static files unpacked; they are counted as the brotli that an installation stores.
    """
    context = browser.new_context(viewport=DESKTOP, storage_state=state)
    page = context.new_page()
    page.goto(url + screen.path)
    page.wait_for_load_state("load")
    page.wait_for_timeout(200)
    loaded = page.evaluate(LOADED)
    context.close()
    total = 0
    for address, received, unpacked in loaded:
        if address.endswith(".woff2") or "echarts" in address or "/stream/" in address:
            continue
        is_static = urlsplit(address).path.startswith("/static/")
        total += packed_size(urlsplit(address).path) if is_static and received >= unpacked else received
    return total


@cache
def packed_size(path):
    return len(brotli.compress(Path(finders.find(path.removeprefix("/static/"))).read_bytes()))
