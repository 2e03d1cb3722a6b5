"""What turns valves by themselves: hours, the staff's backlog, the day's service level, the day's budget."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from peerdesk.domain.brands.commands import settle_valve
from peerdesk.domain.brands.models import Valve
from peerdesk.domain.brands.queries import watching_valves
from peerdesk.domain.brands.rules import ValveFacts, ValveSettings, valve_now
from peerdesk.foundation.clock import zone_named
from peerdesk.foundation.db.reads import read_rows

# Committed: what tickets cost that experts hold, are asked about or have resolved since the day began.
_FACTS = """
SELECT count(*) FILTER (WHERE t.state = 'staff'),
       avg(CASE WHEN t.first_reply_at <= t.opened_at + make_interval(secs => %(in_time)s) THEN 100.0 ELSE 0.0 END)
           FILTER (WHERE t.opened_at > %(yesterday)s
                   AND (t.first_reply_at IS NOT NULL OR t.opened_at + make_interval(secs => %(in_time)s) < %(now)s)),
       coalesce(sum((%(price)s * t.price_percent + 50) / 100) FILTER (
           WHERE t.state IN ('queued', 'claimed', 'waiting') AND t.assignee_kind <> 'staff'
              OR t.resolved_at >= %(day)s AND EXISTS (
                  SELECT 1 FROM tickets_resolution r WHERE r.ticket_id = t.id AND r.resolver_kind = 'expert'
                  AND r.reopened_at IS NULL)), 0)
FROM tickets_ticket t
WHERE t.brand_id = %(brand)s AND (%(topic)s::uuid IS NULL OR t.topic_id = %(topic)s::uuid)
  AND (t.opened_at > %(week)s OR t.state IN ('staff', 'queued', 'claimed', 'waiting')
       OR t.state = 'resolved' AND t.resolved_at >= %(day)s)
"""


def sweep_valves(*, now: datetime) -> int:
    """Let each valve's rules look and turn it. Returns how many were turned."""
    turned = 0
    for valve in watching_valves():
        percent, reason = valve_now(ValveSettings.from_json(valve.settings), _facts(valve, now=now))
        turned += settle_valve(valve.id, percent=percent, reason=reason, now=now)
    return turned


def _facts(valve: Valve, *, now: datetime) -> ValveFacts:
    here = now.astimezone(zone_named(valve.brand.time_zone))
    values: dict[str, Any] = {
        "brand": valve.brand_id, "topic": valve.topic_id, "now": now, "yesterday": now - timedelta(days=1),
        "week": now - timedelta(days=7),
        "day": here.replace(hour=0, minute=0, second=0, microsecond=0), "price": valve.brand.price_minor,
        "in_time": valve.brand.accept_seconds + valve.brand.first_reply_seconds,
    }  # fmt: skip
    backlog, level, committed = read_rows(_FACTS, values)[0]
    return ValveFacts(here.time(), int(backlog), None if level is None else float(level), int(committed))
