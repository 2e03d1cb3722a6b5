"""Tables of `outreach`. An address lies sealed under its mailing's key, beside a keyed digest by which it is found."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Application
from peerdesk.domain.recruiting.models import Campaign
from peerdesk.foundation.ids import new_id

from .rules import DEFAULT_RATE, DEFAULT_RETENTION_DAYS


class OutreachSecret(models.Model):
    """The installation's secret for digests and signed words, sealed by the master key. One row; it never changes.

    Were it the master key itself, nobody who unsubscribed would be known any more after an old one is forgotten.
    """

    TENANT_PATH: ClassVar[str | None] = None

    id = models.SmallIntegerField(primary_key=True, default=1)
    sealed = models.BinaryField()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="outreach_secret_is_one"),)


class MailingState(models.TextChoices):
    """The course of a mailing."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"


class Mailing(models.Model):
    """The mails of one campaign. Without `sealed_key` none of its addresses can be read, wherever a copy lies."""

    TENANT_PATH: ClassVar[str | None] = "campaign__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="mailing")
    sealed_key = models.BinaryField(null=True)
    state = models.CharField(max_length=8, choices=MailingState.choices, default=MailingState.DRAFT)
    rate_per_hour = models.IntegerField(default=DEFAULT_RATE)
    retain_days = models.IntegerField(default=DEFAULT_RETENTION_DAYS)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(rate_per_hour__gt=0), name="mailing_rate_is_positive"),
            models.CheckConstraint(condition=models.Q(retain_days__gte=0), name="mailing_retention_is_not_negative"),
        )


class MailText(models.Model):
    """What a mailing says in one language."""

    TENANT_PATH: ClassVar[str | None] = "mailing__campaign__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12)
    subject = models.CharField(max_length=120)
    body = models.TextField(max_length=4000)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["mailing", "language"], name="mail_text_once_a_language"),)


class ListState(models.TextChoices):
    """How far a list of addresses is: its columns are not told yet, it is being read, it was read."""

    MAPPING = "mapping"
    READING = "reading"
    READ = "read"


class AddressList(models.Model):
    """A table of addresses that was brought. Its bytes lie sealed until it was read, and are gone then.

    `faults` are row numbers and codes, never what stood in the row.
    """

    TENANT_PATH: ClassVar[str | None] = "mailing__campaign__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="lists")
    file_name = models.CharField(max_length=120)
    sealed = models.BinaryField(null=True)
    delimiter = models.CharField(max_length=1)
    state = models.CharField(max_length=8, choices=ListState.choices, default=ListState.MAPPING)
    columns = models.JSONField(default=dict)
    language = models.CharField(max_length=12, default="", blank=True)
    consent_source = models.CharField(max_length=500, default="", blank=True)
    consent_text = models.CharField(max_length=500, default="", blank=True)
    rows = models.IntegerField(default=0)
    position = models.IntegerField(default=0)
    taken = models.IntegerField(default=0)
    without_consent = models.IntegerField(default=0)
    unreadable = models.IntegerField(default=0)
    doubles = models.IntegerField(default=0)
    suppressed = models.IntegerField(default=0)
    faults = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)


class RecipientState(models.TextChoices):
    """What is known of one person's mail. `sending` for long: nobody knows whether it is out, so it never goes again."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    SUPPRESSED = "suppressed"
    ERASED = "erased"


class Recipient(models.Model):
    """An address of a mailing, with what its holder agreed to, and what became of the mail."""

    TENANT_PATH: ClassVar[str | None] = "mailing__campaign__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="recipients")
    list = models.ForeignKey(AddressList, on_delete=models.SET_NULL, null=True, related_name="recipients")
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField(null=True)
    language = models.CharField(max_length=12)
    consent_source = models.CharField(max_length=500)
    consent_text = models.CharField(max_length=500)
    consent_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RecipientState.choices, default=RecipientState.PENDING)
    attempts = models.IntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    returned = models.CharField(max_length=9, default="", blank=True)
    returned_at = models.DateTimeField(null=True)
    unsubscribed_at = models.DateTimeField(null=True)
    application = models.OneToOneField(Application, on_delete=models.SET_NULL, null=True, related_name="mailed")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["mailing", "digest"], name="recipient_once_a_mailing"),)
        indexes = (
            models.Index(fields=["mailing"], condition=models.Q(state="pending"), name="recipient_pending"),
            models.Index(fields=["mailing", "claimed_at"], name="recipient_by_claim"),
            models.Index(fields=["digest"], name="recipient_by_digest"),
        )


class SuppressionReason(models.TextChoices):
    """Why an address is written to no more."""

    UNSUBSCRIBED = "unsubscribed"
    RETURNED = "returned"
    COMPLAINT = "complaint"
    ERASED = "erased"
    BY_HAND = "by_hand"


class Suppression(models.Model):
    """An address that is written to no more: by one brand, or, without one, by nobody of the network."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=12, choices=SuppressionReason.choices)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["brand", "digest"], nulls_distinct=False, name="suppression_once"),
        )
        indexes = (models.Index(fields=["digest"], name="suppression_by_digest"),)
