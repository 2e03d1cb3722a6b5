"""Search over what a brand has published and what was solved, and the answer that comes nearest."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.domain.answers.models import Article, ArticleState, EntryKind
from peerdesk.engines.retrieval import Hit, answer_confidence
from peerdesk.engines.understanding import FloatArray
from peerdesk.engines.understanding.single import embed_one
from peerdesk.foundation.db.reads import read_rows

from .hybrid import find_entries

CONFIDENCE_FROM = 10
WORTH_A_CLOSE_LOOK = 0.5
MAX_QUERY = 2000


@dataclass(frozen=True)
class AnswerHit:
    """A published article that fits a question: the passage that fits best, and how surely it answers (0..1).

    Only the first of a search is judged.
    """

    article_id: uuid.UUID
    title: str
    body: str
    passage: str
    source_name: str
    source_url: str
    source_licence: str
    confidence: float
    product_versions: str = ""


@dataclass(frozen=True)
class SimilarTicket:
    """A solved ticket whose question was like this one: redacted question and answer, and how alike (cosine)."""

    ticket_id: uuid.UUID
    question: str
    cosine: float


def search_answers(
    brand_id: uuid.UUID, query: str, *, limit: int = 5, vector: FloatArray | None = None
) -> list[AnswerHit]:
    """Return a brand's published answers to a question, best first: by words and by meaning, one learned order.

    `vector` is the unit vector [384] that stands for the query, when the caller has one.
    """
    query = query.replace("\x00", " ").strip()[:MAX_QUERY]
    if not query:
        return []
    found = find_entries(brand_id, query, embed_one(query) if vector is None else vector, kinds=(EntryKind.ARTICLE,))
    hits = found.hits[: max(limit, CONFIDENCE_FROM)]
    ids = [found.sources[hit.id] for hit in hits]
    articles = {
        article.id: article
        for article in Article.objects.filter(id__in=ids, brand_id=brand_id, state=ArticleState.PUBLISHED)
    }
    hits = [hit for hit in hits if found.sources[hit.id] in articles]
    sure = answer_confidence(query, hits)
    return [
        _hit(articles[found.sources[hit.id]], hit, sure if place == 0 else 0.0)
        for place, hit in enumerate(hits[:limit])
    ]


def best_answer(brand_id: uuid.UUID, query: str, glance_vector: FloatArray) -> AnswerHit | None:
    """Return the answer most likely to solve a question, or None when nothing comes near it.

    Most questions have no answer yet, which a look at their beginning shows, with the vector that triage has made already.
    """
    glance = search_answers(brand_id, query, limit=1, vector=glance_vector)
    if not glance or glance[0].confidence < WORTH_A_CLOSE_LOOK:
        return None
    return search_answers(brand_id, query, limit=1)[0]


def similar_tickets(
    brand_id: uuid.UUID, query: str, *, without: uuid.UUID, limit: int = 3, vector: FloatArray | None = None
) -> list[SimilarTicket]:
    """Return a brand's solved tickets that asked the like, best first; for those who answer, never for customers."""
    query = query.replace("\x00", " ").strip()[:MAX_QUERY]
    if not query:
        return []
    kinds = (EntryKind.RESOLUTION,)
    found = find_entries(brand_id, query, embed_one(query) if vector is None else vector, kinds=kinds)
    rows = [SimilarTicket(found.sources[hit.id], hit.title, hit.title_cosine) for hit in found.hits]
    return [row for row in rows if row.ticket_id != without][:limit]


def has_published(brand_id: uuid.UUID) -> bool:
    """Whether a brand has anything to answer from."""
    statement = "SELECT EXISTS (SELECT 1 FROM answers_searchentry WHERE brand_id = %s AND kind = 'article')"
    return bool(read_rows(statement, [brand_id])[0][0])


def _hit(article: Article, hit: Hit, confidence: float) -> AnswerHit:
    return AnswerHit(
        article.id, article.title, article.body, hit.body, article.source_name, article.source_url,
        article.source_licence, confidence, article.product_versions,
    )
