"""Who could take a ticket, as the assignment engine wants to know it: one query for everybody who is qualified."""

from __future__ import annotations

from datetime import datetime

from peerdesk.domain.tickets.models import Ticket
from peerdesk.engines.assignment import ExpertProfile
from peerdesk.foundation.db.reads import read_rows

from .rules import CANDIDATE_LIMIT, is_newcomer

_QUALIFIED = """q.brand_id = %(brand)s AND q.revoked_at IS NULL
    AND (q.topic_id IS NULL OR %(topic)s::uuid IS NULL OR q.topic_id = %(topic)s::uuid)"""
# Whoever is asked first is found first, so that what they hold is counted for them alone and at one go: looked up for each
# by itself it was the dearest statement of a ticket. An offer that ran out, or was withdrawn without a claim of this expert,
# leaves them free to be asked again.
_SQL = f"""
WITH qualified AS MATERIALIZED (
    SELECT q.expert_id, array_agg(DISTINCT q.language) AS languages FROM experts_qualification q WHERE {_QUALIFIED}
    GROUP BY q.expert_id),
chosen AS MATERIALIZED (
    SELECT e.id, e.state, e.is_online, e.max_concurrent, e.last_seen_at, qualified.languages
    FROM experts_expert e JOIN qualified ON qualified.expert_id = e.id
    ORDER BY e.is_online DESC, e.last_seen_at DESC NULLS LAST, e.id LIMIT %(limit)s),
held AS MATERIALIZED (
    SELECT c.expert_id, count(*) AS number FROM matching_claim c JOIN tickets_ticket t ON t.id = c.ticket_id
    WHERE c.is_active AND t.state = 'claimed' AND c.expert_id = ANY (ARRAY(SELECT id FROM chosen)) GROUP BY c.expert_id),
offered AS MATERIALIZED (
    SELECT o.expert_id, count(*) AS number FROM matching_offer o
    WHERE o.state = 'open' AND o.expires_at > %(now)s AND o.expert_id = ANY (ARRAY(SELECT id FROM chosen))
    GROUP BY o.expert_id),
asked AS MATERIALIZED (
    SELECT DISTINCT o.expert_id FROM matching_offer o LEFT JOIN matching_claim c ON c.offer_id = o.id
    WHERE o.ticket_id = %(ticket)s AND o.cycle = %(cycle)s
      AND NOT (o.state IN ('expired', 'withdrawn') AND c.id IS NULL)),
record AS MATERIALIZED (
    SELECT r.expert_id, sum(r.resolved_count) AS resolved, sum(r.reopened_count) AS reopened,
           sum(r.resolved_count) FILTER (WHERE r.topic_id IS NOT DISTINCT FROM %(topic)s::uuid) AS topic_resolved,
           sum(r.reopened_count) FILTER (WHERE r.topic_id IS NOT DISTINCT FROM %(topic)s::uuid) AS topic_reopened,
           max(r.last_resolved_at) FILTER (WHERE r.topic_id IS NOT DISTINCT FROM %(topic)s::uuid) AS topic_last
    FROM matching_topicrecord r WHERE r.brand_id = %(brand)s AND r.expert_id = ANY (ARRAY(SELECT id FROM chosen))
    GROUP BY r.expert_id)
SELECT chosen.id::text, chosen.state = 'active', chosen.is_online, chosen.max_concurrent, chosen.languages,
       coalesce(held.number, 0), coalesce(offered.number, 0), asked.expert_id IS NOT NULL,
       coalesce(record.resolved, 0), coalesce(record.reopened, 0), coalesce(record.topic_resolved, 0),
       coalesce(record.topic_reopened, 0), record.topic_last
FROM chosen
LEFT JOIN held ON held.expert_id = chosen.id
LEFT JOIN offered ON offered.expert_id = chosen.id
LEFT JOIN asked ON asked.expert_id = chosen.id
LEFT JOIN record ON record.expert_id = chosen.id
ORDER BY chosen.is_online DESC, chosen.last_seen_at DESC NULLS LAST, chosen.id
"""  # noqa: S608 - composed of the constant above


def candidate_profiles(ticket: Ticket, *, now: datetime) -> list[ExpertProfile]:
    """Return the qualified experts of a ticket's brand and topic, those online first, at most CANDIDATE_LIMIT."""
    values = {
        "brand": ticket.brand_id, "topic": ticket.topic_id, "ticket": ticket.id, "cycle": ticket.cycle, "now": now,
        "limit": CANDIDATE_LIMIT,
    }  # fmt: skip
    rows = read_rows(_SQL, values)
    return [
        ExpertProfile(
            expert_id=expert_id, is_active=is_active, is_online=is_online, capacity=capacity, all_topics=True,
            languages=frozenset(languages), held=held, open_offers=offered, was_asked=was_asked,
            brand_resolved=int(resolved), brand_reopened=int(reopened), topic_resolved=int(topic_resolved),
            topic_reopened=int(topic_reopened), is_newcomer=is_newcomer(int(resolved)),
            days_since_topic=max((now - last).total_seconds() / 86_400, 0.0) if last else None,
        )
        for (expert_id, is_active, is_online, capacity, languages, held, offered, was_asked, resolved, reopened,
             topic_resolved, topic_reopened, last) in rows
    ]  # fmt: skip
