"""Tables of `outreach`. An address lies sealed under its mailing's key, beside a keyed digest by which it is found."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Application, Expert
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


class Handle(models.Model):
    """Somebody who helps others in public: where, under which name, what they did there, and from which table we know it.

    The brand invites them by its own hand; `application` is what came of it.
    """

    TENANT_PATH: ClassVar[str | None] = "campaign__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="handles")
    platform = models.CharField(max_length=40)
    handle = models.CharField(max_length=80)
    link = models.CharField(max_length=400, default="", blank=True)
    deed = models.CharField(max_length=400)
    found_in = models.CharField(max_length=120)
    found_at = models.DateTimeField()
    invited_at = models.DateTimeField(null=True)
    application = models.OneToOneField(Application, on_delete=models.SET_NULL, null=True, related_name="invited")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign", "platform", "handle"], name="handle_once_a_campaign"),)


class CampaignCost(models.Model):
    """What a campaign cost on a day at a source, as a table of the brand says; bringing the same day again corrects it."""

    TENANT_PATH: ClassVar[str | None] = "campaign__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="costs")
    day = models.DateField()
    source = models.CharField(max_length=60, default="", blank=True)
    amount_minor = models.BigIntegerField()
    brought_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["campaign", "day", "source"], name="campaign_cost_once_a_day_and_source"),
            models.CheckConstraint(condition=models.Q(amount_minor__gte=0), name="cost_of_a_day_is_not_negative"),
        )


class PartnerCode(models.Model):
    """A code for a partner's people. Only its digest is kept: the sheet with the codes is given once."""

    TENANT_PATH: ClassVar[str | None] = "campaign__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80)
    uses = models.IntegerField(default=1)
    used = models.IntegerField(default=0)
    expires_at = models.DateTimeField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(used__gte=0, used__lte=models.F("uses")), name="code_used_as_often_as_it_may"
            ),
        )


class CodeUse(models.Model):
    """An application that came by a partner's code."""

    TENANT_PATH: ClassVar[str | None] = "code__campaign__brand"

    application = models.OneToOneField(Application, on_delete=models.CASCADE, primary_key=True, related_name="code_use")
    code = models.ForeignKey(PartnerCode, on_delete=models.CASCADE, related_name="code_uses")
    used_at = models.DateTimeField()


class CodeTries(models.Model):
    """How many codes somebody tried in an hour; `who` is a keyed digest of where they came from, gone after a day."""

    TENANT_PATH: ClassVar[str | None] = "campaign__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    who = models.CharField(max_length=64)
    hour = models.DateTimeField()
    number = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign", "who", "hour"], name="code_tries_once_an_hour"),)


class AskMe(models.Model):
    """An expert who agreed to be asked by other brands of the network. Withdrawn is deleted."""

    TENANT_PATH: ClassVar[str | None] = None

    expert = models.OneToOneField(Expert, on_delete=models.CASCADE, primary_key=True, related_name="ask_me")
    agreed_at = models.DateTimeField()


class PutAside(models.Model):
    """An expert does not want to answer for this campaign's brand: it is not shown to them again."""

    TENANT_PATH: ClassVar[str | None] = "campaign__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="+")
    put_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign", "expert"], name="put_aside_once"),)
