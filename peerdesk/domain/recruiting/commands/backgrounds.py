"""What somebody says of themselves when they apply."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import available_timezones

from peerdesk.domain.experts.models import Application
from peerdesk.domain.recruiting.background import Background
from peerdesk.domain.recruiting.models import ApplicationBackground
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import invalid


@command
def note_background(application: Application, *, background: Background, now: datetime) -> None:
    """Keep what was said with an application, once. Raises `invalid_background` with its fields."""
    if wrong := background.faults(year=now.year, zones=available_timezones()):
        raise invalid("invalid_background", **wrong)
    if background.is_empty:
        return
    ApplicationBackground.objects.get_or_create(
        application=application,
        defaults={
            "products": [[one.product, one.since] for one in background.products], "times": list(background.times),
            "hours_per_week": background.hours_per_week, "time_zone": background.time_zone, "links": list(background.links),
        },
    )  # fmt: skip
