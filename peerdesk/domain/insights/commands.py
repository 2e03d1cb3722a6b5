"""Commands of `insights`: the switch of the simulated traffic, and what keeps recruiting honest."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Final

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.recruiting.commands import close_campaign
from peerdesk.domain.recruiting.models import Campaign, CampaignState
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import not_found

from .models import SimulatedTraffic
from .recruitment import latest_earnings, measure_earnings, measure_idle

MEASURED_EVERY: Final = timedelta(hours=20)


@command
def install_traffic(brand: Brand, *, now: datetime, is_running: bool = True) -> SimulatedTraffic:
    """Give a demo brand its switch."""
    row, _ = SimulatedTraffic.objects.get_or_create(brand=brand, defaults={"changed_at": now, "is_running": is_running})
    return row


@command
def switch_traffic(brand_id: uuid.UUID, *, is_running: bool, now: datetime) -> SimulatedTraffic:
    """Start or stop simulated customers and experts. Raises `no_simulated_traffic` for a real brand."""
    row = SimulatedTraffic.objects.filter(brand_id=brand_id).select_for_update().first()
    if row is None:
        raise not_found("no_simulated_traffic")
    row.is_running, row.changed_at = is_running, now
    row.save(update_fields=["is_running", "changed_at"])
    return row


@command
def keep_recruiting_honest(*, now: datetime) -> int:
    """Measure, for brands that look for people, what an hour earns, and close campaigns where people would wait too long.

    Once a day a brand. Returns how many campaigns were closed.
    """
    closed = 0
    for brand in Brand.objects.filter(campaigns__state=CampaignState.OPEN).distinct():
        newest = latest_earnings(brand.id)
        if newest is None or now - newest.measured_at >= MEASURED_EVERY:
            row = measure_earnings(brand, now=now)
            if row is not None:
                row.save()
        limited = Campaign.objects.filter(brand=brand, state=CampaignState.OPEN, idle_limit__isnull=False)
        if not limited.exists():
            continue
        predicted = measure_idle(brand, now=now).predicted
        for campaign in limited:
            if predicted is not None and campaign.idle_limit is not None and predicted * 100 > campaign.idle_limit:
                close_campaign(campaign.id, brand_id=brand.id, now=now, by_itself=True)
                closed += 1
    return closed
