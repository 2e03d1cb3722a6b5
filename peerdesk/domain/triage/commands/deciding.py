"""Commands that decide what a ticket is about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from peerdesk.domain.brands.models import Topic
from peerdesk.domain.brands.rules import products_of
from peerdesk.domain.conversations.queries import question_text, with_values
from peerdesk.domain.people.models import User
from peerdesk.domain.privacy.commands import mask_learned
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
from peerdesk.domain.tickets.rules import EscalationReason
from peerdesk.domain.triage.models import MarkKind, TextMark, TrainingExample, TriageDecision
from peerdesk.domain.triage.queries import (
    beside_ticket,
    count_topics,
    find_live_model,
    find_spam_filter,
    find_topic,
    topic_share,
)
from peerdesk.domain.triage.rules import IN_HOUSE_FROM, are_about_the_same_things, is_sure
from peerdesk.engines.understanding import TOPIC_TOKENS, FloatArray, detect_language, guess_urgency
from peerdesk.engines.understanding.signals import HandlingGuess, find_mentions, guess_handling, guess_intent, guess_mood
from peerdesk.engines.understanding.single import embed_one
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.vectors import vector_text
from peerdesk.foundation.db.writes import once, upsert, write
from peerdesk.foundation.errors import not_found

MAX_EXAMPLE_LENGTH = 2000
GUESSED = (
    "guessed_topic", "confidence", "trust", "is_known", "alternatives", "language", "language_confidence", "urgency",
    "urgency_reasons", "in_house", "in_house_reasons", "mood", "mood_reasons",
    "mood_confidence", "intent", "intent_reasons", "intent_confidence", "urgency_confidence",
    "spam", "mentions", "decided_at",
)  # fmt: skip


@command
def understand_ticket(ticket_id: uuid.UUID, *, now: datetime) -> None:
    """Guess language, topic, urgency, mood, intent and who can solve a guarded ticket; unsure topics wait for a person."""
    ticket = locked_ticket(ticket_id)
    text = question_text(ticket.conversation_id)
    language = detect_language(text, tuple(ticket.brand.languages))
    urgency, mood, intent = guess_urgency(text), guess_mood(text), guess_intent(text)
    guess = _guess_topic(ticket.brand_id, text)
    topic, confidence = guess.topic, guess.confidence
    handling = _handling(text, topic if guess.is_known else None, now=now)
    held_as, duplicate_of, spam = _hold(ticket, text, guess.vector, now=now)
    keep_question_vector(ticket_id, text, vector=guess.vector, now=now, is_aside=held_as is not None)
    decision = TriageDecision(
        ticket=ticket, guessed_topic=topic, confidence=confidence, trust=guess.trust, is_known=guess.is_known,
        alternatives=guess.alternatives, language=language.code,
        language_confidence=language.confidence, urgency=str(urgency.level), urgency_reasons=list(urgency.reasons),
        in_house=round(handling.in_house, 4), in_house_reasons=list(handling.reasons), mood=mood.mood,
        mood_reasons=list(mood.reasons), mood_confidence=mood.confidence, intent=intent.intent,
        intent_reasons=list(intent.reasons), intent_confidence=intent.confidence,
        urgency_confidence=urgency.confidence, spam=spam, mentions=_mentions(ticket, text), decided_at=now,
    )
    upsert(decision, unique=("ticket",), names=GUESSED)
    sure = is_sure(
        topic_confidence=confidence, threshold=ticket.brand.topic_confidence_high,
        topic_count=once(("topics", ticket.brand_id), lambda: count_topics(ticket.brand_id)), is_known=guess.is_known,
    )
    is_in_house = ticket.brand.keeps_in_house and handling.in_house >= IN_HOUSE_FROM
    found = Understanding(
        topic, confidence, language.code, language.confidence, str(urgency.level), is_in_house, held_as, duplicate_of
    )
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
    TextMark.objects.filter(ticket_id=ticket_id, kind=MarkKind.NO_TOPIC).delete()
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
    """Let go of the examples and marks that a conversation's or a customer's tickets gave.

    What was learned from them are numbers, and stays.
    """
    write(f"DELETE FROM triage_trainingexample WHERE ticket_id IN ({of.tickets})", of.values)  # noqa: S608 - our own text
    write(f"DELETE FROM triage_textmark WHERE ticket_id IN ({of.tickets})", of.values)  # noqa: S608 - our own text


@command
def mask_examples(conversation_id: uuid.UUID) -> int:
    """Mask in a conversation's examples and marks what it told only after they were taught. Returns in how many.

    Their vectors are made anew when they are learned from again.
    """
    masked = 0
    for model in (TrainingExample, TextMark):
        rows = model.objects.filter(ticket__conversation_id=conversation_id).select_related(
            "brand", "ticket__conversation__customer"
        )
        for row in rows.select_for_update(of=("self",)):
            customer = row.ticket.conversation.customer if row.ticket else None
            if customer is None or customer.wrapped_key is None:
                continue
            [text] = mask_learned(customer, brand=row.brand, scope_id=conversation_id, texts=[row.text])
            if text != row.text:
                row.text, masked = text, masked + 1
                row.save(update_fields=["text"])
    return masked


@dataclass(frozen=True)
class _Guess:
    vector: FloatArray
    topic: Topic | None = None
    confidence: float = 0.0
    trust: float = 1.0
    is_known: bool = True
    alternatives: list[list[object]] = field(default_factory=list)


def _handling(text: str, topic: Topic | None, *, now: datetime) -> HandlingGuess:
    """Weigh the words and what became of the topic's own tickets."""
    share, count = topic_share(topic.id, now=now) if topic else (None, 0)
    return guess_handling(text, topic_share=share, topic_count=count)


def _hold(
    ticket: Ticket, text: str, vector: FloatArray, *, now: datetime
) -> tuple[EscalationReason | None, uuid.UUID | None, float | None]:
    """Return why a ticket waits for a person first, which one asked the same, and how probably it is spam.

    What a person let go on is never held again.
    """
    beside = beside_ticket(ticket, vector, now=now)
    spam = find_spam_filter(ticket.brand_id, beside.filter_made_at)
    guess = spam.judge([text])[0] if spam else None
    probability = round(guess.probability, 4) if guess else None
    if beside.mark:
        return None, None, probability
    if guess and guess.is_spam:
        return EscalationReason.LOOKS_LIKE_SPAM, None, probability
    duplicate_of = _asked_before(ticket, text, beside.sound_the_same)
    return (EscalationReason.ASKED_BEFORE if duplicate_of else None), duplicate_of, probability


def _asked_before(ticket: Ticket, text: str, candidates: tuple[uuid.UUID, ...]) -> uuid.UUID | None:
    """Return which of the tickets that sound the same is about the same order, model or number: the nearest one."""
    if not candidates:
        return None
    words = with_values(ticket.conversation, [text])[0]
    others = Ticket.objects.select_related("conversation__customer").in_bulk(candidates)
    for place in candidates:
        thread = others[place].conversation
        if are_about_the_same_things(words, with_values(thread, [question_text(thread.id)])[0]):
            return place
    return None


def _mentions(ticket: Ticket, text: str) -> list[list[str]]:
    """Return the products that a text names, each with its version or nothing, once."""
    products = products_of(ticket.brand.products)
    found = find_mentions(text, products) if products else []
    return [list(pair) for pair in dict.fromkeys((mention.product, mention.version) for mention in found)]


def _guess_topic(brand_id: uuid.UUID, text: str) -> _Guess:
    live = once(("live model", brand_id), lambda: find_live_model(brand_id))
    if live is None:
        return _Guess(embed_one(text, TOPIC_TOKENS))
    decision, vector = live.decide(text)
    guess = decision.guess
    topic = once(("topic", brand_id, guess.topic), lambda: find_topic(brand_id, guess.topic))
    alternatives: list[list[object]] = [[slug, round(float(share), 4)] for slug, share in guess.alternatives]
    return _Guess(vector, topic, float(guess.confidence) if topic else 0.0, decision.trust, decision.known, alternatives)
