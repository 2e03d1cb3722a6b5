"""Connecting a brand's language model."""

from __future__ import annotations

import uuid
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from peerdesk.domain.generation.models import ModelEndpoint
from peerdesk.domain.generation.rules import EndpointDraft, check_endpoint
from peerdesk.domain.people.models import User
from peerdesk.foundation.crypto import is_sealed_by_current, seal_by_master, unseal_by_master
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import invalid
from peerdesk.foundation.http_client import AddressRefusedError, check_public_url


@command
def connect_endpoint(brand_id: uuid.UUID, *, draft: EndpointDraft, by: User, now: datetime) -> None:
    """Store a brand's model. Raises `invalid_endpoint`, also when the address changes and the key is not given anew."""
    named = settings.MODEL_HOSTS
    check_endpoint(draft, named_hosts=named)
    try:
        check_public_url(draft.base_url, local_hosts=named, may_be_private=True)
    except AddressRefusedError as error:
        raise invalid("invalid_endpoint", base_url="not_public") from error
    row = ModelEndpoint.objects.select_for_update().filter(brand_id=brand_id).first()
    row = row or ModelEndpoint(brand_id=brand_id)
    if row.sealed_key and draft.api_key is None and _place(row.base_url) != _place(draft.base_url):
        # A key is a secret between the brand and one server: who may change the address does not thereby learn the key.
        raise invalid("invalid_endpoint", api_key="required")
    if draft.api_key is not None:
        row.sealed_key = seal_by_master(draft.api_key.encode(), key_context(brand_id)) if draft.api_key else b""
    row.base_url, row.model = draft.base_url, draft.model.strip()
    row.writes, row.translates = draft.writes.value, draft.translates
    row.month_tokens, row.ticket_tokens = draft.month_tokens, draft.ticket_tokens
    row.output_form, row.faults, row.open_until = "", 0, None
    row.changed_at, row.changed_by = now, by
    row.save()


@command
def disconnect_endpoint(brand_id: uuid.UUID) -> None:
    """Forget a brand's model and its key; the record of its calls stays."""
    ModelEndpoint.objects.filter(brand_id=brand_id).delete()


@command
def rewrap_endpoint_keys() -> int:
    """Seal the keys that an older master key sealed under the newest. Returns how many."""
    count = 0
    for row in ModelEndpoint.objects.select_for_update().exclude(sealed_key=b"").order_by("brand_id"):
        context = key_context(row.brand_id)
        if not is_sealed_by_current(bytes(row.sealed_key), context):
            row.sealed_key = seal_by_master(unseal_by_master(bytes(row.sealed_key), context), context)
            row.save(update_fields=["sealed_key"])
            count += 1
    return count


def key_context(brand_id: uuid.UUID) -> str:
    """Return what a key is sealed to."""
    return f"model_endpoint:{brand_id}"


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
