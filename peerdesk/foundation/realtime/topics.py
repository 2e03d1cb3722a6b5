"""Publishing to topics, and the signed tokens with which a page may listen to them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence

from django.core import signing

from peerdesk.foundation.db.writes import write
from peerdesk.foundation.ids import new_id

CHANNEL = "peerdesk_realtime"
TOKEN_SECONDS = 900
_SALT = "peerdesk.realtime"


def publish(topic: str, event_id: uuid.UUID | int | str) -> None:
    """Notify listeners of `topic` when the current transaction commits (at once outside one)."""
    _notify([json.dumps({"topic": topic, "event_id": str(event_id)})])


def publish_all(topics: Sequence[str]) -> None:
    """Notify listeners of several topics in one statement, each with an event id of its own."""
    _notify([json.dumps({"topic": topic, "event_id": str(new_id())}) for topic in topics])


def publish_gone(cards: Sequence[tuple[str, uuid.UUID]]) -> None:
    """Tell listeners of each topic that the thing with this id is not theirs any more: pages take its card away."""
    _notify([json.dumps({"topic": topic, "event_id": str(new_id()), "gone": str(gone)}) for topic, gone in cards])


def _notify(payloads: list[str]) -> None:
    write("SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) AS payload", [CHANNEL, payloads])


def stream_token(topics: list[str]) -> str:
    """Return a token that lets its bearer open a stream on exactly these topics within the next 15 minutes."""
    return signing.dumps(sorted(topics), salt=_SALT, compress=True)


def token_topics(token: str) -> frozenset[str]:
    """Return the topics of a token; empty when it is forged or too old."""
    try:
        return frozenset(signing.loads(token, salt=_SALT, max_age=TOKEN_SECONDS))
    except signing.BadSignature:
        return frozenset()
