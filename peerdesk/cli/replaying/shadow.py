"""Shadow mode: what would have been self-served, what the crowd would have taken, what it would have cost.

Nothing is stored and nobody is told. The conversations are judged in order of time, each before its own answer is
known: by the brand's settings when a brand is named, else by the defaults of a new brand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.brands.queries import get_brand
from peerdesk.domain.brands.rules import goes_to_crowd
from peerdesk.engines.redaction import KnownValue, RedactionContext, detect, find_leaks, redact
from peerdesk.engines.retrieval import Entry, MemoryIndex, answer_confidence
from peerdesk.engines.understanding import (
    TOPIC_TOKENS,
    LabelledText,
    TopicDescription,
    TopicModel,
    detect_language,
    get_embedder,
    train_topic_model,
)
from peerdesk.engines.understanding.single import embed_one
from peerdesk.foundation.clock import utc_now

from .reader import PastConversation

RELEARN_EVERY = 100
HISTORY_FIRST = 20


def judge(
    conversations: Sequence[PastConversation], *, brand_slug: str, say: Callable[[str], None]
) -> dict[str, Any]:
    """Return the shadow figures: counts, shares and cost in minor units."""
    brand = get_brand(brand_slug) if brand_slug else Brand(name=conversations[0].brand, created_at=utc_now())
    in_time = sorted(conversations, key=lambda past: past.opened_at)
    counts: dict[str, int] = dict.fromkeys(
        ("self_served", "self_served_correct", "crowd", "staff", "triage", "leaked_values", "topic_right", "topic_judged",
         "language_right", "language_judged"), 0,
    )  # fmt: skip
    texts: list[str] = []
    model: TopicModel | None = None
    index: MemoryIndex | None = None
    known: dict[str, PastConversation] = {past.id: past for past in in_time}
    for place, past in enumerate(in_time):
        if place >= HISTORY_FIRST and place % RELEARN_EVERY in (0, HISTORY_FIRST):
            model, index = _learn(in_time[:place], texts)
            say(f"{place} of {len(in_time)} conversations")
        text = _redacted(past, brand, counts)
        texts.append(text)
        _judge_one(past, text, brand, model, index, known, counts)
    return _figures(counts, len(in_time), brand)


def _redacted(past: PastConversation, brand: Brand, counts: dict[str, int]) -> str:
    context = RedactionContext(
        known=tuple(KnownValue(kind, value) for kind, value in past.details.known_values()),
        countries=tuple(brand.countries), order_id_patterns=tuple(brand.order_id_patterns),
        keep=(brand.name, *brand.keep_words),
    )  # fmt: skip
    raw = f"{past.subject}\n{past.messages[0].text}".strip()
    text = redact(raw, detect(raw, context), []).text
    counts["leaked_values"] += len(find_leaks(text, context.known))
    return text


def _judge_one(  # noqa: PLR0917 - what a judgement needs
    past: PastConversation, text: str, brand: Brand, model: TopicModel | None, index: MemoryIndex | None,
    known: dict[str, PastConversation], counts: dict[str, int],
) -> None:
    if past.language:
        counts["language_judged"] += 1
        counts["language_right"] += detect_language(text, tuple(brand.languages)).code == past.language
    sure = False
    if model is not None:
        guess = model.predict(embed_one(text, TOPIC_TOKENS)[None, :])[0]
        sure = guess.confidence >= brand.topic_confidence_high
        if past.topic:
            counts["topic_judged"] += 1
            counts["topic_right"] += guess.topic == past.topic
    counts["triage"] += not sure
    hits = index.search(text, embed_one(text), limit=5) if index is not None else []
    if hits and answer_confidence(text, hits) >= brand.offers_answers_from:
        counts["self_served"] += 1
        counts["self_served_correct"] += bool(past.same_as) and known[hits[0].id].same_as == past.same_as
    elif goes_to_crowd(past.id, crowd_share_percent=brand.crowd_share_percent) and not past.is_escalated:
        counts["crowd"] += 1
    else:
        counts["staff"] += 1


def _learn(seen: Sequence[PastConversation], texts: Sequence[str]) -> tuple[TopicModel | None, MemoryIndex | None]:
    topics = sorted({past.topic for past in seen if past.topic})
    model = None
    if topics:
        descriptions = [TopicDescription(topic, topic.replace("-", " "), "", ()) for topic in topics]
        examples = [LabelledText(text, past.topic) for past, text in zip(seen, texts, strict=False) if past.topic]
        model = train_topic_model(descriptions, examples, get_embedder())
    entries = [
        Entry(past.id, past.subject or past.messages[0].text[:120], past.answer.text) for past in seen if past.answer
    ]
    if not entries:
        return model, None
    return model, MemoryIndex(entries, get_embedder())


def _figures(counts: dict[str, int], total: int, brand: Brand) -> dict[str, Any]:
    cost = counts["crowd"] * brand.price_minor
    return {
        "tickets": total, "self_served": counts["self_served"], "self_served_correct": counts["self_served_correct"],
        "crowd": counts["crowd"], "staff": counts["staff"], "person_decides_topic": counts["triage"],
        "leaked_values": counts["leaked_values"],
        "topic_accuracy": counts["topic_right"] / counts["topic_judged"] if counts["topic_judged"] else None,
        "language_accuracy": counts["language_right"] / counts["language_judged"] if counts["language_judged"] else None,
        "currency": brand.currency, "cost_minor": cost, "cost_per_ticket_minor": round(cost / total, 2) if total else None,
    }  # fmt: skip
