"""Who could take tickets of one brand that wait together, and what is known of them: four statements for all of them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np

from peerdesk.domain.experts.rules import is_quiet
from peerdesk.domain.privacy.queries import customer_index
from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.tickets.rules import Channel
from peerdesk.engines.assignment import ExpertProfile
from peerdesk.engines.assignment.deciding import Considered
from peerdesk.engines.assignment.pacing import is_newcomer
from peerdesk.engines.skill import Background, Candidates, Tally
from peerdesk.foundation.crypto import master_key
from peerdesk.foundation.db.reads import read_rows

from .fading import SIX, faded_sums
from .rules import CANDIDATE_LIMIT, NEVER_DAYS

Row = tuple[Any, ...]

# Each kind of ticket (topic) has its own list: whoever is asked first is found first, so that what they hold is counted for
# them alone and at one go: looked up for each by itself it was the dearest statement of a ticket.
_EXPERTS = f"""
WITH kind AS MATERIALIZED (SELECT DISTINCT unnest(%(topics)s::uuid[]) AS topic_id),
qualified AS MATERIALIZED (
    SELECT kind.topic_id, q.expert_id, array_agg(DISTINCT q.language) AS languages
    FROM kind JOIN experts_qualification q ON q.brand_id = %(brand)s AND q.revoked_at IS NULL
        AND (q.topic_id IS NULL OR kind.topic_id IS NULL OR q.topic_id = kind.topic_id)
    GROUP BY kind.topic_id, q.expert_id),
placed AS MATERIALIZED (
    SELECT qualified.*, row_number() OVER (
        PARTITION BY qualified.topic_id ORDER BY e.is_online DESC, e.last_seen_at DESC NULLS LAST, e.id) AS place
    FROM qualified JOIN experts_expert e ON e.id = qualified.expert_id),
chosen AS MATERIALIZED (SELECT * FROM placed WHERE place <= %(limit)s),
named AS MATERIALIZED (SELECT DISTINCT expert_id FROM chosen),
held AS MATERIALIZED (
    SELECT c.expert_id, count(*) FILTER (WHERE t.channel = 'mail') AS mails,
           count(*) FILTER (WHERE t.channel = 'chat') AS chats
    FROM matching_claim c JOIN tickets_ticket t ON t.id = c.ticket_id
    WHERE c.is_active AND (t.state = 'claimed' OR (t.state = 'waiting' AND t.channel = 'chat'))
      AND c.expert_id = ANY (ARRAY(SELECT expert_id FROM named))
    GROUP BY c.expert_id),
offered AS MATERIALIZED (
    SELECT o.expert_id, count(*) AS number FROM matching_offer o
    WHERE o.state = 'open' AND o.expires_at > %(now)s AND o.expert_id = ANY (ARRAY(SELECT expert_id FROM named))
    GROUP BY o.expert_id),
chats AS MATERIALIZED (
    SELECT o.expert_id, count(*) AS number FROM tickets_ticket t JOIN matching_offer o ON o.ticket_id = t.id
    WHERE t.channel = 'chat' AND t.state = 'queued' AND o.state = 'open' AND o.expires_at > %(now)s GROUP BY o.expert_id),
record AS MATERIALIZED (
    SELECT r.expert_id, ARRAY[{faded_sums("r")}] AS network,
           ARRAY[{faded_sums("r", where="r.brand_id = %(brand)s")}] AS brand
    FROM matching_topicrecord r WHERE r.expert_id = ANY (ARRAY(SELECT expert_id FROM named)) GROUP BY r.expert_id),
topical AS MATERIALIZED (
    SELECT r.expert_id, r.topic_id, ARRAY[{faded_sums("r")}] AS topic
    FROM matching_topicrecord r WHERE r.brand_id = %(brand)s AND r.expert_id = ANY (ARRAY(SELECT expert_id FROM named))
    GROUP BY r.expert_id, r.topic_id)
SELECT chosen.topic_id, e.id, e.state = 'active', e.is_online, least(e.max_concurrent, e.wanted_mails), chosen.languages,
       coalesce(held.mails, 0),
       coalesce(offered.number, 0) - coalesce(chats.number, 0), e.quiet_from, e.quiet_to, u.timezone, u.email,
       record.network, record.brand, topical.topic,
       extract(epoch FROM %(now)s - p.last_answer_at) / 86400, coalesce(p.earnings_ratio, 1),
       p.standing, least(e.max_chats, e.wanted_chats), coalesce(held.chats, 0), coalesce(chats.number, 0)
FROM chosen JOIN experts_expert e ON e.id = chosen.expert_id JOIN people_user u ON u.id = e.user_id
LEFT JOIN held ON held.expert_id = e.id
LEFT JOIN offered ON offered.expert_id = e.id
LEFT JOIN chats ON chats.expert_id = e.id
LEFT JOIN record ON record.expert_id = e.id
LEFT JOIN topical ON topical.expert_id = e.id AND topical.topic_id IS NOT DISTINCT FROM chosen.topic_id
LEFT JOIN matching_expertprofile p ON p.expert_id = e.id AND p.brand_id = %(brand)s
ORDER BY chosen.place
"""  # noqa: S608 - composed of constants

# An offer that ran out, or was withdrawn without a claim of this expert, leaves them free to be asked again; that of a chat,
# which one has alone, only after a minute in which others come first.
_TIES = """
SELECT 'asked', o.ticket_id, o.expert_id FROM matching_offer o
JOIN tickets_ticket t ON t.id = o.ticket_id AND t.cycle = o.cycle
LEFT JOIN matching_claim c ON c.offer_id = o.id
WHERE o.ticket_id = ANY(%(tickets)s) AND NOT (o.state IN ('expired', 'withdrawn') AND c.id IS NULL)
UNION SELECT 'idled', t.id, c.expert_id FROM tickets_ticket t
JOIN tickets_ticket earlier ON earlier.conversation_id = t.conversation_id
JOIN matching_claim c ON c.ticket_id = earlier.id AND c.end_reason = 'lease_expired'
WHERE t.id = ANY(%(tickets)s)
UNION SELECT 'missed', o.ticket_id, o.expert_id FROM matching_offer o
JOIN tickets_ticket t ON t.id = o.ticket_id AND t.cycle = o.cycle AND t.channel = 'chat'
WHERE o.ticket_id = ANY(%(tickets)s) AND o.state = 'expired' AND o.decided_at > %(now)s - interval '60 seconds'
UNION SELECT 'blocked', t.id, b.expert_id FROM tickets_ticket t
JOIN conversations_conversation v ON v.id = t.conversation_id
JOIN matching_blockedpair b ON b.customer_id = v.customer_id AND b.lifted_at IS NULL
WHERE t.id = ANY(%(tickets)s)
UNION SELECT 'served', t.id, c.expert_id FROM tickets_ticket t
JOIN conversations_conversation v ON v.id = t.conversation_id
JOIN conversations_conversation w ON w.customer_id = v.customer_id
JOIN tickets_ticket earlier ON earlier.conversation_id = w.id
JOIN matching_claim c ON c.ticket_id = earlier.id AND c.end_reason = 'resolved'
WHERE t.id = ANY(%(tickets)s)
"""

_LIKENESS = """
SELECT q.ticket_id, p.expert_id, 1 - (p.likes <=> q.embedding)
FROM tickets_questionvector q JOIN matching_expertprofile p ON p.brand_id = q.brand_id AND p.likes IS NOT NULL
WHERE q.ticket_id = ANY(%(tickets)s) AND p.expert_id = ANY(%(experts)s)
"""

# All brands together in one row, then the brand's topics: summed up where they lie, so that a tick reads few rows.
_BACKGROUND = f"""
SELECT true, NULL, {faded_sums("b")} FROM matching_topicbackground b
UNION ALL
SELECT false, b.topic_id, {faded_sums("b")} FROM matching_topicbackground b WHERE b.brand_id = %(brand)s
GROUP BY b.topic_id
"""  # noqa: S608 - as above


# Answers count as soon as they are given: a closure comes days later, and newcomers' places would stay with the busy.
_HANDLED = SIX.index("handled")


@dataclass
class _Ties:
    """What lies between one ticket and experts: their ids, and how like the ticket is to their answers."""

    asked: set[uuid.UUID] = field(default_factory=set)
    idled: set[uuid.UUID] = field(default_factory=set)
    missed: set[uuid.UUID] = field(default_factory=set)
    blocked: set[uuid.UUID] = field(default_factory=set)
    served: set[uuid.UUID] = field(default_factory=set)
    alike: dict[uuid.UUID, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Circle:
    """The people for one kind of ticket, as they are whatever the ticket; row i of each part is the same expert."""

    profiles: tuple[ExpertProfile, ...]
    people: Candidates
    earnings_ratio: np.ndarray
    is_newcomer: np.ndarray
    places: dict[uuid.UUID, int]
    addresses: dict[str, int]  # the sealed index under which the brand would know this person as a customer


def considered_for(tickets: Sequence[Ticket], *, now: datetime) -> dict[uuid.UUID, Considered]:
    """Return for each of these tickets of one brand the qualified experts, those online first, at most CANDIDATE_LIMIT."""
    brand_id = tickets[0].brand_id
    values = {
        "brand": brand_id, "topics": [ticket.topic_id for ticket in tickets], "now": now, "limit": CANDIDATE_LIMIT,
        "tickets": [ticket.id for ticket in tickets],
    }  # fmt: skip
    by_topic: dict[uuid.UUID | None, list[Row]] = {ticket.topic_id: [] for ticket in tickets}
    for topic_id, *rest in read_rows(_EXPERTS, values):
        by_topic[topic_id].append(tuple(rest))
    kinds = {(ticket.topic_id, ticket.channel) for ticket in tickets}
    circles = {kind: _circle(by_topic[kind[0]], brand_id, channel=kind[1], now=now) for kind in kinds}
    ties: dict[uuid.UUID, _Ties] = defaultdict(_Ties)
    for kind, ticket_id, expert_id in read_rows(_TIES, values):
        getattr(ties[ticket_id], kind).add(expert_id)
    values["experts"] = list({expert_id for circle in circles.values() for expert_id in circle.places})
    for ticket_id, expert_id, like in read_rows(_LIKENESS, values):
        ties[ticket_id].alike[expert_id] = like or 0.0
    backgrounds = read_rows(_BACKGROUND, {"now": now, "brand": brand_id})
    return {
        ticket.id: _considered(ticket, circles[ticket.topic_id, ticket.channel], ties[ticket.id], backgrounds)
        for ticket in tickets
    }


def _circle(rows: Sequence[Row], brand_id: uuid.UUID, *, channel: str, now: datetime) -> _Circle:
    is_new = np.array([is_newcomer(row[12][_HANDLED] if row[12] else 0.0) for row in rows], dtype=bool)
    idle = [NEVER_DAYS if row[14] is None else float(row[14]) for row in rows]
    nothing = [0.0] * len(SIX)
    people = Candidates(
        network=Tally.from_rows([row[11] or nothing for row in rows]),
        brand=Tally.from_rows([row[12] or nothing for row in rows]),
        topic=Tally.from_rows([row[13] or nothing for row in rows]),
        idle_days=np.array(idle), likeness=np.zeros(len(rows)),
    )  # fmt: skip
    key = master_key()
    return _Circle(
        tuple(_profile(row, channel=channel, now=now) for row in rows), people,
        np.array([float(row[15]) for row in rows]), is_new,
        {row[0]: place for place, row in enumerate(rows)},
        {_sealed(brand_id, row[10], key): place for place, row in enumerate(rows)},
    )  # fmt: skip


def _profile(row: Row, *, channel: str, now: datetime) -> ExpertProfile:
    expert_id, is_active, is_online, capacity, languages, held, offered, quiet_from, quiet_to, zone, *_ = row
    is_chat = channel == Channel.CHAT
    if is_chat:
        capacity, held, offered = row[17:20]
    return ExpertProfile(
        expert_id=str(expert_id), is_active=is_active, is_online=is_online, capacity=capacity, all_topics=True,
        languages=frozenset(languages), held=held, open_offers=offered,
        is_quiet=is_quiet(now, zone=zone, begins=quiet_from, ends=quiet_to), standing=row[16],
        channels=frozenset({Channel.MAIL.value}) if is_chat and not capacity else frozenset(),
    )  # fmt: skip


def _considered(ticket: Ticket, circle: _Circle, ties: _Ties, backgrounds: Sequence[Row]) -> Considered:
    profiles, places = list(circle.profiles), circle.places
    for expert_id in ties.asked | ties.missed | ties.idled | ties.blocked:
        if (place := places.get(expert_id)) is not None:
            profiles[place] = replace(
                profiles[place], was_asked=expert_id in ties.asked | ties.missed, has_idled_out=expert_id in ties.idled,
                is_blocked=expert_id in ties.blocked,
            )  # fmt: skip
    asker = circle.addresses.get(ticket.conversation.customer.email_index or "")
    if asker is not None:
        profiles[asker] = replace(profiles[asker], is_customer=True)
    has_served = np.zeros(len(profiles), dtype=bool)
    has_served[[places[expert_id] for expert_id in ties.served if expert_id in places]] = True
    likeness = np.zeros(len(profiles))
    for expert_id, like in ties.alike.items():
        likeness[places[expert_id]] = like
    return Considered(
        tuple(profiles), replace(circle.people, likeness=likeness), _background(ticket, backgrounds), has_served,
        circle.earnings_ratio, circle.is_newcomer,
    )  # fmt: skip


def is_own_question(ticket: Ticket, email: str) -> bool:
    """Whether the person behind an expert asked this themselves: the addresses are the same, compared as sealed indexes."""
    index = ticket.conversation.customer.email_index
    return bool(index) and index == _sealed(ticket.brand_id, email, master_key())


@lru_cache(maxsize=20_000)
def _sealed(brand_id: uuid.UUID, email: str, key: bytes) -> str:
    """Kept in memory: among hundreds of people who are thought of for every ticket this was a tenth of the work."""
    return customer_index(brand_id, email, key=key)


def _background(ticket: Ticket, rows: Sequence[Row]) -> Background:
    def total(chosen: Sequence[Row]) -> Tally:
        return Tally(*(sum(float(row[2 + place]) for row in chosen) for place in range(len(SIX))))

    own = [row for row in rows if not row[0]]
    return Background(total([row for row in rows if row[0]]), total(own), total([r for r in own if r[1] == ticket.topic_id]))
