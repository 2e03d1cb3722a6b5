"""Tables of `triage`."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from pgvector.django import HalfVectorField

from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.tickets.models import Ticket
from peerdesk.engines.understanding import DIMENSIONS
from peerdesk.foundation.ids import new_id


class TopicModelVersion(models.Model):
    """One trained classifier of a brand; at most one is live. The blob is numpy arrays, never pickled code.

    `evaluation` is what it did on the brand's newest examples before it had seen them. A version that a person put back is
    pinned: newer ones are kept beside it until the person lets them in again.
    """

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="topic_models")
    blob = models.BinaryField()
    example_count = models.IntegerField()
    tier = models.CharField(max_length=10, default="quick", db_default="quick")
    evaluation = models.JSONField(default=dict, db_default={})
    is_pinned = models.BooleanField(default=False, db_default=False)
    trained_at = models.DateTimeField()
    is_live = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["brand"], condition=models.Q(is_live=True), name="topic_model_one_live_per_brand"
            ),
        )


class TriageDecision(models.Model):
    """What was understood of a ticket, how surely, and who decided in the end."""

    TENANT_PATH: ClassVar[str | None] = "ticket__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="triage_decision")
    guessed_topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, related_name="+")
    confidence = models.FloatField()
    trust = models.FloatField(default=1.0, db_default=1.0)
    is_known = models.BooleanField(default=True, db_default=True)
    alternatives = models.JSONField(default=list)
    language = models.CharField(max_length=12)
    language_confidence = models.FloatField()
    urgency = models.CharField(max_length=10)
    urgency_reasons = models.JSONField(default=list)
    in_house = models.FloatField(default=0.0, db_default=0.0)
    in_house_reasons = models.JSONField(default=list, db_default=[])
    mood = models.CharField(max_length=10, default="", db_default="", blank=True)
    mood_reasons = models.JSONField(default=list, db_default=[])
    mood_confidence = models.FloatField(default=0.0, db_default=0.0)
    intent = models.CharField(max_length=10, default="", db_default="", blank=True)
    intent_reasons = models.JSONField(default=list, db_default=[])
    intent_confidence = models.FloatField(default=0.0, db_default=0.0)
    urgency_confidence = models.FloatField(default=0.0, db_default=0.0)
    spam = models.FloatField(null=True)
    mentions = models.JSONField(default=list, db_default=[])
    decided_at = models.DateTimeField()
    corrected_topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, related_name="+")
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    corrected_at = models.DateTimeField(null=True)


class MarkKind(models.TextChoices):
    """What a person said of a ticket's text beside its topic."""

    SPAM = "spam"
    NOT_SPAM = "not_spam"
    NO_TOPIC = "no_topic"


class TextMark(models.Model):
    """A redacted text that a person marked: what the spam filter and the sense for strange matters learn from."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="text_mark")
    kind = models.CharField(max_length=10, choices=MarkKind.choices)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["brand", "kind", "-marked_at"], name="text_mark_by_kind"),)


class SpamFilterVersion(models.Model):
    """A brand's spam filter: numpy arrays, never pickled code; made anew within seconds of a mark."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, primary_key=True, related_name="+")
    blob = models.BinaryField()
    mark_count = models.IntegerField()
    trained_at = models.DateTimeField()


class TrainingExample(models.Model):
    """A redacted text with the topic that a person gave it, and its embedding, so that training does not make it again."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="training_examples")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="training_examples")
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, null=True, related_name="training_example")
    text = models.TextField()
    source = models.CharField(max_length=64, default="", blank=True)
    embedding = HalfVectorField(dimensions=DIMENSIONS, null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["brand", "created_at"], name="example_by_time"),)
