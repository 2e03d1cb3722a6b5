"""A brand's settings of guidance, and what people made of its sentences, for the console."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Count, Q

from peerdesk.domain.brands.queries import list_topics
from peerdesk.domain.guidance.models import BrandGuidance, InsertedSentence, InsertedState, TopicGuidance
from peerdesk.engines.drafting import Fact, VoiceCard, card_from, facts_from
from peerdesk.foundation.errors import not_found

_OUTCOMES = {
    state.value: Count("id", filter=Q(state=state))
    for state in (InsertedState.KEPT, InsertedState.EDITED, InsertedState.DROPPED)
}
MOST_ARTICLES = 50
MOST_SENTENCES = 200


@dataclass(frozen=True)
class BrandVoice:
    """A brand's voice card and its note on what to avoid."""

    card: VoiceCard
    avoid: str


@dataclass(frozen=True)
class TopicNeeds:
    """What an answer about a topic needs, and what to avoid there."""

    topic_id: uuid.UUID
    name: str
    facts: tuple[Fact, ...]
    avoid: str


@dataclass(frozen=True)
class SentenceUse:
    """How often a sentence of an article was inserted and then kept, edited or dropped."""

    article_id: uuid.UUID
    title: str
    text: str
    kept: int
    edited: int
    dropped: int

    @property
    def judged(self) -> int:
        """How often it was judged."""
        return self.kept + self.edited + self.dropped


def get_voice(brand_id: uuid.UUID) -> BrandVoice:
    """Return a brand's voice; one that asks for nothing where none was saved."""
    row = BrandGuidance.objects.filter(brand_id=brand_id).first()
    return BrandVoice(card_from(row.card), row.avoid) if row else BrandVoice(VoiceCard(), "")


def list_topic_needs(brand_id: uuid.UUID) -> list[TopicNeeds]:
    """Return every topic of a brand with what its answers need, in the order of the topics."""
    rows = {row.topic_id: row for row in TopicGuidance.objects.filter(topic__brand_id=brand_id)}
    return [_needs(topic.id, topic.name, rows.get(topic.id)) for topic in list_topics(brand_id)]


def topic_facts(topic_id: uuid.UUID | None) -> tuple[Fact, ...]:
    """Return the facts that an answer about a topic needs; none without a topic."""
    row = TopicGuidance.objects.filter(topic_id=topic_id).first() if topic_id else None
    return facts_from(row.facts) if row else ()


def get_topic_needs(topic_id: uuid.UUID, *, brand_id: uuid.UUID) -> TopicNeeds:
    """Return what answers about a topic of this brand need. Raises `topic_not_found`."""
    for needs in list_topic_needs(brand_id):
        if needs.topic_id == topic_id:
            return needs
    raise not_found("topic_not_found")


@dataclass(frozen=True)
class WriterOutcome:
    """What became of sentences that came from articles (`model` "") or from a model with one version of the prompt."""

    model: str
    prompt_version: str
    kept: int
    edited: int
    dropped: int

    @property
    def judged(self) -> int:
        """How many were judged."""
        return self.kept + self.edited + self.dropped

    @property
    def kept_percent(self) -> int:
        """Share of those kept as they were."""
        return round(100 * self.kept / self.judged) if self.judged else 0


def outcomes_by_writer(brand_id: uuid.UUID) -> list[WriterOutcome]:
    """Return what people made of drafts, by who wrote them, those used most first."""
    rows = (
        InsertedSentence.objects.filter(ticket__brand_id=brand_id)
        .exclude(state=InsertedState.OPEN)
        .values_list("call__model", "call__prompt_version")
        .annotate(judged=Count("id"), **_OUTCOMES)
        .order_by("-judged")[:MOST_ARTICLES]
    )
    return [WriterOutcome(row[0] or "", row[1] or "", row[3], row[4], row[5]) for row in rows]


def sentence_uses(brand_id: uuid.UUID) -> list[SentenceUse]:
    """Return the sentences that were inserted and judged, those used most first, at most 200."""
    rows = (
        InsertedSentence.objects.filter(ticket__brand_id=brand_id)
        .exclude(state=InsertedState.OPEN)
        .values_list("article_id", "article__title", "text")
        .annotate(judged=Count("id"), **_OUTCOMES)
        .order_by("-judged", "text")[:MOST_SENTENCES]
    )
    return [SentenceUse(row[0], row[1], row[2], row[4], row[5], row[6]) for row in rows]


def _needs(topic_id: uuid.UUID, name: str, row: TopicGuidance | None) -> TopicNeeds:
    return TopicNeeds(topic_id, name, facts_from(row.facts) if row else (), row.avoid if row else "")
