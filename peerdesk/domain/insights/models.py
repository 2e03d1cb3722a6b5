"""Tables of `insights`: the switch of the simulated traffic, and what campaigns say an hour earns."""

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


class EarningsEvidence(models.Model):
    """What an hour online earned people of a brand, waiting included: quartiles over people. Kept, because pages say it."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="earnings_evidence")
    measured_at = models.DateTimeField()
    days = models.IntegerField()
    people = models.IntegerField()
    hours = models.FloatField()
    low_minor = models.IntegerField()
    middle_minor = models.IntegerField()
    high_minor = models.IntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        indexes = (models.Index(fields=["brand", "-measured_at"], name="earnings_evidence_newest"),)
