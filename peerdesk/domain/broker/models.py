"""Tables of `broker`. No row holds a value: placeholders and redacted results only."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.ids import new_id


class BrandAction(models.Model):
    """Something that a brand's own system does when an expert asks for it. The signing secret is sealed."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="actions")
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    url = models.URLField(max_length=500)
    placeholder_types = models.JSONField(default=list)
    confirm_text = models.CharField(max_length=300, default="", blank=True)
    moves_money = models.BooleanField(default=False)
    budget_ticket_minor = models.IntegerField(default=0)
    budget_expert_day_minor = models.IntegerField(default=0)
    sealed_secret = models.BinaryField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["brand", "slug"], condition=models.Q(retired_at__isnull=True), name="action_one_slug_per_brand"
            ),
            models.CheckConstraint(
                condition=models.Q(budget_ticket_minor__gte=0, budget_expert_day_minor__gte=0),
                name="action_budgets_not_negative",
            ),
        )

    def __str__(self) -> str:
        return self.name


class CallState(models.TextChoices):
    """The course of one call."""

    REQUESTED = "requested"
    SENDING = "sending"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"


class ActionCall(models.Model):
    """One call: who asked for it, with which placeholders, how it ended, and the redacted words that came back."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(BrandAction, on_delete=models.PROTECT, related_name="calls")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="action_calls")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    fencing = models.IntegerField()
    request_key = models.UUIDField()
    tokens = models.JSONField(default=list)
    amount_minor = models.IntegerField(default=0)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=CallState.choices, default=CallState.REQUESTED)
    attempts = models.IntegerField(default=0)
    status_code = models.IntegerField(null=True)
    result = models.TextField(default="", blank=True)
    error_code = models.CharField(max_length=40, default="", blank=True)
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "request_key"], name="call_one_per_request"),
            models.CheckConstraint(condition=models.Q(amount_minor__gte=0), name="call_amount_not_negative"),
        )
        indexes = (
            models.Index(fields=["brand", "-requested_at"], name="call_latest"),
            models.Index(fields=["user", "requested_at"], name="call_by_user"),
            models.Index(fields=["requested_at"], condition=models.Q(finished_at__isnull=True), name="call_unfinished"),
        )
