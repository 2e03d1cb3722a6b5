"""The stage of a replay: a brand of its own with the file's topics, and an expert for every recorded answerer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from peerdesk.domain.brands.commands import add_member, create_brand, save_topic
from peerdesk.domain.brands.models import Brand, MembershipRole, Topic
from peerdesk.domain.brands.queries import get_brand, topic_by_slug
from peerdesk.domain.brands.rules import TopicDraft
from peerdesk.domain.experts.commands import create_expert, go_online, grant_qualification
from peerdesk.domain.experts.models import Expert, ExpertState
from peerdesk.domain.people.commands import create_user
from peerdesk.domain.people.models import User
from peerdesk.domain.triage.commands import train_topics
from peerdesk.foundation.ids import new_reference
from peerdesk.foundation.outbox.quiet import quietly

from .reader import PastConversation

STAND_INS = 8
SANDBOX_CONCURRENCY = 500


@dataclass
class Stage:
    """Who and what takes part in one replay."""

    brand: Brand
    topics: dict[str, Topic]
    editor: User
    second_editor: User
    experts: dict[str, Expert] = field(default_factory=dict)


def set_stage(conversations: Sequence[PastConversation], *, brand_slug: str, now: datetime) -> Stage:
    """Make a sandbox brand for the file, or use the brand named by `brand_slug`; experts of the file come online."""
    run = new_reference(6).lower()
    with transaction.atomic(), quietly():
        brand = get_brand(brand_slug) if brand_slug else _sandbox(conversations[0].brand, run, now)
        topics = _topics(brand, conversations)
        stage = Stage(brand, topics, _editor(brand, f"editor-{run}", now), _editor(brand, f"second-editor-{run}", now))
        languages = {c.language for c in conversations if c.language} or {"en"}
        authors = {c.answer.author for c in conversations if c.answer and c.answer.author}
        for author in sorted(authors) + [f"stand-in-{number}" for number in range(STAND_INS)]:
            stage.experts[author] = _expert(stage, author, run=run, languages=languages, now=now)
    train_topics(brand.id, now=now)
    return stage


def _editor(brand: Brand, name: str, now: datetime) -> User:
    """Somebody who approves good answers for the brand; nobody can log in as them."""
    user = create_user(f"{name}@replay.example", name="Replay editor", password=None, now=now, is_simulated=True)
    add_member(brand.id, user=user, role=MembershipRole.STAFF, now=now)
    return user


def _sandbox(name: str, run: str, now: datetime) -> Brand:
    slug = f"replay-{slugify(name)[:20]}-{run}"
    return create_brand(
        slug, name=f"Replay of {name}", now=now, is_simulated=True, topic_confidence_high=0.35,
        countries=["US", "GB", "IE", "DE", "FR", "AU", "CA"], languages=["en"],
    )  # fmt: skip


def _topics(brand: Brand, conversations: Sequence[PastConversation]) -> dict[str, Topic]:
    found = topic_by_slug(brand.id)
    for name in sorted({c.topic for c in conversations if c.topic}):
        slug = slugify(name)[:60] or "other"
        if slug not in found:
            found[slug] = save_topic(brand.id, draft=TopicDraft(slug, name.replace("-", " ").capitalize()[:80]))
    return found


def _expert(
    stage: Stage, author: str, *, run: str, languages: set[str], now: datetime
) -> Expert:
    user = create_user(
        f"{slugify(author)}-{run}@replay.example", name=author, password=None, now=now, is_simulated=True
    )
    expert = create_expert(
        user, pseudonym=author[:60], now=now, state=ExpertState.ACTIVE, is_simulated=True,
        languages=tuple(sorted(languages)),
    )
    Expert.objects.filter(id=expert.id).update(max_concurrent=SANDBOX_CONCURRENCY)
    for language in sorted(languages | set(stage.brand.languages)):
        grant_qualification(expert, brand=stage.brand, topic=None, language=language, now=now)
    go_online(expert, now=now)
    expert.refresh_from_db()
    return expert
