"""Tables of `recruiting`. Visits are counted, never who came."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Application, Expert
from peerdesk.foundation.ids import new_id

from .rules import REFERRAL_MINOR, CampaignKind, ReferralState


class CampaignState(models.TextChoices):
    """The course of a campaign. Its page is there while it is open, and says so when it has closed."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Campaign(models.Model):
    """A way in which a brand looks for people; `code` is the end of its page's address.

    `idle_limit` is the share of online time (percent) that may be without a question before it closes by itself, none
    never; `cost_minor` what it has cost so far, in the brand's currency.
    """

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="campaigns")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in CampaignKind])
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=CampaignState.choices, default=CampaignState.DRAFT)
    idle_limit = models.IntegerField(null=True)
    cost_minor = models.BigIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_itself = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["brand", "code"], name="campaign_code_once_a_brand"),
            models.CheckConstraint(condition=models.Q(cost_minor__gte=0), name="campaign_cost_is_not_negative"),
            models.CheckConstraint(
                condition=models.Q(idle_limit__isnull=True) | models.Q(idle_limit__gte=0, idle_limit__lte=100),
                name="campaign_idle_limit_is_percent",
            ),
        )


class CampaignPage(models.Model):
    """What a campaign's page says in one language."""

    TENANT_PATH: ClassVar[str | None] = "campaign__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="pages")
    language = models.CharField(max_length=12)
    headline = models.CharField(max_length=160)
    body = models.TextField(max_length=4000, default="", blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign", "language"], name="campaign_page_once_a_language"),)


class CampaignVisits(models.Model):
    """How many came on a day, by where their link said that they came from."""

    TENANT_PATH: ClassVar[str | None] = "campaign__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="visits")
    day = models.DateField()
    source = models.CharField(max_length=60, default="", blank=True)
    number = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["campaign", "day", "source"], name="campaign_visits_once_a_day_and_source"),
        )


class Appeal(models.Model):
    """Somebody who was declined asks for another look; another person decides."""

    TENANT_PATH: ClassVar[str | None] = "application__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="appeal")
    declined_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    declined_reason = models.CharField(max_length=500, default="", blank=True)
    text = models.TextField(max_length=2000)
    filed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    is_upheld = models.BooleanField(null=True)
    answer = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, is_upheld__isnull=True)
                | models.Q(decided_at__isnull=False, is_upheld__isnull=False),
                name="appeal_decided_has_an_outcome",
            ),
        )


class Arrival(models.Model):
    """How somebody who applied came: by which campaign, from where; `is_waiting` when they came while it was closed."""

    TENANT_PATH: ClassVar[str | None] = "campaign__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="arrival")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="arrivals")
    source = models.CharField(max_length=60, default="", blank=True)
    medium = models.CharField(max_length=60, default="", blank=True)
    term = models.CharField(max_length=60, default="", blank=True)
    is_waiting = models.BooleanField(default=False)
    arrived_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["campaign", "arrived_at"], name="arrival_by_campaign"),)


class ReferralTerms(models.Model):
    """What a brand gives for bringing somebody, in its currency; nothing where it is 0. No row is the network's usual."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, primary_key=True, related_name="referral_terms")
    amount_minor = models.IntegerField(default=REFERRAL_MINOR)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(amount_minor__gte=0), name="referral_terms_are_not_negative"),
        )


class ReferralLink(models.Model):
    """The personal link by which an expert brings others to a brand that they answer for."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="referral_links")
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="referral_links")
    code = models.CharField(max_length=16, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["expert", "brand"], name="referral_link_one_a_brand"),)


class Referral(models.Model):
    """Somebody came by a personal link. `accepted` counts their answers that lasted, when it was looked at last."""

    TENANT_PATH: ClassVar[str | None] = "link__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    link = models.ForeignKey(ReferralLink, on_delete=models.PROTECT, related_name="referrals")
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="referral")
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value) for state in ReferralState], default=ReferralState.APPLIED
    )
    accepted = models.IntegerField(default=0)
    came_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    amount_minor = models.IntegerField(default=0)
    earned_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["state", "looked_at"], name="referral_by_state"),)


class ApplicationBackground(models.Model):
    """What somebody says of themselves beside why they want to; `products` are pairs of a name and a year or none."""

    TENANT_PATH: ClassVar[str | None] = "application__brand"

    application = models.OneToOneField(Application, on_delete=models.CASCADE, primary_key=True, related_name="background")
    products = models.JSONField(default=list)
    hours_per_week = models.IntegerField(null=True)
    times = models.JSONField(default=list)
    time_zone = models.CharField(max_length=64, default="", blank=True)
    links = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(hours_per_week__isnull=True) | models.Q(hours_per_week__gt=0),
                name="background_hours_are_positive",
            ),
        )


class RefusalText(models.Model):
    """What a brand tells people who are declined, under a name, in one language; whoever decides may change it each time."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="refusal_texts")
    name = models.CharField(max_length=60)
    language = models.CharField(max_length=12)
    text = models.CharField(max_length=500)
    written_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["brand", "name", "language"], name="refusal_text_once_a_language"),
        )
