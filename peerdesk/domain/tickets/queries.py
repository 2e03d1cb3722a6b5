"""Reads of `tickets`. Brand-scoped by id in the database; experts' reads are in `matching`, which knows their claims."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from peerdesk.domain.conversations.models import Conversation
from peerdesk.engines.understanding import EMBEDDER_VERSION, TOPIC_TOKENS
from peerdesk.foundation.db.writes import held
from peerdesk.foundation.errors import invalid, not_found

from .models import Escalation, Ticket, TicketTransition, TicketViewer
from .rules import OPEN_STATES, SEEN_WITHIN, WRITES_WITHIN, Channel, TicketState

PAGE = 50
MAX_QUERY_LENGTH = 200
HITS_PER_CONVERSATION = 2
# Written out: this is read most often of all, and putting it together anew cost more than carrying it out.
_LIST = """
    SELECT ticket.id, ticket.reference, ticket.conversation_id, thread.subject, ticket.state, coalesce(topic.name, ''),
           ticket.language, ticket.urgency, customer.is_simulated, ticket.opened_at, ticket.changed_at, ticket.channel
    FROM tickets_ticket ticket
    JOIN conversations_conversation thread ON thread.id = ticket.conversation_id
    JOIN privacy_customer customer ON customer.id = thread.customer_id
    LEFT JOIN brands_topic topic ON topic.id = ticket.topic_id
    WHERE ticket.brand_id = %s"""


@dataclass(frozen=True)
class TicketRow:
    """A ticket in a list. The subject is redacted; empty while the guard has not passed it."""

    id: uuid.UUID
    reference: str
    conversation_id: uuid.UUID
    subject: str
    state: str
    topic: str
    language: str
    urgency: str
    is_simulated: bool
    opened_at: datetime
    changed_at: datetime
    channel: str = Channel.MAIL.value


@dataclass(frozen=True)
class TicketFacts:
    """One ticket for a screen or the API."""

    row: TicketRow
    brand_id: uuid.UUID
    topic_id: uuid.UUID | None
    topic_confidence: float | None
    cycle: int
    fencing: int
    assignee_id: uuid.UUID | None
    assignee_kind: str
    first_reply_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    is_in_house: bool
    duplicate_of: uuid.UUID | None = None
    chat_end: str = ""


@dataclass(frozen=True)
class TransitionRow:
    """One step of a ticket's life, for its timeline."""

    from_state: str
    to_state: str
    actor_kind: str
    reason: str
    changed_at: datetime


@dataclass(frozen=True)
class EscalationRow:
    """Why a ticket came to staff."""

    reason: str
    note: str
    escalated_at: datetime


def get_ticket(ticket_id: uuid.UUID, *, brand_id: uuid.UUID) -> TicketFacts:
    """Return a ticket of this brand. Raises `ticket_not_found`, also for another brand's."""
    row = _rows().filter(id=ticket_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("ticket_not_found")
    return facts_of(row)


def facts_of(row: Ticket) -> TicketFacts:
    """Return the facts of a loaded ticket (with conversation, customer and topic)."""
    return TicketFacts(
        row_of(row), row.brand_id, row.topic_id, row.topic_confidence, row.cycle, row.fencing, row.assignee_id,
        row.assignee_kind, row.first_reply_at, row.resolved_at, row.closed_at, row.is_in_house,
        row.duplicate_of_id, row.chat_end,
    )


def row_of(row: Ticket) -> TicketRow:
    """Return a loaded ticket as a list row."""
    return TicketRow(
        row.id, row.reference, row.conversation_id, row.conversation.subject, row.state,
        row.topic.name if row.topic else "", row.language, row.urgency, row.conversation.customer.is_simulated,
        row.opened_at, row.changed_at, row.channel,
    )


def list_tickets(
    brand_id: uuid.UUID, *, states: Iterable[TicketState] | None = None, before: datetime | None = None,
    limit: int = PAGE,
) -> list[TicketRow]:
    """Return a brand's newest tickets in `states` (default: the open ones), opened before `before`, at most 200."""
    wanted = OPEN_STATES if states is None else frozenset(states)
    states_sql = ", ".join(["%s"] * len(wanted))
    older = "AND ticket.opened_at < %s" if before is not None else ""
    values = [brand_id, *(state.value for state in wanted), *([before] if before is not None else [])]
    return _listed(f"ticket.state IN ({states_sql}) {older}", values, limit=limit)


def count_by_state(brand_id: uuid.UUID) -> dict[str, int]:
    """Return how many open tickets a brand has in each state."""
    rows = Ticket.objects.filter(brand_id=brand_id, state__in=[s.value for s in OPEN_STATES]).values_list("state")
    return dict(rows.annotate(n=Count("id")))


def count_settled(brand_id: uuid.UUID, *, most: int = 1000) -> dict[str, int]:
    """Return how many resolved and closed tickets a brand has, up to `most`, so that a long history costs little."""
    rows = Ticket.objects.filter(brand_id=brand_id)
    return {
        state.value: rows.filter(state=state.value)[:most].count()
        for state in (TicketState.RESOLVED, TicketState.CLOSED)
    }


def find_by_reference(brand_id: uuid.UUID, reference: str) -> TicketRow | None:
    """Return a brand's ticket by the code that people read out, or None."""
    row = _rows().filter(brand_id=brand_id, reference=reference.strip().upper()).first()
    return row_of(row) if row else None


def conversation_of(ticket_id: uuid.UUID, *, brand_id: uuid.UUID) -> Conversation:
    """Return the conversation, with its customer, of a ticket of this brand. Raises `ticket_not_found`."""
    row = Ticket.objects.select_related("conversation__customer").filter(id=ticket_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("ticket_not_found")
    return row.conversation


def search_tickets(brand_id: uuid.UUID, *, query: str, limit: int = PAGE) -> list[TicketRow]:
    """Return a brand's newest tickets whose redacted messages hold every word of `query`. Raises `query_invalid`."""
    words = query.replace("\x00", " ").strip()
    if not words or len(words) > MAX_QUERY_LENGTH:
        raise invalid("query_invalid", q="empty_or_too_long")
    limit = min(limit, 200)
    found = _newest_hits(brand_id, words, limit * HITS_PER_CONVERSATION)
    ids = list(dict.fromkeys(found))[:limit]
    if len(ids) < limit and len(found) == limit * HITS_PER_CONVERSATION:
        ids = _conversations_with(brand_id, words, limit)  # a few long threads hold all of the newest hits
    return _listed("ticket.conversation_id = ANY(%s)", [brand_id, ids], limit=limit)


def _newest_hits(brand_id: uuid.UUID, words: str, most: int) -> list[uuid.UUID]:
    """Return the conversation of each hit, newest hit first; for a common word the database stops after `most`."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT conversation_id FROM conversations_message
               WHERE brand_id = %s AND guard_state = 'clean' AND search @@ plainto_tsquery('simple', %s)
               ORDER BY created_at DESC LIMIT %s""",
            [brand_id, words, most],
        )
        return [row[0] for row in cursor.fetchall()]


def _conversations_with(brand_id: uuid.UUID, words: str, most: int) -> list[uuid.UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT conversation_id, max(created_at) AS latest FROM conversations_message
               WHERE brand_id = %s AND guard_state = 'clean' AND search @@ plainto_tsquery('simple', %s)
               GROUP BY conversation_id ORDER BY latest DESC LIMIT %s""",
            [brand_id, words, most],
        )
        return [row[0] for row in cursor.fetchall()]


def timeline_of(ticket_id: uuid.UUID) -> list[TransitionRow]:
    """Return the steps of a ticket, oldest first."""
    rows = TicketTransition.objects.filter(ticket_id=ticket_id).order_by("changed_at", "id")[:200]
    return [TransitionRow(r.from_state, r.to_state, r.actor_kind, r.reason, r.changed_at) for r in rows]


def escalations_of(ticket_id: uuid.UUID) -> list[EscalationRow]:
    """Return why a ticket came to staff, newest first."""
    rows = Escalation.objects.filter(ticket_id=ticket_id).order_by("-escalated_at")[:20]
    return [EscalationRow(r.reason, r.note, r.escalated_at) for r in rows]


def newest_of_conversation(conversation_id: uuid.UUID) -> TicketFacts:
    """Return the conversation's newest ticket. Raises `ticket_not_found`."""
    row = _rows().filter(conversation_id=conversation_id).order_by("-opened_at", "-id").first()
    if row is None:
        raise not_found("ticket_not_found")
    return facts_of(row)


def latest_of(conversation_id: uuid.UUID) -> tuple[str, uuid.UUID]:
    """Return the key under which a command holds the conversation's newest ticket."""
    return "latest", conversation_id


def assignee_of(conversation_id: uuid.UUID) -> uuid.UUID | None:
    """Return the user who works on the conversation's open ticket, if any."""
    latest = held(Ticket, latest_of(conversation_id))
    if latest is not None:
        return latest.assignee_id
    return (
        Ticket.objects.filter(conversation_id=conversation_id, assignee__isnull=False)
        .order_by("-opened_at")
        .values_list("assignee_id", flat=True)
        .first()
    )


@dataclass(frozen=True)
class Viewer:
    """Somebody else who has the ticket open; `is_self`: the reader, in another tab or on another device."""

    user_id: uuid.UUID
    is_writing: bool
    is_self: bool = False


def viewers_of(ticket_id: uuid.UUID, *, but: uuid.UUID, now: datetime, tab: str | None = None) -> list[Viewer]:
    """Return who else has the ticket open, each once, others before oneself and those who write first.

    `but` is the reader; where their `tab` is named, other pages of theirs count, too.
    """
    rows = TicketViewer.objects.filter(ticket_id=ticket_id, seen_at__gt=now - SEEN_WITHIN)
    rows = rows.exclude(user_id=but) if tab is None else rows.exclude(user_id=but, tab=tab)
    writes: dict[uuid.UUID, bool] = {}
    for row in rows.order_by("id"):
        is_writing = bool(row.wrote_at and now - row.wrote_at < WRITES_WITHIN)
        writes[row.user_id] = is_writing or writes.get(row.user_id, False)
    found = [Viewer(user_id, is_writing, user_id == but) for user_id, is_writing in writes.items()]
    return sorted(found, key=lambda one: (one.is_self, not one.is_writing))


def _listed(condition: str, values: list[Any], *, limit: int) -> list[TicketRow]:
    """Read a brand's list rows, newest first, at most 200. `condition` is ours; the first of `values` is the brand."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_LIST} AND {condition} ORDER BY ticket.opened_at DESC LIMIT %s",
            [*values, min(limit, 200)],
        )
        return [TicketRow(*row) for row in cursor.fetchall()]


def _rows() -> QuerySet[Ticket]:
    return Ticket.objects.select_related("conversation__customer", "topic")


def vector_source(text: str) -> str:
    """Return what tells the vector of this text by this embedder from any other: 64 hexadecimal digits."""
    return hashlib.sha256(f"{EMBEDDER_VERSION}\0{TOPIC_TOKENS}\0{text}".encode("utf-8", "replace")).hexdigest()
