"""Loading the demo network at the first start: two brands, real history, people of every role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from peerdesk.domain.answers.commands import approve_article, propose_article
from peerdesk.domain.answers.rules import Source
from peerdesk.domain.brands.commands import create_brand, save_topic
from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.brands.queries import list_brands
from peerdesk.domain.brands.rules import TopicDraft
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.insights.commands import install_traffic
from peerdesk.domain.matching.commands import learn_from_history
from peerdesk.domain.people.models import User
from peerdesk.domain.rewards.commands import book_receipt, release_receipt
from peerdesk.domain.tickets.commands import PastReply, PastTicket, import_closed_ticket
from peerdesk.domain.tickets.models import Resolution
from peerdesk.domain.triage.commands import learn_example, train_topics
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.outbox.quiet import quietly

from .flows import create_flows
from .history import DATA, SOURCE_LICENCE, SOURCE_NAME, Row, moved_times, read_rows, split
from .onboarding import create_onboarding
from .people import create_experts, create_people
from .recruiting import create_recruiting

Say = Callable[[str], None]
TAPROOM = "taproom"
PEERDESK = "peerdesk"
STEP = 100
PAID_DAYS = 30


def demo_is_loaded() -> bool:
    """Whether the demo was loaded whole: its second brand is made last."""
    return any(brand.slug == PEERDESK for brand in list_brands())


def load_demo(say: Say) -> None:
    """Load the demo network; all or nothing. `say` is told the progress."""
    with transaction.atomic(), quietly():
        _load(say, now=utc_now())


def _load(say: Say, *, now: datetime) -> None:
    rows = read_rows()
    past, _later = split(rows)
    taproom = _create_taproom(now)
    topics = _create_topics(taproom, rows)
    peerdesk = _create_peerdesk(now)
    users = create_people(taproom, peerdesk, now=now)
    authors = [author for row in rows for author, _, _ in row.answers]
    editors = (users["admin"], users["operator"])
    say(f"demo network: {len(set(authors))} experts")
    experts = create_experts(taproom, authors, now=now - timedelta(days=120))
    for place, (row, times) in enumerate(zip(past, moved_times(past, now=now), strict=True), start=1):
        _load_row(taproom, row, times, topics, experts, editors, now=now)
        if place % STEP == 0 or place == len(past):
            say(f"demo network: {place} of {len(past)} past questions")
    say("demo network: training the topic model")
    train_topics(taproom.id, now=now)
    _load_help(peerdesk, users["admin"], users["operator"], now=now)
    train_topics(peerdesk.id, now=now)
    create_flows(taproom, topics, by=users["admin"], now=now)
    create_recruiting(taproom, by=users["admin"], now=now)
    create_onboarding(taproom, now=now)
    install_traffic(taproom, now=now)


def _load_row(  # noqa: PLR0917 - what one row touches
    brand: Brand, row: Row, times: tuple[datetime, list[datetime]], topics: dict[str, Topic],
    experts: dict[str, Expert], editors: tuple[User, User], *, now: datetime,
) -> None:
    opened_at, answered = times
    author, text, _ = row.answers[0]
    reply = PastReply(experts[author].user, text, answered[0])
    closed_at = min(reply.at + timedelta(days=7), now)
    past = PastTicket(
        row.details, row.subject, row.text, topics[row.topic], "en", opened_at, [reply], closed_at
    )
    resolution = import_closed_ticket(brand, past=past, is_simulated=True)
    if resolution is None:
        return
    learn_from_history(resolution.id, now=closed_at)
    learn_example(resolution.ticket, topic=topics[row.topic], now=opened_at)
    _pay(resolution, closed_at=closed_at, now=now)
    if row.is_accepted:
        article = propose_article(
            brand, title=row.subject, body=text, now=reply.at, author=reply.user, topic=topics[row.topic],
            source=Source(row.source, SOURCE_NAME, SOURCE_LICENCE), origin_ticket=resolution.ticket,
        )
        for editor in editors:
            approve_article(article.id, brand_id=brand.id, by=editor, now=closed_at)


def _pay(resolution: Resolution, *, closed_at: datetime, now: datetime) -> None:
    """The last month of the past was paid through the same book as everything that follows."""
    if resolution.resolved_at > now - timedelta(days=PAID_DAYS):
        book_receipt(resolution.id, now=resolution.resolved_at)
        release_receipt(resolution.id, now=closed_at)


def _create_taproom(now: datetime) -> Brand:
    return create_brand(
        TAPROOM, name="Taproom", now=now, is_simulated=True, accent="#b4540a", currency="EUR",
        welcome="Beer, brewing and bars: ask people who brew, pour and drink it.",
        voice="Friendly and factual, like a good bartender. Give the answer first, then the reason. "
        "No brand bashing; say when something is a matter of taste. Never give medical advice.",
        allowed_hosts=["alcohol.stackexchange.com", "en.wikipedia.org"], order_id_patterns=[r"\bTP-\d{6}\b"],
        countries=["US", "GB", "IE", "DE", "FR", "AU", "CA"], accept_seconds=120, topic_confidence_high=0.25,
        self_service_confidence=0.75,
    )  # fmt: skip


def _create_peerdesk(now: datetime) -> Brand:
    return create_brand(
        PEERDESK, name="Peerdesk", now=now, accent="#2f5bd7",
        welcome="Questions about running Peerdesk, answering on it, or connecting your brand.",
        voice="Plain, warm and short. Say what to click or type. Link the documentation when there is more to read.",
    )  # fmt: skip


def _create_topics(brand: Brand, rows: list[Row]) -> dict[str, Topic]:
    topics = {}
    for slug in sorted({row.topic for row in rows}):
        name = slug.replace("-", " ").capitalize()
        draft = TopicDraft(slug, name, f"Questions about {name.lower()}" if slug != "other" else "Anything else")
        topics[slug] = save_topic(brand.id, draft=draft)
    return topics


def _load_help(brand: Brand, author: User, editor: User, *, now: datetime) -> None:
    drafts = (
        TopicDraft("set-up", "Set-up", "Installing, connecting a brand, the API, backups, databases", (
            "How do I connect my first brand?", "Which database does it need?", "How do I use the API?")),
        TopicDraft("answering", "Answering", "Working as an expert: offers, tickets, escalation", (
            "How do I become an expert?", "Why did I not get a ticket?", "How do I escalate?")),
        TopicDraft("money", "Money", "Prices, pay, receipts, statements", (
            "When do I get paid?", "How much does a resolution cost?")),
        TopicDraft("privacy", "Privacy", "Personal data, the vault, reveals", (
            "Who sees my customers' data?", "What if the guard fails?")),
    )  # fmt: skip
    for draft in drafts:
        save_topic(brand.id, draft=draft)
    text = (DATA / "peerdesk_help.md").read_text(encoding="utf-8")
    for section in text.split("## ")[1:]:
        title, body = section.split("\n", 1)
        article = propose_article(brand, title=title.strip(), body=body.strip(), now=now, author=author)
        approve_article(article.id, brand_id=brand.id, by=editor, now=now)
