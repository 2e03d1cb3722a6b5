"""One key has one effect (I20): replays, other bodies, rivals at the same moment, failures in between."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from peerdesk.domain.people.models import User
from peerdesk.foundation.errors import conflict
from peerdesk.foundation.idempotency.models import IdempotencyRecord
from peerdesk.foundation.idempotency.once import KEEP, body_digest, carry_out_once, forget_old_keys
from tests.factories.network import make_user, now, refused

pytestmark = pytest.mark.django_db
BODY = body_digest(b"one body")


def effect():
    return {"id": str(make_user("effect").id)}


def once(key="k", *, scope="s", body=BODY, command=effect):
    return carry_out_once(command, scope=scope, key=key, body_hash=body, now=now())


def test_a_replay_gets_the_first_answer_and_has_no_effect():
    first, second = once(), once()
    assert first.body == second.body
    assert (first.replayed, second.replayed) == (False, True)
    assert User.objects.count() == 1


def test_the_same_key_with_another_body_is_refused_without_effect():
    once()
    with refused("idempotency_key_reused"):
        once(body=body_digest(b"another body"))
    assert User.objects.count() == 1


def test_scopes_do_not_know_each_other_s_keys():
    assert once(scope="brand a").body != once(scope="brand b").body


def test_without_a_key_every_call_counts_and_a_key_over_200_letters_is_refused():
    assert once("").body != once("").body
    with refused("idempotency_key_too_long"):
        once("k" * 201)


@pytest.mark.django_db(transaction=True)
def test_a_refused_command_leaves_no_record_so_the_retry_may_succeed():
    def refuse():
        make_user("effect")
        raise conflict("not_now")

    with refused("not_now"):
        once(command=refuse)
    assert not IdempotencyRecord.objects.exists()
    assert not once().replayed
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sixteen_rivals_with_one_key_have_one_effect_and_one_answer():
    start = threading.Barrier(16)

    def rival(_):
        start.wait()
        try:
            return once("race").body["id"]
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(rival, range(16)))
    assert len(answers) == 1
    assert User.objects.count() == 1


def test_keys_are_forgotten_after_seven_days_not_before():
    once("old")
    once("new")
    IdempotencyRecord.objects.filter(key="old").update(created_at=now() - KEEP)
    assert forget_old_keys(now=now()) == 1
    assert once("new").replayed
