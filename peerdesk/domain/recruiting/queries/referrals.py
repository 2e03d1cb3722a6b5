"""Personal links and who came by them: counts and states, never names."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Application, Expert, ExpertState
from peerdesk.domain.people.models import User
from peerdesk.domain.recruiting.models import Referral, ReferralLink, ReferralTerms
from peerdesk.domain.recruiting.rules import REFERRAL_MINOR, ReferralState
from peerdesk.domain.tickets.models import Resolution
from peerdesk.domain.tickets.rules import ResolverKind

_LONGEST_LINE = 50


@dataclass(frozen=True)
class ReferralRow:
    """Somebody who came: since when, where it stands, how many answers lasted."""

    came_at: datetime
    state: ReferralState
    accepted: int
    amount_minor: int


@dataclass(frozen=True)
class OwnReferrals:
    """One's link to a brand, what it gives, and who came by it; no code before one was asked for."""

    code: str
    amount_minor: int
    rows: tuple[ReferralRow, ...]
    counts: Counter[ReferralState]


def amount_of(brand_id: uuid.UUID) -> int:
    """Return what a brand gives for bringing somebody, in minor units."""
    terms = ReferralTerms.objects.filter(brand_id=brand_id).first()
    return REFERRAL_MINOR if terms is None else terms.amount_minor


def own_referrals(expert: Expert, brand: Brand) -> OwnReferrals:
    """Return an expert's link to a brand and what became of those who came by it, the newest first."""
    link = ReferralLink.objects.filter(expert=expert, brand=brand).first()
    found = Referral.objects.filter(link=link).order_by("-came_at")[:200] if link else ()
    rows = tuple(ReferralRow(row.came_at, ReferralState(row.state), row.accepted, row.amount_minor) for row in found)
    return OwnReferrals(link.code if link else "", amount_of(brand.id), rows, Counter(row.state for row in rows))


def find_link(brand_id: uuid.UUID, code: str, *, applicant: User) -> ReferralLink | None:
    """Return the link behind a code, if it may count for this applicant.

    Not one's own, not of somebody who answers no more, not for somebody who answers already, and not of somebody whom one
    brought oneself, over however many others (F07).
    """
    link = ReferralLink.objects.select_related("expert").filter(brand_id=brand_id, code=code[:16]).first() if code else None
    if link is None or link.expert.state != ExpertState.ACTIVE or link.expert.user_id == applicant.id:
        return None
    newcomer = Expert.objects.filter(user=applicant).first()
    if newcomer is not None and (newcomer.state == ExpertState.ACTIVE or _was_brought_by(link.expert_id, newcomer.id)):
        return None
    return link


def answers_that_lasted(pairs: Collection[tuple[uuid.UUID, uuid.UUID]]) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """Return how many resolutions of these (user, brand) are closed: solved, and not reopened in time."""
    rows = (
        Resolution.objects.filter(
            resolver_id__in={user for user, _ in pairs}, ticket__brand_id__in={brand for _, brand in pairs},
            resolver_kind=ResolverKind.EXPERT, closed_at__isnull=False, reopened_at__isnull=True,
        )
        .values_list("resolver_id", "ticket__brand_id")
        .annotate(number=Count("ticket_id", distinct=True))
    )  # fmt: skip
    return {(user, brand): number for user, brand, number in rows if user is not None}


def _was_brought_by(expert_id: uuid.UUID, other_id: uuid.UUID) -> bool:
    seen: set[uuid.UUID] = set()
    line = {expert_id}
    for _ in range(_LONGEST_LINE):
        before = Application.objects.filter(expert_id__in=line, referred_by__isnull=False)
        line = {one for one in before.values_list("referred_by_id", flat=True) if one is not None} - seen
        if not line or other_id in line:
            break
        seen |= line
    return other_id in line
