"""Commands of `answers`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.conversations.models import AuthorKind, GuardState, Message
from peerdesk.domain.conversations.queries import question_text
from peerdesk.domain.people.models import User
from peerdesk.domain.tickets.commands import (
    await_self_service,
    locked_ticket,
    offer_machine_answer,
    resolve_ticket,
    route_ticket,
)
from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.tickets.rules import Evidence, TicketState
from peerdesk.engines.retrieval import passage_text
from peerdesk.engines.understanding import get_embedder
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import insert
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict, not_found
from peerdesk.foundation.outbox.emit import emit

from .events import ArticleProposed, ArticlePublished, ArticleWithdrawn, SelfServiceOffered
from .models import Article, ArticleState, GuidanceUse, SelfServiceOffer, SelfServiceOutcome
from .queries import best_answer
from .rules import checked_article, is_worth_proposing, title_without_placeholders


@dataclass(frozen=True)
class Source:
    """Where a piece of knowledge comes from, with the licence under which it may be shown."""

    url: str = ""
    name: str = ""
    licence: str = ""


NO_SOURCE = Source()


@command
def propose_article(
    brand: Brand,
    *,
    title: str,
    body: str,
    now: datetime,
    author: User | None = None,
    language: str = "en",
    topic: Topic | None = None,
    source: Source = NO_SOURCE,
    origin_ticket: Ticket | None = None,
) -> Article:
    """Propose knowledge; nothing is searched before an editor publishes it. Raises `invalid_article`."""
    title, body = checked_article(title, body)
    article = Article.objects.create(
        brand=brand,
        title=title,
        body=body,
        language=language or "en",
        topic=topic,
        author=author,
        proposed_at=now,
        source_url=source.url,
        source_name=source.name,
        source_licence=source.licence,
        origin_ticket=origin_ticket,
    )
    emit(ArticleProposed(article_id=article.id, brand_id=brand.id), now=now)
    return article


@command
def propose_from_ticket(ticket_id: uuid.UUID, *, now: datetime) -> Article | None:
    """Propose a well-rated answer as knowledge, redacted as it was shown; once per ticket, None when it is too thin."""
    ticket = Ticket.objects.select_related("brand", "topic", "conversation").get(id=ticket_id)
    answer = (
        Message.objects.filter(
            conversation_id=ticket.conversation_id, author_kind=AuthorKind.EXPERT, guard_state=GuardState.CLEAN
        )
        .order_by("-number")
        .first()
    )
    if answer is None or not is_worth_proposing(answer.text):
        return None
    try:
        with transaction.atomic():
            return propose_article(
                ticket.brand,
                title=title_without_placeholders(ticket.conversation.subject) or answer.text[:80],
                body=answer.text,
                now=now,
                author=answer.author,
                language=ticket.language,
                topic=ticket.topic,
                origin_ticket=ticket,
            )
    except IntegrityError:
        return None  # proposed before


@command
def edit_article(
    article_id: uuid.UUID, *, brand_id: uuid.UUID, title: str, body: str, topic: Topic | None = None
) -> Article:
    """Change a proposed or published article; a published one is searched by its new words at once."""
    article = _locked(article_id, brand_id)
    article.title, article.body = checked_article(title, body)
    article.topic = topic
    if article.state == ArticleState.PUBLISHED:
        article.embedding = _embedding(article)
    article.save(update_fields=["title", "body", "topic", "embedding"])
    return article


@command
def publish_article(article_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, now: datetime) -> Article:
    """Approve and publish. Raises `article_not_found`, `own_article` when the editor wrote it."""
    article = _locked(article_id, brand_id)
    if article.author_id == by.id and article.origin_ticket_id is not None:
        raise DomainError("own_article", ErrorKind.FORBIDDEN)
    article.state, article.published_at, article.approved_by, article.withdrawn_at = (
        ArticleState.PUBLISHED, now, by, None,
    )  # fmt: skip
    article.embedding = _embedding(article)
    article.save(update_fields=["state", "published_at", "approved_by", "withdrawn_at", "embedding"])
    emit(ArticlePublished(article_id=article.id, brand_id=brand_id), now=now)
    return article


@command
def withdraw_article(article_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> None:
    """Take an article, proposed or published, out of search. Raises `article_not_found`."""
    article = _locked(article_id, brand_id)
    article.state, article.withdrawn_at = ArticleState.WITHDRAWN, now
    article.save(update_fields=["state", "withdrawn_at"])
    emit(ArticleWithdrawn(article_id=article.id, brand_id=brand_id), now=now)


@command
def restore_article(article_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> Article:
    """Undo a withdrawal: published again if it was published, else proposed again. Raises `article_not_found`."""
    article = _locked(article_id, brand_id)
    if article.state != ArticleState.WITHDRAWN:
        return article
    article.withdrawn_at = None
    if article.published_at is None:
        article.state = ArticleState.PROPOSED
        article.save(update_fields=["state", "withdrawn_at"])
        return article
    article.state, article.embedding = ArticleState.PUBLISHED, _embedding(article)
    article.save(update_fields=["state", "withdrawn_at", "embedding"])
    emit(ArticlePublished(article_id=article.id, brand_id=brand_id), now=now)
    return article


@command
def answer_or_route_ticket(ticket_id: uuid.UUID, *, now: datetime) -> None:
    """Offer a confident published answer to the customer first; without one the ticket goes to a person."""
    ticket = locked_ticket(ticket_id)
    if ticket.state not in {TicketState.GUARDED, TicketState.TRIAGE}:
        return
    brand = ticket.brand
    found = best_answer(brand.id, question_text(ticket.conversation_id)) if brand.self_service_enabled else None
    if found is None or found.confidence < brand.self_service_confidence:
        route_ticket(ticket_id, now=now)
        return
    locked = await_self_service(ticket_id, now=now)
    insert(SelfServiceOffer(
        ticket=locked, cycle=locked.cycle, article_id=found.article_id, confidence=found.confidence, offered_at=now
    ))  # fmt: skip
    offer_machine_answer(locked, text=f"**{found.title}**\n\n{found.body}", now=now)
    emit(
        SelfServiceOffered(
            ticket_id=locked.id, conversation_id=locked.conversation_id, brand_id=brand.id, article_id=found.article_id
        ),
        now=now,
    )


@command
def decide_self_service(ticket_id: uuid.UUID, *, is_solved: bool, now: datetime) -> None:
    """The customer says whether the offered answer solved it; if not, a person is next. Raises `offer_gone`."""
    ticket = locked_ticket(ticket_id)
    outcome = SelfServiceOutcome.SOLVED if is_solved else SelfServiceOutcome.DECLINED
    decided = SelfServiceOffer.objects.filter(ticket=ticket, cycle=ticket.cycle, outcome=SelfServiceOutcome.OPEN)
    if ticket.state != TicketState.SELF_SERVICE or not decided.update(outcome=outcome, decided_at=now):
        raise conflict("offer_gone")
    if is_solved:
        resolve_ticket(ticket_id, evidence=Evidence.CUSTOMER, now=now)
    else:
        route_ticket(ticket_id, now=now)


@command
def note_guidance_use(ticket_id: uuid.UUID, *, article_id: uuid.UUID, user: User, now: datetime) -> None:
    """Remember that an answer was inserted into a reply. Raises `article_not_found`."""
    brand_id = Ticket.objects.values_list("brand_id", flat=True).get(id=ticket_id)
    if not Article.objects.filter(id=article_id, brand_id=brand_id, state=ArticleState.PUBLISHED).exists():
        raise not_found("article_not_found")
    GuidanceUse.objects.get_or_create(ticket_id=ticket_id, article_id=article_id, user=user, defaults={"used_at": now})


def _locked(article_id: uuid.UUID, brand_id: uuid.UUID) -> Article:
    article = Article.objects.select_for_update().filter(id=article_id, brand_id=brand_id).first()
    if article is None:
        raise not_found("article_not_found")
    return article


def _embedding(article: Article) -> list[float]:
    vector = get_embedder().embed([passage_text(article.title, article.body)])[0]
    return [float(value) for value in vector]
