"""What an article was learned from and did since, which say the same, and which somebody should look at again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from peerdesk.domain.answers.models import Article, ArticleEvidence, ArticleState, EntryKind, KnowledgeSettings
from peerdesk.domain.answers.rules import is_doubted, says_the_same, shared_words
from peerdesk.domain.answers.rules.learning import (
    FEWEST_DECLINES,
    FEWEST_RETURNS,
    WORTH_COMPARING,
)
from peerdesk.engines.retrieval import content_words
from peerdesk.engines.understanding import get_embedder
from peerdesk.foundation.db.reads import read_rows

from .hybrid import find_entries

REVIEW_DAYS = 180
COMPARED = 5
# Below this likeness of what search found, no comparison of whole texts comes out as the same; each costs an embedding.
WORTH_A_LOOK = 0.7
MOST_PROPOSALS = 500
# The embedder reads about so much of a text.
MEANING_OF = 1000
MOST_EVIDENCE = 50


@dataclass(frozen=True)
class EvidenceRow:
    """A ticket that was solved by what an article says."""

    ticket_id: uuid.UUID
    reference: str
    author_id: uuid.UUID | None
    noted_at: datetime


@dataclass(frozen=True)
class ArticleRecord:
    """What an article did: offers that solved and that were declined, replies it helped in, customers who came back."""

    evidence: tuple[EvidenceRow, ...]
    solved_alone: int
    solved_in_replies: int
    declined: int
    returned: int


@dataclass(frozen=True)
class ReviewRow:
    """A published article that somebody should look at, with what customers did since somebody did."""

    article_id: uuid.UUID
    title: str
    body: str
    owner_id: uuid.UUID | None
    confirmed_at: datetime
    declined: int
    offered: int
    returned: int
    used: int

    @property
    def is_doubted(self) -> bool:
        """Whether customers gave a reason to look, rather than the calendar."""
        return is_doubted(declined=self.declined, offered=self.offered, returned=self.returned, used=self.used)


def find_same_answer(
    brand_id: uuid.UUID, *, title: str, body: str, without: uuid.UUID | None = None
) -> uuid.UUID | None:
    """Return the article or the proposal of a brand that says the same as an answer already, the likest one, or None.

    `without` is left out: the article that is being written.
    """
    stems = set(content_words(body))
    texts = {article.id: article.body for article in _candidates(brand_id, title, body, stems) if article.id != without}
    if not texts:
        return None
    vectors = get_embedder().embed([text[:MEANING_OF] for text in (body, *texts.values())])
    alike = [
        (float(vector @ vectors[0]), shared_words(stems, content_words(text)), article_id)
        for (article_id, text), vector in zip(texts.items(), vectors[1:], strict=True)
    ]
    same = [row for row in alike if says_the_same(cosine=row[0], words=row[1])]
    return max(same)[2] if same else None


def _candidates(brand_id: uuid.UUID, title: str, body: str, stems: set[str]) -> list[Article]:
    """Published articles that the search finds, and proposals with words in common, the likest first, a few of each."""
    query = f"{title}\n{body}"[:MEANING_OF]
    found = find_entries(brand_id, query, get_embedder().embed([query])[0], kinds=(EntryKind.ARTICLE,))
    near = [hit for hit in found.hits[:COMPARED] if max(hit.cosine, hit.title_cosine) >= WORTH_A_LOOK]
    ids = [found.sources[hit.id] for hit in near]
    published = list(Article.objects.filter(id__in=ids, brand_id=brand_id, state=ArticleState.PUBLISHED))
    proposed = Article.objects.filter(brand_id=brand_id, state=ArticleState.PROPOSED).order_by("-proposed_at")
    scored = [(shared_words(stems, content_words(row.body)), row) for row in proposed[:MOST_PROPOSALS]]
    scored = [(words, row) for words, row in scored if words >= WORTH_COMPARING]
    scored.sort(key=lambda pair: -pair[0])
    return [*published, *(row for _, row in scored[:COMPARED])]


def article_record(article_id: uuid.UUID) -> ArticleRecord:
    """Return what an article was learned from, besides its first ticket, and what it did."""
    rows = ArticleEvidence.objects.filter(article_id=article_id).select_related("ticket").order_by("-noted_at")
    evidence = tuple(
        EvidenceRow(row.ticket_id, row.ticket.reference, row.author_id, row.noted_at) for row in rows[:MOST_EVIDENCE]
    )
    counts = read_rows(
        """SELECT count(*) FILTER (WHERE how = 'self_service'), count(*) FILTER (WHERE how = 'guidance'),
                  (SELECT count(*) FROM answers_selfserviceoffer WHERE article_id = %(id)s AND outcome = 'declined'),
                  count(*) FILTER (WHERE reopened_at IS NOT NULL)
           FROM answers_knowledgeuse WHERE article_id = %(id)s""",
        {"id": article_id},
    )[0]
    return ArticleRecord(evidence, *map(int, counts))


def review_days(brand_id: uuid.UUID) -> int:
    """After how many days somebody should look at a brand's article again."""
    days = KnowledgeSettings.objects.filter(brand_id=brand_id).values_list("review_days", flat=True).first()
    return REVIEW_DAYS if days is None else days


def list_to_review(brand_id: uuid.UUID, *, days: int, now: datetime, limit: int = 100) -> list[ReviewRow]:
    """Return the published articles that somebody should look at: those that customers doubt first, then the oldest."""
    before = now - timedelta(days=days)
    values = {
        "brand": brand_id, "before": before, "limit": min(limit, 500),
        "declines": FEWEST_DECLINES, "returns": FEWEST_RETURNS,
    }  # fmt: skip
    rows = [ReviewRow(*row) for row in read_rows(_TO_REVIEW, values)]
    due = [row for row in rows if row.is_doubted or row.confirmed_at < before]
    return sorted(due, key=_urgency)


def _urgency(row: ReviewRow) -> tuple[int, datetime]:
    return -(row.declined + row.returned) if row.is_doubted else 0, row.confirmed_at


_TO_REVIEW = """
    SELECT article.id, article.title, left(article.body, 400), article.owner_id, since.at, offers.declined, offers.offered,
           uses.returned, uses.used
    FROM answers_article article
    CROSS JOIN LATERAL (SELECT coalesce(article.confirmed_at, article.published_at, article.proposed_at) AS at) since
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE outcome = 'declined') AS declined, count(*) AS offered FROM answers_selfserviceoffer
        WHERE article_id = article.id AND offered_at > since.at AND outcome IN ('declined', 'solved')) offers
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE reopened_at > since.at) AS returned, count(*) AS used FROM answers_knowledgeuse
        WHERE article_id = article.id AND (used_at > since.at OR reopened_at > since.at)) uses
    WHERE article.brand_id = %(brand)s AND article.state = 'published'
      AND (since.at < %(before)s OR offers.declined >= %(declines)s OR uses.returned >= %(returns)s)
    ORDER BY (offers.declined >= %(declines)s OR uses.returned >= %(returns)s) DESC, since.at LIMIT %(limit)s"""
