"""Reads of `experts`."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import (
    Application,
    CountryRule,
    Expert,
    ExpertState,
    PlacesChange,
    Presence,
    Qualification,
)
from peerdesk.domain.experts.rules import (
    SEEN_WITHIN,
    EndReason,
    ceiling_hours,
    covered_seconds,
    lawful_week_hours,
    week_start,
)
from peerdesk.domain.people.models import User
from peerdesk.foundation.clock import zone_named
from peerdesk.foundation.errors import not_found

__all__ = [
    "Application",
    "ApplicationRow", "Expert", "OwnQualificationRow", "PlacesChange", "PublicProfile", "QualificationRow",
    "QualifiedExpertRow", "WorkingWeek", "applications_of", "brands_of_expert", "find_desk", "find_expert", "find_expert_id",
    "find_last_absence", "find_places_change", "get_application", "is_qualified", "list_brand_experts",
    "public_profiles", "qualifications_of", "share_bps_of", "weekly_hours_left", "working_week", "zone_of",
]  # fmt: skip


@dataclass(frozen=True)
class QualifiedExpertRow:
    """An expert of a brand, for the brand's console: pseudonym only."""

    expert_id: uuid.UUID
    pseudonym: str
    headline: str
    is_online: bool
    is_simulated: bool
    state: str
    qualifications: tuple[QualificationRow, ...]


def find_places_change(expert: Expert) -> PlacesChange | None:
    """Return the newest change of how many chats at once somebody may hold, or None."""
    return PlacesChange.objects.filter(expert=expert).order_by("-changed_at").first()


@dataclass(frozen=True)
class QualificationRow:
    """One qualification for a list."""

    id: uuid.UUID
    topic_name: str
    language: str
    granted_at: datetime


@dataclass(frozen=True)
class OwnQualificationRow:
    """What an expert may serve, for their own profile; no topic name means every topic of the brand."""

    brand_name: str
    topic_name: str
    language: str
    granted_at: datetime


@dataclass(frozen=True)
class PublicProfile:
    """What a customer sees of an expert."""

    pseudonym: str
    headline: str
    is_simulated: bool


@dataclass(frozen=True)
class WorkingWeek:
    """How long an expert was online since Monday in their own zone, and how long they may be (None: no end)."""

    hours: float
    own_ceiling: int | None
    country_ceiling: int | None

    @property
    def ceiling(self) -> int | None:
        """The lower of the two."""
        return ceiling_hours(self.own_ceiling, self.country_ceiling)


@dataclass(frozen=True)
class Absence:
    """A desk that was closed without its expert saying so: when it was last seen, and why it was closed."""

    last_seen_at: datetime
    ended_at: datetime
    reason: EndReason


@dataclass(frozen=True)
class ApplicationRow:
    """An application for a reviewer."""

    id: uuid.UUID
    pseudonym: str
    headline: str
    brand_name: str
    brand_slug: str
    motivation: str
    language: str
    state: str
    submitted_at: datetime
    decided_at: datetime | None
    reason: str
    user_id: uuid.UUID
    brand_id: uuid.UUID


def find_expert(user: User) -> Expert | None:
    """Return the user's expert profile, or None."""
    return Expert.objects.filter(user_id=user.pk).first()


def find_expert_id(user_id: uuid.UUID) -> uuid.UUID | None:
    """Return the expert behind a log-in, or None."""
    return Expert.objects.filter(user_id=user_id).values_list("id", flat=True).first()


def zone_of(expert: Expert) -> ZoneInfo:
    """Return the time zone in which an expert reads a clock."""
    return zone_named(expert.user.timezone)


def working_week(expert: Expert, *, now: datetime) -> WorkingWeek:
    """Return how long the expert has been online this week; a desk that fell silent counts while it was believed."""
    begin = week_start(now, zone=zone_of(expert))
    desks = Presence.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=begin), expert=expert)
    spans = [
        (max(started, begin), min(ended or now, seen + SEEN_WITHIN, now))
        for started, seen, ended in desks.values_list("started_at", "seen_at", "ended_at")
    ]
    rule = CountryRule.objects.filter(country=expert.country).first() if expert.country else None
    by_law = rule.weekly_hours if rule else lawful_week_hours(expert.country)
    return WorkingWeek(covered_seconds(spans) / 3600, expert.weekly_hours, by_law)


def weekly_hours_left(expert: Expert, *, now: datetime) -> float | None:
    """Return how many hours the expert may still be online this week; None when there is no ceiling."""
    if expert.weekly_hours is None and not expert.country:
        return None
    week = working_week(expert, now=now)
    return None if week.ceiling is None else week.ceiling - week.hours


def find_desk(expert: Expert, *, device: str) -> Presence | None:
    """Return the open desk of this device, or None."""
    return Presence.objects.filter(expert=expert, device=device[:64], ended_at__isnull=True).first()


def find_last_absence(expert: Expert) -> Absence | None:
    """Return why the newest desk of an expert who is offline was closed, unless they closed it themselves."""
    row = Presence.objects.filter(expert=expert).order_by("-started_at", "-id").first()
    if row is None or row.ended_at is None or row.end_reason == EndReason.LEFT:
        return None
    return Absence(row.seen_at, row.ended_at, EndReason(row.end_reason))


def public_profiles(user_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, PublicProfile]:
    """Return what customers see of the experts behind these log-ins."""
    rows = Expert.objects.filter(user_id__in=set(user_ids))
    return {row.user_id: PublicProfile(row.pseudonym, row.headline, row.is_simulated) for row in rows}


def pseudonyms_of(expert_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the pseudonyms of these experts, for a brand's own records of whom it asked."""
    return dict(Expert.objects.filter(id__in=set(expert_ids)).values_list("id", "pseudonym"))


def brands_of_expert(expert: Expert) -> list[Brand]:
    """Return the brands an expert is qualified for, by name."""
    return list(
        Brand.objects.filter(qualifications__expert=expert, qualifications__revoked_at__isnull=True)
        .distinct()
        .order_by("name")
    )


def is_qualified(expert: Expert, *, brand_id: uuid.UUID, topic_id: uuid.UUID | None, language: str) -> bool:
    """Whether the expert may serve this topic of this brand in this language now."""
    if expert.state != ExpertState.ACTIVE:
        return False
    topic = Q(topic__isnull=True) | Q(topic_id=topic_id) if topic_id else Q(topic__isnull=True) | Q(topic__isnull=False)
    return Qualification.objects.filter(
        topic, expert=expert, brand_id=brand_id, language=language, revoked_at__isnull=True
    ).exists()


def share_bps_of(
    expert_ids: Iterable[uuid.UUID], *, ticket: tuple[Brand, uuid.UUID | None, str]
) -> dict[uuid.UUID, int]:
    """Return what each expert earns of the price of a ticket (brand, topic, language) in basis points.

    The brand's share, or what the qualification says by which they may take it, where that is more.
    """
    brand, topic_id, language = ticket
    shares = dict.fromkeys(expert_ids, brand.expert_share_bps)
    topic = Q(topic__isnull=True) | Q(topic_id=topic_id) if topic_id else Q()
    grown = Qualification.objects.filter(
        topic, expert_id__in=shares, brand=brand, language=language or "en", revoked_at__isnull=True,
        share_bps__gt=brand.expert_share_bps,
    )  # fmt: skip
    for expert_id, share in grown.values_list("expert_id", "share_bps"):
        shares[expert_id] = max(shares[expert_id], share or 0)
    return shares


def list_brand_experts(brand_id: uuid.UUID, *, limit: int = 200) -> list[QualifiedExpertRow]:
    """Return a brand's experts, those online first, with their qualifications."""
    experts = list(
        Expert.objects.filter(qualifications__brand_id=brand_id, qualifications__revoked_at__isnull=True)
        .distinct()
        .order_by("-is_online", "pseudonym")[:limit]
    )
    rows: dict[uuid.UUID, list[QualificationRow]] = {expert.id: [] for expert in experts}
    granted = Qualification.objects.filter(brand_id=brand_id, revoked_at__isnull=True, expert__in=experts)
    for row in granted.select_related("topic").order_by("topic__name"):
        name = row.topic.name if row.topic else ""
        rows[row.expert_id].append(QualificationRow(row.id, name, row.language, row.granted_at))
    return [
        QualifiedExpertRow(
            e.id, e.pseudonym, e.headline, e.is_online, e.is_simulated, e.state, tuple(rows[e.id])
        )
        for e in experts
    ]


def applications_of(expert: Expert) -> list[ApplicationRow]:
    """Return one's own applications, newest first."""
    rows = Application.objects.filter(expert=expert).select_related("expert", "brand").order_by("-submitted_at")
    return [_application(row) for row in rows[:50]]


def get_application(application_id: uuid.UUID) -> ApplicationRow:
    """Return one application for a reviewer. Raises `application_not_found`."""
    row = Application.objects.select_related("expert", "brand").filter(id=application_id).first()
    if row is None:
        raise not_found("application_not_found")
    return _application(row)


def qualifications_of(expert: Expert) -> list[OwnQualificationRow]:
    """Return what an expert may serve now, by brand and topic."""
    rows = Qualification.objects.filter(expert=expert, revoked_at__isnull=True).select_related("brand", "topic")
    return [
        OwnQualificationRow(row.brand.name, row.topic.name if row.topic else "", row.language, row.granted_at)
        for row in rows.order_by("brand__name", "topic__name", "language")[:200]
    ]


def _application(row: Application) -> ApplicationRow:
    return ApplicationRow(
        row.id, row.expert.pseudonym, row.expert.headline, row.brand.name, row.brand.slug, row.motivation, row.language,
        row.state, row.submitted_at, row.decided_at, row.reason, row.expert.user_id, row.brand_id,
    )
