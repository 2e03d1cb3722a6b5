"""Publishing to topics, and the signed tokens with which a page may listen to them."""

from __future__ import annotations

import json
import uuid

from django.core import signing
from django.db import connection

CHANNEL = "peerdesk_realtime"
TOKEN_SECONDS = 900
_SALT = "peerdesk.realtime"


def publish(topic: str, event_id: uuid.UUID | int | str) -> None:
    """Notify listeners of `topic` when the current transaction commits (at once outside one)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps({"topic": topic, "event_id": str(event_id)})])


def stream_token(topics: list[str]) -> str:
    """Return a token that lets its bearer open a stream on exactly these topics within the next 15 minutes."""
    return signing.dumps(sorted(topics), salt=_SALT, compress=True)


def token_topics(token: str) -> frozenset[str]:
    """Return the topics of a token; empty when it is forged or too old."""
    try:
        return frozenset(signing.loads(token, salt=_SALT, max_age=TOKEN_SECONDS))
    except signing.BadSignature:
        return frozenset()
