"""A01: whoever is known already is answered like everybody else: log-in, new password, signing up, application, referral."""

import re
from statistics import median
from time import process_time

import pytest
from django.test import Client

from peerdesk.domain.experts.canonical import MarkKind
from peerdesk.domain.experts.commands import note_mark
from peerdesk.domain.experts.models import Application
from peerdesk.domain.people.models import User
from peerdesk.domain.recruiting.commands.referrals import make_link
from peerdesk.foundation.browser_name import COOKIE
from tests.factories.network import PASSWORD, make_brand, make_expert, make_user, now

pytestmark = pytest.mark.django_db
# What differs between any two answers: nonces, ids, names that are counted up, and the minute.
NONCE = re.compile(
    r"\b\w{64}\b|[0-9a-f-]{36}|\d{4}-\d\d-\d\dT[\d:.+]+|\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d|user\d+@|User \d+"
)


def apply(brand, user, *, browser="", more=None):
    client = Client()
    client.force_login(user)
    if browser:
        client.cookies[COOKIE] = browser
    fields = {"pseudonym": "Sam", "headline": "", "language": "en", "motivation": "I have used it for ten years."}
    began = process_time()
    sent = client.post(f"/join/{brand.slug}/applications", fields | (more or {}))
    took = process_time() - began
    shown = client.get(sent.headers["Location"])
    return (sent.status_code, sent.headers["Location"], NONCE.sub("", shown.content.decode())), took


def test_A01_an_application_is_answered_alike_whether_or_not_somebody_shares_its_mailbox_and_browser():
    brand, known = make_brand(), make_expert(online=False)
    note_mark(known, kind=MarkKind.DEVICE, value="d" * 43, now=now())
    note_mark(known, kind=MarkKind.EMAIL, value="sam@gmail.com", now=now())
    answers, times = {True: set(), False: set()}, {True: [], False: []}
    for place in range(40):
        user, is_known = make_user(), place % 2 == 0
        if is_known:
            user.email = f"s.a.m+{place}@googlemail.com"
            user.save()
        answer, took = apply(brand, user, browser="d" * 43 if is_known else f"{place:x>43}")
        answers[is_known].add(answer)
        times[is_known].append(took)
    assert answers[True] == answers[False]
    assert len(answers[True]) == 1
    assert Application.objects.filter(state="submitted").count() == 40
    assert 0.8 < median(times[True]) / median(times[False]) < 1.25


def test_A01_a_referral_is_answered_alike_whatever_its_code_and_whoever_comes():
    brand, known = make_brand(), make_expert(online=False)
    expert = make_expert(brand, online=False)
    code = make_link(expert, brand=brand, now=now()).code
    note_mark(known, kind=MarkKind.DEVICE, value="d" * 43, now=now())
    ways = [("", {}), ("", {"referral": code}), ("", {"referral": "made-up"}), ("d" * 43, {"referral": code})]
    answers = {apply(brand, make_user(), browser=browser, more=more)[0] for browser, more in ways}
    assert len(answers) == 1
    pages = {NONCE.sub("", Client().get(f"/join/{brand.slug}/?referral={one}").content.decode().replace(one, "")) for one in
             (code, "K7MQ2WXZ3B4C")}  # fmt: skip
    assert len(pages) == 1


def knock(path, address, **fields):
    """What somebody without a log-in sees after they sent a form with an address, and the page that it leads to."""
    client, seen = Client(), []
    sent = client.post(path, {field: value or address for field, value in fields.items()})
    while True:
        page = NONCE.sub("", sent.content.decode().replace(address, ""))
        seen.append((sent.status_code, sent.headers.get("Location", ""), page))
        if sent.status_code != 302:
            return client, seen
        sent = client.get(sent.headers["Location"])


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/accounts/signup/", {"email": "", "password1": "Seven kegs of amber beer"}),
        ("/accounts/login/", {"login": "", "password": "Seven kegs of amber beer"}),
        ("/accounts/password/reset/", {"email": ""}),
    ],
)
def test_A01_whether_an_address_has_a_log_in_is_told_to_its_mailbox_alone(path, fields, mailoutbox):
    known = make_user()
    answers = [knock(path, address, **fields)[1] for address in (known.email, "nobody@people.example")]
    assert answers[0] == answers[1]
    assert known.email not in str(answers)
    assert User.objects.filter(email=known.email).count() == 1
    if "login" not in path:
        pair = (known.email, "nobody@people.example")
        to_known, to_unknown = ([mail for mail in mailoutbox if mail.to == [one]] for one in pair)
        assert (len(to_known), len(to_unknown)) == (1, 1)
        assert to_known[0].body != to_unknown[0].body, "the mailbox is told"


def test_A01_nobody_is_logged_in_before_the_code_from_the_mail(mailoutbox):
    client, _ = knock("/accounts/signup/", "new@people.example", email="", password1=PASSWORD)
    code = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", mailoutbox[0].body, re.MULTILINE)[0]
    assert client.get("/start/").status_code == 302
    assert "_auth_user_id" not in client.session
    wrong = client.post("/accounts/confirm-email/", {"code": "AAAA-AAAA"})
    assert (wrong.status_code, "_auth_user_id" in client.session) == (200, False)
    client.post("/accounts/confirm-email/", {"code": code})
    assert "_auth_user_id" in client.session
    again = Client()
    again.post("/accounts/login/", {"login": "new@people.example", "password": PASSWORD})
    assert "_auth_user_id" in again.session, "asked for once"


def test_A01_whoever_leaves_before_the_code_is_asked_for_it_at_the_log_in(mailoutbox):
    knock("/accounts/signup/", "late@people.example", email="", password1=PASSWORD)
    client = Client()
    client.post("/accounts/login/", {"login": "late@people.example", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert len(mailoutbox) == 2
