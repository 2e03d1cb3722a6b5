"""Tables of `attachments`. Redacted text alone lies open; names, texts and bytes are sealed under the customer's key."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.conversations.models import Conversation, Message
from peerdesk.domain.privacy.models import VaultItem
from peerdesk.foundation.ids import new_id

from .rules import AttachmentState, Part


class Attachment(models.Model):
    """One file of a message, taken or refused. `original` seals its name and the text found in it."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="attachments", db_index=False  # the constraint has one
    )
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    number = models.IntegerField()
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in AttachmentState])
    refusal = models.CharField(max_length=20, default="", blank=True)
    kind = models.CharField(max_length=10, default="", blank=True)
    byte_count = models.IntegerField()
    original = models.OneToOneField(VaultItem, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(default="", blank=True)
    is_cut = models.BooleanField(default=False)
    # Why the bytes as they came were not kept: `card`, `not_whole`; "" when they were.
    dropped = models.CharField(max_length=12, default="", blank=True)
    picture_type = models.CharField(max_length=20, default="", blank=True)
    guard_version = models.CharField(max_length=40, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["conversation", "number"], name="attachment_one_number_per_conversation"),
            models.CheckConstraint(
                condition=models.Q(state="clean") | models.Q(text=""), name="attachment_text_only_when_clean"
            ),
            models.CheckConstraint(
                condition=models.Q(state="refused", refusal__gt="") | models.Q(~models.Q(state="refused"), refusal=""),
                name="attachment_refused_for_a_reason",
            ),
        )
        indexes = (
            models.Index(
                fields=["created_at"], condition=models.Q(state__in=["checking", "held"]), name="attachment_not_clean"
            ),
        )


class SealedPiece(models.Model):
    """A piece of a file's bytes, sealed for its place, so that none can be moved, swapped or left out unseen."""

    TENANT_PATH: ClassVar[str | None] = "attachment__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="pieces", db_index=False)
    part = models.CharField(max_length=10, choices=[(part.value, part.value) for part in Part])
    number = models.IntegerField()
    count = models.IntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["attachment", "part", "number"], name="sealed_piece_one_per_place"),
        )
