"""Search over what a brand has published and what was solved, and the answer that comes nearest."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from peerdesk.domain.answers.models import ArticleState, EntryKind
from peerdesk.engines.retrieval import Hit, answer_confidence
from peerdesk.engines.understanding import FloatArray
from peerdesk.engines.understanding.single import embed_one
from peerdesk.foundation.db.reads import read_rows

from .hybrid import find_entries

CONFIDENCE_FROM = 10
WORTH_A_CLOSE_LOOK = 0.5
MAX_QUERY = 2000
# A vector that was kept in half precision in between is the same one.
SAME_VECTOR = 0.99999

_ARTICLES = """SELECT id, title, body, source_name, source_url, source_licence, product_versions
               FROM answers_article WHERE id = ANY(%s) AND brand_id = %s AND state = %s"""


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
    rows = read_rows(_ARTICLES, [[found.sources[hit.id] for hit in hits], brand_id, ArticleState.PUBLISHED.value])
    articles = {row[0]: row for row in rows}
    hits = [hit for hit in hits if found.sources[hit.id] in articles]
    sure = answer_confidence(query, hits)
    return [
        _hit(articles[found.sources[hit.id]], hit, sure if place == 0 else 0.0)
        for place, hit in enumerate(hits[:limit])
    ]


def best_answer(brand_id: uuid.UUID, query: str, glance_vector: FloatArray) -> AnswerHit | None:
    """Return the answer most likely to solve a question, or None when nothing comes near it.

    Most questions have no answer yet, which a look at their beginning shows, with the vector that triage has made already.
    A short question is its beginning.
    """
    glance = search_answers(brand_id, query, limit=1, vector=glance_vector)
    if not glance or glance[0].confidence < WORTH_A_CLOSE_LOOK:
        return None
    vector = embed_one(query.replace("\x00", " ").strip()[:MAX_QUERY])
    if float(vector @ glance_vector) > SAME_VECTOR:
        return glance[0]
    return search_answers(brand_id, query, limit=1, vector=vector)[0]


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


def _hit(article: tuple[Any, ...], hit: Hit, confidence: float) -> AnswerHit:
    article_id, title, body, source_name, source_url, source_licence, versions = article
    return AnswerHit(
        article_id, title, body, hit.body, source_name, source_url, source_licence, confidence, versions
    )
