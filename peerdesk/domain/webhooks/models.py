"""Tables of `webhooks`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from peerdesk.domain.brands.models import Brand
from peerdesk.foundation.ids import new_id


class Endpoint(models.Model):
    """Where a brand wants to hear events. The signing secret is sealed under the master key."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="webhook_endpoints")
    url = models.URLField(max_length=500)
    sealed_secret = models.BinaryField()
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True, blank=True)


class WebhookDelivery(models.Model):
    """One event on its way to one endpoint; the body holds ids and facts, no personal data."""

    TENANT_PATH: ClassVar[str | None] = "endpoint__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    dedupe_key = models.CharField(max_length=160)
    event_name = models.CharField(max_length=80)
    body = models.JSONField()
    attempts = models.IntegerField(default=0)
    status_code = models.IntegerField(null=True)
    next_try_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["endpoint", "dedupe_key"], name="webhook_delivery_once_per_event"),
        )
