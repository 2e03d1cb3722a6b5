"""kill -9 in the middle of `peerdesk replay`, of its workers and of itself: nothing is lost, nothing doubled."""

import gzip
import json
import os
import signal
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest
from django.db import connection

from peerdesk.domain.conversations.models import Conversation, Message
from peerdesk.domain.insights.queries import count_limbo
from peerdesk.domain.ledger.queries import ledger_sum
from peerdesk.domain.rewards.models import Receipt
from peerdesk.domain.tickets.models import Resolution, Ticket
from peerdesk.foundation.outbox.models import FailedDelivery, OutboxEvent
from tests.factories.network import now
from tests.factories.servers import Program, wait_until
from tests.faults.test_kills import age_heartbeats

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CONVERSATIONS = 40
PATIENCE = 300


@pytest.fixture
def cut(tmp_path):
    """The first conversations of the shipped sample."""
    source = resources.files("peerdesk.demo") / "data" / "taproom.jsonl.gz"
    with source.open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8") as lines:
        rows = [next(lines) for _ in range(CONVERSATIONS)]
    file = tmp_path / "cut.jsonl"
    file.write_text("".join(rows), encoding="utf-8")
    return file


@pytest.fixture
def replay(cut, tmp_path):
    """Start a replay of the cut; whatever is left of it and of its workers ends with the test."""
    begun = []

    def begin(*arguments):
        told = tmp_path / f"told{len(begun)}"
        with told.open("wb") as log:
            program = Program(["replay", str(cut), "--workers", "1", *arguments], log=log).start()
        begun.append(program)
        return program, told

    yield begin
    for program in begun:
        program.kill()


def descendants(pid):
    """Process ids of the children of a process, theirs included."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # gone since the list was made
        parents.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found = list(parents.get(pid, []))
    for child in found:
        found += parents.get(child, [])
    return found


def at_work():
    """Whether a living worker holds a job at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs j JOIN procrastinate_workers w ON w.id = j.worker_id"
            " WHERE j.status = 'doing' AND w.last_heartbeat > now() - interval '1 minute'"
        )
        return cursor.fetchone()[0] > 0


def kill_workers(program):
    killed = descendants(program.process.pid)
    assert killed, "the replay has no worker of its own"
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    age_heartbeats()  # half a minute passes for the database; the rest is left to the replay


def ended_well(program):
    wait_until(lambda: program.process.poll() is not None, PATIENCE, "the replay's end")
    return program.process.returncode == 0


def check_books():
    """Each recorded conversation became one ticket, each solved one was paid once, and the books balance."""
    questions = Counter(
        Message.objects.filter(number=1, author_kind="customer").values_list("conversation_id", flat=True)
    )
    assert len(questions) == Conversation.objects.count() == Ticket.objects.count() == CONVERSATIONS
    assert set(Counter(Ticket.objects.values_list("conversation_id", flat=True)).values()) == {1}
    assert set(Counter(Resolution.objects.values_list("ticket_id", flat=True)).values()) == {1}
    assert set(Counter(Receipt.objects.values_list("ticket_id", flat=True)).values()) == {1}
    assert Receipt.objects.count() == Resolution.objects.count() > CONVERSATIONS // 2
    assert set(ledger_sum().values()) == {0}
    assert FailedDelivery.objects.count() == 0
    assert not OutboxEvent.objects.filter(done_at__isnull=True).exists()
    assert count_limbo(now=now(), older_than_seconds=0) == 0


def test_a_replay_whose_workers_are_killed_loses_and_doubles_nothing(replay):
    program, told = replay()
    guarded = Message.objects.filter(guard_state="clean")
    wait_until(lambda: guarded.count() >= 3 and at_work(), PATIENCE, "a worker at work after 3 questions")
    kill_workers(program)
    # A worker takes waiting jobs along, so that all may be done between two looks: now it is killed at whatever it does.
    wait_until(lambda: guarded.count() >= CONVERSATIONS // 2, PATIENCE, "half of the questions")
    kill_workers(program)
    assert ended_well(program), told.read_text()[-2000:]
    check_books()


def test_a_replay_that_is_killed_goes_on_in_its_brand_when_started_again(replay):
    program, told = replay()
    replies = Message.objects.filter(author_kind="expert")
    wait_until(lambda: replies.count() >= CONVERSATIONS // 4, PATIENCE, "the first replies")
    workers = descendants(program.process.pid)
    os.kill(program.process.pid, signal.SIGKILL)
    program.process.wait(90)
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), 90, "the end of its workers")
    age_heartbeats()
    brand = Ticket.objects.values_list("brand__slug", flat=True).distinct().get()
    again, told = replay("--brand", brand)
    assert ended_well(again), told.read_text()[-2000:]
    check_books()
    assert json.dumps(sorted(set(Ticket.objects.values_list("brand__slug", flat=True)))) == json.dumps([brand])
