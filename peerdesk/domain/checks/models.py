"""Tables of `checks`. What a provider reported is sealed and goes when the decision is old; documents never come here."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Application
from peerdesk.foundation.ids import new_id

from .rules import DISPUTE_DAYS, VALID_DAYS, CheckKind, CheckState

KINDS = [(kind.value, kind.value) for kind in CheckKind]


class CheckProvider(models.Model):
    """A service that checks people: where it is asked, and the secret by which both sides sign."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    url = models.URLField(max_length=300)
    sealed_secret = models.BinaryField()
    created_at = models.DateTimeField()


class CheckRule(models.Model):
    """A brand asks for a check, of this provider; how long a result holds, how many working days there are to dispute it."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="check_rules")
    kind = models.CharField(max_length=12, choices=KINDS)
    provider = models.ForeignKey(CheckProvider, on_delete=models.PROTECT, related_name="rules")
    dispute_days = models.IntegerField(default=DISPUTE_DAYS)
    valid_days = models.IntegerField(default=VALID_DAYS)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["brand", "kind"], name="check_rule_once_a_brand_and_kind"),)


class Check(models.Model):
    """One check of one applicant, from their consent on. `reported_at` is the provider's clock, the others are ours."""

    TENANT_PATH: ClassVar[str | None] = "application__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="checks")
    rule = models.ForeignKey(CheckRule, on_delete=models.PROTECT, related_name="checks")
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value) for state in CheckState], default=CheckState.CONSENTED
    )
    consent_hash = models.CharField(max_length=64)
    consent_language = models.CharField(max_length=12)
    consented_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField(null=True)
    go_on_url = models.URLField(max_length=500, default="", blank=True)
    reported_at = models.DateTimeField(null=True)
    result_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    sealed_report = models.BinaryField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["application", "rule"], name="check_once_an_application"),)
        indexes = (
            models.Index(fields=["next_try_at"], condition=models.Q(next_try_at__isnull=False), name="check_to_send"),
        )


class CheckMessage(models.Model):
    """A message of a provider that was taken in: the same one again changes nothing."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.ForeignKey(CheckProvider, on_delete=models.CASCADE, related_name="messages")
    message_id = models.CharField(max_length=200)
    received_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["provider", "message_id"], name="check_message_once"),)


class AdverseAction(models.Model):
    """Somebody may be declined for what was reported: told before, heard, then decided by a person."""

    TENANT_PATH: ClassVar[str | None] = "about__application__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    about = models.OneToOneField(Check, on_delete=models.CASCADE, related_name="adverse_action")
    reason = models.CharField(max_length=500)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    dispute_until = models.DateTimeField()
    dispute = models.TextField(max_length=2000, default="", blank=True)
    disputed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_dropped = models.BooleanField(null=True)
    answer = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, is_dropped__isnull=True)
                | models.Q(decided_at__isnull=False, is_dropped__isnull=False),
                name="adverse_action_decided_has_an_outcome",
            ),
        )
