"""Tables of `privacy`: everything that identifies a customer lies here, sealed under that customer's key."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from peerdesk.domain.brands.models import Brand
from peerdesk.foundation.ids import new_id


class BrandKey(models.Model):
    """A brand's key, wrapped by the master key; it wraps the keys of the brand's customers."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    brand = models.OneToOneField(Brand, on_delete=models.PROTECT, primary_key=True, related_name="privacy_key")
    wrapped_key = models.BinaryField()
    version = models.IntegerField(default=1, db_default=1)
    # The key before this one, readable until no customer's key is wrapped by it any more.
    previous_wrapped_key = models.BinaryField(null=True)
    rotated_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()


class Customer(models.Model):
    """The person who asks. Deleting `wrapped_key` makes all that was sealed for this customer unreadable, everywhere."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="customers")
    email_index = models.CharField(max_length=64, null=True)  # noqa: DJ001 - NULL lets many customers have no address
    # Which master key made `email_index`; "" for those made before the first rotation.
    index_key_id = models.CharField(max_length=8, default="", db_default="", blank=True)
    wrapped_key = models.BinaryField(null=True)
    # Which version of the brand's key wraps `wrapped_key`.
    key_version = models.IntegerField(default=1, db_default=1)
    profile = models.BinaryField(null=True)
    is_simulated = models.BooleanField(default=False)
    # A made-up customer whom nobody has a reason to look at: any touch raises an alarm.
    is_canary = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["brand", "email_index"], name="customer_one_per_brand_and_address"),
        )
        indexes = (
            models.Index(
                fields=["brand", "key_version"], condition=models.Q(wrapped_key__isnull=False),
                name="customer_by_key_version",
            ),
        )


class VaultItem(models.Model):
    """One sealed original: a message as the customer wrote it (card numbers and secrets already scrubbed)."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="vault_items")
    sealed = models.BinaryField()
    created_at = models.DateTimeField()


class Placeholder(models.Model):
    """A value hidden behind `[TYPE_n]`; numbers are stable within a scope (one conversation)."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="placeholders")
    scope_id = models.UUIDField()
    type = models.CharField(max_length=20)
    number = models.IntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["scope_id", "type", "number"], name="placeholder_one_number_per_scope"),
        )


class Reveal(models.Model):
    """A logged, reasoned look at hidden values by a member of the brand's staff. Rows are only ever added."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="reveals")
    scope_id = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    revealed_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["scope_id", "revealed_at"], name="reveal_by_scope"),
            models.Index(fields=["brand", "revealed_at"], name="reveal_by_brand"),
        )


class GuardIncident(models.Model):
    """The guard failed on a message: an alarm until somebody or a later run settles it."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    scope_id = models.UUIDField()
    code = models.CharField(max_length=60)
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["brand", "raised_at"], condition=models.Q(settled_at__isnull=True), name="guard_open"),
        )


class Erasure(models.Model):
    """The erasure ledger: who was erased, and when. Ids and times alone; rows are only ever added."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    # No foreign key: after a restore the customer may be missing, or back again, and the entry must stand all the same.
    customer_id = models.UUIDField(primary_key=True)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    erased_at = models.DateTimeField()
    replayed_at = models.DateTimeField(null=True)


class LegalHold(models.Model):
    """Data of a customer, or of one of their conversations, that must not be erased or expire, and why."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="holds")
    scope_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=300)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["customer"], condition=models.Q(lifted_at__isnull=True), name="legal_hold_standing"),
        )


class EntryKind(models.TextChoices):
    """What the privacy log tells of."""

    BRAND_KEY_ROTATED = "brand_key_rotated"
    BRAND_KEY_RETIRED = "brand_key_retired"
    BRAND_KEY_REWRAPPED = "brand_key_rewrapped"
    CUSTOMER_ERASED = "customer_erased"
    ERASURE_REPLAYED = "erasure_replayed"
    CUSTOMER_EXPORTED = "customer_exported"
    HOLD_PLACED = "hold_placed"
    HOLD_LIFTED = "hold_lifted"
    CANARY_MARKED = "canary_marked"
    RETENTION_SWEPT = "retention_swept"
    REVIEW_SETTLED = "review_settled"


class PrivacyEntry(models.Model):
    """The privacy log: keys, erasures, exports, holds, sweeps. Ids and figures, no personal data; only ever added."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=EntryKind.choices)
    customer_id = models.UUIDField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    facts = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["brand", "-made_at"], name="privacy_entry_latest"),)


class AccessReview(models.Model):
    """Something about a look at personal data that an admin of the brand must judge: a canary, or unusual access."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=24)
    scope_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["brand", "raised_at"], condition=models.Q(settled_at__isnull=True), name="review_open"),
        )


class StoppedReply(models.Model):
    """A reply that the check stopped, because it held, asked for or offered contact data: who and why, not the words."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    scope_id = models.UUIDField()
    code = models.CharField(max_length=24)
    was_blocked = models.BooleanField()
    stopped_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["brand", "user", "stopped_at"], name="stopped_reply_by_user"),)
