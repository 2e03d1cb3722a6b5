"""Reads of articles, for the console and the help centre."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from peerdesk.domain.answers.models import Article, ArticleState, SelfServiceOffer, SelfServiceOutcome
from peerdesk.foundation.errors import not_found


@dataclass(frozen=True)
class ArticleRow:
    """An article for the console."""

    id: uuid.UUID
    title: str
    body: str
    state: str
    language: str
    topic_id: uuid.UUID | None
    topic_name: str
    source_name: str
    source_url: str
    source_licence: str
    origin_ticket_id: uuid.UUID | None
    proposed_at: datetime
    published_at: datetime | None
    author_id: uuid.UUID | None


@dataclass(frozen=True)
class OfferedAnswer:
    """The answer that a customer was offered before a person."""

    article_id: uuid.UUID
    title: str
    body: str
    source_name: str
    source_url: str
    source_licence: str
    is_open: bool


def list_articles(brand_id: uuid.UUID, *, state: str | None = None, limit: int = 100, offset: int = 0) -> list[ArticleRow]:
    """Return a brand's articles, newest first, optionally of one state."""
    rows = Article.objects.filter(brand_id=brand_id).select_related("topic")
    if state:
        rows = rows.filter(state=state)
    return [_article(row) for row in rows.order_by("-proposed_at")[offset : offset + min(limit, 200)]]


def get_article(article_id: uuid.UUID, *, brand_id: uuid.UUID) -> ArticleRow:
    """Return one article of this brand. Raises `article_not_found`."""
    rows = Article.objects.select_related("topic")
    row = rows.filter(id=article_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("article_not_found")
    return _article(row)


def get_published_article(article_id: uuid.UUID, *, brand_id: uuid.UUID) -> ArticleRow:
    """Return one published article of this brand. Raises `article_not_found`."""
    article = get_article(article_id, brand_id=brand_id)
    if article.state != ArticleState.PUBLISHED:
        raise not_found("article_not_found")
    return article


def count_articles(brand_id: uuid.UUID, *, state: str) -> int:
    """How many articles of a state a brand has."""
    return Article.objects.filter(brand_id=brand_id, state=state).count()


def count_articles_by_state(brand_id: uuid.UUID) -> dict[str, int]:
    """How many articles a brand has in each state."""
    return dict(Article.objects.filter(brand_id=brand_id).values_list("state").annotate(n=Count("id")))


def find_offered_answer(ticket_id: uuid.UUID, *, cycle: int) -> OfferedAnswer | None:
    """Return the answer that was offered for a ticket's cycle before a person, if any."""
    row = SelfServiceOffer.objects.select_related("article").filter(ticket_id=ticket_id, cycle=cycle).first()
    if row is None:
        return None
    article = row.article
    return OfferedAnswer(
        article.id,
        article.title,
        article.body,
        article.source_name,
        article.source_url,
        article.source_licence,
        row.outcome == SelfServiceOutcome.OPEN,
    )


def _article(row: Article) -> ArticleRow:
    return ArticleRow(
        row.id,
        row.title,
        row.body,
        row.state,
        row.language,
        row.topic_id,
        row.topic.name if row.topic else "",
        row.source_name,
        row.source_url,
        row.source_licence,
        row.origin_ticket_id,
        row.proposed_at,
        row.published_at,
        row.author_id,
    )
