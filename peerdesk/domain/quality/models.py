"""Tables of `quality`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.tickets.models import Resolution, Ticket
from peerdesk.foundation.ids import new_id


class Survey(models.Model):
    """The customer's rating of one resolution. Its token is single-use and only ever in the customer's channel."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="surveys")
    resolution = models.OneToOneField(Resolution, on_delete=models.PROTECT, related_name="survey")
    cycle = models.IntegerField()
    rating = models.IntegerField(null=True)
    reasons = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "cycle"], name="survey_one_per_ticket_and_cycle"),
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__gte=1, rating__lte=5),
                name="survey_rating_is_one_to_five",
            ),
        )


class SurveyToken(models.Model):
    """The digest of a token that answers one survey; used once. Each place that asks mints its own."""

    TENANT_PATH: ClassVar[str | None] = "survey__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
