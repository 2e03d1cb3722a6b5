"""How versions of a policy do beside each other: the same figures for each, with intervals."""

from __future__ import annotations

import math
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from peerdesk.engines.retrieval import wilson
from peerdesk.foundation.db.reads import read_rows

from .rules import NORMAL_95, median_interval

# A ticket belongs to the version that decided its first round; what became of it counts whenever it did.
_OUTCOMES = """
SELECT r.policy_id, extract(epoch FROM first_claim.claimed_at - r.opened_at),
       extract(epoch FROM t.first_reply_at - r.opened_at),
       EXISTS (SELECT 1 FROM tickets_resolution s WHERE s.ticket_id = t.id AND s.resolver_kind = 'expert'
               AND s.reopened_at IS NULL),
       EXISTS (SELECT 1 FROM tickets_resolution s WHERE s.ticket_id = t.id AND s.reopened_at IS NOT NULL), t.price_percent
FROM matching_round r JOIN tickets_ticket t ON t.id = r.ticket_id
LEFT JOIN LATERAL (SELECT min(claimed_at) AS claimed_at FROM matching_claim c WHERE c.ticket_id = t.id) first_claim ON true
WHERE t.brand_id = %(brand)s AND t.opened_at >= %(begun)s AND r.cycle = 1 AND r.number = 1 AND r.opened_at >= %(since)s
ORDER BY r.opened_at DESC LIMIT 20000
"""


LEAST_TIMES = 6


@dataclass(frozen=True)
class Figure:
    """A share (0..1) or a time in seconds with its interval of 95 %; no value without anything to count."""

    value: float | None
    low: float = 0.0
    high: float = 0.0
    # Of fewer than six times no two enclose the median with 95 %: there is no interval to rest on.
    has_interval: bool = True


@dataclass(frozen=True)
class PolicyFigures:
    """What became of the tickets that went by one version (None: by the defaults)."""

    policy_id: uuid.UUID | None
    tickets: int
    taken: Figure
    seconds_to_claim: Figure
    seconds_to_reply: Figure
    solved: Figure
    reopened: Figure
    price_percent: float


class _Outcome(NamedTuple):
    """What became of one ticket: seconds until it was claimed and answered, and how it ended."""

    claimed: Decimal | None
    replied: Decimal | None
    is_solved: bool
    is_reopened: bool
    price_percent: int


# What a brand compares, and whether more of it is better.
COMPARED = {"taken": True, "seconds_to_claim": False, "seconds_to_reply": False, "solved": True, "reopened": False}


def difference(ours: Figure, theirs: Figure) -> Figure:
    """Return ours less theirs with its interval of 95 %, recovered from the two intervals; no value without both.

    Zou and Donner 2008, Statistics in Medicine 27; for shares the hybrid score interval of Newcombe 1998 (his method 10).
    """
    if ours.value is None or theirs.value is None or not (ours.has_interval and theirs.has_interval):
        return Figure(None)
    value = ours.value - theirs.value
    down = math.hypot(ours.value - ours.low, theirs.high - theirs.value)
    up = math.hypot(ours.high - ours.value, theirs.value - theirs.low)
    return Figure(value, value - down, value + up)


def compare_trial(
    brand_id: uuid.UUID, *, trial_id: uuid.UUID, against: uuid.UUID | None, since: datetime
) -> dict[str, Figure]:
    """Return how the tickets of a trial did against those that went by the other version (None: the defaults) meanwhile.

    `since` is the trial's begin: what came before it, another week, is no fair comparison. Empty until both have tickets.
    """
    found = compare_policies(brand_id, since=since)
    trial, other = found.get(trial_id), found.get(against)
    if trial is None or other is None:
        return {}
    return {name: difference(getattr(trial, name), getattr(other, name)) for name in COMPARED}


def compare_policies(brand_id: uuid.UUID, *, since: datetime) -> dict[uuid.UUID | None, PolicyFigures]:
    """Return the figures of every version that decided about tickets since then."""
    # A ticket that waited longer than a month for its first round is none to compare by; the bound lets an index find them.
    values = {"brand": brand_id, "since": since, "begun": since - timedelta(days=30)}
    rows: dict[uuid.UUID | None, list[_Outcome]] = defaultdict(list)
    for policy_id, *outcome in read_rows(_OUTCOMES, values):
        rows[policy_id].append(_Outcome(*outcome))
    return {policy_id: _figures(policy_id, found) for policy_id, found in rows.items()}


def _figures(policy_id: uuid.UUID | None, rows: Sequence[_Outcome]) -> PolicyFigures:
    claimed = [float(row.claimed) for row in rows if row.claimed is not None]
    replied = [float(row.replied) for row in rows if row.replied is not None]
    return PolicyFigures(
        policy_id, len(rows), _share(len(claimed), len(rows)), _median(claimed), _median(replied),
        _share(sum(row.is_solved for row in rows), len(rows)), _share(sum(row.is_reopened for row in rows), len(rows)),
        sum(row.price_percent for row in rows) / len(rows),
    )  # fmt: skip


def _share(count: int, of: int) -> Figure:
    low, high = wilson(count, of, z=NORMAL_95)
    return Figure(count / of, low, high) if of else Figure(None)


def _median(values: Sequence[float]) -> Figure:
    if not values:
        return Figure(None)
    middle, low, high = median_interval(values)
    return Figure(middle, low, high, has_interval=len(values) >= LEAST_TIMES)
