"""Profiles, applications and qualifications."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.experts.canonical import MarkKind
from peerdesk.domain.experts.events import (
    ApplicationDecided,
    ApplicationSubmitted,
    QualificationGranted,
    QualificationRevoked,
)
from peerdesk.domain.experts.models import Application, ApplicationState, Expert, ExpertState, PlacesChange, Qualification
from peerdesk.domain.experts.queries.marks import held_applicants
from peerdesk.domain.experts.rules import MOST_CHATS, REAPPLY_AFTER, REASON_MIN_LENGTH
from peerdesk.domain.people.models import User
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict, invalid, not_found
from peerdesk.foundation.outbox.emit import emit

from .marks import note_mark

MOTIVATION_MIN_LENGTH = 20


@command
def create_expert(
    user: User, *, pseudonym: str, now: datetime, headline: str = "", state: ExpertState = ExpertState.APPLICANT,
    languages: tuple[str, ...] = ("en",), is_simulated: bool = False,
) -> Expert:
    """Give a log-in an expert's profile; returns the one it has already."""
    expert, _ = Expert.objects.get_or_create(
        user=user,
        defaults={
            "pseudonym": pseudonym[:60], "headline": headline[:120], "state": state, "languages": list(languages),
            "created_at": now, "is_simulated": is_simulated,
        },
    )
    return expert


@command
def change_profile(expert: Expert, *, pseudonym: str, headline: str, languages: Sequence[str]) -> None:
    """Change what customers see of an expert. Raises `pseudonym_empty`, `languages_empty`."""
    pseudonym, headline = _plain(pseudonym), _plain(headline)
    if not pseudonym:
        raise invalid("pseudonym_empty", pseudonym="empty")
    if not languages:
        raise invalid("languages_empty", languages="empty")
    Expert.objects.filter(id=expert.id).update(
        pseudonym=pseudonym[:60], headline=headline[:120], languages=list(dict.fromkeys(languages))
    )


@command
def submit_application(
    expert: Expert, *, brand: Brand, motivation: str, language: str, now: datetime, referred_by: Expert | None = None
) -> Application:
    """Apply to answer for a brand.

    Raises `motivation_too_short`, `application_open`, `application_too_soon` with the field `from` after one was declined.
    """
    if len(motivation.strip()) < MOTIVATION_MIN_LENGTH:
        raise invalid("motivation_too_short", motivation="too_short")
    declined = Application.objects.filter(
        expert=expert, brand=brand, state=ApplicationState.DECLINED, decided_at__gt=now - REAPPLY_AFTER
    ).order_by("-decided_at").first()  # fmt: skip
    if declined is not None and declined.decided_at is not None:
        again = declined.decided_at + REAPPLY_AFTER
        raise DomainError("application_too_soon", ErrorKind.CONFLICT, {"from": again.isoformat()})
    try:
        with transaction.atomic():
            row = Application.objects.create(
                expert=expert, brand=brand, motivation=motivation.strip(), language=language, submitted_at=now,
                referred_by=referred_by,
            )  # fmt: skip
    except IntegrityError as error:
        raise conflict("application_open") from error
    note_mark(expert, kind=MarkKind.EMAIL, value=expert.user.email, now=now)
    emit(ApplicationSubmitted(application_id=row.id, brand_id=brand.id, expert_id=expert.id), now=now)
    return row


@command
def decide_application(
    application_id: uuid.UUID, *, by: User, is_accepted: bool, reason: str, now: datetime
) -> Application:
    """Accept (and qualify, unless the brand has a programme) or decline with a reason.

    Raises `application_decided`, `reason_too_short`, `application_held` for accepting somebody who shares marks with another
    log-in while no person has said what that means.
    """
    row = Application.objects.select_for_update().filter(id=application_id).first()
    if row is None:
        raise not_found("application_not_found")
    if row.state != ApplicationState.SUBMITTED:
        raise conflict("application_decided")
    if row.expert.user_id == by.id:
        raise DomainError("own_application", ErrorKind.FORBIDDEN)
    if not is_accepted and len(reason.strip()) < REASON_MIN_LENGTH:
        raise invalid("reason_too_short", reason="too_short")
    if is_accepted and held_applicants([row.expert.user_id]):
        raise conflict("application_held")
    row.state = ApplicationState.ACCEPTED if is_accepted else ApplicationState.DECLINED
    row.decided_at, row.decided_by, row.reason = now, by, reason.strip()[:500]
    row.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    if is_accepted:
        Expert.objects.filter(id=row.expert_id, state=ExpertState.APPLICANT).update(state=ExpertState.ACTIVE)
        if not row.brand.has_programme:  # else `onboarding` does, once they are through
            grant_qualification(row.expert, brand=row.brand, topic=None, language=row.language, by=by, now=now)
    emit(
        ApplicationDecided(
            application_id=row.id, brand_id=row.brand_id, expert_id=row.expert_id, is_accepted=is_accepted
        ),
        now=now,
    )
    return row


@command
def reopen_application(application_id: uuid.UUID) -> Application:
    """Let a declined application be decided anew, after an appeal. Raises `application_not_found`, `application_open`."""
    row = Application.objects.select_for_update().filter(id=application_id, state=ApplicationState.DECLINED).first()
    if row is None:
        raise not_found("application_not_found")
    row.state, row.decided_at, row.decided_by, row.reason = ApplicationState.SUBMITTED, None, None, ""
    try:
        with transaction.atomic():
            row.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    except IntegrityError as error:  # they have applied again meanwhile
        raise conflict("application_open") from error
    return row


@command
def grant_qualification(
    expert: Expert, *, brand: Brand, topic: Topic | None, language: str, now: datetime, by: User | None = None
) -> Qualification:
    """Let an expert serve a topic (or all topics) of a brand; returns the qualification that exists already."""
    if topic is not None and topic.brand_id != brand.id:
        raise not_found("topic_not_found")
    row, is_new = Qualification.objects.get_or_create(
        expert=expert, brand=brand, topic=topic, language=language, revoked_at=None,
        defaults={"granted_at": now, "granted_by": by},
    )
    if is_new:
        emit(QualificationGranted(qualification_id=row.id, brand_id=brand.id, expert_id=expert.id), now=now)
    return row


@command
def raise_terms(
    expert: Expert, *, brand: Brand, concurrency: int, share_bps: int | None
) -> None:
    """Let an expert hold more questions at once, and earn more of the price at this brand: never less than before."""
    Expert.objects.filter(id=expert.id, max_concurrent__lt=concurrency).update(max_concurrent=concurrency)
    if share_bps is not None:
        rows = Qualification.objects.filter(expert=expert, brand=brand, revoked_at__isnull=True)
        rows.filter(Q(share_bps__isnull=True) | Q(share_bps__lt=share_bps)).update(share_bps=share_bps)


@command
def change_chat_places(
    expert_id: uuid.UUID, *, before: int, places: int, evidence: Mapping[str, float], now: datetime
) -> bool:
    """Let an expert hold more or fewer chats at once, with the figures that speak for it; chats at hand stay theirs.

    Returns False, and changes nothing, where it is not `before` any more: an operator wrote another number meanwhile.
    """
    places = min(max(places, 1), MOST_CHATS)
    if not Expert.objects.filter(id=expert_id, max_chats=before).update(max_chats=places):
        return False
    PlacesChange.objects.create(
        expert_id=expert_id, from_places=before, to_places=places, evidence=dict(evidence), changed_at=now
    )
    return True


@command
def begin_small(expert: Expert, *, concurrency: int) -> None:
    """Whoever is qualified nowhere else begins with so many questions at once."""
    if not Qualification.objects.filter(expert=expert, revoked_at__isnull=True).exists():
        Expert.objects.filter(id=expert.id).update(max_concurrent=concurrency)


@command
def revoke_qualification(qualification_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> None:
    """Take a qualification of this brand away. Raises `qualification_not_found`."""
    row = Qualification.objects.filter(id=qualification_id, brand_id=brand_id, revoked_at__isnull=True).first()
    if row is None or not Qualification.objects.filter(id=row.id, revoked_at__isnull=True).update(revoked_at=now):
        raise not_found("qualification_not_found")
    emit(QualificationRevoked(qualification_id=row.id, brand_id=brand_id, expert_id=row.expert_id), now=now)


@command
def restore_qualification(
    qualification_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, now: datetime
) -> Qualification:
    """Grant again what was revoked for this brand: the undo of a revocation. Raises `qualification_not_found`."""
    rows = Qualification.objects.select_related("expert", "brand", "topic")
    row = rows.filter(id=qualification_id, brand_id=brand_id, revoked_at__isnull=False).first()
    if row is None:
        raise not_found("qualification_not_found")
    return grant_qualification(row.expert, brand=row.brand, topic=row.topic, language=row.language, now=now, by=by)


def _plain(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())
