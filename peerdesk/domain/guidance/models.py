"""Tables of `guidance`. No row holds words of a customer but redacted ones that a model was given or gave back."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from peerdesk.domain.answers.models import Article
from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.conversations.models import Message
from peerdesk.domain.generation.models import ModelCall
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.ids import new_id


class BrandGuidance(models.Model):
    """A brand's voice card (`engines.drafting.card_from`), what its replies should avoid. No row: nothing is asked for."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, primary_key=True, related_name="+")
    card = models.JSONField(default=dict)
    avoid = models.TextField(max_length=2000, default="", blank=True)
    changed_at = models.DateTimeField()


class TopicGuidance(models.Model):
    """Facts that an answer about a topic needs (`engines.drafting.facts_from`), and what to avoid there."""

    TENANT_PATH: ClassVar[str | None] = "topic__brand"

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, primary_key=True, related_name="+")
    facts = models.JSONField(default=list)
    avoid = models.TextField(max_length=2000, default="", blank=True)
    changed_at = models.DateTimeField()


class InsertedState(models.TextChoices):
    """What became of a sentence in the reply that was sent."""

    OPEN = "open"
    KEPT = "kept"
    EDITED = "edited"
    DROPPED = "dropped"


class InsertedSentence(models.Model):
    """A sentence that somebody put into a reply, and what became of it: an article's, or with `call` a model's own."""

    TENANT_PATH: ClassVar[str | None] = "ticket__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="inserted_sentences")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="inserted_sentences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    call = models.ForeignKey(ModelCall, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=InsertedState.choices, default=InsertedState.OPEN)
    inserted_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["article", "state"], name="inserted_by_article"),
            models.Index(fields=["ticket"], condition=models.Q(state="open"), name="inserted_open"),
        )


class WorkState(models.TextChoices):
    """The course of what a model was asked for."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class ModelDraft(models.Model):
    """A model's draft for a ticket as it stood at `message_number`. `answer` grows while the model writes.

    `sentences` are those that may be shown: {text, source, place}, `sources` {number, id, title, version}; `left_out` counts
    those that no article says, by reason.
    """

    TENANT_PATH: ClassVar[str | None] = "ticket__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="model_drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    fencing = models.IntegerField()
    message_number = models.IntegerField()
    call = models.ForeignKey(ModelCall, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=WorkState.choices, default=WorkState.WAITING)
    error = models.CharField(max_length=40, default="", blank=True)
    answer = models.TextField(default="", blank=True)
    sentences = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    left_out = models.JSONField(default=dict)
    requested_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(state__in=["waiting", "running"]), name="model_draft_one_at_a_time"
            ),
        )
        indexes = (models.Index(fields=["ticket", "-requested_at"], name="model_draft_newest"),)


class Translation(models.Model):
    """A message in another language for whoever holds the ticket, or a reply in the customer's, before and after sending.

    `source_text` is what the expert wrote; `message` is what is translated, or the reply that went out.
    """

    TENANT_PATH: ClassVar[str | None] = "ticket__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="translations")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, related_name="translations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_reply = models.BooleanField(default=False)
    origin = models.CharField(max_length=12, default="", blank=True)
    target = models.CharField(max_length=12)
    source_text = models.TextField(default="", blank=True)
    text = models.TextField(default="", blank=True)
    call = models.ForeignKey(ModelCall, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=WorkState.choices, default=WorkState.WAITING)
    error = models.CharField(max_length=40, default="", blank=True)
    requested_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["message", "target"], condition=models.Q(is_reply=False), name="translation_once_a_language"
            ),
        )
        indexes = (models.Index(fields=["ticket", "is_reply"], name="translation_by_ticket"),)
