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
    created_at = models.DateTimeField()


class Customer(models.Model):
    """The person who asks. Deleting `wrapped_key` makes all that was sealed for this customer unreadable, everywhere."""

    TENANT_PATH: ClassVar[str | None] = "brand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="customers")
    email_index = models.CharField(max_length=64, null=True)  # noqa: DJ001 - NULL lets many customers have no address
    wrapped_key = models.BinaryField(null=True)
    profile = models.BinaryField(null=True)
    is_simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["brand", "email_index"], name="customer_one_per_brand_and_address"),
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
        indexes = (models.Index(fields=["scope_id", "revealed_at"], name="reveal_by_scope"),)


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
