"""Tables of `matching`."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from pgvector.django import HalfVectorField

from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.privacy.models import Customer
from peerdesk.domain.tickets.models import Ticket
from peerdesk.engines.understanding import DIMENSIONS
from peerdesk.foundation.ids import new_id


class PolicyState(models.TextChoices):
    """Where a version of a policy is."""

    DRAFT = "draft"
    TRIAL = "trial"
    LIVE = "live"
    RETIRED = "retired"


class Policy(models.Model):
    """A version of how a brand's tickets find their experts. What it says never changes once it was used."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="policies")
    number = models.IntegerField()
    name = models.CharField(max_length=80)
    mode = models.CharField(max_length=12)
    # Settings of the engine's policy by name; what is missing has the engine's default of its time.
    weights = models.JSONField(default=dict)
    # [[round, percent], …]: from that round on a ticket costs so many percent of its price.
    price_steps = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=PolicyState.choices, default=PolicyState.DRAFT)
    # Of a trial: how many of a hundred tickets go by it instead of by the live one.
    trial_percent = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["brand", "number"], name="policy_one_number_per_brand"),
            models.UniqueConstraint(fields=["brand"], condition=models.Q(state="live"), name="policy_one_live_per_brand"),
            models.UniqueConstraint(fields=["brand"], condition=models.Q(state="trial"), name="policy_one_trial_per_brand"),
            models.CheckConstraint(
                condition=models.Q(trial_percent__gte=0, trial_percent__lte=50), name="policy_trial_is_at_most_half"
            ),
        )


class Round(models.Model):
    """One widening of the circle of offers, with the reasons for and against everyone who was considered."""

    TENANT_PATH: ClassVar[str | None] = "ticket__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="rounds")
    cycle = models.IntegerField()
    number = models.IntegerField()
    opened_at = models.DateTimeField()
    next_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    considered = models.JSONField(default=dict)
    # The version that decided; none: what holds where a brand has written nothing.
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, null=True, related_name="+")
    # How many stood between this ticket and the next free expert, and the time it was told to wait: [low, middle, high].
    queue_place = models.IntegerField(null=True)
    expected_seconds = models.JSONField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "cycle", "number"], name="round_one_number_per_cycle"),
        )
        indexes = (
            models.Index(fields=["next_at"], condition=models.Q(settled_at__isnull=True), name="round_due"),
            models.Index(fields=["-opened_at"], name="round_newest"),  # whoever was considered is so in most of them
        )


class OfferState(models.TextChoices):
    """The course of one offer."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Offer(models.Model):
    """Invitation of one ticket to one expert, with its pay and the reasons why it was made."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="offers")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="offers")
    cycle = models.IntegerField()
    round_number = models.IntegerField()
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    pay_minor = models.IntegerField()
    currency = models.CharField(max_length=3)
    score = models.FloatField()
    reasons = models.JSONField(default=dict)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "cycle", "expert"], name="offer_one_per_expert_and_cycle"),
            models.UniqueConstraint(
                fields=["ticket", "cycle"], condition=models.Q(state="accepted"), name="offer_one_accepted_per_cycle"
            ),
        )
        indexes = (
            models.Index(fields=["expires_at"], condition=models.Q(state="open"), name="offer_open_due"),
            models.Index(fields=["expert", "expires_at"], condition=models.Q(state="open"), name="offer_open_by_expert"),
        )


class Claim(models.Model):
    """The exclusive hold that follows an accepted offer, with a lease and a fencing number."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="claims")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="claims")
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="claim")
    cycle = models.IntegerField()
    fencing = models.IntegerField()
    is_active = models.BooleanField(default=True)
    claimed_at = models.DateTimeField()
    lease_expires_at = models.DateTimeField()
    first_reply_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=24, default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(is_active=True), name="claim_one_active_per_ticket"
            ),
        )
        indexes = (
            models.Index(fields=["lease_expires_at"], condition=models.Q(is_active=True), name="claim_lease_due"),
            models.Index(fields=["expert"], condition=models.Q(is_active=True), name="claim_active_by_expert"),
        )


class TalliedModel(models.Model):
    """The six fading numbers of the skill engine's `Tally`, as of `tallied_at`; `fading.py` has them in SQL."""

    offers = models.FloatField(default=0, db_default=0)
    accepted = models.FloatField(default=0, db_default=0)
    handled = models.FloatField(default=0, db_default=0)
    lasting = models.FloatField(default=0, db_default=0)
    timed = models.FloatField(default=0, db_default=0)
    log_minutes = models.FloatField(default=0, db_default=0)
    tallied_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class TopicRecord(TalliedModel):
    """What an expert did with tickets of a topic: plain counts for people, fading ones for the engine."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="topic_records")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, related_name="+")
    resolved_count = models.IntegerField(default=0, db_default=0)
    reopened_count = models.IntegerField(default=0, db_default=0)
    last_resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["expert", "brand", "topic"], nulls_distinct=False, name="topic_record_one_per_expert_and_topic"
            ),
        )
        indexes = (models.Index(fields=["brand", "topic"], name="topic_record_by_topic"),)


class TopicBackground(TalliedModel):
    """What all experts together did with a topic: the sum of their records, made anew every minute."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["brand", "topic"], nulls_distinct=False, name="topic_background_one_per_topic"),
        )


class ExpertProfile(models.Model):
    """What an expert's solved tickets of a brand were about (a fading sum of vectors), and what an active hour earns."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    likes = HalfVectorField(dimensions=DIMENSIONS, null=True)
    liked_at = models.DateTimeField(null=True)
    last_answer_at = models.DateTimeField(null=True)
    # Worth per active hour over four weeks, in prices of the brands; and that against the median of all of the brand.
    active_hours = models.FloatField(default=0, db_default=0)
    worth_per_hour = models.FloatField(null=True)
    earnings_ratio = models.FloatField(default=1, db_default=1)
    # The lower end of what the brand's customers think of them, 0 to 1; none while too few have said.
    standing = models.FloatField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["expert", "brand"], name="expert_profile_one_per_brand"),)


class QueueWaits(models.Model):
    """What is remembered of how long a brand's customers waited for their first reply: the engine's `WaitState`."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, primary_key=True, related_name="+")
    positions = models.JSONField(default=list)
    log_seconds = models.JSONField(default=list)
    below = models.FloatField(default=0)
    above = models.FloatField(default=0)
    # First replies up to this moment have been learned from.
    seen_until = models.DateTimeField()


class BlockedPair(models.Model):
    """A customer and an expert who are kept apart: by the customer's wish, the expert's, or the brand's staff."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="+")
    wished_by = models.CharField(max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    blocked_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "expert"], condition=models.Q(lifted_at__isnull=True), name="blocked_pair_once"
            ),
        )
