"""Gathered writes: in order, before whoever reads, undone with their savepoint, gone with an error."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from peerdesk.domain.webhooks.models import Endpoint
from peerdesk.foundation.db.liveness import look_before_request
from peerdesk.foundation.db.writes import (
    amend,
    change,
    gathered,
    held,
    hold,
    insert,
    keep,
    once,
    taken,
    upsert,
    write,
)
from peerdesk.foundation.idempotency.models import IdempotencyRecord
from tests.factories.network import make_brand, now

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


def test_inserts_into_one_table_that_follow_each_other_are_one_statement():
    with CaptureQueriesContext(connection) as sent, transaction.atomic(), gathered():
        for key in ("VALUES", "b, (", "c"):
            insert(record(key, answer={"a": "VALUES (1)"}))
        write("UPDATE idempotency_idempotencyrecord SET body_hash = %s WHERE key = %s", ["other", "c"])
        insert(record("d"))
    text = next(query["sql"] for query in sent.captured_queries if "idempotency" in query["sql"])
    assert text.count("INSERT INTO") == 2
    assert keys() == sorted(["VALUES", "b, (", "c", "d"])
    assert IdempotencyRecord.objects.get(key="c").body_hash == "other"


def test_what_is_read_once_is_read_again_after_an_undone_savepoint_and_outside():
    looks = []

    def look():
        return once("looks", lambda: looks.append(1) or len(looks))

    with transaction.atomic(), gathered():
        assert [look(), look()] == [1, 1]
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        assert look() == 2
        keep("laid out", 7)
        assert [taken("laid out"), taken("laid out")] == [7, None]
    assert [look(), look()] == [3, 4]


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


def test_several_changes_of_a_row_are_one_statement_and_a_change_of_a_new_row_none():
    insert(record("old"))
    with CaptureQueriesContext(connection) as sent, transaction.atomic(), gathered():
        old, new = IdempotencyRecord.objects.get(), record("new")
        insert(new)
        for row, value in ((old, 1), (new, 2), (old, 3), (new, 4)):
            row.answer, row.body_hash = {"value": value}, str(value)
            change(row, "answer")
            change(row, "body_hash")
    (message,) = [query["sql"] for query in sent.captured_queries if "UPDATE" in query["sql"]]
    assert (message.count("UPDATE"), message.count("INSERT")) == (1, 1)
    assert list(IdempotencyRecord.objects.order_by("key").values_list("body_hash", "answer")) == [
        ("4", {"value": 4}), ("3", {"value": 3})
    ]  # fmt: skip


def test_a_change_after_the_row_was_sent_is_a_statement_of_its_own():
    with transaction.atomic(), gathered():
        row = Endpoint(brand=make_brand(), url="https://a.example/hook", sealed_secret=b"s", created_at=now())
        insert(row)
        assert Endpoint.objects.exists()
        row.url = "https://b.example/hook"
        change(row, "url")
        without_key = record("a")
        insert(without_key)
        assert keys() == ["a"]
        with pytest.raises(ValueError, match="key of its own"):
            change(without_key, "body_hash")
    assert Endpoint.objects.get().url == "https://b.example/hook"


def test_an_upsert_inserts_or_writes_the_named_fields_only():
    for body, names in (("first", ()), ("second", ()), ("third", ("body_hash",))):
        with transaction.atomic(), gathered():
            upsert(record("a", body_hash=body, answer={"of": body}), unique=("scope", "key"), names=names)
        expected = "third" if names else "first"
        assert list(IdempotencyRecord.objects.values_list("body_hash", "answer")) == [(expected, {"of": "first"})]


def test_a_held_row_lives_as_long_as_its_block_and_no_longer_than_its_savepoint():
    insert(record("a"))

    def fail():
        with transaction.atomic():
            row.body_hash = "undone"
            change(row, "body_hash")
            raise ZeroDivisionError

    with transaction.atomic(), gathered():
        row = hold(IdempotencyRecord.objects.select_for_update().get(key="a"))
        assert held(IdempotencyRecord, row.pk) is row
        assert held(IdempotencyRecord, "another") is None
        with pytest.raises(ZeroDivisionError):
            fail()
        assert held(IdempotencyRecord, row.pk) is None
    assert held(IdempotencyRecord, row.pk) is None
    assert IdempotencyRecord.objects.get().body_hash == "h"


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
