"""The table of answered requests."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class IdempotencyRecord(models.Model):
    """One request that was carried out: its scope (who and where), key, body digest and answer."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=120)
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    answer = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["scope", "key"], name="idempotency_one_per_scope_and_key"),)
        indexes = (models.Index(fields=["created_at"], name="idempotency_created"),)
