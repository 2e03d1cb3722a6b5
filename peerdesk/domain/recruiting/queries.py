"""Reads of `recruiting`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from peerdesk.foundation.errors import not_found

from .models import Campaign, CampaignPage, CampaignState

__all__ = ["Campaign", "LandingPage", "find_landing", "get_campaign", "list_campaigns", "pages_of"]


@dataclass(frozen=True)
class LandingPage:
    """A campaign's page as somebody sees it, in their language or else the first that there is."""

    campaign: Campaign
    language: str
    headline: str
    body: str
    is_open: bool


def list_campaigns(brand_id: uuid.UUID) -> list[Campaign]:
    """Return a brand's campaigns, open ones first, then the newest."""
    order = {CampaignState.OPEN: 0, CampaignState.DRAFT: 1, CampaignState.CLOSED: 2}
    rows = Campaign.objects.filter(brand_id=brand_id).order_by("-created_at")
    return sorted(rows, key=lambda row: order[CampaignState(row.state)])


def get_campaign(campaign_id: uuid.UUID, *, brand_id: uuid.UUID) -> Campaign:
    """Return one. Raises `campaign_not_found`."""
    row = Campaign.objects.select_related("brand").filter(id=campaign_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("campaign_not_found")
    return row


def pages_of(campaign_id: uuid.UUID) -> list[CampaignPage]:
    """Return its pages by language."""
    return list(CampaignPage.objects.filter(campaign_id=campaign_id).order_by("language"))


def find_landing(brand_id: uuid.UUID, code: str, *, language: str) -> LandingPage:
    """Return the page behind a link. Raises `campaign_not_found` for drafts, too: nobody was given that link."""
    rows = Campaign.objects.filter(brand_id=brand_id, code=code).exclude(state=CampaignState.DRAFT)
    campaign = rows.prefetch_related("pages").first()
    if campaign is None:
        raise not_found("campaign_not_found")
    pages = sorted(campaign.pages.all(), key=lambda page: (page.language != language, page.language))
    page = pages[0]
    return LandingPage(
        campaign, page.language, page.headline, page.body, is_open=campaign.state == CampaignState.OPEN
    )
