"""What is learned from every outcome: fading counts of each expert with each topic, profiles, what an hour earns."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection

from peerdesk.domain.matching.fading import DAY_SECONDS, SIX, faded_sums, kept_share
from peerdesk.domain.matching.models import ExpertProfile
from peerdesk.domain.tickets.models import QuestionVector
from peerdesk.engines.skill import DEFAULT_SETTINGS, Outcome, Tally, observe, observe_profile
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import write
from peerdesk.foundation.ids import new_id

PACE_OVER = timedelta(days=28)
_OBSERVE = f"""
INSERT INTO matching_topicrecord AS r
    (id, expert_id, brand_id, topic_id, resolved_count, reopened_count, {", ".join(SIX)}, tallied_at)
VALUES (%(id)s, %(expert)s, %(brand)s, %(topic)s, 0, 0, {", ".join(f"%({name})s" for name in SIX)}, %(now)s)
ON CONFLICT (expert_id, brand_id, topic_id) DO UPDATE SET
    {", ".join(f"{name} = greatest(r.{name} * coalesce({kept_share('r')}, 0) + excluded.{name}, 0)" for name in SIX)},
    tallied_at = greatest(r.tallied_at, excluded.tallied_at)
"""  # noqa: S608 - composed of constants
_BACKGROUND = f"""
INSERT INTO matching_topicbackground AS b (id, brand_id, topic_id, {", ".join(SIX)}, tallied_at)
SELECT gen_random_uuid(), r.brand_id, r.topic_id, {faded_sums("r")}, %(now)s
FROM matching_topicrecord r GROUP BY r.brand_id, r.topic_id
ON CONFLICT (brand_id, topic_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in SIX)},
    tallied_at = excluded.tallied_at
"""  # noqa: S608 - as above
# Worth in prices of the brands, so that currencies compare; hours of desks as long as they were believed. Who was there for
# less than an hour says nothing yet.
_PACES = """
WITH worth AS (
    SELECT c.expert_id, sum(o.pay_minor::float / greatest(b.price_minor, 1)) AS worth
    FROM matching_claim c JOIN matching_offer o ON o.id = c.offer_id JOIN brands_brand b ON b.id = c.brand_id
    WHERE c.end_reason = 'resolved' AND c.ended_at > %(since)s GROUP BY c.expert_id),
hours AS (
    SELECT expert_id, sum(greatest(extract(epoch FROM least(coalesce(ended_at, %(now)s), seen_at + interval '90 seconds')
                                           - greatest(started_at, %(since)s)), 0))::float / 3600 AS hours
    FROM experts_presence WHERE coalesce(ended_at, %(now)s) > %(since)s GROUP BY expert_id),
pace AS (
    SELECT p.id, p.brand_id, hours.hours, coalesce(worth.worth, 0) / hours.hours AS rate
    FROM matching_expertprofile p JOIN hours USING (expert_id) LEFT JOIN worth USING (expert_id) WHERE hours.hours >= 1),
middle AS (SELECT brand_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY rate) AS rate FROM pace GROUP BY brand_id)
UPDATE matching_expertprofile p SET active_hours = pace.hours, worth_per_hour = pace.rate,
       earnings_ratio = CASE WHEN middle.rate > 0 THEN pace.rate / middle.rate ELSE 1 END
FROM pace JOIN middle USING (brand_id) WHERE p.id = pace.id
"""


@command
def observe_outcome(
    expert_id: uuid.UUID, *, brand_id: uuid.UUID, topic_id: uuid.UUID | None, outcome: Outcome, now: datetime,
    minutes: float | None = None, resolved_days_ago: float = 0.0,
) -> None:
    """Count one outcome of an expert with a topic: the engine's own `observe`, carried out by one statement."""
    added = observe(Tally(), outcome, days=0.0, minutes=minutes, resolved_days_ago=resolved_days_ago)
    if outcome is Outcome.REOPENED:  # `observe` of an empty tally stops at nothing; here it is taken off what is stored
        kept = 2.0 ** (-resolved_days_ago / DEFAULT_SETTINGS.half_life_days)
        added = Tally(lasting=-kept)
    _write(expert_id, brand_id, topic_id, added, now=now)


@command
def take_back_pass(expert_id: uuid.UUID, *, brand_id: uuid.UUID, topic_id: uuid.UUID | None, now: datetime) -> None:
    """A "no" was taken back within the offer's time: it was none."""
    _write(expert_id, brand_id, topic_id, Tally(offers=-1.0), now=now)


@command
def learn_likes(expert_id: uuid.UUID, *, ticket_id: uuid.UUID, brand_id: uuid.UUID, now: datetime) -> None:
    """Add a solved ticket's vector to what the expert's tickets of this brand are about."""
    vector = QuestionVector.objects.filter(ticket_id=ticket_id).values_list("embedding", flat=True).first()
    row, _ = ExpertProfile.objects.select_for_update().get_or_create(expert_id=expert_id, brand_id=brand_id)
    row.last_answer_at = now
    if vector is not None:
        before = None if row.likes is None else np.asarray(row.likes, dtype=np.float32)
        days = (now - row.liked_at).total_seconds() / DAY_SECONDS if row.liked_at else 0.0
        row.likes = observe_profile(before, np.asarray(vector, dtype=np.float32), days=max(days, 0.0)).tolist()
        row.liked_at = now
    row.save(update_fields=["likes", "liked_at", "last_answer_at"])


@command
def sweep_backgrounds(*, now: datetime) -> int:
    """Sum up anew what all experts together did with each topic of each brand. Returns the number of topics."""
    return _changed(_BACKGROUND, {"now": now})


@command
def sweep_paces(*, now: datetime) -> int:
    """Work out anew what each expert's active hour has earned over four weeks, against the others of each brand."""
    return _changed(_PACES, {"now": now, "since": now - PACE_OVER})


def _changed(statement: str, values: Mapping[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _write(
    expert_id: uuid.UUID, brand_id: uuid.UUID, topic_id: uuid.UUID | None, added: Tally, *, now: datetime
) -> None:
    values = dict(zip(SIX, map(float, added.columns()), strict=True))
    write(_OBSERVE, {"id": new_id(), "expert": expert_id, "brand": brand_id, "topic": topic_id, "now": now, **values})
