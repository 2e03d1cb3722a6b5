"""Commands of `webhooks`."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta

import httpx2
import structlog
from standardwebhooks.webhooks import Webhook

from peerdesk.domain.brands.models import Brand
from peerdesk.foundation.crypto import is_sealed_by_current, seal_by_master, unseal_by_master
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import write
from peerdesk.foundation.errors import invalid, not_found
from peerdesk.foundation.http_client import AddressRefusedError, check_public_url, post
from peerdesk.foundation.ids import new_id

from .models import Endpoint, WebhookDelivery
from .rules import GIVE_UP_AFTER, new_signing_secret, retry_delay_seconds

log = structlog.get_logger(__name__)
BATCH = 50


@command
def add_endpoint(brand: Brand, *, url: str, now: datetime) -> tuple[Endpoint, str]:
    """Register an endpoint. Returns it with its signing secret, shown once. Raises `webhook_url_refused`."""
    try:
        check_public_url(url)
    except AddressRefusedError as error:
        raise invalid("webhook_url_refused", url="not_public") from error
    endpoint_id, secret = new_id(), new_signing_secret()
    sealed = seal_by_master(secret.encode(), f"webhook:{endpoint_id}")
    return Endpoint.objects.create(id=endpoint_id, brand=brand, url=url, sealed_secret=sealed, created_at=now), secret


@command
def disable_endpoint(endpoint_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> None:
    """Stop deliveries to an endpoint. Raises `endpoint_not_found`."""
    rows = Endpoint.objects.filter(id=endpoint_id, brand_id=brand_id, disabled_at__isnull=True)
    if not rows.update(disabled_at=now):
        raise not_found("endpoint_not_found")


@command
def rewrap_signing_secrets() -> int:
    """Seal the secrets that an older master key sealed under the newest. Returns how many."""
    count = 0
    for row in Endpoint.objects.select_for_update().order_by("id"):
        context = f"webhook:{row.id}"
        if not is_sealed_by_current(bytes(row.sealed_secret), context):
            row.sealed_secret = seal_by_master(unseal_by_master(bytes(row.sealed_secret), context), context)
            row.save(update_fields=["sealed_secret"])
            count += 1
    return count


@command
def queue_deliveries(
    brand_id: uuid.UUID, *, event_name: str, payload: dict[str, object], dedupe_key: str, now: datetime
) -> None:
    """Queue one event for every live endpoint of a brand, once each."""
    body = json.dumps({"type": event_name, "timestamp": now.isoformat(), "data": payload})
    write(
        """INSERT INTO webhooks_webhookdelivery
               (id, endpoint_id, dedupe_key, event_name, body, attempts, next_try_at, created_at)
           SELECT gen_random_uuid(), id, %s, %s, %s::jsonb, 0, %s, %s FROM webhooks_endpoint
           WHERE brand_id = %s AND disabled_at IS NULL ON CONFLICT (endpoint_id, dedupe_key) DO NOTHING""",
        [dedupe_key, event_name, body, now, now, brand_id],
    )


def send_due_deliveries(*, now: datetime) -> int:
    """Send what is due, signed by the Standard Webhooks scheme; failures are tried again later. Returns how many went."""
    due = WebhookDelivery.objects.filter(
        next_try_at__lte=now, delivered_at__isnull=True, given_up_at__isnull=True, endpoint__disabled_at__isnull=True
    ).order_by("next_try_at")
    sent = 0
    for row_id, seen_at in list(due.values_list("id", "next_try_at")[:BATCH]):
        lease = now + timedelta(minutes=2)
        if WebhookDelivery.objects.filter(id=row_id, next_try_at=seen_at).update(next_try_at=lease):
            sent += _send(WebhookDelivery.objects.select_related("endpoint").get(id=row_id), now=now)
    return sent


def _send(row: WebhookDelivery, *, now: datetime) -> int:
    secret = unseal_by_master(bytes(row.endpoint.sealed_secret), f"webhook:{row.endpoint_id}").decode()
    body = json.dumps(row.body, separators=(",", ":"))
    signature = Webhook(secret).sign(str(row.id), now, body)
    headers = {
        "Content-Type": "application/json", "webhook-id": str(row.id), "webhook-signature": signature,
        "webhook-timestamp": str(int(now.timestamp())),
    }  # fmt: skip
    try:
        status = post(row.endpoint.url, body=body.encode(), headers=headers).status
    except (AddressRefusedError, httpx2.HTTPError, OSError) as error:
        log.warning("webhook_failed", delivery_id=str(row.id), error=type(error).__name__)
        status = 0
    row.attempts += 1
    row.status_code = status
    if 200 <= status < 300:  # noqa: PLR2004 - success, RFC 9110
        row.delivered_at, row.next_try_at = now, None
    elif row.attempts >= GIVE_UP_AFTER:
        row.given_up_at, row.next_try_at = now, None
    else:
        row.next_try_at = now + timedelta(seconds=retry_delay_seconds(row.attempts))
    row.save(update_fields=["attempts", "status_code", "delivered_at", "given_up_at", "next_try_at"])
    return int(row.delivered_at is not None)
