"""What became of a resolution, counted for its expert: for people to read, and for the engine."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.experts.models import Expert
from peerdesk.domain.matching.fading import DAY_SECONDS
from peerdesk.domain.matching.models import ExpertProfile, TopicRecord
from peerdesk.domain.tickets.models import Resolution
from peerdesk.engines.skill import Outcome
from peerdesk.foundation.db.commands import command

from .tallies import learn_likes, observe_outcome


@command
def note_outcome(resolution_id: uuid.UUID, *, now: datetime) -> None:
    """Count a closed or reopened resolution in its expert's record of the topic."""
    resolution, expert = _resolved(resolution_id)
    if expert is None:
        return
    ticket, reopened = resolution.ticket, resolution.reopened_at is not None
    record, _ = TopicRecord.objects.select_for_update().get_or_create(
        expert=expert, brand_id=ticket.brand_id, topic=ticket.topic
    )
    record.resolved_count += 1
    record.reopened_count += int(reopened)
    record.last_resolved_at = max(filter(None, (record.last_resolved_at, resolution.resolved_at)))
    record.save(update_fields=["resolved_count", "reopened_count", "last_resolved_at"])
    if reopened:
        observe_outcome(
            expert.id, brand_id=ticket.brand_id, topic_id=ticket.topic_id, outcome=Outcome.REOPENED, now=now,
            resolved_days_ago=max((now - resolution.resolved_at).total_seconds() / DAY_SECONDS, 0.0),
        )


@command
def note_standing(expert_id: uuid.UUID, *, brand_id: uuid.UUID, standing: float | None) -> None:
    """Keep what a brand's customers think of an expert: the lower end, 0 to 1, None while too few have said."""
    ExpertProfile.objects.update_or_create(expert_id=expert_id, brand_id=brand_id, defaults={"standing": standing})


@command
def learn_from_history(resolution_id: uuid.UUID, *, now: datetime) -> None:
    """Count a resolution that was imported with its end: there were no offers and claims to learn from."""
    note_outcome(resolution_id, now=now)
    resolution, expert = _resolved(resolution_id)
    if expert is not None and resolution.reopened_at is None:
        ticket, at = resolution.ticket, resolution.resolved_at
        observe_outcome(expert.id, brand_id=ticket.brand_id, topic_id=ticket.topic_id, outcome=Outcome.RESOLVED, now=at)
        learn_likes(expert.id, ticket_id=ticket.id, brand_id=ticket.brand_id, now=at)


def _resolved(resolution_id: uuid.UUID) -> tuple[Resolution, Expert | None]:
    resolution = Resolution.objects.select_related("ticket__topic").get(id=resolution_id)
    solver = Expert.objects.filter(user_id=resolution.resolver_id).first() if resolution.resolver_id else None
    return resolution, solver
