"""Tables of `generation`. No row holds words of a conversation."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.ids import new_id

from .rules import MONTH_TOKENS, TICKET_TOKENS, Writing


class ModelEndpoint(models.Model):
    """A brand's language model. No row: none is connected. The key is sealed by the master key."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, primary_key=True, related_name="+")
    base_url = models.URLField(max_length=500)
    model = models.CharField(max_length=120)
    sealed_key = models.BinaryField(default=b"")
    writes = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Writing], default="never")
    translates = models.BooleanField(default=False)
    month_tokens = models.BigIntegerField(default=MONTH_TOKENS)
    ticket_tokens = models.IntegerField(default=TICKET_TOKENS)
    output_form = models.CharField(max_length=10, default="", blank=True)
    faults = models.IntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ticket_tokens__gt=0, month_tokens__gte=models.F("ticket_tokens")),
                name="model_endpoint_budgets_in_order",
            ),
        )


class Purpose(models.TextChoices):
    """What a model was asked for."""

    DRAFT = "draft"
    TRANSLATION = "translation"
    TRIAL = "trial"


class CallState(models.TextChoices):
    """The course of one call."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ModelCall(models.Model):
    """One call: for what, by which prompt and model, what it cost, how it ended. `tokens` count against the budgets."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    prompt_version = models.CharField(max_length=40)
    model = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=120, default="", blank=True)
    state = models.CharField(max_length=8, choices=CallState.choices, default=CallState.RUNNING)
    error = models.CharField(max_length=20, default="", blank=True)
    tokens = models.IntegerField()
    input_tokens = models.IntegerField(default=0)
    output_tokens = models.IntegerField(default=0)
    started_at = models.DateTimeField()
    first_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["brand", "started_at"], name="model_call_by_month"),
            models.Index(fields=["ticket"], name="model_call_by_ticket"),
            models.Index(fields=["started_at"], condition=models.Q(state="running"), name="model_call_running"),
        )
