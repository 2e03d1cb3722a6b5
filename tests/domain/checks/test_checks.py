"""Checks: asked for with consent, by a real provider over HTTP, each message once; fair when something is reported."""

import json
import threading
from datetime import UTC, datetime, timedelta
from itertools import permutations

import httpx2
import pytest
from django.test import Client
from standardwebhooks.webhooks import Webhook

from peerdesk.demo.checks.server import ReferenceChecks, make_check_server
from peerdesk.domain.checks.commands import (
    begin_adverse_action,
    connect_provider,
    decide_adverse_action,
    file_dispute,
    give_consent,
    rewrap_check_secrets,
    send_due_checks,
    set_check_rule,
    sweep_reports,
    take_result,
)
from peerdesk.domain.checks.commands.requests import Report
from peerdesk.domain.checks.models import Check
from peerdesk.domain.checks.queries import checks_of, open_checks
from peerdesk.domain.checks.rules import GIVE_UP_AFTER, CheckKind, CheckState, text_hash, working_days_after
from peerdesk.domain.recruiting.commands import decide_many, decide_one
from tests.factories.network import make_applicant, make_brand, make_reviewer, now, refused
from tests.threats.dump import everything_stored

WHY = "The work is with money, and this was about money."
WORDS = "Convicted of fraud in 2024."
TEXT = "I agree that they look."


@pytest.fixture
def provider(settings):
    """The reference provider on a port of its own."""
    server = make_check_server(ReferenceChecks("", ""), 0)
    address = f"127.0.0.1:{server.server_port}"
    settings.LOCAL_CHECK_HOSTS = frozenset({address})
    row, secret = connect_provider("reference", name="Reference", url=f"http://{address}/checks", now=now())
    application = ReferenceChecks(secret, f"http://{address}", waits=lambda _: None)
    server.set_app(application)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield row, secret, application
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def asked(provider):
    """A brand that asks for a background check, and somebody who agreed to it."""
    brand = make_brand()
    rule = set_check_rule(brand, kind=CheckKind.BACKGROUND, provider_id=provider[0].id)
    expert, application = make_applicant(brand)
    row = give_consent(application.id, rule_id=rule.id, by=expert.user, text=TEXT, language="en", now=now())
    return brand, expert, application, row


def requested(row):
    assert send_due_checks(now=now() + timedelta(seconds=1)) == 1
    row.refresh_from_db()
    return row


def said(row, outcome="pass", words="", seconds=0, **more):
    return Report(row.id, outcome, words, now() + timedelta(seconds=seconds), **more)


def deliver(client, secret, row, *, message="m1", at=None, **changed):
    body = json.dumps({"check": str(row.id), "outcome": "pass", "reported_at": now().isoformat()} | changed)
    at = at or datetime.now(UTC)
    headers = {"webhook-id": message, "webhook-timestamp": str(int(at.timestamp())),
               "webhook-signature": Webhook(secret).sign(message, at, body)}  # fmt: skip
    return client.post("/inbound/checks/reference", body, content_type="application/json", headers=headers)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_asked_before_consent_and_a_report_comes_back_over_http_by_a_person_at_the_provider(
    provider, settings, live_server
):
    settings.PUBLIC_URL = live_server.url
    brand = make_brand()
    rule = set_check_rule(brand, kind=CheckKind.BACKGROUND, provider_id=provider[0].id)
    expert, application = make_applicant(brand)
    assert send_due_checks(now=now() + timedelta(days=1)) == 0
    client = Client()
    client.force_login(expert.user)
    page = f"/join/{brand.slug}/checks/"
    assert "I agree that Reference" in client.get(page).content.decode()
    client.post(f"{page}consents", {"rule": str(rule.id)})
    row = requested(Check.objects.get())
    assert (len(row.consent_hash), row.consent_language, row.state) == (64, "en", CheckState.REQUESTED)
    assert row.go_on_url in client.get(page).content.decode()
    assert "Reference check: background" in httpx2.get(row.go_on_url, timeout=90).text
    finished = threading.Event()
    provider[2].report = _then(provider[2].report, finished)
    sent = httpx2.post(row.go_on_url, data={"outcome": "attention", "report": WORDS}, timeout=90)
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{live_server.url}{page}")
    assert finished.wait(180)
    row.refresh_from_db()
    assert row.state == CheckState.ATTENTION
    assert WORDS not in everything_stored()
    with refused("checks_open"):
        decide_one(application.id, by=make_reviewer(), is_accepted=True, reason="", now=now())


def _then(act, event):
    def acted(*arguments):
        try:
            return act(*arguments)
        finally:
            event.set()

    return acted


@pytest.mark.django_db(transaction=True)  # a message that is refused takes its whole transaction back
def test_FT12_a_message_is_signed_counts_once_and_is_about_a_check_that_was_asked_for(provider, asked, client):
    _, secret, _ = provider
    row = requested(asked[3])
    assert deliver(client, "whsec_" + "QUJD" * 8, row).status_code == 401
    assert deliver(client, secret, row, at=datetime.now(UTC) - timedelta(minutes=6)).status_code == 401
    assert client.post("/inbound/checks/nobody", "{}", content_type="application/json").status_code == 401
    assert deliver(client, secret, row, outcome="documents").status_code == 422
    assert deliver(client, secret, row, check="no id").status_code == 400
    assert deliver(client, secret, row, check="01a2008c-0000-7000-8000-000000000000").status_code == 404
    other, _ = connect_provider("other", name="Other", url=provider[0].url, now=now())
    with refused("check_not_found"):
        take_result(other, message_id="m1", report=said(row), now=now())
    row.refresh_from_db()
    assert row.state == CheckState.REQUESTED
    assert deliver(client, secret, row).json() == {"taken": True}
    assert deliver(client, secret, row, outcome="attention").json() == {"taken": False}  # the same message again
    row.refresh_from_db()
    assert row.state == CheckState.PASS


@pytest.mark.django_db
def test_FT12_in_whatever_order_messages_come_the_newest_by_the_provider_s_clock_counts(provider, asked):
    row = requested(asked[3])
    told = [("a", "pass", 1), ("b", "attention", 2), ("c", "pass", 3), ("d", "attention", 4)]
    ends = set()
    for round_, order in enumerate(permutations(told)):
        Check.objects.filter(id=row.id).update(state="requested", reported_at=None)
        for name, outcome, seconds in order:
            report = Report(row.id, outcome, WORDS, datetime(2026, 11, 30, 12, 0, seconds, tzinfo=UTC))
            take_result(provider[0], message_id=f"{name}{round_}", report=report, now=now())
        ends.add(Check.objects.get().state)
    assert ends == {CheckState.ATTENTION}


@pytest.mark.django_db
def test_a_result_holds_until_its_end_for_other_applications_too_and_keeps_nobody_waiting(provider, asked):
    brand, _, application, row = asked
    assert open_checks(application.id, now=now()) == [CheckKind.BACKGROUND]
    reviewer = make_reviewer()
    assert decide_many([application.id], by=reviewer, is_accepted=True, reason="", now=now())[1] == {
        application.id: "checks_open"
    }
    take_result(provider[0], message_id="m", report=said(requested(row), valid_days=30), now=now())
    assert open_checks(application.id, now=now()) == []
    assert open_checks(application.id, now=now() + timedelta(days=31)) == [CheckKind.BACKGROUND]
    decide_one(application.id, by=reviewer, is_accepted=True, reason="", now=now())
    assert brand.qualifications.count() == 1


@pytest.mark.django_db
def test_a_provider_that_does_not_answer_is_asked_again_and_given_up(provider, asked, settings):
    settings.LOCAL_CHECK_HOSTS = frozenset()
    moment = now() + timedelta(seconds=1)
    for _ in range(GIVE_UP_AFTER):
        assert send_due_checks(now=moment) == 0
        assert send_due_checks(now=moment) == 0  # not before its time
        moment += timedelta(days=2)
    row = Check.objects.get()
    assert (row.state, row.attempts, row.next_try_at) == (CheckState.UNREACHED, GIVE_UP_AFTER, None)


@pytest.mark.django_db
def test_whoever_may_be_declined_for_a_report_is_told_before_heard_and_told_why(provider, asked):
    _, expert, application, row = asked
    take_result(provider[0], message_id="m", report=said(requested(row), "attention", WORDS), now=now())
    reviewer = make_reviewer()
    with refused("own_application"):
        begin_adverse_action(row.id, by=expert.user, reason=WHY, now=now())
    action = begin_adverse_action(row.id, by=reviewer, reason=WHY, now=now())
    assert checks_of(application.id, now=now())[0].report == WORDS  # the copy that they read
    with refused("notice_given"):
        begin_adverse_action(row.id, by=reviewer, reason=WHY, now=now())
    with refused("dispute_running"):
        decide_adverse_action(row.id, by=reviewer, is_dropped=False, answer=WHY, now=action.dispute_until - timedelta(1))
    with refused("check_not_found"):
        file_dispute(row.id, by=reviewer, text="This is somebody else of my name.", now=now())
    with refused("dispute_too_late"):
        file_dispute(row.id, by=expert.user, text="This is somebody else of my name.", now=now() + timedelta(days=9))
    file_dispute(row.id, by=expert.user, text="This is somebody else of my name.", now=now())
    decide_adverse_action(row.id, by=reviewer, is_dropped=False, answer=WHY, now=now())
    application.refresh_from_db()
    assert (application.state, application.reason) == ("declined", WHY)
    assert sweep_reports(now=now() + timedelta(days=91)) == 1
    assert checks_of(application.id, now=now())[0].report == ""


@pytest.mark.django_db
def test_what_counts_for_nothing_lets_the_application_go_on_and_what_was_taken_back_declines_nobody(provider, asked):
    _, _, application, row = asked
    take_result(provider[0], message_id="m", report=said(requested(row), "attention", WORDS), now=now())
    reviewer = make_reviewer()
    begin_adverse_action(row.id, by=reviewer, reason=WHY, now=now())
    take_result(provider[0], message_id="n", report=said(row, "pass", seconds=9), now=now())
    with refused("report_changed"):
        decide_adverse_action(row.id, by=reviewer, is_dropped=False, answer=WHY, now=now() + timedelta(days=9))
    take_result(provider[0], message_id="o", report=said(row, "attention", WORDS, seconds=19), now=now())
    decide_adverse_action(row.id, by=reviewer, is_dropped=True, answer="It is not about this work.", now=now())
    assert open_checks(application.id, now=now()) == []
    assert rewrap_check_secrets() == 0


def test_days_to_dispute_are_working_days_and_a_text_is_one_whatever_its_spaces():
    friday = datetime(2026, 11, 27, 15, tzinfo=UTC)
    assert working_days_after(friday, 5) == datetime(2026, 12, 4, 15, tzinfo=UTC)
    assert working_days_after(friday + timedelta(days=1), 1) == datetime(2026, 11, 30, 15, tzinfo=UTC)
    assert text_hash("I  agree\n") == text_hash("I agree") != text_hash("I agree.")
