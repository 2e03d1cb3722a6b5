"""Carry out a command at most once per key (draft-ietf-httpapi-idempotency-key-header).

The record is written in the same transaction as the effect: a connection cut between COMMIT and the answer leaves both,
and the retry finds the answer. A rival with the same key waits on the unique index and then reads the winner's answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction

from peerdesk.foundation.db.writes import gathered, insert
from peerdesk.foundation.errors import DomainError, ErrorKind

from .models import IdempotencyRecord

MAX_KEY_LENGTH = 200
KEEP = timedelta(days=7)


@dataclass(frozen=True)
class Answer:
    """What the command answered; `replayed` is true when it had been carried out before."""

    body: dict[str, Any]
    replayed: bool


def body_digest(body: bytes) -> str:
    """Return the digest by which two requests with one key are told apart."""
    return hashlib.sha256(body).hexdigest()


def carry_out_once(
    command: Callable[[], dict[str, Any]], *, scope: str, key: str, body_hash: str, now: datetime
) -> Answer:
    """Run `command` unless `key` was used in `scope`. Another body under the same key raises `idempotency_key_reused`."""
    if not key:
        return Answer(command(), replayed=False)
    if len(key) > MAX_KEY_LENGTH:
        raise DomainError("idempotency_key_too_long", ErrorKind.INVALID)
    earlier = _find(scope, key, body_hash)
    if earlier:
        return earlier
    try:
        with transaction.atomic(), gathered():
            answer = command()
            insert(IdempotencyRecord(scope=scope, key=key, body_hash=body_hash, answer=answer, created_at=now))
    except IntegrityError:
        rival = _find(scope, key, body_hash)
        if rival:
            return rival  # the rival committed first; ours was rolled back whole
        raise
    return Answer(answer, replayed=False)


def _find(scope: str, key: str, body_hash: str) -> Answer | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body_hash, answer::text FROM idempotency_idempotencyrecord WHERE scope = %s AND key = %s", [scope, key]
        )
        row = cursor.fetchone()
    if row is None:
        return None
    if row[0] != body_hash:
        raise DomainError("idempotency_key_reused", ErrorKind.UNPROCESSABLE)
    return Answer(json.loads(row[1]), replayed=True)


def forget_old_keys(*, now: datetime) -> int:
    """Delete records older than seven days. Returns how many."""
    deleted, _ = IdempotencyRecord.objects.filter(created_at__lt=now - KEEP).delete()
    return deleted
