"""A brand's history of answers, judged: what customers made of those offered, and what people said where none was."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from peerdesk.domain.answers.models import EntryKind, ThresholdVersion
from peerdesk.engines.retrieval import JudgedAnswer, Setting, Standing, answer_confidence
from peerdesk.engines.understanding import TOPIC_TOKENS, FloatArray
from peerdesk.engines.understanding.single import embed_one
from peerdesk.foundation.db.reads import read_rows

from .hybrid import find_entries
from .search import CONFIDENCE_FROM, MAX_QUERY, WORTH_A_CLOSE_LOOK

# So many of the newest judgements count: older ones are about knowledge that has changed.
NEWEST = 2000
COMES_BACK_DAYS = 7


@dataclass(frozen=True)
class VersionOfThreshold:
    """A threshold that holds or held: what was asked for, what history said of it, who set it off (None: it grew)."""

    number: int
    wanted: float | None
    setting: Setting
    standing: Standing | None
    by_id: uuid.UUID | None
    made_at: datetime


@dataclass(frozen=True)
class Replayed:
    """The answer that a past question would have found among the others' knowledge, and how surely (0..1)."""

    article_id: uuid.UUID
    confidence: float


def judged_answers(brand_id: uuid.UUID, *, now: datetime) -> list[JudgedAnswer]:
    """Return the newest judged questions of a brand.

    An offered answer was right when the customer confirmed it, or was silent and did not come back within seven days; it
    was wrong when declined, reopened, or followed by another question. Those whose fate is not known yet are left out.
    Where no answer was offered, the one that would have been found is compared with what a person said.
    """
    values = {"brand": brand_id, "settled": now - timedelta(days=COMES_BACK_DAYS), "days": COMES_BACK_DAYS, "most": NEWEST}
    return [JudgedAnswer(float(confidence), bool(is_right)) for confidence, is_right in read_rows(_JUDGED, values)]


def list_thresholds(brand_id: uuid.UUID, *, limit: int = 20) -> list[VersionOfThreshold]:
    """Return a brand's thresholds, the newest first."""
    return [_version(row) for row in ThresholdVersion.objects.filter(brand_id=brand_id).order_by("-number")[:limit]]


def replay_question(brand_id: uuid.UUID, text: str, *, without: uuid.UUID | None) -> Replayed | None:
    """Return what self-service would find for a question of the past, or None when nothing comes near it.

    `without` is the article that was learned from this very question: it would find itself.
    """
    text = text.replace("\x00", " ").strip()[:MAX_QUERY]
    if not text:
        return None
    glance = _found(brand_id, text, embed_one(text, TOPIC_TOKENS), without)
    if glance is None or glance.confidence < WORTH_A_CLOSE_LOOK:
        return glance
    return _found(brand_id, text, embed_one(text), without)


def _found(brand_id: uuid.UUID, text: str, vector: FloatArray, without: uuid.UUID | None) -> Replayed | None:
    found = find_entries(brand_id, text, vector, kinds=(EntryKind.ARTICLE,))
    hits = [hit for hit in found.hits[: CONFIDENCE_FROM + 1] if found.sources[hit.id] != without][:CONFIDENCE_FROM]
    return Replayed(found.sources[hits[0].id], answer_confidence(text, hits)) if hits else None


def _version(row: ThresholdVersion) -> VersionOfThreshold:
    standing = Standing(row.standing) if row.standing else None
    setting = Setting(row.threshold, row.judged, row.answered, row.right)
    return VersionOfThreshold(row.number, row.wanted, setting, standing, row.by_id, row.made_at)


_JUDGED = """
    SELECT confidence, is_right FROM (
        SELECT offer.confidence, offer.offered_at AS at,
               CASE WHEN offer.outcome = 'declined' OR made.reopened_at IS NOT NULL THEN false
                    WHEN made.evidence = 'customer' THEN true
                    WHEN fate.came_back THEN false
                    WHEN made.resolved_at <= %(settled)s THEN true END AS is_right
        FROM answers_selfserviceoffer offer
        JOIN tickets_ticket ticket ON ticket.id = offer.ticket_id
        LEFT JOIN tickets_resolution made
            ON made.ticket_id = ticket.id AND made.cycle = offer.cycle AND made.resolver_kind = 'machine'
        LEFT JOIN LATERAL (
            SELECT EXISTS (
                SELECT 1 FROM conversations_conversation thread
                JOIN conversations_conversation other ON other.customer_id = thread.customer_id
                JOIN tickets_ticket again ON again.conversation_id = other.id
                WHERE thread.id = ticket.conversation_id AND again.brand_id = ticket.brand_id AND again.id <> ticket.id
                  AND again.opened_at > made.resolved_at
                  AND again.opened_at <= made.resolved_at + make_interval(days => %(days)s)) AS came_back) fate ON true
        WHERE ticket.brand_id = %(brand)s AND offer.outcome <> 'withdrawn'
        UNION ALL
        SELECT compared.confidence, ticket.opened_at, compared.is_right
        FROM answers_comparedanswer compared JOIN tickets_ticket ticket ON ticket.id = compared.ticket_id
        WHERE compared.brand_id = %(brand)s AND compared.confidence IS NOT NULL
          AND ticket.state = 'closed') judged
    WHERE is_right IS NOT NULL ORDER BY at DESC LIMIT %(most)s"""
