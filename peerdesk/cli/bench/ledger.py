"""The book under load: entries booked by many connections, postings in batches, a balance over a million lines.

Runs in a database of its own on the same server, thrown away afterwards: what is booked stays booked, so a measurement
has no place in a live book.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from .own_database import own_database

BATCH = 1000
ACCOUNTS = 200
READS = 9


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many entries, how many connections, how many lines the balance is read over."""
    parser.add_argument("--entries", type=int, default=10_000, help="entries booked one by one (default 10000)")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--postings", type=int, default=1_000_000, help="lines under the balance (default a million)")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return entries_per_second, batch_postings_per_second, balance_ms_at_1m and sum_minor (0 in a healthy book)."""
    with own_database("ledger"):
        return _measure(arguments)


def _measure(arguments: argparse.Namespace) -> dict[str, Any]:
    from django.db import connection

    from peerdesk.domain.ledger.queries import balances_of, ledger_sum
    from peerdesk.foundation.clock import utc_now

    now = utc_now()
    began = time.perf_counter()
    with ThreadPoolExecutor(arguments.connections) as pool:
        booked = sum(pool.map(lambda part: _book(part, arguments, now), range(arguments.connections)))
    entries_per_second = booked / (time.perf_counter() - began)
    _say(f"{entries_per_second:.0f} entries a second over {arguments.connections} connections")
    began = time.perf_counter()
    lines = _load(arguments.postings, now)
    batch_per_second = lines / (time.perf_counter() - began)
    _say(f"{batch_per_second:.0f} postings a second in batches of {BATCH} entries")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_posting")
    waits = []
    for place in range(READS):
        began = time.perf_counter()
        balances_of(f"batch:{place}")
        waits.append((time.perf_counter() - began) * 1000)
    return {
        "entries_per_second": round(entries_per_second, 1), "batch_postings_per_second": round(batch_per_second, 1),
        "balance_ms_at_1m": round(sorted(waits)[READS // 2], 2), "postings": lines + 3 * booked,
        "sum_minor": sum(abs(total) for total in ledger_sum().values()), "connections": arguments.connections,
    }  # fmt: skip


def _book(part: int, arguments: argparse.Namespace, now: datetime) -> int:
    """Book this connection's share of the entries by the command that the product uses: three lines each."""
    from django.db import connection

    from peerdesk.domain.ledger.commands import post_entry
    from peerdesk.domain.ledger.rules import AccountRef, Line

    count = arguments.entries // arguments.connections
    try:
        for place in range(count):
            lines = [
                Line(AccountRef(f"brand:{place % 7}", "receivable", "EUR"), 225),
                Line(AccountRef(f"expert:{place % ACCOUNTS}", "earnings_pending", "EUR"), -158),
                Line(AccountRef("network", "fees_pending", "EUR"), -67),
            ]
            post_entry("resolution", key=f"bench:{part}:{place}", lines=lines, now=now)
    finally:
        connection.close()
    return int(count)


def _load(postings: int, now: datetime) -> int:
    """Book two-line entries in batches, each batch one transaction with the triggers on. Returns the number of lines."""
    from django.db import transaction

    from peerdesk.domain.ledger.models import JournalEntry, LedgerAccount, Posting

    owners = [f"batch:{place}" for place in range(ACCOUNTS)]
    accounts = LedgerAccount.objects.bulk_create(
        LedgerAccount(owner=owner, kind="balance", currency="EUR") for owner in owners
    )
    booked = 0
    while booked < postings:
        with transaction.atomic():
            entries = JournalEntry.objects.bulk_create(
                JournalEntry(kind="batch", idempotency_key=f"batch:{booked}:{place}", recorded_at=now)
                for place in range(BATCH)
            )
            Posting.objects.bulk_create(
                Posting(entry=entry, account=accounts[(place + side) % ACCOUNTS], amount_minor=amount, currency="EUR")
                for place, entry in enumerate(entries)
                for side, amount in ((0, 100), (1, -100))
            )
        booked += 2 * BATCH
    return booked


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
