"""Tables of `conversations`. A message keeps only redacted text; its original is in the vault."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.privacy.models import Customer, VaultItem
from peerdesk.foundation.ids import new_id

from .rules import Origin


class Conversation(models.Model):
    """The thread between one customer and one brand on one channel."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="conversations")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="conversations")
    origin = models.CharField(max_length=20, choices=[(origin.value, origin.value) for origin in Origin])
    subject = models.CharField(max_length=200, default="", blank=True)
    language = models.CharField(max_length=12, default="", blank=True)
    message_count = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    last_message_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["brand", "-last_message_at"], name="conversation_latest"),)


class AccessToken(models.Model):
    """A customer's way in: the digest of one secret link. Every mail carries a link of its own."""

    TENANT_PATH: ClassVar[str | None] = "conversation__brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="access_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class AuthorKind(models.TextChoices):
    """Who wrote a message."""

    CUSTOMER = "customer"
    EXPERT = "expert"
    STAFF = "staff"
    MACHINE = "machine"


class GuardState(models.TextChoices):
    """Whether a message may be shown to those who answer."""

    PENDING = "pending"
    CLEAN = "clean"
    FAILED = "failed"


class Message(models.Model):
    """One entry. `text` is empty until the guard is done; whoever answers reads `text` of clean messages only."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="messages", db_index=False  # the constraint below has one
    )
    number = models.IntegerField()
    author_kind = models.CharField(max_length=10, choices=AuthorKind.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    original = models.OneToOneField(VaultItem, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(default="", blank=True)
    guard_state = models.CharField(max_length=10, choices=GuardState.choices, default=GuardState.PENDING)
    guard_version = models.CharField(max_length=40, default="", blank=True)
    created_at = models.DateTimeField()
    search = models.GeneratedField(
        expression=SearchVector("text", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["conversation", "number"], name="message_one_number_per_conversation"),
            models.CheckConstraint(
                condition=models.Q(guard_state="clean") | models.Q(text=""), name="message_text_only_when_clean"
            ),
        )
        indexes = (
            GinIndex(fields=["search"], name="message_search"),
            models.Index(
                fields=["brand", "-created_at"], condition=models.Q(guard_state="clean"), name="message_latest_clean"
            ),
            models.Index(
                fields=["created_at"], condition=~models.Q(guard_state="clean"), name="message_not_clean"
            ),
        )
