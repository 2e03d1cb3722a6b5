"""Reads of `triage`."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

import structlog
from django.db.models import F, Q

from peerdesk.domain.brands.models import Topic
from peerdesk.domain.brands.queries import topic_by_slug
from peerdesk.domain.tickets.rules import TicketState
from peerdesk.domain.triage.models import TopicModelVersion, TrainingExample, TriageDecision
from peerdesk.domain.triage.rules import SURE_LANGUAGE, Level, Tier, level_of
from peerdesk.engines.understanding import (
    EMBEDDER_VERSION,
    ENCODER_VERSION,
    TOPIC_TOKENS,
    FloatArray,
    TopicClassifier,
    TopicDecision,
    TopicModel,
    TopicModelError,
    get_ticket_encoder,
)
from peerdesk.engines.understanding.single import embed_one
from peerdesk.foundation.db.reads import PreparedRead, read_rows

log = structlog.get_logger(__name__)
M = TypeVar("M", TopicModel, TopicClassifier)
_CACHE_SIZE = 64
# So many corrections are taken in between two trainings; a full training is due long before.
MAX_TAUGHT = 2000
_models: OrderedDict[uuid.UUID, tuple[int, TopicModel | TopicClassifier]] = OrderedDict()
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
    is_known: bool
    in_house: float
    in_house_reasons: tuple[str, ...]
    mood: str
    mood_reasons: tuple[str, ...]
    level: Level
    language_level: Level
    urgency_level: Level
    mood_level: Level
    intent: str
    intent_level: Level
    urgency_confidence: float
    spam: float | None
    mentions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LiveModel:
    """A brand's live classifier, loaded once per process and version, with what people said since it was trained."""

    version_id: uuid.UUID
    model: TopicModel | TopicClassifier
    example_count: int
    tier: str
    is_pinned: bool

    def decide(self, text: str) -> tuple[TopicDecision, FloatArray]:
        """Judge a text; returns its question vector [384], too, so that nobody makes it again."""
        if isinstance(self.model, TopicModel):
            vector = embed_one(text, TOPIC_TOKENS)
            return TopicDecision(self.model.predict(vector[None, :])[0], 1.0, known=True), vector
        encoded = get_ticket_encoder().encode([text])
        return self.model.decide(encoded)[0], encoded.primary[0]


@dataclass(frozen=True)
class VersionRow:
    """A trained version for the console; `evaluation` as `rules.evaluation_of` gives it."""

    id: uuid.UUID
    tier: str
    example_count: int
    trained_at: datetime
    is_live: bool
    is_pinned: bool
    evaluation: dict[str, Any]


def find_live_model(brand_id: uuid.UUID) -> LiveModel | None:
    """Return the brand's live classifier, or None before the first training.

    A full one takes in every correction made since its training at once; a quick one is trained again soon.
    """
    rows = read_rows(
        """SELECT version.id, version.example_count, version.tier, version.is_pinned, version.trained_at,
                  CASE version.tier WHEN 'full' THEN (
                      SELECT count(*) FROM triage_trainingexample example
                      WHERE example.brand_id = version.brand_id AND example.created_at > version.trained_at) ELSE 0 END
           FROM triage_topicmodelversion version WHERE version.brand_id = %s AND version.is_live""",
        [brand_id],
    )
    if not rows:
        return None
    version_id, example_count, tier, is_pinned, trained_at, since = rows[0]
    taught, model = _cached(version_id)
    if model is None:
        taught, model = 0, _loaded(version_id, tier)
    if model is None:
        return None
    if isinstance(model, TopicClassifier) and since > taught:
        taught, model = since, _taught(brand_id, model, trained_at, skip=taught)
    _keep(version_id, taught, model)
    return LiveModel(version_id, model, example_count, tier, is_pinned)


def list_versions(brand_id: uuid.UUID, *, limit: int = 20) -> list[VersionRow]:
    """Return a brand's trained versions, newest first."""
    rows = TopicModelVersion.objects.filter(brand_id=brand_id).defer("blob").order_by("-trained_at")
    return [
        VersionRow(
            row.id, row.tier, row.example_count, row.trained_at, row.is_live, row.is_pinned, dict(row.evaluation or {})
        )
        for row in rows[:limit]
    ]


def _loaded(version_id: uuid.UUID, tier: str) -> TopicModel | TopicClassifier | None:
    """Return a version's classifier, or None when it cannot be read: then people decide until the next training."""
    blob = bytes(TopicModelVersion.objects.values_list("blob", flat=True).get(id=version_id))
    try:
        if tier == Tier.FULL:
            full = TopicClassifier.from_bytes(blob)
            return _of_this_encoder(full, full.encoder_version, ENCODER_VERSION)
        quick = TopicModel.from_bytes(blob)
        return _of_this_encoder(quick, quick.embedder_version, EMBEDDER_VERSION)
    except TopicModelError as error:
        log.error("topic_model_unreadable", version_id=str(version_id), error=str(error))  # noqa: TRY400 - the trace says nothing more
        return None


def _of_this_encoder(model: M, made_with: str, ours: str) -> M:
    """Return a model that reads the vectors we make. Raises `TopicModelError` for one of another encoder."""
    if made_with != ours:
        raise TopicModelError(f"made with {made_with}, we have {ours}")
    return model


def _taught(brand_id: uuid.UUID, model: TopicClassifier, since: datetime, *, skip: int) -> TopicClassifier:
    rows = TrainingExample.objects.filter(brand_id=brand_id, created_at__gt=since, topic__retired_at__isnull=True)
    for row in rows.select_related("topic").order_by("created_at", "id")[skip : skip + MAX_TAUGHT]:
        model = model.learn(get_ticket_encoder().encode([row.text]), row.topic.slug)
    return model


def _cached(version_id: uuid.UUID) -> tuple[int, TopicModel | TopicClassifier | None]:
    with _lock:
        if version_id not in _models:
            return 0, None
        _models.move_to_end(version_id)
        return _models[version_id]


def _keep(version_id: uuid.UUID, taught: int, model: TopicModel | TopicClassifier) -> None:
    with _lock:
        _models[version_id] = (taught, model)
        _models.move_to_end(version_id)
        while len(_models) > _CACHE_SIZE:
            _models.popitem(last=False)


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
    rows = TriageDecision.objects.select_related("guessed_topic", "corrected_topic", "ticket__brand")
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
    high = row.ticket.brand.signal_confidence_high
    return DecisionFacts(
        tuple(guesses), row.corrected_topic.name if row.corrected_topic else "", row.corrected_at, row.language,
        row.language_confidence, row.urgency, tuple(str(reason) for reason in row.urgency_reasons), row.decided_at,
        row.is_known, row.in_house, tuple(map(str, row.in_house_reasons)), row.mood, tuple(map(str, row.mood_reasons)),
        level_of(row.confidence if row.is_known else 0.0, high=row.ticket.brand.topic_confidence_high),
        level_of(row.language_confidence, high=SURE_LANGUAGE), level_of(row.urgency_confidence, high=high),
        level_of(row.mood_confidence, high=high), row.intent, level_of(row.intent_confidence, high=high),
        row.urgency_confidence, row.spam,
        tuple((str(product), str(version)) for product, version in row.mentions),
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
