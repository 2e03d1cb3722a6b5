"""Personal links, who came by them, and when that is worth a reward."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import combinations

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.commands import settle_match
from peerdesk.domain.experts.models import Application, ApplicationState, Expert, ExpertState, MatchFinding
from peerdesk.domain.experts.queries.marks import all_pairs, do_payouts_differ
from peerdesk.domain.people.models import User
from peerdesk.domain.recruiting.events import ReferralEarned, ReferralRevoked
from peerdesk.domain.recruiting.models import Referral, ReferralLink, ReferralTerms
from peerdesk.domain.recruiting.queries.referrals import amount_of, answers_that_lasted
from peerdesk.domain.recruiting.queries.rings import Groups, groups_now
from peerdesk.domain.recruiting.rules import (
    REFERRAL_ANSWERS,
    REFERRAL_WATCHED_DAYS,
    ReferralFacts,
    ReferralState,
    referral_state,
)
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind, invalid, not_found
from peerdesk.foundation.ids import new_reference
from peerdesk.foundation.outbox.emit import emit

BATCH = 500
LARGEST_MINOR = 1_000_00
_DAY = 86_400.0


@command
def make_link(expert: Expert, *, brand: Brand, now: datetime) -> ReferralLink:
    """Give an active expert of a brand their personal link; the one they have already stays. Raises `expert_not_active`."""
    is_theirs = expert.qualifications.filter(brand=brand, revoked_at__isnull=True).exists()
    if expert.state != ExpertState.ACTIVE or not is_theirs:
        raise DomainError("expert_not_active", ErrorKind.FORBIDDEN)
    defaults = {"code": new_reference(12), "made_at": now}
    return ReferralLink.objects.get_or_create(expert=expert, brand=brand, defaults=defaults)[0]


@command
def change_referral_terms(brand: Brand, *, amount_minor: int) -> None:
    """Set what a brand gives for bringing somebody; what is earned already stays. Raises `invalid_referral_terms`."""
    if not 0 <= amount_minor <= LARGEST_MINOR:
        raise invalid("invalid_referral_terms", amount="out_of_bounds")
    ReferralTerms.objects.update_or_create(brand=brand, defaults={"amount_minor": amount_minor})


@command
def note_referral(application: Application, *, link: ReferralLink, now: datetime) -> Referral:
    """An application came by a personal link (`queries.referrals.find_link` says which counts); once an application."""
    return Referral.objects.get_or_create(application=application, defaults={"link": link, "came_at": now})[0]


@command
def sweep_referrals(*, now: datetime) -> int:
    """Look at referrals anew: who has earned, what waits for a person, what did not last. Returns how many changed."""
    rows = Referral.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "link__expert", "link__brand", "application__expert"
    )
    going = rows.exclude(state__in=(ReferralState.EARNED, ReferralState.REFUSED, ReferralState.REVOKED))
    watched = rows.filter(state=ReferralState.EARNED, earned_at__gt=now - timedelta(days=REFERRAL_WATCHED_DAYS))
    found = [*going.order_by("looked_at")[:BATCH], *watched.order_by("looked_at")[:BATCH]]
    if not found:
        return 0
    groups = groups_now()
    answers = answers_that_lasted([(row.application.expert.user_id, row.link.brand_id) for row in found])
    return sum(
        _look(row, answers.get((row.application.expert.user_id, row.link.brand_id), 0), groups, now=now) for row in found
    )


@command
def settle_ring(
    user_ids: Collection[uuid.UUID], *, by: User, finding: MatchFinding, reason: str, now: datetime
) -> int:
    """Say what a group is: a household or chance, or people who deceive together. Returns how many pairs were settled.

    What a deceit has earned for referrals is taken back at the next sweep. Raises `match_not_found`, `own_match`,
    `reason_too_short`.
    """
    asked = {frozenset(pair) for pair in combinations(user_ids, 2)}
    pairs = [pair for pair in all_pairs() if not pair.finding and frozenset((pair.low, pair.high)) in asked]
    if not pairs:
        raise not_found("match_not_found")
    if by.id in user_ids:
        raise DomainError("own_match", ErrorKind.FORBIDDEN)
    for pair in pairs:
        settle_match(pair.low, pair.high, by=by, finding=finding, reason=reason, now=now)
    return len(pairs)


def _look(row: Referral, answers: int, groups: Groups, *, now: datetime) -> bool:
    application = row.application
    edge = (row.link.expert.user_id, application.expert.user_id)
    before = row.state
    if row.state == ReferralState.EARNED:
        if answers < REFERRAL_ANSWERS or groups.is_one_pocket(edge):
            row.state, row.revoked_at = ReferralState.REVOKED, now
            emit(ReferralRevoked(referral_id=row.id, brand_id=row.link.brand_id, user_id=edge[0]), now=now)
    else:
        since = application.decided_at or now
        row.state = referral_state(ReferralFacts(
            is_declined=application.state == ApplicationState.DECLINED,
            is_accepted=application.state == ApplicationState.ACCEPTED, answers=answers,
            days=(now - since).total_seconds() / _DAY, do_payouts_differ=do_payouts_differ(*edge),
            is_one_pocket=groups.is_one_pocket(edge), is_held=edge in groups.held_edges,
        ))  # fmt: skip
        if row.state == ReferralState.EARNED:
            row.earned_at, row.amount_minor = now, amount_of(row.link.brand_id)
        if row.earned_at and row.amount_minor:
            emit(ReferralEarned(referral_id=row.id, brand_id=row.link.brand_id, user_id=edge[0]), now=now)
    row.accepted, row.looked_at = answers, now
    row.save(update_fields=["state", "accepted", "looked_at", "earned_at", "revoked_at", "amount_minor"])
    return row.state != before
