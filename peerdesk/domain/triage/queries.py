"""Reads of `triage`."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from peerdesk.domain.brands.models import Topic
from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.tickets.rules import TicketState
from peerdesk.engines.understanding import TopicModel

from .models import TopicModelVersion, TrainingExample, TriageDecision

_CACHE_SIZE = 64
_models: OrderedDict[uuid.UUID, TopicModel] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class TriageRow:
    """A ticket that waits for a person's decision: what the machine guessed and what else it could be."""

    ticket_id: uuid.UUID
    reference: str
    subject: str
    guessed_topic_id: uuid.UUID | None
    guessed_topic: str
    confidence: float
    language: str
    urgency: str
    opened_at: datetime


@dataclass(frozen=True)
class LiveModel:
    """A brand's live classifier, loaded once per process and version."""

    version_id: uuid.UUID
    model: TopicModel
    example_count: int


def find_live_model(brand_id: uuid.UUID) -> LiveModel | None:
    """Return the brand's live classifier, or None before the first training."""
    row = TopicModelVersion.objects.filter(brand_id=brand_id, is_live=True).only("id", "example_count").first()
    if row is None:
        return None
    with _lock:
        model = _models.get(row.id)
        if model is not None:
            _models.move_to_end(row.id)
    if model is None:
        blob = TopicModelVersion.objects.values_list("blob", flat=True).get(id=row.id)
        model = TopicModel.from_bytes(bytes(blob))
        with _lock:
            _models[row.id] = model
            while len(_models) > _CACHE_SIZE:
                _models.popitem(last=False)
    return LiveModel(row.id, model, row.example_count)


def triage_queue(brand_id: uuid.UUID, *, limit: int = 100) -> list[TriageRow]:
    """Return the tickets of a brand that wait for a person's topic, oldest first."""
    rows = (
        TriageDecision.objects.filter(ticket__brand_id=brand_id, ticket__state=TicketState.TRIAGE)
        .select_related("ticket__conversation", "guessed_topic")
        .order_by("ticket__opened_at")
    )
    return [
        TriageRow(
            row.ticket_id, row.ticket.reference, row.ticket.conversation.subject, row.guessed_topic_id,
            row.guessed_topic.name if row.guessed_topic else "", row.confidence, row.language, row.urgency,
            row.ticket.opened_at,
        )
        for row in rows[:limit]
    ]


def find_decision(ticket: Ticket) -> TriageDecision | None:
    """Return what was understood of a ticket."""
    return TriageDecision.objects.select_related("guessed_topic", "corrected_topic").filter(ticket=ticket).first()


def count_examples(brand_id: uuid.UUID) -> int:
    """How many labelled texts a brand has."""
    return TrainingExample.objects.filter(brand_id=brand_id).count()


def count_topics(brand_id: uuid.UUID) -> int:
    """How many live topics a brand has."""
    return Topic.objects.filter(brand_id=brand_id, retired_at__isnull=True).count()
