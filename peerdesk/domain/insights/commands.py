"""Commands of `insights`: the switch of the simulated traffic."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.brands.models import Brand
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import not_found

from .models import SimulatedTraffic


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
