"""Past questions asked again: would self-service have said what a person said? And the threshold that history gives."""

from __future__ import annotations

import time
import uuid
from datetime import datetime

from peerdesk.domain.answers.models import Article, ThresholdVersion
from peerdesk.domain.answers.queries.judged import judged_answers, replay_question
from peerdesk.domain.answers.queries.search import WORTH_A_CLOSE_LOOK
from peerdesk.domain.answers.rules import says_the_same, shared_words
from peerdesk.domain.brands.commands import set_answer_threshold
from peerdesk.domain.brands.models import Brand
from peerdesk.domain.people.models import User
from peerdesk.engines.retrieval import Choice, Setting, choose_threshold, content_words
from peerdesk.engines.understanding import get_embedder
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.db.writes import write
from peerdesk.foundation.errors import invalid

SECONDS = 0.4
AT_ONCE = 20
NEWEST_CLOSED = 2000
# A threshold that moves by less is left as it is: nobody reads a version for every ticket.
WORTH_A_VERSION = 0.01
LOWEST_PRECISION, HIGHEST_PRECISION = 0.5, 0.99
# The embedder reads about so much of a text.
MEANING_OF = 1000


def compare_history(*, now: datetime, seconds: float = SECONDS) -> int:
    """Ask closed tickets' questions again, the newest first, for about so long. Returns how many were compared.

    Each ticket once, by the knowledge of this moment, without what was learned from the ticket itself; also where
    self-service is off, so that its preview is there before anybody switches it on.
    """
    until = time.monotonic() + seconds
    done = 0
    for brand_id in Brand.objects.values_list("id", flat=True):
        for row in read_rows(_TO_COMPARE, {"brand": brand_id, "newest": NEWEST_CLOSED, "limit": AT_ONCE}):
            if time.monotonic() >= until:
                return done
            _compare(brand_id, *row, now=now)
            done += 1
    return done


_TO_COMPARE = """
    SELECT ticket.id, thread.subject, asked.text, answer.text, article.id
    FROM (SELECT id, conversation_id, opened_at FROM tickets_ticket
          WHERE brand_id = %(brand)s AND state = 'closed' ORDER BY opened_at DESC LIMIT %(newest)s) ticket
    JOIN conversations_conversation thread ON thread.id = ticket.conversation_id
    LEFT JOIN LATERAL (
        SELECT text FROM conversations_message WHERE conversation_id = thread.id AND author_kind = 'customer'
           AND guard_state = 'clean' ORDER BY number LIMIT 1) asked ON true
    JOIN LATERAL (
        SELECT text FROM conversations_message WHERE conversation_id = thread.id
           AND author_kind IN ('expert', 'staff') AND guard_state = 'clean' ORDER BY number DESC LIMIT 1) answer ON true
    LEFT JOIN answers_article article ON article.origin_ticket_id = ticket.id
    WHERE EXISTS (SELECT 1 FROM answers_searchentry WHERE brand_id = %(brand)s AND kind = 'article')
      AND NOT EXISTS (SELECT 1 FROM answers_comparedanswer WHERE ticket_id = ticket.id)
      AND NOT EXISTS (SELECT 1 FROM answers_selfserviceoffer WHERE ticket_id = ticket.id)
    ORDER BY ticket.opened_at DESC LIMIT %(limit)s"""


def _compare(  # noqa: PLR0917 - what a row holds
    brand_id: uuid.UUID, ticket_id: uuid.UUID, subject: str, asked: str | None, answer: str, learned: uuid.UUID | None, *,
    now: datetime,
) -> None:
    article_id, confidence, is_right = None, None, False
    if asked is not None and asked.strip() and answer.strip():
        found = replay_question(brand_id, f"{subject}\n{asked}", without=learned)
        confidence = found.confidence if found else 0.0
        if found and confidence >= WORTH_A_CLOSE_LOOK:  # below, nothing is ever offered
            article_id, is_right = found.article_id, _helped(ticket_id, found.article_id, answer)
    write(_KEEP, [ticket_id, brand_id, article_id, confidence, is_right, now])


def _helped(ticket_id: uuid.UUID, article_id: uuid.UUID, answer: str) -> bool:
    """Whether an article solved a ticket, or says what solved it: noted at that time, or by its words or meaning."""
    if read_rows(_NOTED, {"ticket": ticket_id, "article": article_id})[0][0]:
        return True
    body = Article.objects.values_list("body", flat=True).get(id=article_id)
    words = shared_words(content_words(answer), content_words(body))
    if says_the_same(cosine=0.0, words=words):
        return True
    vectors = get_embedder().embed([answer[:MEANING_OF], body[:MEANING_OF]])
    return says_the_same(cosine=float(vectors[0] @ vectors[1]), words=words)


_NOTED = """
    SELECT EXISTS (SELECT 1 FROM answers_knowledgeuse WHERE ticket_id = %(ticket)s AND article_id = %(article)s)
        OR EXISTS (SELECT 1 FROM answers_articleevidence WHERE ticket_id = %(ticket)s AND article_id = %(article)s)"""
_KEEP = """
    INSERT INTO answers_comparedanswer (ticket_id, brand_id, article_id, confidence, is_right, compared_at)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (ticket_id) DO NOTHING"""


@command
def ask_for_precision(brand_id: uuid.UUID, *, wanted: float | None, by: User, now: datetime) -> ThresholdVersion:
    """Say how often an offered answer must be right; None lets the fixed confidence decide again.

    Raises `invalid_precision` outside 50 to 99 %.
    """
    if wanted is not None and not LOWEST_PRECISION <= wanted <= HIGHEST_PRECISION:
        raise invalid("invalid_precision", wanted="invalid")
    brand = Brand.objects.select_for_update().get(id=brand_id)
    choice = _choice(brand, wanted, now=now) if wanted is not None else None
    return _keep_threshold(brand, choice, wanted=wanted, before=_newest(brand_id), by=by, now=now)


def renew_thresholds(*, now: datetime) -> int:
    """Work out anew what history says, for every brand that asks for a precision. Returns how many thresholds moved."""
    ids = Brand.objects.filter(self_service_precision__isnull=False).values_list("id", flat=True)
    return sum(_renew_threshold(brand_id, now=now) for brand_id in ids)


@command
def _renew_threshold(brand_id: uuid.UUID, *, now: datetime) -> bool:
    brand = Brand.objects.select_for_update().get(id=brand_id)
    if brand.self_service_precision is None:
        return False  # the brand changed its mind meanwhile
    before = _newest(brand_id)
    choice = _choice(brand, brand.self_service_precision, now=now)
    is_like_before = before is not None and before.standing == choice.standing.value
    if is_like_before and abs(brand.offers_answers_from - choice.setting.threshold) < WORTH_A_VERSION:
        return False
    _keep_threshold(brand, choice, wanted=brand.self_service_precision, before=before, by=None, now=now)
    return True


def _newest(brand_id: uuid.UUID) -> ThresholdVersion | None:
    return ThresholdVersion.objects.filter(brand_id=brand_id).order_by("-number").first()


def _choice(brand: Brand, wanted: float, *, now: datetime) -> Choice:
    """Work out what a brand's history says; below the lowest confidence nothing is ever offered."""
    return choose_threshold(
        judged_answers(brand.id, now=now), wanted=wanted, careful=brand.self_service_confidence,
        lowest=WORTH_A_CLOSE_LOOK,
    )  # fmt: skip


def _keep_threshold(
    brand: Brand, choice: Choice | None, *, wanted: float | None, before: ThresholdVersion | None, by: User | None,
    now: datetime,
) -> ThresholdVersion:
    """Add a version and let it decide; the caller holds the brand's lock, so numbers are not given twice."""
    setting = choice.setting if choice else Setting(brand.self_service_confidence, 0, 0, 0)
    standing = choice.standing.value if choice else ""
    version = ThresholdVersion.objects.create(
        brand=brand, number=before.number + 1 if before else 1, wanted=wanted, threshold=setting.threshold,
        standing=standing, judged=setting.judged, answered=setting.answered, right=setting.right, by=by, made_at=now,
    )  # fmt: skip
    set_answer_threshold(brand.id, precision=wanted, threshold=setting.threshold if wanted is not None else None)
    return version
