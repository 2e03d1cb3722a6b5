"""Forwarding events to a brand's own systems. Events carry ids and facts only, so nothing personal can leave here."""

from __future__ import annotations

from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.events import Event
from peerdesk.foundation.outbox.emit import delivered_event

from .commands import queue_deliveries


def forward_to_webhooks(event: Event) -> None:
    """Queue an event for the endpoints of the brand that it names."""
    payload = event.payload()
    brand_id = getattr(event, "brand_id", None)
    if brand_id is None:
        return
    public = {name: value for name, value in payload.items() if name != "user_id"}
    # Not by content: a second answer of one expert to one ticket is the same facts again, and another event.
    key = f"{event.NAME}:{delivered_event()}"
    queue_deliveries(brand_id, event_name=event.NAME, payload=public, dedupe_key=key, now=utc_now())
