"""Turning a valve: by hand at once, by its rules within seconds; every turn is logged and can be taken back."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from peerdesk.domain.brands.models import Brand, Topic, Valve, ValveChange
from peerdesk.domain.brands.queries import find_valve
from peerdesk.domain.brands.rules import ValveReason, ValveSettings, check_valve
from peerdesk.domain.people.models import User
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict, not_found


@command
def set_valve(
    brand_id: uuid.UUID, *, topic_id: uuid.UUID | None, settings: ValveSettings, by: User, now: datetime
) -> Valve:
    """Set how much of a topic (None: of all without a valve of their own) goes to the crowd; it holds from now on.

    Its own rules may turn it further at their next look, seconds later. Raises `topic_not_found`, `invalid_valve`.
    """
    check_valve(settings)
    brand = Brand.objects.select_for_update().get(id=brand_id)
    if topic_id and not Topic.objects.filter(id=topic_id, brand_id=brand_id, retired_at__isnull=True).exists():
        raise not_found("topic_not_found")
    row = find_valve(brand_id, topic_id=topic_id)
    before = row.settings if row else None
    if row is None:
        row = Valve(brand=brand, topic_id=topic_id, effective_percent=brand.crowd_share_percent, effective_at=now)
    _log(row, to=settings.percent, reason=ValveReason.BY_HAND, by=by, before=before, now=now)
    row.settings = settings.to_json()
    _hold(row, settings.percent, ValveReason.BY_HAND, now=now)
    row.save()
    return row


@command
def close_valve_row(brand_id: uuid.UUID, *, topic_id: uuid.UUID, by: User, now: datetime) -> None:
    """Take a topic's own valve away: it goes by the brand's again. Raises `valve_not_found`."""
    brand = Brand.objects.select_for_update().get(id=brand_id)
    row = Valve.objects.filter(brand=brand, topic_id=topic_id).first()
    if row is None:
        raise not_found("valve_not_found")
    _log(row, to=brand.crowd_share_percent, reason=ValveReason.BY_HAND, by=by, before=row.settings, now=now)
    row.delete()


@command
def settle_valve(valve_id: uuid.UUID, *, percent: int, reason: ValveReason, now: datetime) -> bool:
    """Let a valve's rules turn it; returns whether they did. Only a change is logged."""
    row = Valve.objects.select_for_update().filter(id=valve_id).first()
    if row is None or (row.effective_percent, row.effective_reason) == (percent, reason):
        return False
    if row.effective_percent != percent:
        _log(row, to=percent, reason=reason, by=None, before=row.settings, now=now)
    _hold(row, percent, reason, now=now)
    row.save(update_fields=["effective_percent", "effective_reason", "effective_at"])
    return True


@command
def undo_valve_change(change_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, now: datetime) -> None:
    """Set a valve to what was set before a change by hand, which is the newest.

    Raises `change_not_found`, `change_not_newest`.
    """
    change = ValveChange.objects.filter(id=change_id, brand_id=brand_id, by__isnull=False).first()
    if change is None:
        raise not_found("change_not_found")
    by_hand = ValveChange.objects.filter(brand_id=brand_id, by__isnull=False)
    newest = by_hand.filter(topic_id=change.topic_id) if change.topic_id else by_hand.filter(topic__isnull=True)
    if newest.order_by("-changed_at", "-id").values_list("id", flat=True).first() != change.id:
        raise conflict("change_not_newest")
    if change.settings_before is None and change.topic_id is not None:
        close_valve_row(brand_id, topic_id=change.topic_id, by=by, now=now)
        return
    before: dict[str, Any] = change.settings_before or {"percent": change.from_percent}
    set_valve(brand_id, topic_id=change.topic_id, settings=ValveSettings.from_json(before), by=by, now=now)


def _log(
    row: Valve, *, to: int, reason: ValveReason, by: User | None, before: dict[str, Any] | None, now: datetime
) -> None:
    ValveChange.objects.create(
        brand_id=row.brand_id, topic_id=row.topic_id, by=by, from_percent=row.effective_percent, to_percent=to,
        reason=reason, settings_before=before, changed_at=now,
    )


def _hold(row: Valve, percent: int, reason: ValveReason, *, now: datetime) -> None:
    row.effective_percent, row.effective_reason, row.effective_at = percent, reason, now
    if row.topic_id is None:  # what holds for all without a valve of their own is read with the brand
        Brand.objects.filter(id=row.brand_id).update(crowd_share_percent=percent)
