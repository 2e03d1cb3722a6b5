"""Tables of the outbox: what happened, and which handler has heard it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class OutboxEvent(models.Model):
    """One fact, committed together with the rows it speaks of. `id` gives the order; it is never shown outside."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    payload = models.JSONField()
    heard = models.JSONField(default=list)
    emitted_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["key", "id"], condition=models.Q(done_at__isnull=True), name="outbox_pending_by_key"),
            models.Index(fields=["id"], condition=models.Q(done_at__isnull=True), name="outbox_pending"),
        )


class FailedDelivery(models.Model):
    """A handler that failed on one event: how often, why, and since when it is a dead letter."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="failures")
    handler = models.CharField(max_length=160)
    attempts = models.IntegerField(default=0)
    dead_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=120, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["event", "handler"], name="failed_delivery_one_per_handler"),)
        indexes = (models.Index(fields=["dead_at"], condition=models.Q(dead_at__isnull=False), name="delivery_dead"),)
