"""H01: what strangers write is text on every screen: no script runs, and nothing has to be stopped by the policy."""

import pytest
from django.test import Client
from playwright.sync_api import sync_playwright

from peerdesk.domain.answers.commands import approve_article, propose_article
from peerdesk.domain.attachments.commands import examine_uploads, write_with_files
from peerdesk.domain.attachments.rules import Upload
from peerdesk.domain.brands.commands import change_settings
from peerdesk.domain.experts.commands import change_profile, grant_qualification
from peerdesk.domain.privacy.commands import reveal_scope
from peerdesk.domain.tickets.commands import receive_customer_message, reply_as_staff
from tests.evidence import watched
from tests.factories.network import make_brand, make_expert, make_reviewer, make_staff, make_topic, now
from tests.factories.servers import running_web
from tests.factories.tickets import answer, details, drain_all, make_ticket
from tests.threats.payloads import PAYLOADS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
ENGLISH = "The espresso machine still drips after the pump stops, and I do not know what I should clean first. " * 30
ALL = ENGLISH + "\n\n" + "\n\n".join(PAYLOADS)
SHORT = tuple(payload for payload in PAYLOADS if len(payload) <= 60)
WATCH = """
window.__ran = []; window.__reports = [];
for (const name of ["alert", "confirm", "prompt"]) window[name] = (...said) => window.__ran.push([name, ...said].join(" "));
document.addEventListener("securitypolicyviolation", (event) =>
  window.__reports.push(event.violatedDirective + " " + event.blockedURI + " " + event.sample));
"""


@pytest.fixture
def poisoned():
    """A brand in which every text is hostile."""
    brand = make_brand("<b onclick=alert(80)>Crema</b>")
    voice = "".join(PAYLOADS).replace("\x00", "")[:3900]
    change_settings(brand.id, changes={"welcome": PAYLOADS[0] + PAYLOADS[10], "voice": voice})
    expert = make_expert(brand, capacity=1000)
    change_profile(expert, pseudonym=PAYLOADS[10], headline=PAYLOADS[15], languages=["en"])
    for language in ("de", "fr", "es", "it", "la", "nl"):  # whatever the machine takes this for
        grant_qualification(expert, brand=brand, topic=None, language=language, now=now())
    made = make_ticket(
        brand, "claimed", expert=expert, text=ALL, subject=PAYLOADS[0], customer=details(name=PAYLOADS[11][:100])
    )
    answer(made, text=ALL)
    receive_customer_message(made.conversation, text=ALL, now=now())
    drain_all()
    staff = make_staff(brand, admin=True)
    staff.name = PAYLOADS[10]
    staff.save(update_fields=["name"])
    for title in SHORT[:12]:
        article = propose_article(brand, title=title, body=ALL, now=now())
        for approver in (staff, make_reviewer()):  # they lead outside, so two have to read them
            approve_article(article.id, brand_id=brand.id, by=approver, now=now())
    escalated = make_ticket(brand, "staff", expert=expert, text=ALL, subject=PAYLOADS[3])
    reply_as_staff(
        escalated.ticket.id, brand_id=brand.id, user=staff, text=ALL, awaits_customer=True, now=now()
    )
    names = [f"{payload[:80]}.txt".encode("utf-8", "ignore").decode() for payload in PAYLOADS[:8:2]]
    hostile = (ENGLISH * 2 + ALL).encode("utf-8", "ignore").replace(b"\x00", b"")
    for one in (made, escalated):
        files = examine_uploads(brand, uploads=[Upload(name, "", hostile) for name in names])
        assert {file.refusal for file in files} == {""}
        write_with_files(one.conversation, text="See the files.", files=files, now=now())
    drain_all()
    reveal_scope(
        escalated.conversation.customer_id, brand_id=brand.id, scope_id=escalated.conversation.id, user=staff,
        reason=PAYLOADS[10], now=now(),
    )  # fmt: skip
    queued = [make_ticket(brand, text=f"{payload} {ENGLISH}", subject=payload) for payload in SHORT[:40]]
    make_topic(brand, "drip", description=PAYLOADS[10])
    drain_all()
    return brand, made, escalated, staff, article, queued


def cookies(user, url):
    client = Client()
    client.force_login(user)
    return [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}]


def visit(browser, url, paths, signed_in):
    """Open each page, let its live parts load, and press what can be pressed without leaving; returns what ran."""
    context = browser.new_context()
    context.add_init_script(WATCH)
    context.add_cookies(signed_in)
    page, said = context.new_page(), []
    page.on("dialog", lambda dialog: (said.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda message: said.append(message.text) if "Content Security" in message.text else None)
    found = []
    for path in paths:
        response = page.goto(url + path, wait_until="load")
        assert response.status == 200, (path, response.status)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        page.wait_for_load_state("load")
        hostile = page.evaluate(
            "[...document.querySelectorAll('a[href],area[href],form[action],button[formaction],iframe,object,embed')]"
            ".filter((one) => /^\\s*(javascript|data|vbscript):/i.test(one.getAttribute('href')"
            " || one.getAttribute('action') || one.getAttribute('formaction') || '') "
            " || ['IFRAME', 'OBJECT', 'EMBED'].includes(one.tagName))"
            ".map((one) => one.outerHTML.slice(0, 120))"
        )
        ran = page.evaluate("[...window.__ran, ...window.__reports]")
        found += [(path, what) for what in [*ran, *said, *hostile]]
        said.clear()
    context.close()
    return found


def test_H01_no_script_of_a_stranger_runs_on_any_screen(poisoned, chromium_path):
    brand, made, escalated, staff, article, queued = poisoned
    console, desk = f"/console/{brand.slug}", f"/desk/tickets/{made.ticket.id}"
    screens = {
        None: [
            f"/c/{made.token}/", f"/c/{escalated.token}/", f"/help/{brand.slug}/",
            f"/help/{brand.slug}/articles/{article.id}/",
            f"/help/{brand.slug}/likely-answers?text=%3Cscript%3Ealert(90)%3C/script%3E+drips+please", "/", "/join/",
            f"/join/{brand.slug}/", f"/c/{queued[0].token}/",
        ],
        made.expert.user: [
            "/desk/", f"{desk}/", f"{desk}/?guidance=1", "/desk/decisions/", "/desk/earnings/", "/desk/profile/",
        ],
        staff: [
            f"{console}/", f"{console}/tickets/", f"{console}/tickets/{made.ticket.id}/",
            f"{console}/tickets/{escalated.ticket.id}/", f"{console}/knowledge/", f"{console}/knowledge/{article.id}/",
            f"{console}/knowledge/{article.id}/edit", f"{console}/experts/", f"{console}/topics/", f"{console}/settings/",
            f"{console}/statement/", f"{console}/triage/",
        ],
        make_reviewer(): ["/review/"],
    }  # fmt: skip
    assert len(PAYLOADS) >= 60
    found = []
    with running_web() as web:
        visits = [(paths, cookies(user, web.url) if user else []) for user, paths in screens.items()]
        with sync_playwright() as player:
            browser = player.chromium.launch(executable_path=chromium_path, args=FLAGS)
            with watched(browser):
                for paths, signed_in in visits:
                    found += visit(browser, web.url, paths, signed_in)
            browser.close()
    assert found == []
