"""Permission that grows: a sweep grants what the programme says and the figures show; a person may grant or hold."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from peerdesk.domain.experts.commands import grant_qualification, raise_terms
from peerdesk.domain.onboarding.events import LevelGranted
from peerdesk.domain.onboarding.models import LevelGrant, Onboarding
from peerdesk.domain.onboarding.rules import Level
from peerdesk.domain.people.models import User
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.errors import conflict, invalid, not_found
from peerdesk.foundation.outbox.emit import emit

from .steps import topics_of

BATCH = 200
LEAST_REASON = 10
# Who has a level before them, with what the next one asks about: closed resolutions that lasted, and the kept standing.
_FIGURES = """
SELECT o.id, o.level, p.levels -> o.level,
    (SELECT count(*) FROM tickets_resolution r JOIN tickets_ticket t ON t.id = r.ticket_id
     WHERE r.resolver_id = e.user_id AND t.brand_id = o.brand_id AND r.closed_at IS NOT NULL
       AND r.resolved_at >= o.qualified_at),
    (SELECT m.standing FROM matching_expertprofile m WHERE m.expert_id = o.expert_id AND m.brand_id = o.brand_id)
FROM onboarding_onboarding o JOIN onboarding_programme p ON p.id = o.programme_id
JOIN experts_expert e ON e.id = o.expert_id
WHERE o.qualified_at IS NOT NULL AND o.held_at IS NULL AND e.state = 'active' AND o.level < jsonb_array_length(p.levels)
  AND o.id > %(after)s
ORDER BY o.id LIMIT %(most)s
"""


def sweep_levels(*, now: datetime) -> int:
    """Grant the next level to everybody whose figures are enough, each with its evidence. Returns how many."""
    granted, last = 0, uuid.UUID(int=0)
    while rows := read_rows(_FIGURES, {"after": last, "most": BATCH}):
        for onboarding_id, level, stored, resolutions, standing in rows:
            asked = Level.of(json.loads(stored))
            if asked.is_reached(resolutions=resolutions, standing=standing):
                evidence = {"resolutions": resolutions, "standing": None if standing is None else round(standing, 3)}
                granted += _grant(onboarding_id, level=level + 1, by=None, evidence=evidence, now=now)
        last = rows[-1][0]
    return granted


@command
def grant_level(onboarding_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, reason: str, now: datetime) -> None:
    """Grant the next level by hand. Raises `onboarding_not_found`, `no_level_left`, `reason_too_short`."""
    row = _locked(onboarding_id, brand_id)
    if row.qualified_at is None or row.level >= len(row.programme.levels):
        raise conflict("no_level_left")
    _check(reason)
    _grant(row.id, level=row.level + 1, by=by, evidence={"reason": reason.strip()[:300]}, now=now)


@command
def hold_levels(onboarding_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, reason: str, now: datetime) -> None:
    """Let no further level and no card open anything until somebody lets it go on; what they have they keep.

    Raises `onboarding_not_found`, `reason_too_short`.
    """
    row = _locked(onboarding_id, brand_id)
    _check(reason)
    row.held_at, row.held_by, row.held_reason = now, by, reason.strip()[:300]
    row.save(update_fields=["held_at", "held_by", "held_reason"])


@command
def release_levels(onboarding_id: uuid.UUID, *, brand_id: uuid.UUID) -> None:
    """Let it go on. Raises `onboarding_not_found`."""
    row = _locked(onboarding_id, brand_id)
    row.held_at, row.held_by, row.held_reason = None, None, ""
    row.save(update_fields=["held_at", "held_by", "held_reason"])


@command
def _grant(
    onboarding_id: uuid.UUID, *, level: int, by: User | None, evidence: dict[str, Any], now: datetime
) -> int:
    rows = Onboarding.objects.select_for_update(of=("self",)).select_related("programme", "brand", "expert")
    row = rows.get(id=onboarding_id)
    if row.level + 1 != level or (by is None and row.held_at is not None):
        return 0  # somebody else was faster, or has held it meanwhile
    reached = Level.of(row.programme.levels[level - 1])
    for topic in topics_of(row.brand, reached.topics):
        grant_qualification(row.expert, brand=row.brand, topic=topic, language=row.language, by=by, now=now)
    raise_terms(row.expert, brand=row.brand, concurrency=reached.concurrency, share_bps=reached.share_bps)
    told = {**evidence, "name": reached.name}
    LevelGrant.objects.create(onboarding=row, level=level, by=by, evidence=told, granted_at=now)
    Onboarding.objects.filter(id=row.id).update(level=level)
    emit(LevelGranted(onboarding_id=row.id, brand_id=row.brand_id, expert_id=row.expert_id, level=level), now=now)
    return 1


def _check(reason: str) -> None:
    if len(reason.strip()) < LEAST_REASON:
        raise invalid("reason_too_short", reason="too_short")


def _locked(onboarding_id: uuid.UUID, brand_id: uuid.UUID) -> Onboarding:
    rows = Onboarding.objects.select_for_update(of=("self",)).select_related("programme")
    row = rows.filter(id=onboarding_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("onboarding_not_found")
    return row
