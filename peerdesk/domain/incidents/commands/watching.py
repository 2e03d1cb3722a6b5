"""Seeing a burst: the newest questions are compared with those of the last hours, and of the last month."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.incidents.events import IncidentSuspected
from peerdesk.domain.incidents.models import Incident, IncidentTicket, IncidentWatch
from peerdesk.domain.incidents.rules import FORGOTTEN_AFTER_SECONDS, OPEN, SHARE_OF_KNOWN, IncidentState
from peerdesk.domain.tickets.commands import set_ticket_price
from peerdesk.engines.incidents import ALIKE, FEWEST, HISTORY_SECONDS, WINDOWS, Burst, Counts, judge_burst
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.db.writes import once
from peerdesk.foundation.ids import new_id
from peerdesk.foundation.outbox.emit import emit

log = structlog.get_logger(__name__)
AT_ONCE = 200
# A transaction that is older than this when it commits may have its question overlooked; the next like one finds the burst.
SETTLED_SECONDS = 3
TITLE_LENGTH = 200


@dataclass(frozen=True)
class _Question:
    ticket_id: uuid.UUID
    vector: str
    asked_at: datetime
    embedded_at: datetime
    is_aside: bool = False


def watch_for_incidents(*, now: datetime) -> int:
    """Look at every brand's new questions. Returns how many incidents were suspected."""
    rows = read_rows(
        """SELECT brand.id FROM brands_brand brand LEFT JOIN incidents_incidentwatch watch ON watch.brand_id = brand.id
           WHERE EXISTS (SELECT 1 FROM tickets_questionvector question WHERE question.brand_id = brand.id
                         AND question.embedded_at > coalesce(watch.looked_until, '-infinity'))""",
        [],
    )
    return sum(look_at_new_questions(brand_id, now=now) for (brand_id,) in rows)


@command
def look_at_new_questions(brand_id: uuid.UUID, *, now: datetime) -> int:
    """Put a brand's new questions into the incidents they belong to, and suspect a new one where many are alike.

    Whoever else looks at the same brand at the same time goes on without it. Returns how many incidents were suspected.
    """
    IncidentWatch.objects.get_or_create(brand_id=brand_id, defaults={"looked_until": now - timedelta(days=1)})
    watch = IncidentWatch.objects.select_for_update(skip_locked=True).filter(brand_id=brand_id).first()
    if watch is None:
        return 0
    rows = read_rows(
        """SELECT ticket_id, embedding::text, asked_at, embedded_at, is_aside FROM tickets_questionvector
           WHERE brand_id = %s AND embedded_at > %s AND embedded_at <= %s ORDER BY embedded_at, ticket_id LIMIT %s""",
        [brand_id, watch.looked_until, now - timedelta(seconds=SETTLED_SECONDS), AT_ONCE],
    )
    suspected = 0
    for row in rows:
        question = _Question(*row)
        if _join_nearest(brand_id, question, states=OPEN, now=now) is None and not question.is_aside:
            suspected += _look(brand_id, question, now=now)
        watch.looked_until = question.embedded_at
    if rows:
        watch.save(update_fields=["looked_until"])
    return suspected


@command
def join_known_incident(ticket_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> None:
    """Put a ticket that was just understood into the confirmed incident it belongs to, before any offer."""
    statement = "SELECT 1 FROM incidents_incident WHERE brand_id = %s AND state = 'confirmed' LIMIT 1"
    if not once(("confirmed incident", brand_id), lambda: read_rows(statement, [brand_id])):
        return
    rows = read_rows(
        "SELECT ticket_id, embedding::text, asked_at, embedded_at FROM tickets_questionvector WHERE ticket_id = %s",
        [ticket_id],
    )
    if rows:
        _join_nearest(brand_id, _Question(*rows[0]), states=(IncidentState.CONFIRMED,), now=now)


def _join_nearest(
    brand_id: uuid.UUID, question: _Question, *, states: tuple[IncidentState, ...], now: datetime
) -> uuid.UUID | None:
    """Put a question into the nearest incident that is like it, and return that one's id."""
    rows = read_rows(
        """SELECT id, price_percent FROM incidents_incident
           WHERE brand_id = %s AND state = ANY(%s) AND 1 - (centroid <=> %s::halfvec) >= %s
             AND (state = 'confirmed' OR last_at >= %s)
           ORDER BY centroid <=> %s::halfvec LIMIT 1""",
        [brand_id, [state.value for state in states], question.vector, ALIKE,
         question.asked_at - timedelta(seconds=FORGOTTEN_AFTER_SECONDS), question.vector],
    )  # fmt: skip
    if not rows:
        return None
    incident_id, percent = rows[0]
    set_ticket_price(question.ticket_id, percent=percent)  # locks the ticket, before the incident's rows
    _join(incident_id, [question.ticket_id], now=now)
    return uuid.UUID(str(incident_id))


def _look(brand_id: uuid.UUID, question: _Question, *, now: datetime) -> int:
    burst = _burst(brand_id, question)
    if burst is None:
        return 0
    begin = question.asked_at - timedelta(seconds=burst.window_seconds)
    rows = read_rows(
        """SELECT question.ticket_id, member.incident_id FROM tickets_questionvector question
           LEFT JOIN incidents_incidentticket member ON member.ticket_id = question.ticket_id
           WHERE question.brand_id = %s AND question.asked_at > %s AND question.asked_at <= %s
             AND 1 - (question.embedding <=> %s::halfvec) >= %s""",
        [brand_id, begin, question.asked_at, question.vector, ALIKE],
    )
    tickets = [row[0] for row in rows]
    known = [row[1] for row in rows if row[1] is not None]
    if len(known) > SHARE_OF_KNOWN * len(tickets):
        common = max(set(known), key=known.count)
        if Incident.objects.filter(id=common, state__in=[state.value for state in OPEN]).exists():
            _join(common, tickets, now=now)
        return 0  # of a dismissed or fixed one: a person has decided
    _suspect(brand_id, question, burst, tickets, now=now)
    return 1


def _burst(brand_id: uuid.UUID, question: _Question) -> Burst | None:
    windows = _count(brand_id, question, [(seconds, 0) for seconds in WINDOWS])
    if max(window.alike for window in windows) < FEWEST:
        return None
    history = _count(brand_id, question, [(HISTORY_SECONDS, seconds) for seconds in WINDOWS])
    return judge_burst(list(zip(windows, history, strict=True)))


def _count(brand_id: uuid.UUID, question: _Question, stretches: list[tuple[int, int]]) -> list[Counts]:
    """Count questions between so many seconds and so many seconds before this one; as long as the brand has asked at all."""
    rows = read_rows(
        """SELECT stretch.place, count(question.ticket_id),
                  count(*) FILTER (WHERE 1 - (question.embedding <=> %(vector)s::halfvec) >= %(alike)s),
                  extract(epoch FROM max(question.asked_at) - min(question.asked_at))
           FROM unnest(%(begins)s::timestamptz[], %(ends)s::timestamptz[]) WITH ORDINALITY AS stretch (begins, ends, place)
           LEFT JOIN tickets_questionvector question ON question.brand_id = %(brand)s
             AND question.asked_at > stretch.begins AND question.asked_at <= stretch.ends AND NOT question.is_aside
           GROUP BY stretch.place ORDER BY stretch.place""",
        {
            "brand": brand_id, "vector": question.vector, "alike": ALIKE,
            "begins": [question.asked_at - timedelta(seconds=begin) for begin, _ in stretches],
            "ends": [question.asked_at - timedelta(seconds=end) for _, end in stretches],
        },
    )  # fmt: skip
    return [
        Counts(float(begin) if end == 0 else float(span or 0), int(asked), int(alike))
        for (begin, end), (_, asked, alike, span) in zip(stretches, rows, strict=True)
    ]


def _suspect(
    brand_id: uuid.UUID, question: _Question, burst: Burst, tickets: list[uuid.UUID], *, now: datetime
) -> None:
    rows = read_rows(
        """WITH members AS (SELECT ticket_id, embedding FROM tickets_questionvector WHERE ticket_id = ANY(%s)),
                middle AS (SELECT l2_normalize(avg(embedding::vector)) AS mean FROM members)
           SELECT mean::text, left(split_part(coalesce(nullif(thread.subject, ''), message.text, ''), E'\n', 1), %s)
           FROM middle, members JOIN tickets_ticket ticket ON ticket.id = members.ticket_id
           JOIN conversations_conversation thread ON thread.id = ticket.conversation_id
           LEFT JOIN LATERAL (SELECT text FROM conversations_message WHERE conversation_id = thread.id
               AND author_kind = 'customer' AND guard_state = 'clean' ORDER BY number LIMIT 1) message ON true
           ORDER BY members.embedding::vector <=> mean LIMIT 1""",
        [tickets, TITLE_LENGTH],
    )
    middle, title = rows[0]
    incident = Incident.objects.create(
        id=new_id(), brand=Brand(id=brand_id), title=title, state=IncidentState.SUSPECTED,
        centroid=[float(part) for part in middle[1:-1].split(",")], expected=burst.expected,
        window_seconds=int(burst.window_seconds), detected_at=now, last_at=question.asked_at,
    )  # fmt: skip
    _join(incident.id, tickets, now=now)
    emit(IncidentSuspected(incident_id=incident.id, brand_id=brand_id, tickets=len(tickets)), now=now)
    log.info("incident_suspected", brand_id=str(brand_id), incident_id=str(incident.id), tickets=len(tickets))


def _join(incident_id: uuid.UUID, tickets: list[uuid.UUID], *, now: datetime) -> None:
    rows = [IncidentTicket(incident_id=incident_id, ticket_id=ticket_id, joined_at=now) for ticket_id in tickets]
    IncidentTicket.objects.bulk_create(rows, ignore_conflicts=True)
    read_rows("UPDATE incidents_incident SET last_at = greatest(last_at, %s) WHERE id = %s RETURNING 1", [now, incident_id])
