"""Commands of `triage`."""

from __future__ import annotations

import uuid
from datetime import datetime

import numpy as np
import structlog

from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.brands.queries import topic_by_slug
from peerdesk.domain.conversations.queries import question_text
from peerdesk.domain.people.models import User
from peerdesk.domain.tickets.commands import (
    Understanding,
    locked_ticket,
    question_vector,
    record_understanding,
    settle_topic,
    vector_source,
)
from peerdesk.domain.tickets.models import Ticket
from peerdesk.engines.understanding import (
    DIMENSIONS,
    TOPIC_TOKENS,
    FloatArray,
    LabelledText,
    TopicDescription,
    detect_language,
    get_embedder,
    guess_urgency,
    train_topic_model,
)
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.vectors import vector_text
from peerdesk.foundation.db.writes import upsert, write
from peerdesk.foundation.errors import not_found

from .models import TopicModelVersion, TrainingExample, TriageDecision
from .queries import count_examples, count_topics, find_live_model, find_topic
from .rules import is_sure, wants_retraining

log = structlog.get_logger(__name__)
MAX_EXAMPLES = 5000
MAX_EXAMPLE_LENGTH = 2000
GUESSED = (
    "guessed_topic", "confidence", "alternatives", "language", "language_confidence", "urgency", "urgency_reasons",
    "decided_at",
)  # fmt: skip


@command
def understand_ticket(ticket_id: uuid.UUID, *, now: datetime) -> None:
    """Guess language, topic and urgency of a guarded ticket; unsure ones wait for a person."""
    ticket = locked_ticket(ticket_id)
    text = question_text(ticket.conversation_id)
    language = detect_language(text, tuple(ticket.brand.languages))
    urgency = guess_urgency(text)
    topic, confidence, alternatives = _guess_topic(ticket.brand_id, question_vector(ticket_id, text, now=now))
    decision = TriageDecision(
        ticket=ticket, guessed_topic=topic, confidence=confidence, alternatives=alternatives, language=language.code,
        language_confidence=language.confidence, urgency=str(urgency.level), urgency_reasons=list(urgency.reasons),
        decided_at=now,
    )
    upsert(decision, unique=("ticket",), names=GUESSED)
    sure = is_sure(
        topic_confidence=confidence, threshold=ticket.brand.topic_confidence_high,
        topic_count=count_topics(ticket.brand_id),
    )
    found = Understanding(topic, confidence, language.code, language.confidence, str(urgency.level))
    record_understanding(ticket_id, found=found, is_sure=sure, now=now)


@command
def correct_topic(ticket_id: uuid.UUID, *, brand_id: uuid.UUID, topic_id: uuid.UUID, by: User, now: datetime) -> None:
    """A person says what a ticket is about; the text becomes a training example at once.

    Raises `ticket_not_found`, `topic_not_found`.
    """
    topic = Topic.objects.filter(id=topic_id, brand_id=brand_id, retired_at__isnull=True).first()
    if topic is None:
        raise not_found("topic_not_found")
    settle_topic(ticket_id, brand_id=brand_id, topic=topic, now=now)
    write(
        "UPDATE triage_triagedecision SET corrected_topic_id = %s, corrected_by_id = %s, corrected_at = %s"
        " WHERE ticket_id = %s",
        [topic.id, by.id, now, ticket_id],
    )
    learn_example(locked_ticket(ticket_id), topic=topic, now=now)


@command
def learn_example(ticket: Ticket, *, topic: Topic, now: datetime) -> None:
    """Keep a ticket's redacted question as an example of a topic."""
    text = question_text(ticket.conversation_id)[:MAX_EXAMPLE_LENGTH]
    example = TrainingExample(
        brand_id=ticket.brand_id, topic=topic, ticket=ticket, text=text, source=vector_source(text),
        embedding=vector_text(question_vector(ticket.id, text, now=now)), created_at=now,
    )
    upsert(example, unique=("ticket",), names=("brand", "topic", "text", "source", "embedding", "created_at"))


def train_if_due(brand_id: uuid.UUID, *, now: datetime) -> bool:
    """Train a new version when enough was learned or the topics changed since the last. Returns whether one was."""
    live = find_live_model(brand_id)
    examples = count_examples(brand_id)
    has_other_topics = live is not None and set(live.model.topics) != set(topic_by_slug(brand_id))
    if live is None or has_other_topics or wants_retraining(trained_on=live.example_count, examples=examples):
        return train_topics(brand_id, now=now)
    return False


def train_topics(brand_id: uuid.UUID, *, now: datetime) -> bool:
    """Train on topic descriptions and labelled texts, then put the version live. False when the brand has no topics.

    The training runs outside any transaction; only the switch of the live version is one.
    """
    topics = list(Topic.objects.filter(brand_id=brand_id, retired_at__isnull=True))
    if not topics:
        return False
    descriptions = [
        TopicDescription(topic.slug, topic.name, topic.description, tuple(topic.examples)) for topic in topics
    ]
    rows = TrainingExample.objects.filter(brand_id=brand_id, topic__retired_at__isnull=True).order_by("-created_at")
    learned = list(rows.select_related("topic")[:MAX_EXAMPLES])
    examples = [LabelledText(row.text, row.topic.slug) for row in learned]
    model = train_topic_model(descriptions, examples, get_embedder(), vectors=_vectors(learned))
    _put_live(brand_id, blob=model.to_bytes(), example_count=len(examples), now=now)
    log.info("topic_model_trained", brand_id=str(brand_id), topics=len(topics), examples=len(examples))
    return True


def _vectors(learned: list[TrainingExample]) -> FloatArray:
    """Return the examples' vectors [n, 384]; one of another embedder is made anew, and kept."""
    vectors = np.zeros((len(learned), DIMENSIONS), dtype=np.float32)
    missing = []
    for place, row in enumerate(learned):
        if row.embedding is not None and row.source == vector_source(row.text):
            vectors[place] = np.asarray(row.embedding, dtype=np.float32)
        else:
            missing.append(place)
    if missing:
        vectors[missing] = get_embedder().embed([learned[place].text for place in missing], max_tokens=TOPIC_TOKENS)
    for place in missing:
        row = learned[place]
        row.source, row.embedding = vector_source(row.text), vectors[place]
    TrainingExample.objects.bulk_update([learned[place] for place in missing], ["source", "embedding"], batch_size=500)
    return vectors


@command
def _put_live(brand_id: uuid.UUID, *, blob: bytes, example_count: int, now: datetime) -> None:
    Brand.objects.select_for_update().get(id=brand_id)  # two trainings at once: the later commit stays live
    TopicModelVersion.objects.filter(brand_id=brand_id, is_live=True).update(is_live=False)
    TopicModelVersion.objects.create(
        brand_id=brand_id, blob=blob, example_count=example_count, trained_at=now, is_live=True
    )


def _guess_topic(brand_id: uuid.UUID, vector: FloatArray) -> tuple[Topic | None, float, list[list[object]]]:
    live = find_live_model(brand_id)
    if live is None:
        return None, 0.0, []
    guess = live.model.predict(vector[None, :])[0]
    topic = find_topic(brand_id, guess.topic)
    alternatives: list[list[object]] = [[slug, round(float(share), 4)] for slug, share in guess.alternatives]
    return topic, float(guess.confidence) if topic else 0.0, alternatives
