"""Who could take a ticket, as the assignment engine wants to know it: one query for everybody who is qualified."""

from __future__ import annotations

from datetime import datetime

from peerdesk.domain.tickets.models import Ticket
from peerdesk.engines.assignment import ExpertProfile
from peerdesk.foundation.db.reads import read_rows

from .rules import CANDIDATE_LIMIT, is_newcomer

_QUALIFIED = """q.brand_id = %(brand)s AND q.revoked_at IS NULL
    AND (q.topic_id IS NULL OR %(topic)s::uuid IS NULL OR q.topic_id = %(topic)s::uuid)"""
# An offer that ran out, or was withdrawn without a claim of this expert, leaves them free to be asked again.
_SQL = f"""
SELECT e.id::text, e.state = 'active', e.is_online, e.max_concurrent,
       ARRAY(SELECT DISTINCT q.language FROM experts_qualification q WHERE q.expert_id = e.id AND {_QUALIFIED}),
       (SELECT count(*) FROM matching_claim c JOIN tickets_ticket t ON t.id = c.ticket_id
         WHERE c.expert_id = e.id AND c.is_active AND t.state = 'claimed'),
       (SELECT count(*) FROM matching_offer o
         WHERE o.expert_id = e.id AND o.state = 'open' AND o.expires_at > %(now)s),
       EXISTS (SELECT 1 FROM matching_offer o LEFT JOIN matching_claim c ON c.offer_id = o.id
                WHERE o.ticket_id = %(ticket)s AND o.cycle = %(cycle)s AND o.expert_id = e.id
                  AND NOT (o.state IN ('expired', 'withdrawn') AND c.id IS NULL)),
       coalesce(whole.resolved, 0), coalesce(whole.reopened, 0), coalesce(part.resolved_count, 0),
       coalesce(part.reopened_count, 0), part.last_resolved_at
FROM experts_expert e
LEFT JOIN LATERAL (SELECT sum(resolved_count) AS resolved, sum(reopened_count) AS reopened FROM matching_topicrecord
                    WHERE expert_id = e.id AND brand_id = %(brand)s) AS whole ON true
LEFT JOIN matching_topicrecord part
       ON part.expert_id = e.id AND part.brand_id = %(brand)s AND part.topic_id IS NOT DISTINCT FROM %(topic)s::uuid
WHERE e.id IN (SELECT q.expert_id FROM experts_qualification q WHERE {_QUALIFIED})
ORDER BY e.is_online DESC, e.last_seen_at DESC NULLS LAST, e.id LIMIT %(limit)s
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
            brand_resolved=int(resolved), brand_reopened=int(reopened), topic_resolved=topic_resolved,
            topic_reopened=topic_reopened, is_newcomer=is_newcomer(int(resolved)),
            days_since_topic=max((now - last).total_seconds() / 86_400, 0.0) if last else None,
        )
        for (expert_id, is_active, is_online, capacity, languages, held, offered, was_asked, resolved, reopened,
             topic_resolved, topic_reopened, last) in rows
    ]  # fmt: skip
