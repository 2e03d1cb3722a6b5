"""Providers, and what brands ask of them."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.checks.models import Check, CheckProvider, CheckRule
from peerdesk.domain.checks.queries import report_context, secret_context
from peerdesk.domain.checks.rules import DISPUTE_DAYS, MOST_DISPUTE_DAYS, VALID_DAYS, CheckKind
from peerdesk.domain.webhooks.rules import new_signing_secret
from peerdesk.foundation.crypto import is_sealed_by_current, seal_by_master, unseal_by_master
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict, invalid, not_found
from peerdesk.foundation.http_client import AddressRefusedError, check_public_url
from peerdesk.foundation.ids import new_id


@command
def connect_provider(slug: str, *, name: str, url: str, now: datetime, secret: str = "") -> tuple[CheckProvider, str]:
    """Name a provider, or give one a new address and secret. Returns it with the secret by which both sides sign.

    Raises `provider_url_refused` for an address that is neither public nor in `PEERDESK_LOCAL_CHECK_HOSTS`.
    """
    try:
        check_public_url(url, local_hosts=settings.LOCAL_CHECK_HOSTS)
    except AddressRefusedError as error:
        raise invalid("provider_url_refused", url="not_public") from error
    known = CheckProvider.objects.filter(slug=slug).first()
    provider_id, secret = known.id if known else new_id(), secret or new_signing_secret()
    sealed = seal_by_master(secret.encode(), secret_context(provider_id))
    row, _ = CheckProvider.objects.update_or_create(
        id=provider_id, defaults={"name": name, "url": url, "sealed_secret": sealed},
        create_defaults={"slug": slug, "name": name, "url": url, "sealed_secret": sealed, "created_at": now},
    )  # fmt: skip
    return row, secret


@command
def set_check_rule(
    brand: Brand, *, kind: CheckKind, provider_id: uuid.UUID, dispute_days: int = DISPUTE_DAYS, valid_days: int = VALID_DAYS
) -> CheckRule:
    """Have applicants of a brand checked from now on. Raises `provider_not_found`, `invalid_check_rule`."""
    if not 1 <= dispute_days <= MOST_DISPUTE_DAYS or valid_days < 1:
        raise invalid("invalid_check_rule", dispute_days="out_of_bounds")
    if not CheckProvider.objects.filter(id=provider_id).exists():
        raise not_found("provider_not_found")
    values = {"provider_id": provider_id, "dispute_days": dispute_days, "valid_days": valid_days}
    return CheckRule.objects.update_or_create(brand=brand, kind=kind.value, defaults=values)[0]


@command
def drop_check_rule(rule_id: uuid.UUID) -> None:
    """Ask for it no more. Raises `check_rule_not_found`, `check_rule_used` while somebody was checked by it."""
    if Check.objects.filter(rule_id=rule_id).exists():
        raise conflict("check_rule_used")
    if not CheckRule.objects.filter(id=rule_id).delete()[0]:
        raise not_found("check_rule_not_found")


@command
def rewrap_check_secrets() -> int:
    """Seal secrets and reports under the newest master key. Returns how many were sealed anew."""
    count = 0
    for provider in CheckProvider.objects.select_for_update().order_by("id"):
        context = secret_context(provider.id)
        if not is_sealed_by_current(bytes(provider.sealed_secret), context):
            provider.sealed_secret = seal_by_master(unseal_by_master(bytes(provider.sealed_secret), context), context)
            provider.save(update_fields=["sealed_secret"])
            count += 1
    for row in Check.objects.select_for_update().filter(sealed_report__isnull=False).order_by("id"):
        sealed, context = bytes(row.sealed_report or b""), report_context(row.id)
        if not is_sealed_by_current(sealed, context):
            row.sealed_report = seal_by_master(unseal_by_master(sealed, context), context)
            row.save(update_fields=["sealed_report"])
            count += 1
    return count
