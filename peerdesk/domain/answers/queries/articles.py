"""Reads of articles, for the console and the help centre."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from peerdesk.domain.answers.models import Article, ArticleState, SelfServiceOffer, SelfServiceOutcome
from peerdesk.domain.answers.rules import Source, is_valid_at, source_of
from peerdesk.foundation.errors import not_found

from .provenance import Provenance, provenance_of
from .validity import valid_at


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
    owner_id: uuid.UUID | None = None
    live_number: int | None = None
    waiting_number: int | None = None
    product_versions: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    translation_of_id: uuid.UUID | None = None
    confirmed_at: datetime | None = None
    sources: tuple[Source, ...] = ()

    @property
    def is_changing(self) -> bool:
        """Whether a newer version than the published one waits for approval."""
        return self.live_number is not None and self.waiting_number is not None


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
    is_withdrawn: bool
    provenance: Provenance


def list_articles(
    brand_id: uuid.UUID, *, state: str | None = None, limit: int = 100, offset: int = 0, valid: datetime | None = None
) -> list[ArticleRow]:
    """Return a brand's articles, newest first, optionally of one state, optionally those alone that hold at a time."""
    rows = Article.objects.filter(brand_id=brand_id).select_related("topic")
    if valid:
        rows = rows.filter(valid_at(valid))
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


def list_waiting(brand_id: uuid.UUID, *, limit: int = 100, offset: int = 0) -> list[ArticleRow]:
    """Return the articles of which a version waits for approval, those that wait longest last."""
    rows = _waiting(brand_id).select_related("topic").order_by("-proposed_at")
    return [_article(row) for row in rows[offset : offset + min(limit, 200)]]


def count_waiting(brand_id: uuid.UUID) -> int:
    """Of how many articles a version waits for approval."""
    return _waiting(brand_id).count()


def list_translations(article: ArticleRow, *, brand_id: uuid.UUID) -> list[ArticleRow]:
    """Return the same article in other languages: what this one translates, and what translates that, by language."""
    first = article.translation_of_id or article.id
    rows = Article.objects.filter(Q(id=first) | Q(translation_of_id=first), brand_id=brand_id).exclude(id=article.id)
    return [_article(row) for row in rows.select_related("topic").order_by("language")[:50]]


def get_published_article(article_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> ArticleRow:
    """Return one published article of this brand that holds now. Raises `article_not_found`."""
    article = get_article(article_id, brand_id=brand_id)
    if article.state != ArticleState.PUBLISHED or not is_valid_at(article.valid_from, article.valid_until, now):
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
        article.id, article.title, article.body, article.source_name, article.source_url, article.source_licence,
        row.outcome == SelfServiceOutcome.OPEN, article.state == ArticleState.WITHDRAWN,
        provenance_of([article.id])[article.id],
    )


def _article(row: Article) -> ArticleRow:
    return ArticleRow(
        row.id, row.title, row.body, row.state, row.language, row.topic_id, row.topic.name if row.topic else "",
        row.source_name, row.source_url, row.source_licence,
        row.origin_ticket_id, row.proposed_at, row.published_at, row.author_id, row.owner_id, row.live_number,
        row.waiting_number, row.product_versions, row.valid_from, row.valid_until, row.translation_of_id,
        row.confirmed_at, tuple(map(source_of, row.sources)),
    )


def _waiting(brand_id: uuid.UUID) -> QuerySet[Article]:
    rows = Article.objects.filter(brand_id=brand_id, waiting_number__isnull=False)
    return rows.exclude(state=ArticleState.WITHDRAWN)
