"""Reads of `brands`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Q

from peerdesk.domain.people.models import User
from peerdesk.foundation.db.writes import once
from peerdesk.foundation.errors import not_found
from peerdesk.foundation.ids import token_hash

from .models import ApiKey, Brand, Membership, MembershipRole, Topic, Valve, ValveChange
from .rules import ValveReason, ValveSettings

__all__ = [
    "ApiKeyRow", "Brand", "Topic", "TopicRow", "User", "ValveChangeRow", "ValveRow", "brands_of", "crowd_share",
    "find_api_key", "find_membership", "find_membership_by_slug", "find_valve", "get_brand", "get_brand_by_id",
    "get_topic", "get_valve", "is_admin_of", "list_api_keys", "list_brands", "list_topics", "list_valve_changes",
    "list_valves", "member_names", "topic_by_slug", "watching_valves",
]  # fmt: skip


@dataclass(frozen=True)
class TopicRow:
    """A topic for a list, with the number of its tickets."""

    id: uuid.UUID
    slug: str
    name: str
    description: str
    examples: tuple[str, ...]
    crowd_solvable: bool
    ticket_count: int


@dataclass(frozen=True)
class ApiKeyRow:
    """A key for a list; never its secret."""

    id: uuid.UUID
    name: str
    prefix: str
    created_at: object
    revoked_at: object


def get_brand(slug: str) -> Brand:
    """Return the brand. Raises `brand_not_found`."""
    brand = Brand.objects.filter(slug=slug).first()
    if brand is None:
        raise not_found("brand_not_found")
    return brand


def get_brand_by_id(brand_id: uuid.UUID) -> Brand:
    """Return the brand. Raises `brand_not_found`."""
    brand = Brand.objects.filter(id=brand_id).first()
    if brand is None:
        raise not_found("brand_not_found")
    return brand


def list_brands() -> list[Brand]:
    """Return all brands by name."""
    return list(Brand.objects.order_by("name"))


@dataclass(frozen=True)
class LiveApiKey:
    """A key that opens its brand's API."""

    id: uuid.UUID
    brand_id: uuid.UUID


def find_api_key(secret: str) -> LiveApiKey | None:
    """Return the live key, or None. Looked up by digest, so nothing is compared byte by byte."""
    with connection.cursor() as cursor:  # asked for every request of the API: written out
        cursor.execute(
            "SELECT id, brand_id FROM brands_apikey WHERE key_hash = %s AND revoked_at IS NULL", [token_hash(secret)]
        )
        row = cursor.fetchone()
    return LiveApiKey(*row) if row else None


def list_api_keys(brand_id: uuid.UUID) -> list[ApiKeyRow]:
    """Return a brand's keys, newest first."""
    rows = ApiKey.objects.filter(brand_id=brand_id).order_by("-created_at")[:50]
    return [ApiKeyRow(key.id, key.name, key.prefix, key.created_at, key.revoked_at) for key in rows]


def list_topics(brand_id: uuid.UUID) -> list[TopicRow]:
    """Return a brand's live topics by name with their ticket counts."""
    rows = Topic.objects.filter(brand_id=brand_id, retired_at__isnull=True).annotate(n=Count("tickets")).order_by("name")
    return [
        TopicRow(t.id, t.slug, t.name, t.description, tuple(t.examples), t.crowd_solvable, t.n) for t in rows[:500]
    ]


def get_topic(topic_id: uuid.UUID, *, brand_id: uuid.UUID) -> Topic:
    """Return a live topic of this brand. Raises `topic_not_found`, also for another brand's."""
    topic = Topic.objects.filter(id=topic_id, brand_id=brand_id, retired_at__isnull=True).first()
    if topic is None:
        raise not_found("topic_not_found")
    return topic


def topic_by_slug(brand_id: uuid.UUID) -> dict[str, Topic]:
    """Return a brand's live topics by slug."""
    return {topic.slug: topic for topic in Topic.objects.filter(brand_id=brand_id, retired_at__isnull=True)}


def find_membership(user: User, brand_id: uuid.UUID) -> Membership | None:
    """Return the user's membership of a brand, or None."""
    return Membership.objects.filter(user_id=user.pk, brand_id=brand_id).first()


def find_membership_by_slug(user: User, slug: str) -> Membership | None:
    """Return the user's membership of the brand of this slug with the brand, or None: also when there is none."""
    return Membership.objects.select_related("brand").filter(user_id=user.pk, brand__slug=slug).first()


def member_names(brand_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Return the names of a brand's staff by user id, for their own console."""
    rows = Membership.objects.filter(brand_id=brand_id).select_related("user")
    return {row.user_id: row.user.name or row.user.email for row in rows[:500]}


def brands_of(user: User) -> list[Brand]:
    """Return the brands whose console the user may open, by name."""
    return list(Brand.objects.filter(memberships__user=user).order_by("name"))


@dataclass(frozen=True)
class ValveRow:
    """A valve for a list: what holds now and why, and what is set. No own valve: `settings` is None, the brand's holds."""

    topic_id: uuid.UUID | None
    topic_name: str
    percent: int
    reason: ValveReason
    since: datetime | None
    settings: ValveSettings | None


@dataclass(frozen=True)
class ValveChangeRow:
    """One turn of a valve for the log."""

    id: uuid.UUID
    topic_name: str
    from_percent: int
    to_percent: int
    reason: ValveReason
    by_name: str
    changed_at: datetime
    can_undo: bool


def crowd_share(brand: Brand, topic_id: uuid.UUID | None) -> int:
    """Return how many percent of a topic's tickets go to the crowd now."""
    own = once(
        ("valves", brand.id),
        lambda: dict(
            Valve.objects.filter(brand_id=brand.id, topic__isnull=False).values_list("topic_id", "effective_percent")
        ),
    )
    return int(own.get(topic_id, brand.crowd_share_percent)) if topic_id else brand.crowd_share_percent


def find_valve(brand_id: uuid.UUID, *, topic_id: uuid.UUID | None) -> Valve | None:
    """Return a topic's own valve, or the brand's, if it was ever turned."""
    rows = Valve.objects.filter(brand_id=brand_id)
    return (rows.filter(topic__isnull=True) if topic_id is None else rows.filter(topic_id=topic_id)).first()


def watching_valves() -> list[Valve]:
    """Return the valves that rules turn, of all brands."""
    return [row for row in Valve.objects.select_related("brand") if ValveSettings.from_json(row.settings).watches]


def list_valves(brand: Brand) -> list[ValveRow]:
    """Return the brand's valve, then a row for each topic that goes to the crowd at all, by name."""
    kept = {row.topic_id: row for row in Valve.objects.filter(brand=brand)}
    rows = [_valve_row(None, "", kept.get(None), brand)]
    topics = Topic.objects.filter(brand=brand, retired_at__isnull=True, crowd_solvable=True).order_by("name")[:500]
    return rows + [_valve_row(topic.id, topic.name, kept.get(topic.id), brand) for topic in topics]


def get_valve(brand: Brand, *, topic_id: uuid.UUID | None) -> ValveRow:
    """Return one valve. Raises `topic_not_found`."""
    topic = get_topic(topic_id, brand_id=brand.id) if topic_id else None
    row = find_valve(brand.id, topic_id=topic_id)
    return _valve_row(topic_id, topic.name if topic else "", row, brand)


def list_valve_changes(brand: Brand, *, limit: int = 50) -> list[ValveChangeRow]:
    """Return the newest turns; the newest by hand of each topic can be taken back."""
    rows = ValveChange.objects.filter(brand=brand).select_related("topic", "by").order_by("-changed_at", "-id")[:limit]
    seen: set[uuid.UUID | None] = set()
    found = []
    for row in rows:
        is_newest = row.by_id is not None and row.topic_id not in seen
        seen |= {row.topic_id} if row.by_id else set()
        found.append(ValveChangeRow(
            row.id, row.topic.name if row.topic else "", row.from_percent, row.to_percent, ValveReason(row.reason),
            (row.by.name or row.by.email) if row.by else "", row.changed_at, is_newest,
        ))  # fmt: skip
    return found


def _valve_row(topic_id: uuid.UUID | None, name: str, row: Valve | None, brand: Brand) -> ValveRow:
    if row is None:
        own = ValveSettings(percent=brand.crowd_share_percent) if topic_id is None else None
        return ValveRow(topic_id, name, brand.crowd_share_percent, ValveReason.BY_HAND, None, own)
    return ValveRow(
        topic_id, name, row.effective_percent, ValveReason(row.effective_reason), row.effective_at,
        ValveSettings.from_json(row.settings),
    )


def is_admin_of(user: User, brand_id: uuid.UUID) -> bool:
    """Whether the user administers the brand."""
    return Membership.objects.filter(Q(user_id=user.pk, brand_id=brand_id, role=MembershipRole.ADMIN)).exists()
