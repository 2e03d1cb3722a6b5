"""A brand with 100,000 tickets to list and search in: 10,000 open, a rare word in 100, a common one in 5,000."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from peerdesk.domain.brands.commands import create_api_key, create_brand
from peerdesk.domain.brands.models import Brand
from peerdesk.domain.privacy.commands import ensure_customer
from peerdesk.domain.privacy.models import Customer
from peerdesk.domain.privacy.rules import CustomerDetails
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.ids import new_id, new_reference

SLUG = "bench"
TOTAL = 100_000
OPEN = 10_000
RARE_WORD, RARE = "quetzalcoatl", 100
COMMON_WORD, COMMON = "refrigerator", 5_000
THREADS = 1_000
THREAD_LENGTH = 6
BATCH = 5_000
LETTERS = 600
WORDS = (
    "beer", "glass", "foam", "cold", "warm", "pour", "bottle", "keg", "line", "tap", "hop", "malt", "yeast",
    "water", "grain", "kettle", "mash", "boil", "cool", "ferment", "label", "order", "box", "door", "key", "light",
    "screen", "button", "menu", "page", "cable", "charger", "battery", "update", "restart", "install", "account",
    "shop", "price",
)  # fmt: skip


@dataclass(frozen=True)
class Stock:
    """What a measurement needs: a key, tickets of six messages to read, and others to reply to."""

    api_key: str
    read_ids: list[uuid.UUID]
    reply_ids: list[uuid.UUID]


def stock_tickets(total: int, *, seed: int, say: Any) -> Stock:
    """Return the stock, loading what is missing. A fresh API key is made for each run."""
    now = utc_now()
    brand = Brand.objects.filter(slug=SLUG).first() or create_brand(SLUG, name="Bench", now=now, is_simulated=True)
    missing = total - Ticket.objects.filter(brand=brand).count()
    if missing > 0:
        say(f"loading {missing} tickets")
        _load(brand, missing, seed=seed, now=now)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    threads = Ticket.objects.filter(brand=brand, state="waiting", conversation__message_count__gte=THREAD_LENGTH)
    ids = list(threads.order_by("id").values_list("id", flat=True)[:THREADS])
    half = len(ids) // 2
    return Stock(create_api_key(brand.id, name="bench", now=now).secret, ids[:half], ids[half:])


def _load(brand: Brand, count: int, *, seed: int, now: datetime) -> None:
    draw = random.Random(seed)  # noqa: S311 - repeatable words, no secret
    customer = ensure_customer(brand.id, details=CustomerDetails(email="bench@example.com"), now=now, is_simulated=True)
    for start in range(0, count, BATCH):
        places = range(start, min(start + BATCH, count))
        with transaction.atomic():
            _copy_batch(brand, customer, [_made(place, count, draw, now) for place in places])


@dataclass(frozen=True)
class _Made:
    opened_at: datetime
    state: str
    text: str
    messages: int


def _made(place: int, count: int, draw: random.Random, now: datetime) -> _Made:
    words = draw.choices(WORDS, k=LETTERS // 6)
    if place * RARE // count != (place + 1) * RARE // count:
        words[3] = RARE_WORD
    if place * COMMON // count != (place + 1) * COMMON // count:
        words[5] = COMMON_WORD
    is_open = place * OPEN // count != (place + 1) * OPEN // count
    is_thread = is_open and (place * OPEN // count) % (OPEN // THREADS) == 0
    return _Made(
        now - timedelta(seconds=30 * (count - place)), "waiting" if is_open else "closed",
        " ".join(words)[:LETTERS], THREAD_LENGTH if is_thread else 1,
    )


def _copy_batch(brand: Brand, customer: Customer, made: Sequence[_Made]) -> None:
    ids = [(new_id(), new_id()) for _ in made]
    pairs = list(zip(made, ids, strict=True))
    _copy(
        "conversations_conversation (id, brand_id, customer_id, origin, subject, language, message_count, created_at,"
        " last_message_at)",
        ((conv, brand.id, customer.id, "api", m.text[:60], "en", m.messages, m.opened_at, m.opened_at)
         for m, (conv, _) in pairs),
    )  # fmt: skip
    _copy(
        "tickets_ticket (id, brand_id, conversation_id, reference, state, language, urgency, cycle, fencing,"
        " assignee_kind, opened_at, changed_at)",
        ((ticket, brand.id, conv, new_reference(10), m.state, "en", "normal", 1, 0, "staff", m.opened_at, m.opened_at)
         for m, (conv, ticket) in pairs),
    )  # fmt: skip
    _copy(
        "conversations_message (id, brand_id, conversation_id, number, author_kind, text, guard_state, guard_version,"
        " created_at)",
        ((new_id(), brand.id, conv, number, "staff" if number % 2 == 0 else "customer", m.text, "clean", "bench",
          m.opened_at) for m, (conv, _) in pairs for number in range(1, m.messages + 1)),
    )  # fmt: skip


def _copy(target: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
