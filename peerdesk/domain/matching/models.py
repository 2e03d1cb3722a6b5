"""Tables of `matching`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.ids import new_id


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

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "cycle", "number"], name="round_one_number_per_cycle"),
        )
        indexes = (models.Index(fields=["next_at"], condition=models.Q(settled_at__isnull=True), name="round_due"),)


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


class TopicRecord(models.Model):
    """How often an expert resolved tickets of a topic, and how often the customer came back."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="topic_records")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, related_name="+")
    resolved_count = models.IntegerField(default=0)
    reopened_count = models.IntegerField(default=0)
    last_resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["expert", "brand", "topic"], nulls_distinct=False, name="topic_record_one_per_expert_and_topic"
            ),
        )
