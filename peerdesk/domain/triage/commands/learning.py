"""Commands that train a brand's classifier, judge it on the brand's own history, put it live and take it back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import structlog

from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.brands.queries import topic_by_slug
from peerdesk.domain.tickets.queries import vector_source
from peerdesk.domain.triage.models import MarkKind, TextMark, TopicModelVersion, TrainingExample
from peerdesk.domain.triage.queries import count_examples, find_live_model
from peerdesk.domain.triage.rules import (
    FEWEST_STRANGE,
    Judged,
    Tier,
    evaluation_of,
    wants_full_training,
    wants_retraining,
)
from peerdesk.engines.understanding import (
    DIMENSIONS,
    TOPIC_TOKENS,
    EncodedTexts,
    FloatArray,
    LabelledText,
    TopicClassifier,
    TopicDescription,
    TopicModel,
    get_embedder,
    get_ticket_encoder,
    train_topic_classifier,
    train_topic_model,
)
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.errors import not_found

log = structlog.get_logger(__name__)
MAX_EXAMPLES = 5000
# The newest fifth of the examples, at most so many, is kept back for the judgement.
HELD_OUT = 5
MOST_HELD_OUT = 300
FEWEST_HELD_OUT = 20
# A new version may be this much less often right on the held-out examples, which is chance with so few of them.
SLACK = 0.02
KEPT_VERSIONS = 20
MOST_STRANGE = 1000
# Questions without a topic help while there are fewer examples than this for each topic on average.
FEW_EXAMPLES = 30
MOST_UNLABELLED = 3000


@dataclass(frozen=True)
class OtherTexts:
    """What a training knows beside its examples: what is about none of the topics, and what nobody gave a topic."""

    strange: EncodedTexts | None = None
    without_topic: EncodedTexts | None = None


def train_if_due(brand_id: uuid.UUID, *, now: datetime) -> bool:
    """Train quickly when enough was learned or the topics changed since the last version. Returns whether it was done.

    A brand that has a full classifier is trained fully (`train_fully_if_due`), in a process beside.
    """
    live = find_live_model(brand_id)
    if live is not None and (live.tier == Tier.FULL or live.is_pinned):
        return False
    examples = count_examples(brand_id)
    has_other_topics = live is not None and set(live.model.topics) != set(topic_by_slug(brand_id))
    if live is None or has_other_topics or wants_retraining(trained_on=live.example_count, examples=examples):
        return train_topics(brand_id, now=now)
    return False


def train_fully_if_due(brand_id: uuid.UUID, *, now: datetime) -> bool:
    """Train fully, for minutes, when that is due or the topics changed. Returns whether a new version went live."""
    if not is_full_training_due(brand_id):
        return False
    return train_topics(brand_id, now=now, tier=Tier.FULL)


def is_full_training_due(brand_id: uuid.UUID) -> bool:
    """Whether a brand has so many examples, or so many more, that a full training is worth its minutes.

    Other topics make it due, too, but once: not while a person has pinned a version, nor after a newer one was not let in.
    """
    newest = TopicModelVersion.objects.filter(brand_id=brand_id, tier=Tier.FULL).order_by("-trained_at").first()
    tier, trained_on = (newest.tier, newest.example_count) if newest else (Tier.QUICK, 0)
    if wants_full_training(tier=tier, trained_on=trained_on, examples=count_examples(brand_id)):
        return True
    if newest is not None and _has_much_that_is_strange(brand_id, since=newest.trained_at):
        return True
    live = find_live_model(brand_id)
    if live is None or newest is None or live.version_id != newest.id or live.is_pinned:
        return False
    return not set(topic_by_slug(brand_id)) <= set(live.model.topics)


def _has_much_that_is_strange(brand_id: uuid.UUID, *, since: datetime) -> bool:
    marks = TextMark.objects.filter(brand_id=brand_id, kind=MarkKind.NO_TOPIC, marked_at__gt=since)
    return marks[:FEWEST_STRANGE].count() >= FEWEST_STRANGE


def train_topics(brand_id: uuid.UUID, *, now: datetime, tier: Tier = Tier.QUICK) -> bool:
    """Train on topic descriptions and labelled texts, judge the result, and put it live unless it is worse.

    The training runs outside any transaction; only the switch of the live version is one. Returns whether a new version
    is live: not when the brand has no topics, when a person has pinned one, or when the new one was right less often.
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
    encoded = _encoded(learned, tier)
    evaluation = _evaluate(brand_id, descriptions, examples, encoded=encoded, tier=tier)
    beside = OtherTexts(_strange(brand_id), without_topic(brand_id, examples, topics)) if tier == Tier.FULL else OtherTexts()
    model = _train(descriptions, examples, encoded, tier, beside=beside)
    is_live = _keep_version(
        brand_id, blob=model.to_bytes(), example_count=len(examples), tier=tier, evaluation=evaluation, now=now
    )
    log.info(
        "topic_model_trained", brand_id=str(brand_id), topics=len(topics), examples=len(examples), tier=tier.value,
        live=is_live,
    )  # fmt: skip
    return is_live


@command
def put_back_version(version_id: uuid.UUID, *, brand_id: uuid.UUID) -> None:
    """Put an earlier version live and keep it there; newer ones wait until learning is let in again.

    Raises `version_not_found`.
    """
    Brand.objects.select_for_update().get(id=brand_id)
    if not TopicModelVersion.objects.filter(id=version_id, brand_id=brand_id).exists():
        raise not_found("version_not_found")
    TopicModelVersion.objects.filter(brand_id=brand_id, is_live=True).update(is_live=False, is_pinned=False)
    TopicModelVersion.objects.filter(id=version_id).update(is_live=True, is_pinned=True)


@command
def let_it_learn(brand_id: uuid.UUID) -> None:
    """Undo `put_back_version`: the newest version goes live, and later ones after it."""
    Brand.objects.select_for_update().get(id=brand_id)
    versions = TopicModelVersion.objects.filter(brand_id=brand_id)
    newest = versions.order_by("-trained_at").defer("blob").first()
    if newest is not None:
        versions.filter(is_live=True).update(is_live=False, is_pinned=False)
        versions.filter(id=newest.id).update(is_live=True)


@command
def _keep_version(
    brand_id: uuid.UUID, *, blob: bytes, example_count: int, tier: Tier, evaluation: dict[str, object], now: datetime
) -> bool:
    Brand.objects.select_for_update().get(id=brand_id)  # two trainings at once: the later commit stays live
    versions = TopicModelVersion.objects.filter(brand_id=brand_id)
    live = versions.filter(is_live=True).defer("blob").first()
    goes_live = live is None or not (live.is_pinned or _is_worse(evaluation, dict(live.evaluation or {}), tier, live.tier))
    if goes_live:
        versions.filter(is_live=True).update(is_live=False)
    TopicModelVersion.objects.create(
        brand_id=brand_id, blob=blob, example_count=example_count, tier=tier, evaluation=evaluation, trained_at=now,
        is_live=goes_live,
    )  # fmt: skip
    old = versions.filter(is_live=False).order_by("-trained_at").values_list("id", flat=True)[KEPT_VERSIONS:]
    versions.filter(id__in=list(old)).delete()
    return goes_live


def _is_worse(new: dict[str, object], old: dict[str, object], tier: str, old_tier: str) -> bool:
    """Whether a full version was right less often than the live one; a quick one follows its examples at once."""
    if tier != Tier.FULL or not new or not old:
        return False
    reference = new.get("quick_accuracy", old.get("accuracy")) if old_tier == Tier.QUICK else old.get("accuracy")
    return float(str(new["accuracy"])) < float(str(reference)) - SLACK


def _train(
    descriptions: Sequence[TopicDescription], examples: Sequence[LabelledText], encoded: EncodedTexts | FloatArray,
    tier: Tier, *, beside: OtherTexts | None = None,
) -> TopicModel | TopicClassifier:
    if tier == Tier.FULL and isinstance(encoded, EncodedTexts):
        beside = beside or OtherTexts()
        return train_topic_classifier(
            descriptions, examples, get_ticket_encoder(), encoded=encoded, unknown=beside.strange,
            unlabelled=beside.without_topic,
        )  # fmt: skip
    vectors = encoded.primary if isinstance(encoded, EncodedTexts) else encoded
    return train_topic_model(descriptions, examples, get_embedder(), vectors=vectors)


def without_topic(
    brand_id: uuid.UUID, examples: Sequence[LabelledText], topics: Sequence[Topic]
) -> EncodedTexts | None:
    """Return a brand's newest questions that nobody gave a topic, encoded, while its examples are few; else None."""
    if len(examples) >= FEW_EXAMPLES * len(topics):
        return None
    texts = [text for (text,) in read_rows(_UNLABELLED, {"brand": brand_id, "most": MOST_UNLABELLED}) if text.strip()]
    return get_ticket_encoder().encode(texts) if texts else None


_UNLABELLED = """
    SELECT left(concat_ws(E'\\n', nullif(thread.subject, ''), asked.text), 2000) FROM tickets_ticket ticket
    JOIN conversations_conversation thread ON thread.id = ticket.conversation_id
    JOIN LATERAL (SELECT text FROM conversations_message WHERE conversation_id = thread.id AND author_kind = 'customer'
                  AND guard_state = 'clean' ORDER BY number LIMIT 1) asked ON true
    WHERE ticket.brand_id = %(brand)s
      AND NOT EXISTS (SELECT 1 FROM triage_trainingexample WHERE ticket_id = ticket.id)
      AND NOT EXISTS (SELECT 1 FROM triage_textmark WHERE ticket_id = ticket.id AND kind <> 'not_spam')
    ORDER BY ticket.opened_at DESC LIMIT %(most)s"""


def _strange(brand_id: uuid.UUID) -> EncodedTexts | None:
    """Return the texts that people marked as none of the topics, encoded; None while they are few."""
    marks = TextMark.objects.filter(brand_id=brand_id, kind=MarkKind.NO_TOPIC).order_by("-marked_at")
    texts = list(marks.values_list("text", flat=True)[:MOST_STRANGE])
    return get_ticket_encoder().encode(texts) if len(texts) >= FEWEST_STRANGE else None


def _evaluate(
    brand_id: uuid.UUID, descriptions: Sequence[TopicDescription], examples: Sequence[LabelledText], *,
    encoded: EncodedTexts | FloatArray, tier: Tier,
) -> dict[str, object]:
    """Train on the older examples and judge the newest (they come first), as they would have come in."""
    count = min(len(examples) // HELD_OUT, MOST_HELD_OUT)
    if count < FEWEST_HELD_OUT:
        return {}
    high = Brand.objects.values_list("topic_confidence_high", flat=True).get(id=brand_id)
    new, old = np.arange(count), np.arange(count, len(examples))
    judged = _judge(descriptions, examples, encoded, new=new, old=old, tier=tier)
    figures = evaluation_of(judged, high=high)
    if tier == Tier.FULL:
        quick = _judge(descriptions, examples, encoded, new=new, old=old, tier=Tier.QUICK)
        figures["quick_accuracy"] = round(sum(one.is_right for one in quick) / len(quick), 4)
    return figures


def _judge(
    descriptions: Sequence[TopicDescription], examples: Sequence[LabelledText], encoded: EncodedTexts | FloatArray, *,
    new: np.ndarray, old: np.ndarray, tier: Tier,
) -> list[Judged]:
    take = encoded.take if isinstance(encoded, EncodedTexts) else encoded.__getitem__
    model = _train(descriptions, [examples[row] for row in old], take(old), tier)
    truths = [examples[row].topic for row in new]
    if isinstance(model, TopicClassifier) and isinstance(encoded, EncodedTexts):
        decisions = model.decide(encoded.take(new))
        return [
            Judged(one.guess.confidence, one.guess.topic == truth, one.known)
            for one, truth in zip(decisions, truths, strict=True)
        ]
    vectors = encoded.primary if isinstance(encoded, EncodedTexts) else encoded
    guesses = model.predict(vectors[new]) if isinstance(model, TopicModel) else []
    return [Judged(one.confidence, one.topic == truth) for one, truth in zip(guesses, truths, strict=True)]


def _encoded(learned: list[TrainingExample], tier: Tier) -> EncodedTexts | FloatArray:
    """Return what is known of the examples' words: vectors [n, 384], for a full training all that it needs.

    A vector of another embedder is made anew, and kept.
    """
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
    if tier == Tier.QUICK:
        return vectors
    return get_ticket_encoder().encode([row.text for row in learned])
