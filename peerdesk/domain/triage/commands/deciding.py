"""Commands that decide what a ticket is about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from peerdesk.domain.brands.models import Topic
from peerdesk.domain.conversations.queries import question_text
from peerdesk.domain.people.models import User
from peerdesk.domain.tickets.commands import (
    CopyOf,
    Understanding,
    keep_question_vector,
    locked_ticket,
    question_vector,
    record_understanding,
    settle_topic,
)
from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.tickets.queries import vector_source
from peerdesk.domain.triage.models import TrainingExample, TriageDecision
from peerdesk.domain.triage.queries import count_topics, find_live_model, find_topic
from peerdesk.domain.triage.rules import IN_HOUSE_FROM, is_sure
from peerdesk.engines.understanding import TOPIC_TOKENS, FloatArray, detect_language, guess_urgency
from peerdesk.engines.understanding.signals import guess_handling, guess_mood
from peerdesk.engines.understanding.single import embed_one
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.vectors import vector_text
from peerdesk.foundation.db.writes import upsert, write
from peerdesk.foundation.errors import not_found

MAX_EXAMPLE_LENGTH = 2000
GUESSED = (
    "guessed_topic", "confidence", "trust", "is_known", "alternatives", "language", "language_confidence", "urgency",
    "urgency_reasons", "in_house", "in_house_reasons", "mood", "mood_reasons", "decided_at",
)  # fmt: skip


@command
def understand_ticket(ticket_id: uuid.UUID, *, now: datetime) -> None:
    """Guess language, topic, urgency, mood and who can solve a guarded ticket; unsure topics wait for a person."""
    ticket = locked_ticket(ticket_id)
    text = question_text(ticket.conversation_id)
    language = detect_language(text, tuple(ticket.brand.languages))
    urgency, mood, handling = guess_urgency(text), guess_mood(text), guess_handling(text)
    guess = _guess_topic(ticket.brand_id, text)
    if guess.vector is not None:
        keep_question_vector(ticket_id, text, vector=guess.vector, now=now)
    topic, confidence = guess.topic, guess.confidence
    decision = TriageDecision(
        ticket=ticket, guessed_topic=topic, confidence=confidence, trust=guess.trust, is_known=guess.is_known,
        alternatives=guess.alternatives, language=language.code,
        language_confidence=language.confidence, urgency=str(urgency.level), urgency_reasons=list(urgency.reasons),
        in_house=round(handling.in_house, 4), in_house_reasons=list(handling.reasons), mood=mood.mood,
        mood_reasons=list(mood.reasons),
        decided_at=now,
    )
    upsert(decision, unique=("ticket",), names=GUESSED)
    sure = is_sure(
        topic_confidence=confidence, threshold=ticket.brand.topic_confidence_high,
        topic_count=count_topics(ticket.brand_id), is_known=guess.is_known,
    )
    is_in_house = ticket.brand.keeps_in_house and handling.in_house >= IN_HOUSE_FROM
    found = Understanding(topic, confidence, language.code, language.confidence, str(urgency.level), is_in_house)
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


@command
def forget_examples(of: CopyOf) -> None:
    """Let go of the examples that a conversation's or a customer's tickets gave; what was learned are numbers and stays."""
    write(f"DELETE FROM triage_trainingexample WHERE ticket_id IN ({of.tickets})", of.values)  # noqa: S608 - our own text


@dataclass(frozen=True)
class _Guess:
    topic: Topic | None = None
    confidence: float = 0.0
    trust: float = 1.0
    is_known: bool = True
    alternatives: list[list[object]] = field(default_factory=list)
    vector: FloatArray | None = None


def _guess_topic(brand_id: uuid.UUID, text: str) -> _Guess:
    live = find_live_model(brand_id)
    if live is None:
        return _Guess(vector=embed_one(text, TOPIC_TOKENS))
    decision, vector = live.decide(text)
    guess = decision.guess
    topic = find_topic(brand_id, guess.topic)
    alternatives: list[list[object]] = [[slug, round(float(share), 4)] for slug, share in guess.alternatives]
    return _Guess(topic, float(guess.confidence) if topic else 0.0, decision.trust, decision.known, alternatives, vector)
