"""How long customers wait: learned from every first reply, told to whoever waits, and kept to compare with what came."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from peerdesk.domain.matching.models import QueueWaits, Round
from peerdesk.engines.forecasting import Expected, Wait, WaitState, interval, observe_wait
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.reads import read_rows

MOST_LEARNED = 500
YOUNGEST = timedelta(days=30)
# Of mails alone: after its own short time a chat is one no more.
# A wait begins with a ticket's first round and ends with its first reply, by whomever.
_ENDED = """
SELECT coalesce(r.queue_place, 0), extract(epoch FROM t.first_reply_at - r.opened_at), t.first_reply_at,
       (r.expected_seconds->>0)::float, (r.expected_seconds->>1)::float, (r.expected_seconds->>2)::float
FROM tickets_ticket t JOIN matching_round r ON r.ticket_id = t.id AND r.cycle = 1 AND r.number = 1
WHERE t.brand_id = %s AND t.channel = 'mail' AND t.first_reply_at > %s AND t.first_reply_at <= %s
  AND t.first_reply_at >= r.opened_at
ORDER BY t.first_reply_at LIMIT %s
"""
_UNTOLD = """
SELECT r.id, (SELECT count(*) FROM tickets_ticket o WHERE o.brand_id = t.brand_id AND o.state = 'queued'
              AND o.channel = 'mail' AND o.opened_at < t.opened_at)
FROM matching_round r JOIN tickets_ticket t ON t.id = r.ticket_id
WHERE t.brand_id = %s AND t.state = 'queued' AND t.channel = 'mail' AND r.cycle = 1 AND r.number = 1
  AND r.queue_place IS NULL
ORDER BY r.opened_at LIMIT 200
"""
_STILL = """
SELECT coalesce(r.queue_place, 0), extract(epoch FROM %s - r.opened_at)
FROM matching_round r JOIN tickets_ticket t ON t.id = r.ticket_id
WHERE t.brand_id = %s AND t.state IN ('queued', 'claimed') AND t.channel = 'mail' AND t.first_reply_at IS NULL
  AND r.cycle = 1 AND r.number = 1
ORDER BY r.opened_at LIMIT 200
"""
# By brand, each through an index: asked every two seconds, whatever lies in the tables.
_BUSY = """
SELECT b.id FROM brands_brand b LEFT JOIN matching_queuewaits w ON w.brand_id = b.id
WHERE EXISTS (SELECT 1 FROM tickets_ticket t WHERE t.brand_id = b.id AND t.state = 'queued')
   OR EXISTS (SELECT 1 FROM tickets_ticket t WHERE t.brand_id = b.id AND t.first_reply_at > greatest(w.seen_until, %s))
"""


def sweep_waits(*, now: datetime) -> int:
    """Learn from first replies and tell those who wait, brand by brand. Returns the number of brands."""
    brands = [row[0] for row in read_rows(_BUSY, [now - YOUNGEST])]
    for brand_id in brands:
        _sweep_brand(brand_id, now=now)
    return len(brands)


@command
def _sweep_brand(brand_id: uuid.UUID, *, now: datetime) -> None:
    QueueWaits.objects.get_or_create(brand_id=brand_id, defaults={"seen_until": now - YOUNGEST})
    row = QueueWaits.objects.select_for_update(skip_locked=True).filter(brand_id=brand_id).first()
    if row is None:
        return  # another scheduler is at it
    state = WaitState(tuple(row.positions), tuple(row.log_seconds), row.below, row.above)
    for place, seconds, replied_at, *told in read_rows(_ENDED, [brand_id, row.seen_until, now, MOST_LEARNED]):
        kept = Expected(*told) if told[0] is not None else None
        state = observe_wait(state, Wait(int(place), float(seconds), kept))
        row.seen_until = replied_at
    row.positions, row.log_seconds = list(state.positions), list(state.log_seconds)
    row.below, row.above = state.below, state.above
    row.save()
    _tell(brand_id, state, now=now)


def _tell(brand_id: uuid.UUID, state: WaitState, *, now: datetime) -> None:
    untold = read_rows(_UNTOLD, [brand_id])
    if not untold:
        return
    still = [Wait(int(place), max(float(seconds), 0.0)) for place, seconds in read_rows(_STILL, [now, brand_id])]
    for round_id, place in untold:
        found = interval(state, int(place), waiting=still)
        told = [found.low, found.median, found.high] if found else None
        Round.objects.filter(id=round_id).update(queue_place=int(place), expected_seconds=told)
