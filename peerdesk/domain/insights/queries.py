"""Reads of `insights`: one definition per figure (docs/metrics.md)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from peerdesk.domain.answers.models import ArticleState
from peerdesk.domain.answers.queries import count_articles
from peerdesk.domain.ledger.queries import ledger_sum
from peerdesk.domain.privacy.models import GuardIncident
from peerdesk.domain.quality.queries import rating_figures
from peerdesk.foundation.outbox.models import FailedDelivery, OutboxEvent

from .models import SimulatedTraffic

FEW = 5
COMES_BACK_DAYS = 7
NONE = (0, 0, 0, 0)
# By who resolved: how many, reopened, lasting (confirmed, or silent and not back in time), and not known yet.
_RESOLUTIONS = """
SELECT resolver_kind, count(*), count(reopened_at),
       count(*) FILTER (WHERE reopened_at IS NULL AND (is_confirmed OR (NOT came_back AND resolved_at <= %(settled)s))),
       count(*) FILTER (WHERE reopened_at IS NULL AND NOT is_confirmed AND NOT came_back AND resolved_at > %(settled)s)
FROM (
  SELECT r.resolver_kind, r.resolved_at, r.reopened_at, r.evidence = 'customer' AS is_confirmed,
         r.resolver_kind = 'machine' AND EXISTS (
           SELECT 1 FROM conversations_conversation other JOIN tickets_ticket again ON again.conversation_id = other.id
           WHERE other.customer_id = thread.customer_id AND again.brand_id = t.brand_id AND again.id <> t.id
             AND again.opened_at > r.resolved_at AND again.opened_at <= r.resolved_at + make_interval(days => %(days)s)
         ) AS came_back
  FROM tickets_resolution r JOIN tickets_ticket t ON t.id = r.ticket_id
  JOIN conversations_conversation thread ON thread.id = t.conversation_id
  WHERE t.brand_id = %(brand)s AND r.resolved_at >= %(since)s) AS made
GROUP BY resolver_kind"""


@dataclass(frozen=True)
class DayCount:
    """Tickets of one UTC day."""

    day: str
    opened: int
    resolved: int
    self_served: int


@dataclass(frozen=True)
class BrandFigures:
    """A brand's figures of a period; a rate is None when nothing happened."""

    opened: int
    resolved: int
    resolved_by_expert: int
    resolved_by_machine: int
    resolved_by_staff: int
    escalated: int
    reopened: int
    first_reply_seconds_median: float | None
    rating_mean: float | None
    rating_count: int
    cost_minor: int
    knowledge_published: int
    knowledge_proposed: int
    days: tuple[DayCount, ...]
    deflected: int
    deflection_open: int

    @property
    def deflection_rate(self) -> float | None:
        """Share of resolutions that a published answer made and that lasted, of those whose fate is known.

        It counts when the customer said so, or was silent and did not come back within seven days.
        """
        known = self.resolved - self.deflection_open
        return self.deflected / known if known else None

    @property
    def cost_per_resolution_minor(self) -> float | None:
        """Mean price of all resolutions of the period, in minor units."""
        return self.cost_minor / self.resolved if self.resolved else None


def brand_figures(brand_id: uuid.UUID, *, now: datetime, days: int = 14) -> BrandFigures:
    """Return a brand's figures of the last `days` days."""
    since = now - timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FILTER (WHERE t.opened_at >= %(since)s),
                      percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM t.first_reply_at - t.opened_at))
                          FILTER (WHERE t.opened_at >= %(since)s AND t.first_reply_at IS NOT NULL),
                      (SELECT count(*) FROM tickets_escalation e JOIN tickets_ticket x ON x.id = e.ticket_id
                       WHERE x.brand_id = %(brand)s AND e.escalated_at >= %(since)s)
               FROM tickets_ticket t WHERE t.brand_id = %(brand)s""",
            {"brand": brand_id, "since": since},
        )
        opened, median, escalated = cursor.fetchone() or (0, None, 0)
        settled = now - timedelta(days=COMES_BACK_DAYS)
        cursor.execute(_RESOLUTIONS, {"brand": brand_id, "since": since, "settled": settled, "days": COMES_BACK_DAYS})
        kinds = {kind: counts for kind, *counts in cursor.fetchall()}
        cursor.execute(
            "SELECT coalesce(sum(price_minor), 0) FROM rewards_receipt"
            " WHERE brand_id = %s AND booked_at >= %s AND state <> 'reversed'",
            [brand_id, since],
        )
        cost = (cursor.fetchone() or (0,))[0]
    ratings = rating_figures(brand_id, since=since)
    return BrandFigures(
        opened=opened, resolved=sum(counts[0] for counts in kinds.values()),
        resolved_by_expert=kinds.get("expert", NONE)[0], resolved_by_machine=kinds.get("machine", NONE)[0],
        resolved_by_staff=kinds.get("staff", NONE)[0], escalated=escalated,
        reopened=sum(counts[1] for counts in kinds.values()),
        first_reply_seconds_median=float(median) if median is not None else None,
        rating_mean=ratings.mean, rating_count=ratings.count, cost_minor=int(cost),
        knowledge_published=count_articles(brand_id, state=ArticleState.PUBLISHED),
        knowledge_proposed=count_articles(brand_id, state=ArticleState.PROPOSED),
        days=_days(brand_id, since=since, now=now),
        deflected=kinds.get("machine", NONE)[2], deflection_open=kinds.get("machine", NONE)[3],
    )


def _days(brand_id: uuid.UUID, *, since: datetime, now: datetime) -> tuple[DayCount, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT to_char(d.day, 'YYYY-MM-DD'),
                (SELECT count(*) FROM tickets_ticket t WHERE t.brand_id = %(brand)s
                   AND t.opened_at >= d.day AND t.opened_at < d.day + interval '1 day'),
                (SELECT count(*) FROM tickets_resolution r JOIN tickets_ticket t ON t.id = r.ticket_id
                   WHERE t.brand_id = %(brand)s AND r.resolved_at >= d.day AND r.resolved_at < d.day + interval '1 day'),
                (SELECT count(*) FROM tickets_resolution r JOIN tickets_ticket t ON t.id = r.ticket_id
                   WHERE t.brand_id = %(brand)s AND r.resolver_kind = 'machine'
                   AND r.resolved_at >= d.day AND r.resolved_at < d.day + interval '1 day')
               FROM generate_series(date_trunc('day', %(since)s AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + interval '1 day',
                                    %(now)s, interval '1 day') AS d(day) ORDER BY d.day""",
            {"brand": brand_id, "since": since, "now": now},
        )
        return tuple(DayCount(*row) for row in cursor.fetchall())


def expected_reply_seconds(brand_id: uuid.UUID) -> float | None:
    """Return the median time to the first reply over the newest 100 answered tickets; None below five."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FROM (
                 SELECT extract(epoch FROM first_reply_at - opened_at) AS seconds FROM tickets_ticket
                 WHERE brand_id = %s AND first_reply_at IS NOT NULL ORDER BY opened_at DESC LIMIT 100) AS newest""",
            [brand_id],
        )
        count, median = cursor.fetchone() or (0, None)
    return float(median) if median is not None and count >= FEW else None


def find_traffic(brand_id: uuid.UUID) -> SimulatedTraffic | None:
    """Return the switch of a brand's simulated traffic, if it has one."""
    return SimulatedTraffic.objects.filter(brand_id=brand_id).first()


def running_traffic() -> list[SimulatedTraffic]:
    """Return the switches that are on."""
    return list(SimulatedTraffic.objects.filter(is_running=True).select_related("brand"))


def count_limbo(*, now: datetime, older_than_seconds: int = 60, brand_id: uuid.UUID | None = None) -> int:
    """How many open tickets have neither offer, assignee, timer nor a round to come for this long (I10).

    Over the whole network, or for one brand.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM tickets_ticket t
               WHERE t.state IN ('received', 'guarded', 'self_service', 'queued', 'claimed', 'waiting')
               AND t.changed_at < %s AND t.assignee_id IS NULL AND (%s::uuid IS NULL OR t.brand_id = %s)
               AND NOT EXISTS (SELECT 1 FROM tickets_tickettimer m WHERE m.ticket_id = t.id AND m.settled_at IS NULL)
               AND NOT EXISTS (SELECT 1 FROM matching_round r WHERE r.ticket_id = t.id AND r.settled_at IS NULL)
               AND NOT EXISTS (SELECT 1 FROM matching_offer o WHERE o.ticket_id = t.id AND o.state = 'open')""",
            [now - timedelta(seconds=older_than_seconds), brand_id, brand_id],
        )
        return int((cursor.fetchone() or (0,))[0])


def network_gauges(*, now: datetime) -> dict[str, tuple[str, float]]:
    """Return the figures that a monitor scrapes: name -> (help text, value). No labels, so no personal data."""
    return {
        "outbox_pending": ("Events that wait for delivery", OutboxEvent.objects.filter(done_at__isnull=True).count()),
        "outbox_dead_letters": ("Deliveries given up", FailedDelivery.objects.filter(dead_at__isnull=False).count()),
        "guard_incidents_open": ("Held by the guard", GuardIncident.objects.filter(settled_at__isnull=True).count()),
        "tickets_in_limbo": ("Open tickets that nothing will move", count_limbo(now=now)),
        "ledger_sum_minor": ("Sum of all postings; not zero is an alarm", sum(abs(v) for v in ledger_sum().values())),
    }
