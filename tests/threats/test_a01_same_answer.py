"""A01: whoever is known already is answered like everybody else: application and referral."""

import re
from statistics import median
from time import process_time

import pytest
from django.test import Client

from peerdesk.domain.experts.canonical import MarkKind
from peerdesk.domain.experts.commands import note_mark
from peerdesk.domain.experts.models import Application
from peerdesk.domain.recruiting.commands.referrals import make_link
from peerdesk.foundation.browser_name import COOKIE
from tests.factories.network import make_brand, make_expert, make_user, now

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
