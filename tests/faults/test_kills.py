"""Two webs and three workers share a database and are killed (-9) while questions come in: nothing lost or doubled."""

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Count

from peerdesk.domain.conversations.models import Conversation, Message
from peerdesk.domain.insights.queries import count_limbo
from peerdesk.domain.ledger.queries import ledger_sum
from peerdesk.domain.matching.commands import accept_offer, send_reply
from peerdesk.domain.matching.models import Offer, OfferState, Round
from peerdesk.domain.rewards.models import Receipt
from peerdesk.domain.tickets.commands import resolve_ticket
from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.tickets.rules import Evidence
from peerdesk.foundation.jobs.rescue import rescue_stalled_jobs
from peerdesk.foundation.outbox.models import FailedDelivery, OutboxEvent
from tests.factories.network import api_key, make_brand, make_expert, now
from tests.factories.servers import wait_until, web_program, worker_program
from tests.factories.tickets import ANSWER, QUESTION
from tests.faults.asking import post_until_answered

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
QUESTIONS = 60
PATIENCE = 300  # seconds; two shared cores also load the models three times


def post_all(ports, key):
    """Ask all questions from four clients, each trying again until it is answered; returns the ids in the answers."""
    numbers = itertools.count()
    lock = threading.Lock()

    def client(place):
        ids, port = [], ports[place % len(ports)]
        while True:
            with lock:
                number = next(numbers)
            if number >= QUESTIONS:
                return ids
            status, answer, _ = post_until_answered(
                port, "/api/v1/tickets", {"text": f"{QUESTION} ({number})"}, key=key,
                idempotency_key=f"q{number}", seconds=PATIENCE,
            )
            assert status == 201
            ids.append(answer["id"])

    pool = ThreadPoolExecutor(4)
    return [pool.submit(client, place) for place in range(4)], pool


def age_heartbeats():
    """Let the killed workers look dead now, not in half a minute: the clock is the only thing that is not real here."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        cursor.execute("DELETE FROM procrastinate_workers WHERE last_heartbeat < now() - interval '1 day'")


def rescued(condition):
    """A condition that is looked at while the dead worker's jobs are put back, as the scheduler does every 15 s."""
    due = 0.0

    def look():
        nonlocal due
        if time.monotonic() > due:
            rescue_stalled_jobs()
            due = time.monotonic() + 1
        return condition()

    return look


def restart(workers):
    """Kill them all at whatever they do: whose heart stopped is told by its age alone, and here that is set by hand."""
    for worker in workers:
        worker.kill()
    age_heartbeats()
    for worker in workers:
        worker.start()


def count_offered(brand):
    return Offer.objects.filter(brand=brand).values("ticket").distinct().count()


def test_nothing_is_lost_or_doubled_when_workers_and_a_web_are_killed_while_60_questions_come_in():
    brand = make_brand(price_minor=225, accept_seconds=86_400)  # no offer ends by itself, however long all this takes
    for _ in range(24):  # an expert is asked for twenty tickets at a time, each ticket asks three
        make_expert(brand, capacity=10_000)
    key = api_key(brand)
    web, other_web = web_program(), web_program()
    workers = [worker_program(concurrency=1) for _ in range(3)]
    try:
        web.start_and_wait()
        other_web.start_and_wait()
        for worker in workers:
            worker.start()
        asking, pool = post_all([web.port, other_web.port], key)
        for asked in (10, 30):
            wait_until(lambda asked=asked: Ticket.objects.filter(brand=brand).count() >= asked, PATIENCE, f"{asked} asked")
            web.kill()
            web.start_and_wait()
        ids = [ticket for client in asking for ticket in client.result(timeout=PATIENCE)]
        pool.shutdown()
        for offered in (10, 30):
            wait_until(rescued(lambda offered=offered: count_offered(brand) >= offered), PATIENCE, f"{offered} offered")
            restart(workers)
        wait_until(rescued(lambda: count_offered(brand) == QUESTIONS), PATIENCE, "every ticket is offered")
        check_intake(brand, ids)
        work_while_killed(brand, workers, ids)
    finally:
        for program in (web, other_web, *workers):
            program.kill()


def check_intake(brand, ids):
    assert len(ids) == len(set(ids)) == QUESTIONS
    assert Ticket.objects.filter(brand=brand).count() == QUESTIONS
    assert Conversation.objects.filter(brand=brand).count() == QUESTIONS
    texts = list(Message.objects.filter(brand=brand).values_list("text", flat=True))
    assert len(texts) == len(set(texts)) == QUESTIONS
    assert Round.objects.filter(ticket__brand=brand).count() == QUESTIONS
    offers = Offer.objects.filter(brand=brand).values("ticket").annotate(n=Count("id"))
    assert {row["n"] for row in offers} == {3}
    assert FailedDelivery.objects.count() == 0
    assert count_limbo(now=now(), older_than_seconds=0) == 0


def work_while_killed(brand, workers, ids):
    """Every ticket is answered and solved by its first offer's expert while the worker is killed."""
    for place, ticket_id in enumerate(ids):
        offer = Offer.objects.filter(ticket_id=ticket_id, state=OfferState.OPEN).select_related("expert__user").first()
        claim = accept_offer(offer.id, expert=offer.expert, now=now())
        send_reply(
            ticket_id, expert=offer.expert, fencing=claim.fencing, text=ANSWER, awaits_customer=True, now=now()
        )
        resolve_ticket(ticket_id, evidence=Evidence.CUSTOMER, now=now())
        if place == QUESTIONS // 2:
            restart(workers)
    wait_until(
        rescued(lambda: not OutboxEvent.objects.filter(done_at__isnull=True).exists()), PATIENCE,
        "all events are heard",
    )
    assert Receipt.objects.filter(brand=brand).count() == QUESTIONS
    assert ledger_sum() == {"EUR": 0}
    assert sum(Receipt.objects.filter(brand=brand).values_list("price_minor", flat=True)) == QUESTIONS * 225
    assert FailedDelivery.objects.count() == 0
