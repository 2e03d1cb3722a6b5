"""Being at a desk: coming online with the load one wants, the lease of each desk, hours in which one is not asked."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from peerdesk.domain.experts.events import ExpertWentOffline, ExpertWentOnline
from peerdesk.domain.experts.models import Expert, ExpertState, Presence
from peerdesk.domain.experts.papers import needs_agreement
from peerdesk.domain.experts.queries import weekly_hours_left
from peerdesk.domain.experts.rules import (
    LONGEST_WEEK_HOURS,
    MOST_CHATS,
    MOST_MAILS,
    NOTED_EVERY,
    SEEN_WITHIN,
    EndReason,
    Load,
)
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import write
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict, invalid
from peerdesk.foundation.outbox.emit import emit

LONGEST_STAY = timedelta(hours=16)
BATCH = 500
_NOTE_DESKS = """
WITH sign AS (SELECT DISTINCT * FROM unnest(%(experts)s::uuid[], %(devices)s::text[]) AS sign (expert_id, device)),
desk AS (
    SELECT p.id FROM experts_presence p JOIN sign ON sign.expert_id = p.expert_id AND sign.device = p.device
    WHERE p.ended_at IS NULL AND p.seen_at < %(before)s ORDER BY p.id FOR NO KEY UPDATE OF p SKIP LOCKED),
seen AS (UPDATE experts_presence p SET seen_at = %(now)s FROM desk WHERE p.id = desk.id),
person AS (
    SELECT e.id FROM experts_expert e WHERE e.id = ANY (%(experts)s::uuid[]) AND e.is_online
    AND coalesce(e.last_seen_at < %(before)s, true) ORDER BY e.id FOR NO KEY UPDATE SKIP LOCKED)
UPDATE experts_expert e SET last_seen_at = %(now)s FROM person WHERE e.id = person.id
"""
AS_AGREED = Load()


@command
def go_online(expert: Expert, *, now: datetime, device: str = "", load: Load = AS_AGREED) -> None:
    """Be ready for offers at one desk (`device` names it) with the load one wants; at a desk that is open, change it.

    Raises `expert_not_active` for applicants and suspended experts, `agreement_needed` when the network has published
    something that they have not agreed to, `weekly_ceiling_reached`, `invalid_load` with the fields that are out of bounds.
    """
    if expert.state != ExpertState.ACTIVE:
        raise DomainError("expert_not_active", ErrorKind.FORBIDDEN)
    if needs_agreement(expert):
        raise DomainError("agreement_needed", ErrorKind.FORBIDDEN)
    _check(load, now=now)
    left = weekly_hours_left(expert, now=now)
    if left is not None and left <= 0:
        raise conflict("weekly_ceiling_reached")
    locked = Expert.objects.select_for_update(no_key=True).get(id=expert.id)
    wanted = {"mails": load.mails, "chats": load.chats, "ends_at": load.ends_at, "seen_at": now}
    Presence.objects.update_or_create(
        expert=locked, device=device[:64], ended_at=None, defaults=wanted, create_defaults={**wanted, "started_at": now}
    )
    _settle(locked, now=now)
    emit(ExpertWentOnline(expert_id=expert.id, user_id=expert.user_id), now=now)


@command
def go_offline(expert: Expert, *, now: datetime, reason: EndReason = EndReason.LEFT) -> None:
    """Get no more offers at any desk; claimed tickets stay."""
    locked = Expert.objects.select_for_update(no_key=True).get(id=expert.id)
    Presence.objects.filter(expert=locked, ended_at=None).update(ended_at=now, end_reason=reason)
    _settle(locked, now=now)


@command
def end_presence(presence_id: uuid.UUID, *, reason: EndReason, now: datetime) -> None:
    """Close one desk; with the last one its expert is offline. A desk that was closed meanwhile is left as it is."""
    owner = Expert.objects.select_for_update(no_key=True).filter(presences=presence_id).first()
    open_one = Presence.objects.filter(id=presence_id, ended_at=None)
    if owner and open_one.update(ended_at=now, end_reason=reason):
        _settle(owner, now=now)


@command
def note_presence(expert: Expert, *, now: datetime, device: str = "") -> None:
    """A desk of the expert is open; written at most every 20 seconds."""
    if expert.is_online and (expert.last_seen_at is None or now - expert.last_seen_at > NOTED_EVERY):
        Expert.objects.filter(id=expert.id, is_online=True).update(last_seen_at=now)
    Presence.objects.filter(
        expert=expert, device=device[:64], ended_at=None, seen_at__lt=now - NOTED_EVERY
    ).update(seen_at=now)


@command
def note_desks(desks: Sequence[tuple[uuid.UUID, str]], *, now: datetime) -> None:
    """These desks (expert's id, device) are open: what `note_presence` says of one, in one statement for all.

    A row that somebody is just changing is left to the next sign of life, so that two processes never wait for each other.
    """
    experts, devices = [desk[0] for desk in desks], [desk[1][:64] for desk in desks]
    write(_NOTE_DESKS, {"experts": experts, "devices": devices, "now": now, "before": now - NOTED_EVERY})


@command
def change_hours(
    expert: Expert, *, country: str, weekly_hours: int | None, quiet_from: time | None, quiet_to: time | None
) -> None:
    """Set where one lives, how long a week one wants to be online at most, and when not to be asked.

    Raises `invalid_hours` with the fields that are wrong.
    """
    wrong = {}
    if weekly_hours is not None and not 1 <= weekly_hours <= LONGEST_WEEK_HOURS:
        wrong["weekly_hours"] = "out_of_bounds"
    if (quiet_from is None) != (quiet_to is None):
        wrong["quiet_to" if quiet_to is None else "quiet_from"] = "needs_both"
    if wrong:
        raise invalid("invalid_hours", **wrong)
    Expert.objects.filter(id=expert.id).update(
        country=country.upper()[:2], weekly_hours=weekly_hours, quiet_from=quiet_from, quiet_to=quiet_to
    )


@command
def sweep_absent_experts(*, now: datetime) -> int:
    """Close desks that were not seen for 90 seconds, whose time is up or whose week is full. Returns how many."""
    ended = 0
    silent = Presence.objects.filter(ended_at=None, seen_at__lt=now - SEEN_WITHIN)
    for presence_id in list(silent.values_list("id", flat=True)[:BATCH]):
        end_presence(presence_id, reason=EndReason.SILENT, now=now)
        ended += 1
    over = Presence.objects.filter(ended_at=None, ends_at__lte=now)
    for presence_id in list(over.values_list("id", flat=True)[:BATCH]):
        end_presence(presence_id, reason=EndReason.END_TIME, now=now)
        ended += 1
    # Online from before there were desks, or by hand of an operator.
    stray = Expert.objects.filter(is_online=True, last_seen_at__lt=now - SEEN_WITHIN).exclude(presences__ended_at=None)
    for expert in list(stray[:BATCH]):
        go_offline(expert, now=now, reason=EndReason.SILENT)
        ended += 1
    limited = Expert.objects.filter(is_online=True).exclude(weekly_hours=None, country="")
    for expert in list(limited.select_related("user")[:BATCH]):
        left = weekly_hours_left(expert, now=now)
        if left is not None and left <= 0:
            go_offline(expert, now=now, reason=EndReason.WEEKLY_CEILING)
            ended += 1
    return ended


def _settle(expert: Expert, *, now: datetime) -> None:
    """Write on the locked expert what their open desks come to; say so when the last one closed."""
    desks = list(Presence.objects.filter(expert=expert, ended_at=None))
    was_online, expert.is_online = expert.is_online, bool(desks)
    expert.wanted_mails = _widest([desk.mails for desk in desks])
    expert.wanted_chats = _widest([desk.chats for desk in desks])
    expert.last_seen_at = max((desk.seen_at for desk in desks), default=expert.last_seen_at)
    expert.save(update_fields=["is_online", "wanted_mails", "wanted_chats", "last_seen_at"])
    if was_online and not desks:
        emit(ExpertWentOffline(expert_id=expert.id, user_id=expert.user_id), now=now)


def _widest(wants: list[int | None]) -> int | None:
    """Of several desks the one that wants most counts; one that names no number wants as many as agreed."""
    numbers = [want for want in wants if want is not None]
    return max(numbers) if numbers and len(numbers) == len(wants) else None


def _check(load: Load, *, now: datetime) -> None:
    wrong = {}
    if load.mails is not None and not 0 <= load.mails <= MOST_MAILS:
        wrong["mails"] = "out_of_bounds"
    if load.chats is not None and not 0 <= load.chats <= MOST_CHATS:
        wrong["chats"] = "out_of_bounds"
    if load.ends_at is not None and not now < load.ends_at <= now + LONGEST_STAY:
        wrong["ends_at"] = "out_of_bounds"
    if load.mails == 0 and load.chats == 0:
        wrong["mails"] = "wants_nothing"
    if wrong:
        raise invalid("invalid_load", **wrong)
