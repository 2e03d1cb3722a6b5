"""Tables of `insights`: the switch of the simulated traffic. All figures are read from other modules."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from peerdesk.domain.brands.models import Brand
from peerdesk.foundation.ids import new_id


class SimulatedTraffic(models.Model):
    """Whether simulated customers and experts are at work for a demo brand, and how fast."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="simulated_traffic")
    is_running = models.BooleanField(default=True)
    seconds_between_questions = models.FloatField(default=6.0)
    changed_at = models.DateTimeField()
