"""Chats at once follow the ratings of chats: one more where customers are pleased, one fewer where not, with its figures."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from datetime import datetime
from typing import Final

import structlog

from peerdesk.domain.experts.commands import change_chat_places
from peerdesk.domain.experts.rules import MOST_CHATS
from peerdesk.foundation.db.reads import read_rows

from .rules import STANDING_RATINGS, PlacesRule, is_controllable, standing_interval, stars_of

log = structlog.get_logger(__name__)
RULE: Final = PlacesRule()
# Of each expert the newest ratings of chats since their places changed last; what became a mail is none.
_RATINGS: Final = """
SELECT id, max_chats, rating, reasons FROM (
    SELECT e.id, e.max_chats, s.rating, s.reasons, s.answered_at,
           row_number() OVER (PARTITION BY e.id ORDER BY s.answered_at DESC) AS place
    FROM quality_survey s JOIN tickets_resolution r ON r.id = s.resolution_id AND r.resolver_kind = 'expert'
    JOIN tickets_ticket t ON t.id = r.ticket_id AND t.channel = 'chat'
    JOIN experts_expert e ON e.user_id = r.resolver_id AND e.state = 'active'
    WHERE s.rating IS NOT NULL AND s.answered_at > coalesce(
        (SELECT max(c.changed_at) FROM experts_placeschange c WHERE c.expert_id = e.id), '-infinity')) AS newest
WHERE place <= 200 ORDER BY id, place
"""


def sweep_places(*, now: datetime) -> int:
    """Take one step where the ratings of chats say so, expert by expert. Returns how many changed."""
    ratings: dict[tuple[uuid.UUID, int], list[int]] = defaultdict(list)
    for expert_id, places, rating, reasons in read_rows(_RATINGS, []):
        if is_controllable(rating, json.loads(reasons)):
            ratings[expert_id, places].append(rating)
    return sum(
        _take_step(expert_id, places, found[:STANDING_RATINGS], now=now) for (expert_id, places), found in ratings.items()
    )


def _take_step(expert_id: uuid.UUID, places: int, ratings: list[int], *, now: datetime) -> int:
    step, ends = RULE.step(ratings), standing_interval(ratings)
    if ends is None or not 1 <= places + step <= MOST_CHATS or not step:
        return 0
    low, high = (round(stars_of(end), 2) for end in ends)
    evidence = {"ratings": len(ratings), "low": low, "high": high, "floor": RULE.floor_stars}
    if not change_chat_places(expert_id, before=places, places=places + step, evidence=evidence, now=now):
        return 0
    log.info("chat_places_changed", expert_id=str(expert_id), before=places, places=places + step, **evidence)
    return 1
