"""Campaigns: made, opened, closed, visited; and how an application came."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Application
from peerdesk.domain.people.models import User
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import write
from peerdesk.foundation.errors import conflict, invalid, not_found
from peerdesk.foundation.ids import new_id
from peerdesk.foundation.outbox.emit import emit

from .events import CampaignClosed
from .models import Arrival, Campaign, CampaignPage, CampaignState, CampaignVisits
from .rules import CODE, LONGEST_NAME, MOST_CAMPAIGNS, MOST_SOURCES, CampaignKind, PageText, Source

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
