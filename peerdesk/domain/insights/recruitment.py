"""What recruiting comes to: a funnel by campaign, what an hour really earned, and how long people wait for a question."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Application, ApplicationState, Presence, Qualification
from peerdesk.domain.experts.rules import SEEN_WITHIN, covered_seconds
from peerdesk.domain.matching.models import Claim
from peerdesk.domain.outreach.queries import costs_by_source
from peerdesk.domain.quality.rules import is_controllable, standing_of
from peerdesk.domain.recruiting.rules import idle_after
from peerdesk.domain.rewards.models import Receipt, ReceiptState
from peerdesk.foundation.db.reads import read_rows

from .models import EarningsEvidence

DAYS: Final = 28
# Fewer than this, and a range tells what single people earn (P13).
LEAST_PEOPLE: Final = 5
LEAST_HOURS: Final = 1.0
_FUNNEL = """
WITH came AS (
    SELECT r.campaign_id, r.source, r.is_waiting, a.state, a.decided_at, a.expert_id, e.user_id, a.brand_id
    FROM recruiting_arrival r JOIN experts_application a ON a.id = r.application_id
    JOIN experts_expert e ON e.id = a.expert_id WHERE a.brand_id = %(brand)s),
told AS (
    SELECT came.*,
        EXISTS (SELECT 1 FROM exams_attempt t JOIN exams_exam x ON x.id = t.exam_id
                WHERE t.user_id = came.user_id AND x.brand_id = came.brand_id AND t.state = 'graded') AS tested,
        -- Through the brand's programme where they began one; else simply allowed to answer.
        coalesce((SELECT o.qualified_at IS NOT NULL FROM onboarding_onboarding o
                  WHERE o.expert_id = came.expert_id AND o.brand_id = came.brand_id),
            EXISTS (SELECT 1 FROM experts_qualification q WHERE q.expert_id = came.expert_id AND q.brand_id = came.brand_id
                    AND q.revoked_at IS NULL)) AS qualified,
        paid.resolved, paid.reversed, held.last_at, held.ended
    FROM came CROSS JOIN LATERAL (
        SELECT max(c.claimed_at) AS last_at, count(c.ended_at) AS ended FROM matching_claim c
        WHERE c.expert_id = came.expert_id AND c.brand_id = came.brand_id) AS held
    CROSS JOIN LATERAL (
        SELECT count(*) AS resolved, count(*) FILTER (WHERE p.state = 'reversed') AS reversed FROM rewards_receipt p
        WHERE p.expert_id = came.expert_id AND p.brand_id = came.brand_id) AS paid)
SELECT campaign_id, source, count(*), count(*) FILTER (WHERE tested), count(*) FILTER (WHERE state = 'accepted'),
       count(*) FILTER (WHERE qualified), count(*) FILTER (WHERE resolved > 0),
       count(*) FILTER (WHERE state = 'accepted' AND decided_at <= %(now)s - interval '30 days'),
       count(*) FILTER (WHERE last_at >= decided_at + interval '30 days'),
       count(*) FILTER (WHERE state = 'accepted' AND decided_at <= %(now)s - interval '90 days'),
       count(*) FILTER (WHERE last_at >= decided_at + interval '90 days'),
       coalesce(sum(resolved), 0)::int, coalesce(sum(reversed), 0)::int, count(*) FILTER (WHERE is_waiting),
       coalesce(sum(ended), 0)::int
FROM told GROUP BY campaign_id, source
"""
_VISITS = """
SELECT v.campaign_id, v.source, sum(v.number)::int FROM recruiting_campaignvisits v
JOIN recruiting_campaign c ON c.id = v.campaign_id WHERE c.brand_id = %(brand)s GROUP BY v.campaign_id, v.source
"""
# The newest ratings of everybody who came by a campaign; what one of them says of price or product alone is left out below.
_RATINGS = """
SELECT r.campaign_id, r.source, s.rating, s.reasons FROM quality_survey s
JOIN tickets_resolution z ON z.id = s.resolution_id AND z.resolver_kind = 'expert'
JOIN experts_expert e ON e.user_id = z.resolver_id
JOIN experts_application a ON a.expert_id = e.id AND a.brand_id = s.brand_id
JOIN recruiting_arrival r ON r.application_id = a.id
WHERE s.brand_id = %(brand)s AND s.rating IS NOT NULL ORDER BY s.answered_at DESC LIMIT %(limit)s
"""
MOST_RATINGS: Final = 10_000


@dataclass(frozen=True)
class Funnel:
    """How many got how far, of one campaign or one source of it. `old_*` are those who were accepted so long ago.

    `lasting` of `resolutions` were not taken back by the customer; `held` questions were held to an end; `cost_minor` is
    what tables of ads say, in the brand's currency.
    """

    visits: int = 0
    applied: int = 0
    tested: int = 0
    accepted: int = 0
    qualified: int = 0
    resolved: int = 0
    old_30: int = 0
    active_30: int = 0
    old_90: int = 0
    active_90: int = 0
    resolutions: int = 0
    reversed: int = 0
    waiting: int = 0
    held: int = 0
    cost_minor: int = 0

    @property
    def solving(self) -> float | None:
        """Share of the questions held to an end that were solved and stayed so; None before there is one."""
        return (self.resolutions - self.reversed) / self.held if self.held else None

    @property
    def cost_each(self) -> int | None:
        """What each person who may answer has cost; None where nothing was spent, or nobody may yet."""
        return self.cost_minor // self.qualified if self.cost_minor and self.qualified else None

    @property
    def lasting(self) -> float | None:
        """Share of resolutions that lasted; None before there is one."""
        return 1 - self.reversed / self.resolutions if self.resolutions else None

    def steps(self) -> list[tuple[str, int]]:
        """The funnel, widest first."""
        names = ("visits", "applied", "tested", "accepted", "qualified", "resolved", "active_30", "active_90")
        return [(name, getattr(self, name)) for name in names]


@dataclass(frozen=True)
class Idle:
    """How long people of a brand wait for a question, over 28 days: shares of online time; None where nobody was online."""

    people: int
    online_hours: float
    now: float | None
    joining: int
    predicted: float | None


def funnels(brand_id: uuid.UUID, *, now: datetime) -> dict[uuid.UUID, dict[str, Funnel]]:
    """Return, for each campaign of a brand, a funnel by source; under "" those whose link named none."""
    numbers: dict[tuple[uuid.UUID, str], list[int]] = defaultdict(lambda: [0] * 15)
    for campaign_id, source, count in read_rows(_VISITS, {"brand": brand_id}):
        numbers[campaign_id, source][0] = count
    for campaign_id, source, *counts in read_rows(_FUNNEL, {"brand": brand_id, "now": now}):
        numbers[campaign_id, source][1:14] = counts
    for campaign_id, spent in costs_by_source(brand_id).items():
        for source, amount in spent.items():
            numbers[campaign_id, source][14] = amount
    found: dict[uuid.UUID, dict[str, Funnel]] = defaultdict(dict)
    for (campaign_id, source), row in numbers.items():
        found[campaign_id][source] = Funnel(*row)
    return dict(found)


def ratings(brand_id: uuid.UUID) -> dict[tuple[uuid.UUID, str | None], float]:
    """Return the lower end (one-sided 95 %) of what customers think of those who came, 1 to 5, by campaign and source.

    Under None that of the whole campaign. From ten ratings on that those who answered could control; the newest fifty count.
    """
    found: dict[tuple[uuid.UUID, str | None], list[int]] = defaultdict(list)
    for campaign_id, source, rating, reasons in read_rows(_RATINGS, {"brand": brand_id, "limit": MOST_RATINGS}):
        if is_controllable(rating, reasons):
            found[campaign_id, source].append(rating)
            found[campaign_id, None].append(rating)
    known = {key: standing_of(given) for key, given in found.items()}
    return {key: 1 + 4 * standing for key, standing in known.items() if standing is not None}


def together(rows: Iterable[Funnel]) -> Funnel:
    """Return the sum of funnels."""
    names = Funnel.__dataclass_fields__
    kept = list(rows)
    return Funnel(**{name: sum(getattr(row, name) for row in kept) for name in names})


def measure_earnings(brand: Brand, *, now: datetime) -> EarningsEvidence | None:
    """What an hour online really earned people of this brand in the last 28 days, waiting included. Not saved.

    Quartiles over people who were online for an hour at least, of what they earned at all brands of the same currency; None
    while they are fewer than five.
    """
    hours = _online_hours(brand, now=now)
    people = [expert_id for expert_id, spent in hours.items() if spent >= LEAST_HOURS]
    if len(people) < LEAST_PEOPLE:
        return None
    earned: dict[uuid.UUID, int] = defaultdict(int)
    receipts = Receipt.objects.filter(expert_id__in=people, booked_at__gte=now - timedelta(days=DAYS))
    kept = receipts.filter(currency=brand.currency).exclude(state=ReceiptState.REVERSED)
    for expert_id, share in kept.values_list("expert_id", "share_minor"):
        if expert_id is not None:
            earned[expert_id] += share
    rates = [earned[expert_id] / hours[expert_id] for expert_id in people]
    low, middle, high = (round(float(value)) for value in np.percentile(rates, [25, 50, 75]))
    return EarningsEvidence(
        brand=brand, measured_at=now, days=DAYS, people=len(people), hours=sum(hours[one] for one in people),
        low_minor=low, middle_minor=middle, high_minor=high, currency=brand.currency,
    )


def latest_earnings(brand_id: uuid.UUID) -> EarningsEvidence | None:
    """Return what is told on campaigns' pages: the newest measurement that was kept."""
    return EarningsEvidence.objects.filter(brand_id=brand_id).order_by("-measured_at").first()


def measure_idle(brand: Brand, *, now: datetime) -> Idle:
    """Return how long people wait for a question, and how long they would with everybody who has applied, if accepted."""
    hours = _online_hours(brand, now=now)
    busy = _busy_hours(list(hours), now=now)
    online = sum(hours.values())
    joining = Application.objects.filter(brand=brand, state=ApplicationState.SUBMITTED).count()
    worked = sum(min(busy.get(expert_id, 0.0), spent) for expert_id, spent in hours.items())

    def share(more: int) -> float | None:
        return idle_after(busy_hours=worked, online_hours=online, people=len(hours), joining=more)

    return Idle(len(hours), online, share(0), joining, share(joining))


def _online_hours(brand: Brand, *, now: datetime) -> dict[uuid.UUID, float]:
    """Hours online in the last 28 days of each person who is qualified for the brand and was online at all."""
    since = now - timedelta(days=DAYS)
    people = Qualification.objects.filter(brand=brand, revoked_at=None).values("expert_id")
    rows = Presence.objects.filter(expert_id__in=people, seen_at__gte=since).values_list(
        "expert_id", "started_at", "seen_at", "ended_at"
    )
    spans: dict[uuid.UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for expert_id, started, seen, ended in rows:
        spans[expert_id].append((max(started, since), min(ended or now, seen + SEEN_WITHIN, now)))
    return {expert_id: seconds / 3600 for expert_id, some in spans.items() if (seconds := covered_seconds(some)) > 0}


def _busy_hours(experts: Sequence[uuid.UUID], *, now: datetime) -> dict[uuid.UUID, float]:
    """Hours in which each of them held a question, in the last 28 days."""
    since = now - timedelta(days=DAYS)
    rows = Claim.objects.filter(expert_id__in=experts, claimed_at__gte=since)
    spans: dict[uuid.UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for expert_id, claimed, ended in rows.values_list("expert_id", "claimed_at", "ended_at"):
        spans[expert_id].append((claimed, ended or now))
    return {expert_id: covered_seconds(some) / 3600 for expert_id, some in spans.items()}
