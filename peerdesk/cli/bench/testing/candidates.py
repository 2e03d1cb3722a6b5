"""Many people at a live test at once: from an answer to the page with the next question.

The brand, its test, the people and their sessions are made directly in the database and marked as simulated. Each person
thinks for a while (exponential, `--think` seconds on average), answers anything, and fetches the page that follows, as a
browser does. The first ten seconds are not counted: each process loads the bank once. The generator of the load runs on
the same processors.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import numpy as np

from peerdesk.cli.processes import start_django_up_to_date

WARM_SECONDS: Final = 10.0
_OPTIONS: Final = 4


@dataclass
class _Seen:
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Person:
    attempt_id: uuid.UUID
    headers: dict[str, str]


def measure_candidates(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return next_item_p50_ms, next_item_p95_ms, answers_per_second, statuses."""
    start_django_up_to_date()
    from django.db import connection

    from peerdesk.cli.bench.load.server import live_server

    _say(f"{arguments.candidates} people begin a test of {arguments.bank} items")
    people = _begin(arguments.candidates, arguments.bank)
    connection.close()
    with live_server("", workers=2) as server:
        seen = _Seen()
        asyncio.run(_sit(people, server.host, server.port, seen=seen, arguments=arguments))
    milliseconds = np.array(seen.seconds) * 1000
    return {
        "candidates": len(people), "answers": len(seen.seconds),
        "answers_per_second": round(len(seen.seconds) / arguments.seconds, 1),
        "next_item_p50_ms": round(float(np.percentile(milliseconds, 50)), 1),
        "next_item_p95_ms": round(float(np.percentile(milliseconds, 95)), 1), "statuses": dict(seen.statuses),
    }  # fmt: skip


def _begin(count: int, items: int) -> list[_Person]:
    """People at the first question of a test."""
    from django.contrib.auth.hashers import make_password

    from peerdesk.cli.bench.load.people import make_sessions, new_csrf, signed_in
    from peerdesk.domain.brands.commands import create_brand
    from peerdesk.domain.exams.commands import add_items, create_exam, publish_exam, start_attempt
    from peerdesk.domain.exams.rules import ExamKind, ItemDraft, ItemKind, Terms
    from peerdesk.domain.people.models import User
    from peerdesk.foundation.clock import utc_now
    from peerdesk.foundation.outbox.quiet import quietly

    now, run = utc_now(), uuid.uuid4().hex[:8]
    levels = ("easy", "medium", "hard")
    drafts = [
        (ItemDraft(ItemKind.CHOICE, f"Question {place}?", tuple("abcd"), (place % _OPTIONS,), "", levels[place % 3]), None)
        for place in range(items)
    ]
    with quietly():
        brand = create_brand(f"bench-{run}", name="Bench", now=now, is_simulated=True)
        terms = Terms(minutes=240, least_items=50, most_items=max(items // 5, 1), surely=0.999)
        exam = create_exam(brand, kind=ExamKind.SKILLS, language="en", title="Bench", by=None, now=now, terms=terms)
        add_items(exam.id, brand_id=brand.id, drafts=drafts, by=None, now=now)
        publish_exam(exam.id, brand_id=brand.id, now=now)
        users = User.objects.bulk_create(
            User(email=f"person{place}-{run}@simulated.example", password=make_password(None), is_simulated=True)
            for place in range(count)
        )
        attempts = [start_attempt(exam.id, brand_id=brand.id, user=user, now=now) for user in users]
    keys = make_sessions(users, now)
    return [_Person(attempt.id, _browser(signed_in, key, new_csrf())) for attempt, key in zip(attempts, keys, strict=True)]


def _browser(signed_in: Any, key: str, csrf: str) -> dict[str, str]:
    return {**signed_in(key, csrf), "Accept": "text/html"}


async def _sit(
    people: list[_Person], host: str, port: int, *, seen: _Seen, arguments: argparse.Namespace
) -> None:
    from peerdesk.cli.bench.load.desks import Pool

    draw, pool = random.Random(arguments.seed), Pool(host, port)  # noqa: S311 - repeatable waits, no secret
    draws = [random.Random(draw.random()) for _ in people]  # noqa: S311
    until = time.monotonic() + WARM_SECONDS + arguments.seconds
    pace = {"think": arguments.think, "seconds": arguments.seconds}
    tasks = [
        asyncio.create_task(_answer_on(person, pool, until=until, seen=seen, draw=one, **pace))
        for person, one in zip(people, draws, strict=True)
    ]
    await asyncio.gather(*tasks)


async def _answer_on(
    person: _Person, pool: Any, *, until: float, seen: _Seen, draw: random.Random, think: float, seconds: float
) -> None:
    from peerdesk.cli.bench.load.client import request_bytes

    page, position = f"/join/attempts/{person.attempt_id}/", 1
    while True:
        await asyncio.sleep(min(draw.expovariate(1 / think), max(until - time.monotonic(), 0.0)))
        if time.monotonic() >= until:
            return
        body = f"position={position}&chosen={draw.randrange(_OPTIONS)}".encode()
        began = time.perf_counter()
        post = request_bytes("POST", f"{page}answers", host=pool.name, headers=person.headers, body=body)
        status = await _send(pool, post)
        seen.statuses[status] += 1
        if status != HTTPStatus.SEE_OTHER:
            return
        status = await _send(pool, request_bytes("GET", page, host=pool.name, headers=person.headers))
        seen.statuses[status] += 1
        if time.monotonic() > until - seconds:
            seen.seconds.append(time.perf_counter() - began)
        position += 1


async def _send(pool: Any, request: bytes) -> int:
    """Return the status; sent again over another connection where one was closed while nobody used it, as browsers do."""
    for _ in range(3):
        try:
            status, _ = await pool.send(request)
        except (OSError, EOFError):
            continue
        return int(status)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)

