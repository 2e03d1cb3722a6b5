"""Forwarding events to a brand's own systems. Events carry ids and facts only, so nothing personal can leave here."""

from __future__ import annotations

import hashlib
import json

from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.events import Event

from .commands import queue_deliveries


def forward_to_webhooks(event: Event) -> None:
    """Queue an event for the endpoints of the brand that it names."""
    payload = event.payload()
    brand_id = getattr(event, "brand_id", None)
    if brand_id is None:
        return
    digest = hashlib.sha256(json.dumps([event.NAME, payload], sort_keys=True).encode()).hexdigest()[:40]
    public = {name: value for name, value in payload.items() if name != "user_id"}
    queue_deliveries(
        brand_id, event_name=event.NAME, payload=public, dedupe_key=f"{event.NAME}:{digest}", now=utc_now()
    )
