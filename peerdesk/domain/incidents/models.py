"""Tables of `incidents`."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from pgvector.django import HalfVectorField

from peerdesk.domain.answers.models import Article
from peerdesk.domain.brands.models import Brand
from peerdesk.domain.tickets.models import Ticket
from peerdesk.engines.understanding import DIMENSIONS
from peerdesk.foundation.ids import new_id

from .rules import IncidentState


class Incident(models.Model):
    """Many like questions beyond the usual rate. `centroid` is the mean of their vectors; the article is the one answer."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="incidents")
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in IncidentState])
    centroid = HalfVectorField(dimensions=DIMENSIONS)
    expected = models.FloatField()
    window_seconds = models.IntegerField()
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="+")
    price_percent = models.IntegerField(default=100)
    detected_at = models.DateTimeField()
    last_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    fixed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    fixed_at = models.DateTimeField(null=True)
    fixed_note = models.TextField(max_length=2000, default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(price_percent__gte=0, price_percent__lte=100), name="incident_price_is_percent"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=IncidentState.FIXED.value) | models.Q(fixed_at__isnull=False),
                name="incident_fixed_has_time",
            ),
        )
        indexes = (models.Index(fields=["brand", "state", "-detected_at"], name="incident_by_state"),)


class IncidentTicket(models.Model):
    """A ticket of an incident; `told_at` when its customer was told that it is fixed."""

    TENANT_PATH: ClassVar[str | None] = "incident__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="tickets")
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="incident_ticket")
    joined_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)


class IncidentWatch(models.Model):
    """How far a brand's questions were looked at; its row is the lock of whoever looks."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, primary_key=True, related_name="+")
    looked_until = models.DateTimeField()
