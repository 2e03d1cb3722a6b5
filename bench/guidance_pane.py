# ruff: noqa: INP001 - a script, no package
"""How soon the desk's guidance appears after a ticket is opened, with many desks open, over real HTTP.

    python bench/guidance_pane.py --corpus C.jsonl --queries Q.jsonl [--desks 50] [--seconds 60] [--think 10]

Formats as for `peerdesk bench retrieval`. Each desk holds a ticket that asks one of the questions, opens its page, fetches
the guidance as the page does, and waits `--think` seconds on average (exponential) before it opens it again: `pane_ms` is
the guidance alone, `opened_ms` page and guidance together. `at_once` is the worst moment: all desks open in one instant. The
server is our own with two processes on this machine; brand, experts and tickets are made in the database of PEERDESK_HOME,
where `peerdesk prepare` has been run. Ends with 1 when an answer was not 200: such figures say nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from peerdesk.cli.processes import start_django_up_to_date

BREAK = b"\r\n\r\n"
BAR_MS = 300.0


@dataclass
class Desk:
    """One expert's session and the ticket they hold."""

    page: bytes
    pane: bytes


@dataclass
class Times:
    """Milliseconds of each opening."""

    pane: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    def count(self, status: int) -> None:
        """Remember an answer's status."""
        self.statuses[status] = self.statuses.get(status, 0) + 1

    def figures(self) -> dict[str, Any]:
        """Return p50 and p95 of both."""
        return {"openings": len(self.opened), "statuses": self.statuses, "pane_ms": quantiles(self.pane),
                "opened_ms": quantiles(self.opened)}  # fmt: skip


def main() -> None:
    """Make the desks, measure, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--queries", required=True)
    parser.add_argument("--articles", type=int, default=400, help="at most so many of the corpus (default 400)")
    parser.add_argument("--desks", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--think", type=float, default=10.0)
    args = parser.parse_args()
    start_django_up_to_date()
    from django.db import connection

    from peerdesk.cli.bench.load.server import live_server

    made = make_desks(args)
    connection.close()
    with live_server("") as server:
        host = f"{server.host}:{server.port}"
        desks = [Desk(page.replace(b"HOST", host.encode()), pane.replace(b"HOST", host.encode())) for page, pane in made]
        asyncio.run(measure(server.host, server.port, desks, seconds=5.0, think=1.0))  # warms the server up
        usual = asyncio.run(measure(server.host, server.port, desks, seconds=args.seconds, think=args.think))
        at_once = asyncio.run(measure(server.host, server.port, desks, seconds=0.0, think=0.0))
    figures = {"desks": args.desks, "usual": usual.figures(), "at_once": at_once.figures(), "bar_p95_ms": BAR_MS}
    print(json.dumps(figures))
    raise SystemExit({*usual.statuses, *at_once.statuses} != {200})


def make_desks(args: argparse.Namespace) -> list[tuple[bytes, bytes]]:
    """Return the two requests of each desk, `HOST` left open."""
    from peerdesk.cli.bench.knowledge import read_corpus, read_questions
    from peerdesk.cli.bench.load.claimants import _experts, _sessions
    from peerdesk.cli.bench.load.client import request_bytes
    from peerdesk.domain.answers.commands import count_stems, index_article
    from peerdesk.domain.answers.models import Article, ArticleState
    from peerdesk.domain.brands.commands import create_brand
    from peerdesk.domain.tickets.commands import question_vector
    from peerdesk.foundation.clock import utc_now
    from peerdesk.foundation.ids import new_reference

    now, run = utc_now(), new_reference().lower()
    brand = create_brand(f"panes-{run}", name=f"Panes {run}", now=now, is_simulated=True)
    entries = read_corpus(args.corpus)
    for entry in entries[: args.articles]:
        article = Article.objects.create(
            brand=brand, title=entry.title[:300], body=entry.body, state=ArticleState.PUBLISHED, proposed_at=now
        )
        index_article(article, now=now)
    count_stems(brand.id, now=now)
    known = {entry.id for entry in entries[: args.articles]}
    texts = [one.text for one in read_questions(args.queries, entries) if one.relevant & known]
    experts = _experts(brand, run, args.desks, now)
    sessions = _sessions([expert.user for expert in experts], now)
    made = []
    for place, (expert, session) in enumerate(zip(experts, sessions, strict=True)):
        text = texts[place % len(texts)]
        ticket = held_ticket(brand, expert, text, now)
        question_vector(ticket.id, f"{text[:60]}\n{text}", now=now)
        headers = {"Cookie": f"sessionid={session}", "Accept": "text/html"}
        path = f"/desk/tickets/{ticket.id}/"
        made.append((
            request_bytes("GET", path, host="HOST", headers=headers),
            request_bytes("GET", f"{path}guidance", host="HOST", headers={**headers, "HX-Request": "true"}),
        ))  # fmt: skip
    return made


def held_ticket(brand: Any, expert: Any, text: str, now: Any) -> Any:
    """Return a ticket that the expert holds, written straight into the tables."""
    from peerdesk.domain.conversations.models import AuthorKind, Conversation, GuardState, Message
    from peerdesk.domain.matching.models import Claim, Offer
    from peerdesk.domain.privacy.commands import ensure_customer
    from peerdesk.domain.privacy.rules import CustomerDetails
    from peerdesk.domain.tickets.models import Ticket

    customer = ensure_customer(brand.id, details=CustomerDetails(email=f"{expert.id}@example.com"), now=now)
    thread = Conversation.objects.create(
        brand=brand, customer=customer, origin="api", subject=text[:60], language="en", message_count=1, created_at=now,
        last_message_at=now,
    )  # fmt: skip
    Message.objects.create(
        brand=brand, conversation=thread, number=1, author_kind=AuthorKind.CUSTOMER, text=text,
        guard_state=GuardState.CLEAN, created_at=now,
    )  # fmt: skip
    ticket = Ticket.objects.create(
        brand=brand, conversation=thread, state="claimed", language="en", opened_at=now, changed_at=now,
        assignee=expert.user, assignee_kind="expert", fencing=1,
    )  # fmt: skip
    offer = Offer.objects.create(
        brand=brand, ticket=ticket, expert=expert, cycle=1, round_number=1, pay_minor=1, currency="EUR", score=1,
        offered_at=now, expires_at=now, state="accepted",
    )  # fmt: skip
    Claim.objects.create(
        brand=brand, ticket=ticket, expert=expert, offer=offer, cycle=1, fencing=1, claimed_at=now,
        lease_expires_at=now + timedelta(hours=2),
    )  # fmt: skip
    return ticket


async def measure(host: str, port: int, desks: list[Desk], *, seconds: float, think: float) -> Times:
    """Let every desk open its ticket again and again for `seconds`; 0: each once, all in the same instant."""
    times = Times()
    until = time.perf_counter() + seconds
    draw = random.Random(0)  # noqa: S311 - a load, no secret

    async def sit(desk: Desk) -> None:
        while True:
            if seconds:
                await asyncio.sleep(draw.expovariate(1 / think))
                if time.perf_counter() >= until:
                    break
            begun = time.perf_counter()
            reader, writer = await asyncio.open_connection(host, port)  # an idle one may have been closed by the server
            times.count(await ask(reader, writer, desk.page))
            between = time.perf_counter()
            times.count(await ask(reader, writer, desk.pane))
            ended = time.perf_counter()
            times.pane.append((ended - between) * 1000)
            times.opened.append((ended - begun) * 1000)
            writer.close()
            if not seconds:
                break

    await asyncio.gather(*(sit(desk) for desk in desks))
    return times


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    """Send a request and read its answer whole; returns the status."""
    writer.write(request)
    head = (await reader.readuntil(BREAK)).lower()
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
    await reader.readexactly(length)
    return int(head[9:12])


def quantiles(values: list[float]) -> dict[str, float]:
    """Return p50 and p95."""
    ordered = sorted(values) or [0.0]
    return {name: round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 1)
            for name, share in (("p50", 0.5), ("p95", 0.95))}  # fmt: skip


if __name__ == "__main__":
    main()
