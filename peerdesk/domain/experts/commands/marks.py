"""Marks: what identifies a person, kept as keyed digests, so that two log-ins of one person can be seen."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from peerdesk.domain.experts.canonical import MarkKind, canonical
from peerdesk.domain.experts.models import Expert, ExpertState, Mark, MarkKey, MarkMatch, MatchFinding
from peerdesk.domain.experts.queries.marks import digest_of, shared_kinds
from peerdesk.domain.experts.rules import REASON_MIN_LENGTH
from peerdesk.domain.people.models import User
from peerdesk.foundation.crypto import is_sealed_by_current, new_key, seal_by_master, unseal_by_master
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind, invalid, not_found

BATCH = 1000
_CONTEXT = "experts:marks"
# How long a mark is kept after it was noted last. Those of active and suspended people stay as long as they are that.
DEVICE_DAYS: Final = 180
MARK_DAYS: Final = 730


@command
def note_mark(who: Expert | User, *, kind: MarkKind, value: str, now: datetime) -> None:
    """Remember that this belongs to this person: a keyed digest of its canonical form, never the value; again is once.

    Raises `invalid_mark` with the field `kind` for what cannot be such a thing (no telephone number, a short cookie).
    """
    country = who.country if isinstance(who, Expert) else ""
    plain = canonical(kind, value, country=country)
    if not plain:
        raise invalid("invalid_mark", **{kind.value: "invalid"})
    user_id = who.user_id if isinstance(who, Expert) else who.id
    Mark.objects.update_or_create(
        user_id=user_id, kind=kind.value, digest=digest_of(_key(now), kind, plain),
        defaults={"noted_at": now}, create_defaults={"noted_at": now, "first_noted_at": now},
    )  # fmt: skip


@command
def forget_marks(user: User, *, kinds: tuple[MarkKind, ...] = tuple(MarkKind)) -> int:
    """Forget what identifies a person, all of it or some kinds. Returns how many were forgotten."""
    return Mark.objects.filter(user=user, kind__in=[kind.value for kind in kinds]).delete()[0]


@command
def settle_match(
    user_id: uuid.UUID, other_id: uuid.UUID, *, by: User, finding: MatchFinding, reason: str, now: datetime
) -> MarkMatch:
    """Say what two who share marks are: one person, or a household or chance. What they come to share later asks again.

    Raises `match_not_found`, `own_match`, `reason_too_short`.
    """
    low, high = sorted((user_id, other_id))
    kinds = shared_kinds(low, high)
    if not kinds:
        raise not_found("match_not_found")
    if by.id in {low, high}:
        raise DomainError("own_match", ErrorKind.FORBIDDEN)
    if len(reason.strip()) < REASON_MIN_LENGTH:
        raise invalid("reason_too_short", reason="too_short")
    return MarkMatch.objects.create(
        low_id=low, high_id=high, kinds=sorted(kinds), finding=finding, reason=reason.strip()[:500], found_by=by,
        found_at=now,
    )  # fmt: skip


@command
def sweep_marks(*, now: datetime) -> int:
    """Forget what nobody needs any more: devices after half a year, the rest after two years. Returns how many."""
    old = Mark.objects.filter(noted_at__lt=now - timedelta(days=DEVICE_DAYS), kind=MarkKind.DEVICE.value)
    older = Mark.objects.filter(noted_at__lt=now - timedelta(days=MARK_DAYS)).exclude(
        user__expert__state__in=(ExpertState.ACTIVE, ExpertState.SUSPENDED)
    )
    ids = [*old.values_list("id", flat=True)[:BATCH], *older.values_list("id", flat=True)[:BATCH]]
    return Mark.objects.filter(id__in=ids).delete()[0] if ids else 0


@command
def rewrap_mark_key() -> int:
    """Seal the key of the marks under the newest master key. Returns how many were sealed anew."""
    row = MarkKey.objects.select_for_update().first()
    if row is None or is_sealed_by_current(bytes(row.sealed_key), _CONTEXT):
        return 0
    row.sealed_key = seal_by_master(unseal_by_master(bytes(row.sealed_key), _CONTEXT), _CONTEXT)
    row.save(update_fields=["sealed_key"])
    return 1


def _key(now: datetime) -> bytes:
    """Return the key of the digests, made at first use. Whoever makes it second takes the first one's."""
    row = MarkKey.objects.first()
    if row is None:
        try:
            with transaction.atomic():
                row = MarkKey.objects.create(sealed_key=seal_by_master(new_key(), _CONTEXT), made_at=now)
        except IntegrityError:
            row = MarkKey.objects.get()
    return unseal_by_master(bytes(row.sealed_key), _CONTEXT)
