"""What is known beside a text: the brand's spam filter, the same question of the same customer, a topic's own history."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeVar

import structlog

from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.tickets.rules import NEEDS_STAFF_REASONS
from peerdesk.domain.triage.models import SpamFilterVersion
from peerdesk.domain.triage.rules import ASKED_AGAIN_DAYS, SAME_QUESTION
from peerdesk.engines.understanding import FloatArray, TopicModelError
from peerdesk.engines.understanding.signals import SpamFilter
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.db.vectors import vector_text

log = structlog.get_logger(__name__)
V = TypeVar("V")
_CACHE_SIZE = 64
_HISTORY = 300
_SHARE_KEPT = timedelta(seconds=60)
_filters: OrderedDict[uuid.UUID, tuple[datetime, SpamFilter | None]] = OrderedDict()
_shares: OrderedDict[uuid.UUID, tuple[datetime, tuple[float | None, int]]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Beside:
    """What stands beside a new ticket: how a person marked it, when the spam filter was made, what sounds the same."""

    mark: str
    filter_made_at: datetime | None
    sound_the_same: tuple[uuid.UUID, ...]


def beside_ticket(ticket: Ticket, vector: FloatArray, *, now: datetime) -> Beside:
    """Return what triage asks about a new ticket, in one statement; `vector` [384] is that of its question.

    A ticket sounds the same as another of its customer that is open and no older than a week, at a cosine of 0.9.
    """
    values = {
        "brand": ticket.brand_id, "ticket": ticket.id, "customer": ticket.conversation.customer_id,
        "since": now - timedelta(days=ASKED_AGAIN_DAYS), "vector": vector_text(vector), "same": SAME_QUESTION,
        "opened": ticket.opened_at,
    }  # fmt: skip
    mark, made_at, others = read_rows(_BESIDE, values)[0]
    return Beside(mark or "", made_at, tuple(others))


def find_spam_filter(brand_id: uuid.UUID, made_at: datetime | None) -> SpamFilter | None:
    """Return the filter that was made at this moment, loaded once per process; None before the first."""
    if made_at is None:
        return None
    with _lock:
        known = _filters.get(brand_id)
    if known is None or known[0] != made_at:
        known = made_at, _loaded(brand_id)
        _keep(_filters, brand_id, known)
    return known[1]


def topic_share(topic_id: uuid.UUID, *, now: datetime) -> tuple[float | None, int]:
    """Return which share of a topic's newest tickets experts handed to staff for what only staff can see, and of how many.

    Only what experts solved or handed on counts: what never reached one says nothing. A minute old at most.
    """
    with _lock:
        known = _shares.get(topic_id)
    if known is None or not known[0] <= now < known[0] + _SHARE_KEPT:
        reasons = sorted(reason.value for reason in NEEDS_STAFF_REASONS)
        handed_on, count = read_rows(_SHARE, {"topic": topic_id, "newest": _HISTORY, "reasons": reasons})[0]
        known = now, (handed_on / count if count else None, int(count))
        _keep(_shares, topic_id, known)
    return known[1]


def _loaded(brand_id: uuid.UUID) -> SpamFilter | None:
    try:
        return SpamFilter.from_bytes(bytes(SpamFilterVersion.objects.values_list("blob", flat=True).get(brand_id=brand_id)))
    except TopicModelError as error:  # nothing is held until the next mark makes a new one
        log.error("spam_filter_unreadable", brand_id=str(brand_id), error=str(error))  # noqa: TRY400 - the trace says nothing more
        return None


def _keep(cache: OrderedDict[uuid.UUID, V], key: uuid.UUID, value: V) -> None:
    with _lock:
        cache[key] = value
        cache.move_to_end(key)
        while len(cache) > _CACHE_SIZE:
            cache.popitem(last=False)


_BESIDE = """
    SELECT (SELECT kind FROM triage_textmark WHERE ticket_id = %(ticket)s),
           (SELECT trained_at FROM triage_spamfilterversion WHERE brand_id = %(brand)s),
           ARRAY(SELECT other.id FROM conversations_conversation thread
            JOIN tickets_ticket other ON other.conversation_id = thread.id
            JOIN tickets_questionvector question ON question.ticket_id = other.id
            WHERE thread.customer_id = %(customer)s AND other.brand_id = %(brand)s AND other.id <> %(ticket)s
              AND other.opened_at BETWEEN %(since)s AND %(opened)s AND other.state NOT IN ('resolved', 'closed')
              AND other.duplicate_of_id IS NULL AND 1 - (question.embedding <=> %(vector)s::halfvec) >= %(same)s
            ORDER BY question.embedding <=> %(vector)s::halfvec, other.id LIMIT 5)"""
_SHARE = """
    SELECT count(*) FILTER (WHERE was_handed_on), count(*) FROM (
        SELECT EXISTS (SELECT 1 FROM tickets_escalation WHERE ticket_id = ticket.id AND by_id IS NOT NULL
                       AND reason = ANY(%(reasons)s)) AS was_handed_on,
               EXISTS (SELECT 1 FROM tickets_resolution WHERE ticket_id = ticket.id AND resolver_kind = 'expert') AS solved
        FROM (SELECT id FROM tickets_ticket WHERE topic_id = %(topic)s ORDER BY opened_at DESC LIMIT %(newest)s) ticket) past
    WHERE was_handed_on OR solved"""
