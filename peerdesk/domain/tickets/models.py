"""Tables of `tickets`."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from pgvector.django import HalfVectorField

from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.conversations.models import Conversation
from peerdesk.engines.understanding import DIMENSIONS
from peerdesk.foundation.ids import new_id, new_reference

from .rules import OPEN_STATES, Channel, TicketState


class Ticket(models.Model):
    """One unit of work. `fencing` grows with each new assignee; a write that names an older number is refused."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="tickets")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="tickets")
    reference = models.CharField(max_length=12, default=new_reference)
    state = models.CharField(max_length=14, choices=[(s.value, s.value) for s in TicketState])
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, related_name="tickets")
    topic_confidence = models.FloatField(null=True)
    language = models.CharField(max_length=12, default="", blank=True)
    language_confidence = models.FloatField(null=True)
    urgency = models.CharField(max_length=10, default="normal")
    channel = models.CharField(
        max_length=4, choices=[(c.value, c.value) for c in Channel], default=Channel.MAIL, db_default=Channel.MAIL.value
    )
    # Why it is a chat no more (`ChannelEnd`); empty for one that goes on and for what never was one.
    chat_end = models.CharField(max_length=16, default="", db_default="", blank=True)
    price_percent = models.IntegerField(default=100, db_default=100)
    is_in_house = models.BooleanField(default=False, db_default=False)
    # The same customer's open ticket that asks the same, by whatever channel it came.
    duplicate_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="duplicates")
    cycle = models.IntegerField(default=1)
    fencing = models.IntegerField(default=0)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    assignee_kind = models.CharField(max_length=10, default="", blank=True)
    opened_at = models.DateTimeField()
    first_reply_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["brand", "reference"], name="ticket_one_reference_per_brand"),
            models.UniqueConstraint(
                fields=["conversation"],
                condition=models.Q(state__in=sorted(s.value for s in OPEN_STATES)),
                name="ticket_one_open_per_conversation",
            ),
            models.CheckConstraint(
                condition=models.Q(state="claimed", assignee__isnull=False) | ~models.Q(state="claimed"),
                name="ticket_claimed_has_assignee",
            ),
        )
        indexes = (
            models.Index(fields=["brand", "-opened_at"], name="ticket_latest"),
            models.Index(
                fields=["brand", "-opened_at"],
                condition=models.Q(state__in=sorted(s.value for s in OPEN_STATES)),
                name="ticket_open_latest",
            ),
            models.Index(fields=["brand", "state", "opened_at"], name="ticket_by_state"),
            models.Index(
                fields=["brand", "first_reply_at"], condition=models.Q(first_reply_at__isnull=False),
                name="ticket_by_first_reply",
            ),
            models.Index(fields=["assignee", "state"], name="ticket_by_assignee"),
            models.Index(
                fields=["state"], condition=models.Q(channel="chat", state__in=sorted(s.value for s in OPEN_STATES)),
                name="ticket_open_chats",
            ),
        )

    def __str__(self) -> str:
        return self.reference


class TicketTransition(models.Model):
    """One change of state: from, to, who, why. Rows are only ever added."""

    TENANT_PATH: ClassVar[str | None] = "ticket__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="transitions")
    from_state = models.CharField(max_length=14, default="", blank=True)
    to_state = models.CharField(max_length=14)
    actor_kind = models.CharField(max_length=10)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=60)
    changed_at = models.DateTimeField()


class Escalation(models.Model):
    """Handed to the brand's staff: by whom, why, with which note (redacted like any text of an expert)."""

    TENANT_PATH: ClassVar[str | None] = "ticket__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="escalations")
    cycle = models.IntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=40)
    note = models.TextField(max_length=2000, default="", blank=True)
    escalated_at = models.DateTimeField()


class Resolution(models.Model):
    """Solved: by whom and on what evidence; reopened or closed later. One per ticket and cycle."""

    TENANT_PATH: ClassVar[str | None] = "ticket__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="resolutions")
    cycle = models.IntegerField()
    resolver_kind = models.CharField(max_length=10)
    resolver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    evidence = models.CharField(max_length=24)
    resolved_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "cycle"], name="resolution_one_per_ticket_and_cycle"),
            models.CheckConstraint(
                condition=models.Q(reopened_at__isnull=True) | models.Q(closed_at__isnull=True),
                name="resolution_reopened_or_closed",
            ),
        )


class TicketTimer(models.Model):
    """Something that happens to a ticket when its time comes; swept with SKIP LOCKED, harmless when late."""

    TENANT_PATH: ClassVar[str | None] = "ticket__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="timers")
    kind = models.CharField(max_length=24)
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["ticket", "kind"], condition=models.Q(settled_at__isnull=True), name="timer_one_per_kind"
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], condition=models.Q(settled_at__isnull=True), name="timer_due"),
        )


class QuestionVector(models.Model):
    """The embedding of a ticket's redacted question, made once: triage, training, search and incidents read it.

    `source` names the embedder and the text, so that a vector of other words, or of an older embedder, is made anew.
    """

    TENANT_PATH: ClassVar[str | None] = "ticket__brand"

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, primary_key=True, related_name="question_vector")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    source = models.CharField(max_length=64)
    embedding = HalfVectorField(dimensions=DIMENSIONS)
    embedded_at = models.DateTimeField()
    # Spam, or the same customer asking the same again: it does not count for incidents.
    is_aside = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = (
            models.Index(fields=["brand", "asked_at"], name="question_by_time"),
            models.Index(fields=["brand", "embedded_at"], name="question_by_embedding"),
        )


class TicketViewer(models.Model):
    """Somebody who has a ticket's page open, and whether they write; believed for a moment, then gone."""

    TENANT_PATH: ClassVar[str | None] = "ticket__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="viewers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # One page of theirs: two tabs or devices of one person are two, and see each other.
    tab = models.CharField(max_length=16, default="", db_default="", blank=True)
    seen_at = models.DateTimeField()
    wrote_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["ticket", "user", "tab"], name="viewer_once_per_tab"),)
