"""Commands about articles: proposed, edited, published, withdrawn, restored."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from peerdesk.domain.answers.events import ArticleProposed, ArticlePublished, ArticleWithdrawn
from peerdesk.domain.answers.models import Article, ArticleState
from peerdesk.domain.answers.rules import checked_article, is_worth_proposing, title_without_placeholders
from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.conversations.models import AuthorKind, GuardState, Message
from peerdesk.domain.people.models import User
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind, not_found
from peerdesk.foundation.outbox.emit import emit

from .indexing import forget_article, index_article


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
    article_id: uuid.UUID, *, brand_id: uuid.UUID, title: str, body: str, now: datetime, topic: Topic | None = None
) -> Article:
    """Change a proposed or published article; a published one is searched by its new words at once."""
    article = _locked(article_id, brand_id)
    article.title, article.body = checked_article(title, body)
    article.topic = topic
    article.save(update_fields=["title", "body", "topic"])
    if article.state == ArticleState.PUBLISHED:
        index_article(article, now=now)
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
    article.save(update_fields=["state", "published_at", "approved_by", "withdrawn_at"])
    index_article(article, now=now)
    emit(ArticlePublished(article_id=article.id, brand_id=brand_id), now=now)
    return article


@command
def withdraw_article(article_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> None:
    """Take an article, proposed or published, out of search. Raises `article_not_found`."""
    article = _locked(article_id, brand_id)
    article.state, article.withdrawn_at = ArticleState.WITHDRAWN, now
    article.save(update_fields=["state", "withdrawn_at"])
    forget_article(article)
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
    article.state = ArticleState.PUBLISHED
    article.save(update_fields=["state", "withdrawn_at"])
    index_article(article, now=now)
    emit(ArticlePublished(article_id=article.id, brand_id=brand_id), now=now)
    return article


def _locked(article_id: uuid.UUID, brand_id: uuid.UUID) -> Article:
    article = Article.objects.select_for_update().filter(id=article_id, brand_id=brand_id).first()
    if article is None:
        raise not_found("article_not_found")
    return article
