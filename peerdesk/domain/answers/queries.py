"""Reads of `answers`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from peerdesk.engines.retrieval import Hit, RankedList, answer_confidence, fuse
from peerdesk.engines.understanding import MAX_TOKENS, TOPIC_TOKENS
from peerdesk.foundation.errors import not_found

from .models import Article, ArticleState, SelfServiceOffer, SelfServiceOutcome
from .search import lexical_ranking, semantic_ranking

MAX_RESULTS = 10
CONFIDENCE_FROM = 5
WORTH_A_CLOSE_LOOK = 0.3


@dataclass(frozen=True)
class AnswerHit:
    """A published article that fits a question, with how surely it answers it (0..1; only the first is judged)."""

    article_id: uuid.UUID
    title: str
    body: str
    source_name: str
    source_url: str
    source_licence: str
    confidence: float


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


def search_answers(
    brand_id: uuid.UUID, query: str, *, limit: int = 5, max_tokens: int = MAX_TOKENS
) -> list[AnswerHit]:
    """Return a brand's published answers to a question: full text and embeddings of its first tokens, fused by rank."""
    query = query.replace("\x00", " ").strip()[:2000]
    if not query:
        return []
    lexical = lexical_ranking(brand_id, query)
    semantic = semantic_ranking(brand_id, query, max_tokens=max_tokens)
    cosines = {str(article_id): cosine for article_id, cosine in semantic}
    places = {str(article_id): place for place, (article_id, _) in enumerate(lexical, start=1)}
    fused = fuse([RankedList("lexical", tuple(places)), RankedList("embedding", tuple(cosines))])
    wanted = [hit.id for hit in fused[: max(limit, CONFIDENCE_FROM)]]
    articles = {
        str(article.id): article
        for article in Article.objects.filter(
            id__in=wanted, brand_id=brand_id, state=ArticleState.PUBLISHED
        ).defer("embedding", "search")
    }
    hits = [
        Hit(found.id, articles[found.id].title, articles[found.id].body, cosines.get(found.id, 0.0),
            places.get(found.id), found.score)
        for found in fused if found.id in articles
    ]  # fmt: skip
    if not hits:
        return []
    sure = float(answer_confidence(query, hits))
    return [_hit(articles[hit.id], sure if place == 0 else 0.0) for place, hit in enumerate(hits[:limit])]


def best_answer(brand_id: uuid.UUID, query: str) -> AnswerHit | None:
    """Return the answer most likely to solve a question, or None when nothing comes near it.

    Most questions have no answer yet, which a look at their beginning shows, with the vector that triage has made already.
    """
    glance = search_answers(brand_id, query, limit=1, max_tokens=TOPIC_TOKENS)
    if not glance or glance[0].confidence < WORTH_A_CLOSE_LOOK:
        return None
    return search_answers(brand_id, query, limit=1)[0]


def list_articles(
    brand_id: uuid.UUID, *, state: str | None = None, limit: int = 100, offset: int = 0
) -> list[ArticleRow]:
    """Return a brand's articles, newest first, optionally of one state."""
    rows = Article.objects.filter(brand_id=brand_id).select_related("topic").defer("embedding", "search")
    if state:
        rows = rows.filter(state=state)
    return [_article(row) for row in rows.order_by("-proposed_at")[offset : offset + min(limit, 200)]]


def get_article(article_id: uuid.UUID, *, brand_id: uuid.UUID) -> ArticleRow:
    """Return one article of this brand. Raises `article_not_found`."""
    rows = Article.objects.select_related("topic").defer("embedding", "search")
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
        article.id, article.title, article.body, article.source_name, article.source_url, article.source_licence,
        row.outcome == SelfServiceOutcome.OPEN,
    )


def _hit(article: Article, confidence: float) -> AnswerHit:
    return AnswerHit(
        article.id, article.title, article.body, article.source_name, article.source_url, article.source_licence,
        confidence,
    )


def _article(row: Article) -> ArticleRow:
    return ArticleRow(
        row.id, row.title, row.body, row.state, row.language, row.topic_id, row.topic.name if row.topic else "",
        row.source_name, row.source_url, row.source_licence,
        row.origin_ticket_id, row.proposed_at, row.published_at, row.author_id,
    )
