"""Tables of `flows`. No row holds words of a customer; a walk's answers are the brand's words, chosen by an expert."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.ids import new_id


class FlowState(models.TextChoices):
    """The course of a flow. Only published ones are walked."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Flow(models.Model):
    """A decision tree as it is being drawn. Its version `live_number` is walked, `waiting_number` waits for approval.

    `plan` is `engines.flows.plan_data`; `revision` grows with every change; `writers` changed it since the last version.
    """

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="flows")
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=12, default="", blank=True)
    topic_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    plan = models.JSONField(default=list, blank=True)
    revision = models.IntegerField(default=1)
    writers = ArrayField(models.UUIDField(), default=list, blank=True)
    state = models.CharField(max_length=10, choices=FlowState.choices, default=FlowState.DRAFT)
    live_number = models.IntegerField(null=True)
    waiting_number = models.IntegerField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["brand", "state"], name="flow_by_state"),)


class FlowVersion(models.Model):
    """A flow as it was submitted. Rows never change, apart from when they went live."""

    TENANT_PATH: ClassVar[str | None] = "flow__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=12, default="", blank=True)
    topic_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    plan = models.JSONField()
    writers = ArrayField(models.UUIDField(), default=list, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["flow", "number"], name="flow_version_once"),)


class FlowApproval(models.Model):
    """Somebody read this version and lets it be walked."""

    TENANT_PATH: ClassVar[str | None] = "version__flow__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(FlowVersion, on_delete=models.CASCADE, related_name="approvals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "user"], name="flow_approved_once_by_each"),)


class OutcomeState(models.TextChoices):
    """What became of an inserted outcome in the reply that was sent."""

    OPEN = "open"
    KEPT = "kept"
    EDITED = "edited"
    DROPPED = "dropped"


class Walk(models.Model):
    """How far the holders of a ticket came in a flow. `step` is where it stands, `trail` the moves that led there.

    Without a ticket it is forgotten: what is left is counted, and says nothing of anybody.
    """

    TENANT_PATH: ClassVar[str | None] = "version__flow__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(FlowVersion, on_delete=models.CASCADE, related_name="walks")
    ticket = models.ForeignKey(Ticket, on_delete=models.SET_NULL, null=True, related_name="walks")
    is_current = models.BooleanField(default=True)
    trail = models.JSONField(default=list)
    step = models.CharField(max_length=8)
    moves = models.IntegerField(default=0)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    inserted_step = models.CharField(max_length=8, default="", blank=True)
    inserted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    inserted_at = models.DateTimeField(null=True)
    outcome_state = models.CharField(max_length=8, choices=OutcomeState.choices, default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(is_current=True), name="walk_one_current_per_ticket"
            ),
        )
        indexes = (
            models.Index(fields=["ticket"], condition=models.Q(outcome_state="open"), name="walk_outcome_open"),
        )
