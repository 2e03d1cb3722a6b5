"""Events: with the rows or not at all, in order, once each; failures wait, die and leave others alone (I24)."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from peerdesk.config.subscriptions import SIDE_BY_SIDE, SUBSCRIPTIONS
from peerdesk.domain.people.models import User
from peerdesk.foundation.errors import conflict
from peerdesk.foundation.events import Event
from peerdesk.foundation.jobs.dispatch import defer_dispatch, dispatch
from peerdesk.foundation.jobs.rescue import forget_delivered_events, redeliver_forgotten_events
from peerdesk.foundation.outbox.emit import MAX_ATTEMPTS, DeliveryFailedError, configure, drain, emit, help_out
from peerdesk.foundation.outbox.models import FailedDelivery, OutboxEvent
from peerdesk.foundation.outbox.quiet import quietly
from tests.factories.network import make_user, now

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class Rang(Event):
    bell_id: uuid.UUID
    number: int


@dataclass(frozen=True, kw_only=True)
class Tolled(Event):
    bell_id: uuid.UUID


def nobody(_event):
    """Hears and does nothing."""


class BellBrokenError(Exception):
    """An error that no list of ours knows."""


@contextmanager
def heard_by(*handlers, side_by_side=None):
    configure({Rang: handlers}, defer_dispatch, side_by_side=side_by_side)
    try:
        yield
    finally:
        configure(SUBSCRIPTIONS, defer_dispatch, side_by_side=SIDE_BY_SIDE)


def ring(bell, *numbers):
    with transaction.atomic():
        for number in numbers:
            emit(Rang(bell_id=bell, number=number), now=now())


def jobs(key):
    return ProcrastinateJob.objects.filter(lock=str(key), status="todo").count()


def clear_jobs():
    """Other tests leave jobs behind, which a worker would take along."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.mark.django_db(transaction=True)
def test_rollback_leaves_neither_row_nor_event_nor_job():
    bell = uuid.uuid4()
    with heard_by(nobody):
        with pytest.raises(BellBrokenError), transaction.atomic():
            make_user()
            emit(Rang(bell_id=bell, number=1), now=now())
            raise BellBrokenError
        assert (OutboxEvent.objects.filter(key=str(bell)).count(), jobs(bell), User.objects.count()) == (0, 0, 0)
        ring(bell, 1, 2)
        assert (OutboxEvent.objects.filter(key=str(bell)).count(), jobs(bell)) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_a_job_deferred_in_a_savepoint_that_was_rolled_back_is_deferred_again():
    bell = uuid.uuid4()
    with heard_by(nobody), transaction.atomic():
        with pytest.raises(BellBrokenError), transaction.atomic():
            emit(Rang(bell_id=bell, number=1), now=now())
            raise BellBrokenError
        emit(Rang(bell_id=bell, number=2), now=now())
    assert (OutboxEvent.objects.filter(key=str(bell)).count(), jobs(bell)) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    with heard_by(nobody), pytest.raises(RuntimeError, match="outside a transaction"):
        emit(Rang(bell_id=uuid.uuid4(), number=1), now=now())


def test_events_of_a_key_are_heard_in_order_and_once():
    bell, heard = uuid.uuid4(), []
    with heard_by(lambda event: heard.append(event.number)):
        ring(bell, *range(45))
        assert drain(str(bell)) == 45
        assert drain(str(bell)) == 0
    assert heard == list(range(45))


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_deliver_the_same_events_cause_each_effect_once():
    bell = uuid.uuid4()

    def deliver(_):
        try:
            return drain(str(bell))
        finally:
            connection.close()

    with heard_by(lambda event: make_user(f"effect of {event.number}")):
        ring(bell, *range(30))
        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(deliver, range(4))) == 30
    assert User.objects.filter(name__startswith="effect").count() == 30


def names(beginning):
    """What handlers did, as far as it was committed."""
    return sorted(User.objects.filter(name__startswith=beginning).values_list("name", flat=True))


def test_what_a_handler_emits_for_its_own_key_is_delivered_in_the_same_drain():
    bell, heard = uuid.uuid4(), []

    def echo(event):
        heard.append(event.number)
        if event.number < 3:
            emit(Rang(bell_id=bell, number=event.number + 1), now=now())

    with heard_by(echo):
        ring(bell, 0)
        drain(str(bell))
    assert heard == [0, 1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_what_a_handler_emits_for_its_own_key_is_written_as_delivered_without_a_job():
    bell = uuid.uuid4()

    def echo(event):
        if event.number < 30:
            emit(Rang(bell_id=bell, number=event.number + 1), now=now())

    with heard_by(echo):
        ring(bell, 0)
        drain(str(bell))
    rows = OutboxEvent.objects.filter(key=str(bell)).order_by("id")
    assert [row.payload["number"] for row in rows] == list(range(31))
    assert all(row.done_at for row in rows)
    assert jobs(bell) == 1  # the first ring's own


@pytest.mark.django_db(transaction=True)
def test_what_was_emitted_in_a_savepoint_that_a_handler_undid_is_not_delivered():
    bell, heard = uuid.uuid4(), []

    def undo(event):
        heard.append(event.number)
        if event.number == 0:
            with pytest.raises(BellBrokenError), transaction.atomic():
                emit(Rang(bell_id=bell, number=1), now=now())
                raise BellBrokenError
            emit(Rang(bell_id=bell, number=2), now=now())

    with heard_by(undo):
        ring(bell, 0)
        drain(str(bell))
    assert heard == [0, 2]
    assert OutboxEvent.objects.filter(key=str(bell)).count() == 2


@pytest.mark.parametrize(
    "error", [conflict("no"), ValueError("no"), BellBrokenError("no")], ids=["known", "fault", "unknown"]
)
def test_a_failing_handler_is_tried_five_times_then_dead_and_others_hear_it_once(error):
    bell = uuid.uuid4()

    def broken(event):
        make_user(f"effect of {event.number}")
        if event.number == 1:
            raise error

    with heard_by(lambda event: make_user(f"heard {event.number}"), broken):
        ring(bell, 1, 2)
        for _ in range(MAX_ATTEMPTS - 1):
            with pytest.raises(DeliveryFailedError):
                drain(str(bell))
            assert names("heard") == ["heard 1"]  # the stream waits: order before speed
        drain(str(bell))
    failure = FailedDelivery.objects.get(event__key=str(bell))
    assert failure.attempts == MAX_ATTEMPTS
    assert failure.dead_at is not None
    assert names("heard") == ["heard 1", "heard 2"]
    assert names("effect") == ["effect of 2"]


def test_a_handler_that_recovers_is_heard_and_the_others_are_not_repeated():
    bell, healed = uuid.uuid4(), []

    def shaky(event):
        make_user(f"effect of {event.number}")
        if not healed:
            raise LookupError

    with heard_by(shaky, lambda event: make_user(f"heard {event.number}")):
        ring(bell, 7)
        for _ in range(2):
            with pytest.raises(DeliveryFailedError):
                drain(str(bell))
            assert (names("effect"), names("heard")) == ([], ["heard 7"])
        healed.append(True)
        drain(str(bell))
    assert (names("effect"), names("heard")) == (["effect of 7"], ["heard 7"])
    assert not FailedDelivery.objects.filter(dead_at__isnull=False, event__key=str(bell)).exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_waiting_jobs_along_and_one_that_fails_stays_for_itself():
    bells, heard = [uuid.uuid4() for _ in range(4)], []
    clear_jobs()

    def shaky(event):
        heard.append(event.bell_id)
        if event.bell_id == bells[2]:
            raise LookupError

    with heard_by(shaky):
        for bell in bells:
            ring(bell, 1)
        dispatch(key=str(bells[0]))
        assert heard == bells[:3]
        assert [jobs(bell) for bell in bells] == [0, 0, 1, 1]
        assert not FailedDelivery.objects.exists()  # counted when the job runs by itself
        waiting = OutboxEvent.objects.filter(done_at__isnull=True).order_by("id")
        assert list(waiting.values_list("key", flat=True)) == [str(bells[2]), str(bells[3])]


@pytest.mark.django_db(transaction=True)
def test_a_job_that_was_taken_along_leaves_another_when_it_had_more_to_do():
    bell = uuid.uuid4()
    clear_jobs()
    with heard_by(nobody):
        ring(bell, *range(50))
        assert help_out(lambda: [str(bell)]) == 1
        assert OutboxEvent.objects.filter(key=str(bell), done_at__isnull=True).count() == 30
        assert jobs(bell) == 2  # the ring's own, which the caller only pretended to take, and one for the rest
        dispatch(key=str(uuid.uuid4()))
        assert jobs(bell) == 0
        assert not OutboxEvent.objects.filter(key=str(bell), done_at__isnull=True).exists()


def waiting_bells(many):
    """Bells that were rung once each, so many that a worker takes several at a time; theirs are the only jobs."""
    bells = [uuid.uuid4() for _ in range(many)]
    clear_jobs()
    for bell in bells:
        ring(bell, 1)
    return bells


@pytest.mark.django_db(transaction=True)
def test_events_that_may_stand_side_by_side_are_prepared_and_delivered_in_turns_and_committed_at_once():
    prepared, heard, commits = [], [], []

    def echo(event):
        heard.append(event.number)
        if event.number == 1:
            emit(Rang(bell_id=event.bell_id, number=2), now=now())
            transaction.on_commit(lambda: commits.append(event.bell_id))

    with heard_by(echo, side_by_side={Rang: lambda events: prepared.append([event.number for event in events])}):
        bells = waiting_bells(28)
        assert help_out(lambda: [str(bell) for bell in bells[:4]]) == 4
        assert (heard, prepared, len(commits)) == ([1] * 4 + [2] * 4, [[1] * 4, [2] * 4], 4)
        clear_jobs()
        for bell in bells[4:]:
            defer_dispatch(str(bell))
        dispatch(key=str(uuid.uuid4()))
    assert [len(one) for one in prepared[2:6]] == [7, 7, 5, 5]  # a quarter of what waits, and one
    assert not OutboxEvent.objects.filter(done_at__isnull=True).exists()
    assert not ProcrastinateJob.objects.filter(status="todo").exists()


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_beside_others_takes_nothing_of_theirs_and_is_found():
    def shaky(event):
        make_user(f"effect of {event.bell_id}")
        if event.bell_id == bells[3]:
            raise LookupError

    with heard_by(shaky, side_by_side={Rang: None}):
        bells = waiting_bells(20)
        dispatch(key=str(bells[0]))  # six beside each other fail together; then each by itself, until the one that fails
        assert names("effect of") == sorted(f"effect of {bell}" for bell in bells[:3])
        assert [jobs(bell) for bell in bells[1:6]] == [0, 0, 1, 1, 1]
        with pytest.raises(DeliveryFailedError):
            dispatch(key=str(bells[3]))
        assert FailedDelivery.objects.get().event.key == str(bells[3])
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE lock = %s", [str(bells[3])])  # it waits for its next try
        dispatch(key=str(bells[4]))
    assert names("effect of") == sorted(f"effect of {bell}" for bell in bells if bell != bells[3])


@pytest.mark.django_db(transaction=True)
def test_an_event_that_wants_a_transaction_of_its_own_leaves_those_beside_it():
    heard = []

    def step(event):
        heard.append((bells.index(event.bell_id), event.number, len(ordered)))
        if event.number == 1 and event.bell_id == bells[1]:
            emit(Tolled(bell_id=event.bell_id), now=now())

    def toll(event):
        ordered.append(event.bell_id)
        assert transaction.get_connection().in_atomic_block

    ordered: list[uuid.UUID] = []
    configure({Rang: (step,), Tolled: (toll,)}, defer_dispatch, side_by_side={Rang: None})
    try:
        bells = waiting_bells(3)
        assert help_out(lambda: [str(bell) for bell in bells]) == 3
        assert ordered == []  # written as waiting, with a job of its own
        assert OutboxEvent.objects.get(done_at__isnull=True).key == str(bells[1])
        clear_jobs()
        assert drain(str(bells[1])) == 1
        assert ordered == [bells[1]]
    finally:
        configure(SUBSCRIPTIONS, defer_dispatch, side_by_side=SIDE_BY_SIDE)
    assert [number for number, *_ in heard] == [0, 1, 2]


def test_history_that_is_imported_quietly_tells_nobody():
    bell = uuid.uuid4()
    with heard_by(nobody), quietly():
        ring(bell, 1)
    assert not OutboxEvent.objects.filter(key=str(bell)).exists()


@pytest.mark.django_db(transaction=True)
def test_events_whose_job_is_lost_are_given_a_new_one():
    bell = uuid.uuid4()
    with heard_by(nobody):
        ring(bell, 1)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE lock = %s", [str(bell)])
        assert redeliver_forgotten_events(older_than_seconds=-60) == 1
        assert redeliver_forgotten_events(older_than_seconds=-60) == 0
        assert jobs(bell) == 1


def test_only_delivered_events_of_long_ago_are_forgotten():
    bell = uuid.uuid4()
    with heard_by(nobody):
        ring(bell, 1)
        drain(str(bell))
        ring(bell, 2)
    OutboxEvent.objects.filter(key=str(bell)).update(emitted_at=now().replace(year=2020))
    assert forget_delivered_events() == 1
    assert OutboxEvent.objects.get(key=str(bell)).payload["number"] == 2
