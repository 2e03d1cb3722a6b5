"""Reads of `triage`."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.db.models import F, Q

from peerdesk.domain.brands.models import Topic
from peerdesk.domain.brands.queries import topic_by_slug
from peerdesk.domain.tickets.rules import TicketState
from peerdesk.engines.understanding import TopicModel
from peerdesk.foundation.db.reads import PreparedRead, read_rows

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
class TopicShare:
    """One topic that a ticket could be about, with the machine's confidence in 0..1."""

    topic_id: uuid.UUID
    name: str
    confidence: float


@dataclass(frozen=True)
class DecisionFacts:
    """What was understood of a ticket: the guess first, its runners-up, and what a person made of it."""

    guesses: tuple[TopicShare, ...]
    corrected_topic: str
    corrected_at: datetime | None
    language: str
    language_confidence: float
    urgency: str
    urgency_reasons: tuple[str, ...]
    decided_at: datetime


@dataclass(frozen=True)
class LiveModel:
    """A brand's live classifier, loaded once per process and version."""

    version_id: uuid.UUID
    model: TopicModel
    example_count: int


def find_live_model(brand_id: uuid.UUID) -> LiveModel | None:
    """Return the brand's live classifier, or None before the first training."""
    rows = read_rows(
        "SELECT id, example_count FROM triage_topicmodelversion WHERE brand_id = %s AND is_live", [brand_id]
    )
    if not rows:
        return None
    version_id, example_count = rows[0]
    with _lock:
        model = _models.get(version_id)
        if model is not None:
            _models.move_to_end(version_id)
    if model is None:
        blob = TopicModelVersion.objects.values_list("blob", flat=True).get(id=version_id)
        model = TopicModel.from_bytes(bytes(blob))
        with _lock:
            _models[version_id] = model
            while len(_models) > _CACHE_SIZE:
                _models.popitem(last=False)
    return LiveModel(version_id, model, example_count)


def triage_queue(brand_id: uuid.UUID, *, limit: int = 100) -> list[TriageRow]:
    """Return the tickets of a brand that wait for a person's topic, oldest first; those decided just now are out."""
    rows = (
        TriageDecision.objects.filter(ticket__brand_id=brand_id, ticket__state=TicketState.TRIAGE)
        .filter(Q(corrected_at__isnull=True) | Q(corrected_at__lt=F("decided_at")))
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


def decision_facts(ticket_id: uuid.UUID, *, brand_id: uuid.UUID) -> DecisionFacts | None:
    """Return what was understood of a ticket of this brand, with the live topics it could be about, or None."""
    rows = TriageDecision.objects.select_related("guessed_topic", "corrected_topic")
    row = rows.filter(ticket_id=ticket_id, ticket__brand_id=brand_id).first()
    if row is None:
        return None
    topics = topic_by_slug(brand_id)
    guesses = [TopicShare(row.guessed_topic.id, row.guessed_topic.name, row.confidence)] if row.guessed_topic else []
    guesses += [
        TopicShare(topics[slug].id, topics[slug].name, float(share))
        for slug, share in row.alternatives
        if slug in topics and topics[slug].id != row.guessed_topic_id
    ]
    return DecisionFacts(
        tuple(guesses), row.corrected_topic.name if row.corrected_topic else "", row.corrected_at, row.language,
        row.language_confidence, row.urgency, tuple(str(reason) for reason in row.urgency_reasons), row.decided_at,
    )


def count_examples(brand_id: uuid.UUID) -> int:
    """How many labelled texts a brand has."""
    return TrainingExample.objects.filter(brand_id=brand_id).count()


def count_topics(brand_id: uuid.UUID) -> int:
    """How many live topics a brand has."""
    statement = "SELECT count(*) FROM brands_topic WHERE brand_id = %s AND retired_at IS NULL"
    return int(read_rows(statement, [brand_id])[0][0])


def find_topic(brand_id: uuid.UUID, slug: str) -> Topic | None:
    """Return a brand's live topic by its slug, or None."""
    return _BY_SLUG.first(brand_id, slug)


_BY_SLUG = PreparedRead(
    lambda brand_id, slug: Topic.objects.filter(brand_id=brand_id, slug=slug, retired_at__isnull=True),
    uuid.UUID(int=1),
    "slug",
)
