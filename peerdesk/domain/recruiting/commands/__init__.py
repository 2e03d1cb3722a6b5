"""Campaigns: made, opened, closed, visited; and how an application came."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.checks.queries import open_checks
from peerdesk.domain.experts.commands import REASON_MIN_LENGTH, decide_application, reopen_application
from peerdesk.domain.experts.models import Application, ApplicationState
from peerdesk.domain.people.models import User
from peerdesk.domain.recruiting.events import AppealDecided, CampaignClosed
from peerdesk.domain.recruiting.models import Appeal, Arrival, Campaign, CampaignPage, CampaignState, CampaignVisits
from peerdesk.domain.recruiting.rules import (
    APPEAL_WITHIN_DAYS,
    CODE,
    LEAST_APPEAL,
    LONGEST_NAME,
    MOST_AT_ONCE,
    MOST_CAMPAIGNS,
    MOST_SOURCES,
    CampaignKind,
    PageText,
    Source,
)
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import write
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict, invalid, not_found
from peerdesk.foundation.ids import new_id
from peerdesk.foundation.outbox.emit import emit

# One row a day and source; beyond so many sources of a day the rest count as unnamed, for anybody can write links.
_VISIT = """
INSERT INTO recruiting_campaignvisits (id, campaign_id, day, source, number)
VALUES (%(id)s, %(campaign)s, %(day)s, %(source)s, 1)
ON CONFLICT (campaign_id, day, source) DO UPDATE SET number = recruiting_campaignvisits.number + 1
"""


@command
def create_campaign(
    brand: Brand, *, kind: CampaignKind, name: str, code: str, page: PageText, by: User | None, now: datetime,
    idle_limit: int | None = None,
) -> Campaign:
    """Begin a campaign with its page in one language. Raises `invalid_campaign` with its fields, `too_many_campaigns`."""
    _check(name, code, idle_limit)
    if wrong := page.faults(brand.languages):
        raise invalid("invalid_campaign", **wrong)
    if Campaign.objects.filter(brand=brand).count() >= MOST_CAMPAIGNS:
        raise conflict("too_many_campaigns")
    try:
        with transaction.atomic():
            campaign = Campaign.objects.create(
                brand=brand, kind=kind.value, name=name.strip(), code=code, idle_limit=idle_limit, created_by=by,
                created_at=now,
            )
    except IntegrityError as error:
        raise invalid("invalid_campaign", link="taken") from error
    CampaignPage.objects.create(
        campaign=campaign, language=page.language, headline=page.headline.strip(), body=page.body.strip()
    )
    return campaign


@command
def change_campaign(
    campaign_id: uuid.UUID, *, brand_id: uuid.UUID, name: str, idle_limit: int | None, cost_minor: int
) -> Campaign:
    """Change its name, when it closes by itself, what it has cost. Raises `campaign_not_found`, `invalid_campaign`."""
    campaign = _locked(campaign_id, brand_id)
    _check(name, campaign.code, idle_limit)
    if cost_minor < 0:
        raise invalid("invalid_campaign", cost="out_of_bounds")
    campaign.name, campaign.idle_limit, campaign.cost_minor = name.strip(), idle_limit, cost_minor
    campaign.save(update_fields=["name", "idle_limit", "cost_minor"])
    return campaign


@command
def write_page(campaign_id: uuid.UUID, *, brand_id: uuid.UUID, page: PageText) -> None:
    """Say it in a language. Raises `campaign_not_found`, `invalid_campaign`."""
    campaign = _locked(campaign_id, brand_id)
    if wrong := page.faults(campaign.brand.languages):
        raise invalid("invalid_campaign", **wrong)
    CampaignPage.objects.update_or_create(
        campaign=campaign, language=page.language,
        defaults={"headline": page.headline.strip(), "body": page.body.strip()},
    )  # fmt: skip


@command
def open_campaign(campaign_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> None:
    """Let people come, or come again. Raises `campaign_not_found`."""
    campaign = _locked(campaign_id, brand_id)
    campaign.state, campaign.opened_at = CampaignState.OPEN, campaign.opened_at or now
    campaign.closed_at, campaign.closed_by_itself = None, False
    campaign.save(update_fields=["state", "opened_at", "closed_at", "closed_by_itself"])


@command
def close_campaign(campaign_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime, by_itself: bool = False) -> None:
    """Look for nobody any more; whoever comes is put on the waiting list. Raises `campaign_not_found`."""
    campaign = _locked(campaign_id, brand_id)
    if campaign.state != CampaignState.OPEN:
        return
    campaign.state, campaign.closed_at, campaign.closed_by_itself = CampaignState.CLOSED, now, by_itself
    campaign.save(update_fields=["state", "closed_at", "closed_by_itself"])
    emit(CampaignClosed(campaign_id=campaign.id, brand_id=brand_id, by_itself=by_itself), now=now)


@command
def count_visit(campaign_id: uuid.UUID, *, source: Source, now: datetime) -> None:
    """Somebody looks at the page of an open campaign."""
    named = source.source
    rows = CampaignVisits.objects.filter(campaign_id=campaign_id, day=now.date())
    if named and rows.count() >= MOST_SOURCES and not rows.filter(source=named).exists():
        named = ""
    write(_VISIT, {"id": new_id(), "campaign": campaign_id, "day": now.date(), "source": named})


@command
def note_arrival(application: Application, *, campaign: Campaign, source: Source, now: datetime) -> Arrival:
    """An application came by a campaign of its brand; what was noted first stays. Raises `campaign_not_found`."""
    if campaign.brand_id != application.brand_id:
        raise not_found("campaign_not_found")
    row, _ = Arrival.objects.get_or_create(
        application=application,
        defaults={
            "campaign": campaign, "source": source.source, "medium": source.medium, "term": source.term,
            "is_waiting": campaign.state != CampaignState.OPEN, "arrived_at": now,
        },
    )  # fmt: skip
    return row


def _check(name: str, code: str, idle_limit: int | None) -> None:
    wrong = {}
    if not name.strip() or len(name) > LONGEST_NAME:
        wrong["name"] = "empty" if not name.strip() else "too_long"
    if not CODE.match(code):
        wrong["link"] = "invalid"
    if idle_limit is not None and not 0 <= idle_limit <= 100:  # noqa: PLR2004 - percent
        wrong["idle_limit"] = "out_of_bounds"
    if wrong:
        raise invalid("invalid_campaign", **wrong)


def _locked(campaign_id: uuid.UUID, brand_id: uuid.UUID) -> Campaign:
    rows = Campaign.objects.select_for_update(no_key=True, of=("self",)).select_related("brand")
    row = rows.filter(id=campaign_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("campaign_not_found")
    return row


@command
def decide_one(application_id: uuid.UUID, *, by: User, is_accepted: bool, reason: str, now: datetime) -> Application:
    """Accept or decline, with all that the network asks for before somebody is taken on.

    Raises `checks_open` while a check that the brand asks for is missing or speaks against them, and what
    `experts.decide_application` raises.
    """
    if is_accepted and Application.objects.filter(id=application_id).exists() and open_checks(application_id, now=now):
        raise conflict("checks_open")
    return decide_application(application_id, by=by, is_accepted=is_accepted, reason=reason, now=now)


@command
def decide_many(
    application_ids: Sequence[uuid.UUID], *, by: User, is_accepted: bool, reason: str, now: datetime
) -> tuple[int, dict[uuid.UUID, str]]:
    """Decide each application for itself. Returns how many were, and the codes of those that could not be.

    Raises `reason_too_short`, `too_many_at_once`.
    """
    if len(application_ids) > MOST_AT_ONCE:
        raise conflict("too_many_at_once")
    if not is_accepted and len(reason.strip()) < REASON_MIN_LENGTH:
        raise invalid("reason_too_short", reason="too_short")
    refused: dict[uuid.UUID, str] = {}
    for application_id in sorted(set(application_ids)):
        try:
            with transaction.atomic():
                decide_one(application_id, by=by, is_accepted=is_accepted, reason=reason, now=now)
        except DomainError as error:  # somebody decided it meanwhile, or it is one's own
            refused[application_id] = error.code
    return len(set(application_ids)) - len(refused), refused


@command
def move_from_waiting_list(application_ids: Sequence[uuid.UUID]) -> int:
    """Let them go on as everybody else. Returns how many were moved."""
    return Arrival.objects.filter(application_id__in=list(application_ids)[:MOST_AT_ONCE], is_waiting=True).update(
        is_waiting=False
    )


@command
def file_appeal(application_id: uuid.UUID, *, by: User, text: str, now: datetime) -> Appeal:
    """Ask for another look at one's own declined application, once, within 30 days.

    Raises `application_not_found`, `appeal_too_short`, `appeal_too_late`, `appeal_filed`.
    """
    rows = Application.objects.select_for_update(of=("self",)).filter(id=application_id, expert__user=by)
    row = rows.filter(state=ApplicationState.DECLINED).first()
    if row is None or row.decided_at is None:
        raise not_found("application_not_found")
    if len(text.strip()) < LEAST_APPEAL:
        raise invalid("appeal_too_short", text="too_short")
    if now - row.decided_at > timedelta(days=APPEAL_WITHIN_DAYS):
        raise conflict("appeal_too_late")
    if Appeal.objects.filter(application=row).exists():
        raise conflict("appeal_filed")
    return Appeal.objects.create(
        application=row, declined_by=row.decided_by, declined_reason=row.reason, text=text.strip()[:2000], filed_at=now
    )


@command
def decide_appeal(appeal_id: uuid.UUID, *, by: User, is_upheld: bool, answer: str, now: datetime) -> Appeal:
    """Accept after all, or leave it declined, with an answer; never by whoever declined, nor by whoever applied.

    Raises `appeal_not_found`, `appeal_decided`, `same_person`, `reason_too_short`, `application_open`.
    """
    row = Appeal.objects.select_for_update(of=("self",)).select_related("application__expert").filter(id=appeal_id).first()
    if row is None:
        raise not_found("appeal_not_found")
    if row.decided_at is not None:
        raise conflict("appeal_decided")
    if by.id in {row.declined_by_id, row.application.expert.user_id}:
        raise DomainError("same_person", ErrorKind.FORBIDDEN)
    if len(answer.strip()) < REASON_MIN_LENGTH:
        raise invalid("reason_too_short", answer="too_short")
    row.decided_at, row.decided_by, row.is_upheld, row.answer = now, by, is_upheld, answer.strip()[:500]
    row.save(update_fields=["decided_at", "decided_by", "is_upheld", "answer"])
    emit(AppealDecided(appeal_id=row.id, application_id=row.application_id, brand_id=row.application.brand_id), now=now)
    if is_upheld:
        reopen_application(row.application_id)
        decide_one(row.application_id, by=by, is_accepted=True, reason=answer, now=now)
    return row
