"""Campaigns, by the commands of the product."""

from peerdesk.domain.recruiting.commands import create_campaign, open_campaign
from peerdesk.domain.recruiting.rules import CampaignKind, PageText
from tests.factories.network import now, number


def make_campaign(brand, *, is_open=False, code="", kind=CampaignKind.COMMUNITY, **given):
    page = PageText("en", "Help people brew", "**You** know it.")
    campaign = create_campaign(
        brand, kind=kind, name="Forum", code=code or f"forum-{number()}", page=page, by=None, now=now(),
        **given,
    )  # fmt: skip
    if is_open:
        open_campaign(campaign.id, brand_id=brand.id, now=now())
        campaign.refresh_from_db()
    return campaign
