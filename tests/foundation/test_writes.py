"""Gathered writes: in order, before whoever reads, undone with their savepoint, gone with an error."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from peerdesk.foundation.db.liveness import look_before_request
from peerdesk.foundation.db.writes import amend, gathered, insert, write
from peerdesk.foundation.idempotency.models import IdempotencyRecord
from tests.factories.network import now

pytestmark = pytest.mark.django_db(transaction=True)


def record(key, **changes):
    return IdempotencyRecord(scope="s", key=key, **{"body_hash": "h", "answer": {"a": [1]}, "created_at": now(), **changes})


def keys():
    return sorted(IdempotencyRecord.objects.values_list("key", flat=True))


def test_several_writes_are_one_message():
    with CaptureQueriesContext(connection) as sent, transaction.atomic(), gathered():
        insert(record("a"))
        insert(record("b"))
        write("UPDATE idempotency_idempotencyrecord SET body_hash = %s WHERE key = %s", ["other", "a"])
    assert len([query for query in sent.captured_queries if "idempotency" in query["sql"]]) == 1
    assert list(IdempotencyRecord.objects.order_by("key").values_list("body_hash", "answer")) == [
        ("other", {"a": [1]}), ("h", {"a": [1]})
    ]  # fmt: skip


def test_texts_arrive_as_they_are():
    text = "100 % it's; %s \\ \"[NAME_1]\" é\n"
    with transaction.atomic(), gathered():
        insert(record("a", answer={"text": text}))
        insert(record(text))
    assert keys() == sorted(["a", text])
    assert IdempotencyRecord.objects.get(key="a").answer == {"text": text}


def test_whoever_reads_finds_what_was_written():
    with transaction.atomic(), gathered():
        insert(record("a"))
        assert keys() == ["a"]
        insert(record("b"))
    assert keys() == ["a", "b"]


def test_an_error_takes_everything_back():
    with pytest.raises(ZeroDivisionError), transaction.atomic(), gathered():
        insert(record("a"))
        raise ZeroDivisionError
    assert keys() == []


def test_what_an_undone_savepoint_held_is_gone_and_the_rest_stays():
    def fail():
        with transaction.atomic():
            insert(record("undone"))
            raise ZeroDivisionError

    with transaction.atomic(), gathered():
        insert(record("before"))
        with pytest.raises(ZeroDivisionError):
            fail()
        insert(record("after"))
    assert keys() == ["after", "before"]


def test_a_broken_rule_breaks_the_savepoint_that_holds_it():
    def twice():
        with transaction.atomic():
            insert(record("a"))

    with transaction.atomic(), gathered():
        twice()
        with pytest.raises(IntegrityError):
            twice()
        insert(record("b"))
    assert keys() == ["a", "b"]


def test_a_row_can_be_amended_until_it_is_sent():
    with transaction.atomic(), gathered():
        row = record("a")
        insert(row)
        assert amend(row, body_hash="amended")
        assert keys() == ["a"]
        assert not amend(row, body_hash="too late")
    assert IdempotencyRecord.objects.get().body_hash == "amended"


def test_outside_a_block_a_write_is_carried_out_at_once_and_a_block_needs_a_transaction():
    insert(record("a"))
    write("UPDATE idempotency_idempotencyrecord SET key = %s", ["b"])
    assert keys() == ["b"]
    with pytest.raises(RuntimeError), gathered():
        pass


def test_a_connection_that_the_server_ended_is_not_trusted():
    keys()
    look_before_request()
    connection.health_check_done = False
    look_before_request()
    assert connection.health_check_done  # nothing was heard from the server
    pid = connection.connection.info.backend_pid
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()
    connection.health_check_done = False
    look_before_request()
    assert not connection.health_check_done
    connection.close()
