"""Marks: two log-ins of one person are seen by what they share, while what they share is kept by nobody."""

from datetime import timedelta

import pytest
from django.test import Client

from peerdesk.domain.experts.canonical import MarkKind, canonical
from peerdesk.domain.experts.commands import forget_marks, note_mark, rewrap_mark_key, settle_match, sweep_marks
from peerdesk.domain.experts.models import ExpertState, Mark, MatchFinding
from peerdesk.domain.experts.queries.marks import barred_readers, held_applicants, likenesses_of, sharers_of
from peerdesk.foundation import crypto
from peerdesk.foundation.browser_name import COOKIE
from tests.factories.network import (
    PASSWORD,
    make_applicant,
    make_brand,
    make_expert,
    make_reviewer,
    make_user,
    now,
    refused,
)
from tests.threats.dump import everything_stored

SAME = [
    (MarkKind.EMAIL, "Ada.Byron+work@GoogleMail.com", "adabyron@gmail.com"),
    (MarkKind.EMAIL, "ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
    (MarkKind.EMAIL, "a-da+1@protonmail.com", "ada@pm.me"),
    (MarkKind.PHONE, "030 2345678", "+49 (30) 2345-678"),
    (MarkKind.PAYOUT, "de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
    (MarkKind.PAYOUT, "0xAB54a98ceb1f0ad2", "0xab54A98CEB1F0AD2"),
    (MarkKind.DOCUMENT, "de:id:l01x-00t47", "DE ID L01X00T47"),
]
OTHERS = [
    (MarkKind.EMAIL, "ada.byron@example.org", "adabyron@example.org"),  # dots are letters to most providers
    (MarkKind.EMAIL, "ada+1@example.org", "ada@example.org"),
    (MarkKind.PHONE, "030 2345678", "030 2345679"),
]


@pytest.mark.parametrize(("kind", "one", "two"), SAME)
def test_two_writings_of_one_thing_are_one(kind, one, two):
    assert canonical(kind, one, country="DE") == canonical(kind, two, country="DE") != ""


@pytest.mark.parametrize(("kind", "one", "two"), OTHERS)
def test_two_things_stay_two(kind, one, two):
    assert canonical(kind, one, country="DE") != canonical(kind, two, country="DE")


def settle(one, two, finding, *, by):
    settle_match(one.user_id, two, by=by, finding=finding, reason="They were both called.", now=now())


def both(kind, value, *people):
    for person in people:
        note_mark(person, kind=kind, value=value, now=now())


@pytest.mark.django_db
def test_whoever_shares_a_mark_is_seen_by_its_kind_and_the_value_is_stored_nowhere():
    one, two, other = (make_expert(online=False) for _ in range(3))
    both(MarkKind.PAYOUT, "DE89 3704 0044 0532 0130 00", one, two, two)
    note_mark(other, kind=MarkKind.PAYOUT, value="DE02120300000000202051", now=now())
    assert sharers_of([one.user_id, other.user_id]) == {one.user_id: {two.user_id: frozenset({"payout"})}}
    assert Mark.objects.count() == 3
    assert "37040044" not in everything_stored()
    with refused("invalid_mark"):
        note_mark(one, kind=MarkKind.PHONE, value="call me", now=now())


@pytest.mark.django_db
def test_a_match_is_settled_by_a_third_person_until_something_else_is_shared():
    one, two, reviewer = make_expert(online=False), make_expert(online=False, state=ExpertState.APPLICANT), make_reviewer()
    both(MarkKind.DEVICE, "d" * 43, one, two)
    with refused("own_match"):
        settle(one, two.user_id, MatchFinding.HOUSEHOLD, by=one.user)
    with refused("match_not_found"):
        settle(one, reviewer.id, MatchFinding.HOUSEHOLD, by=reviewer)
    settle(two, one.user_id, MatchFinding.HOUSEHOLD, by=reviewer)
    assert held_applicants([two.user_id]) == frozenset()
    both(MarkKind.PHONE, "+49302345678", one, two)
    assert held_applicants([two.user_id]) == {two.user_id}
    settle(one, two.user_id, MatchFinding.SAME_PERSON, by=reviewer)
    assert [row.is_settled for row in likenesses_of(two.user_id)] == [True]
    assert held_applicants([two.user_id]) == {two.user_id}  # one person has one profile: the other one answers already


@pytest.mark.django_db
def test_marks_go_when_nobody_needs_them_and_their_key_follows_the_master_key(monkeypatch):
    active, applicant = make_expert(online=False), make_expert(online=False, state=ExpertState.APPLICANT)
    both(MarkKind.DEVICE, "d" * 43, active, applicant)
    both(MarkKind.PHONE, "+49302345678", active, applicant)
    old = crypto.master_key()
    monkeypatch.setattr(crypto, "key_ring", lambda: (b"n" * 32, old))
    assert (rewrap_mark_key(), rewrap_mark_key()) == (1, 0)
    monkeypatch.setattr(crypto, "key_ring", lambda: (b"n" * 32,))
    both(MarkKind.PHONE, "+49302345678", active)
    assert Mark.objects.count() == 4  # the same digest as before the rotation
    assert sweep_marks(now=now() + timedelta(days=181)) == 2
    assert sweep_marks(now=now() + timedelta(days=731)) == 1
    assert forget_marks(active.user) == 1


@pytest.mark.django_db
def test_F13_whoever_shares_a_mark_or_a_referral_is_barred_from_reading():
    author, friend, stranger, reviewer = *(make_expert(online=False) for _ in range(3)), make_user()
    both(MarkKind.DEVICE, "d" * 43, author, reviewer)
    _, application = make_applicant(make_brand())
    application.expert, application.referred_by = author, friend
    application.save()
    assert barred_readers(author.user_id) == {author.user_id, friend.user_id, reviewer.id}
    assert stranger.user_id not in barred_readers(author.user_id)


@pytest.mark.django_db
def test_a_log_in_marks_its_browser_once_with_a_cookie_that_no_script_reads():
    one, two = make_user(password=PASSWORD), make_user(password=PASSWORD)
    browser = Client()
    for user in (one, two):
        browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        browser.post("/accounts/logout/")
    cookie = browser.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], len(cookie.value)) == (True, "Lax", 43)
    assert sharers_of([one.id]) == {one.id: {two.id: frozenset({"device"})}}
