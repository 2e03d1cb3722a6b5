"""Tables of `channels`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.conversations.models import Conversation
from peerdesk.foundation.ids import new_id


class MailState(models.TextChoices):
    """What is known of one outgoing mail."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    SKIPPED = "skipped"


class OutboundMail(models.Model):
    """The intent to send one mail. Its words and its secret link are made when it is sent; nothing of them is kept."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="outbound_mails")
    kind = models.CharField(max_length=24)
    dedupe_key = models.CharField(max_length=120, unique=True)
    subject_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.PENDING)
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
