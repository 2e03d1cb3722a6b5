"""Versions of how a brand's tickets find their experts: written, tried on a share of the traffic, made live, taken back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Max

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.matching.models import Policy, PolicyState
from peerdesk.domain.matching.rules import LONGEST_NAME, terms_of
from peerdesk.domain.people.models import User
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict, invalid, not_found

MOST_TRIAL_PERCENT = 50


@command
def write_policy(
    brand_id: uuid.UUID, *, name: str, mode: str, weights: Mapping[str, float], price_steps: Sequence[Sequence[int]],
    by: User, now: datetime,
) -> Policy:
    """Write a new version as a draft; nothing changes yet. Raises `invalid_policy` with the settings that are wrong."""
    Brand.objects.select_for_update().get(id=brand_id)  # numbers are counted one after the other
    number = (Policy.objects.filter(brand_id=brand_id).aggregate(newest=Max("number"))["newest"] or 0) + 1
    name = " ".join(name.replace("\x00", "").split())[:LONGEST_NAME]
    if not name:
        raise invalid("invalid_policy", name="empty")
    terms = terms_of(version=number, mode=mode, weights=weights, price_steps=price_steps)
    return Policy.objects.create(
        brand_id=brand_id, number=number, name=name, mode=terms.matching.mode.value, weights=dict(weights),
        price_steps=[list(step) for step in terms.price_steps], created_at=now, created_by=by,
    )


@command
def try_policy(policy_id: uuid.UUID, *, brand_id: uuid.UUID, percent: int, now: datetime) -> None:
    """Let a share of the tickets go by a draft or retired version; a trial that runs is ended.

    Raises `policy_not_found`, `policy_in_use` for the live one, `invalid_policy` for a share outside 1 to 50.
    """
    row = _locked(policy_id, brand_id=brand_id)
    if row.state == PolicyState.LIVE:
        raise conflict("policy_in_use")
    if not 1 <= percent <= MOST_TRIAL_PERCENT:
        raise invalid("invalid_policy", trial_percent="out_of_bounds")
    _retire(brand_id, PolicyState.TRIAL, now=now)
    _start(row, PolicyState.TRIAL, now=now, percent=percent)


@command
def make_live(policy_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> uuid.UUID | None:
    """Let all tickets from now on go by this version; returns the one that was live, for the way back.

    Raises `policy_not_found`, `policy_in_use`.
    """
    row = _locked(policy_id, brand_id=brand_id)
    if row.state == PolicyState.LIVE:
        raise conflict("policy_in_use")
    before = Policy.objects.filter(brand_id=brand_id, state=PolicyState.LIVE).values_list("id", flat=True).first()
    _retire(brand_id, PolicyState.LIVE, now=now)
    _start(row, PolicyState.LIVE, now=now, percent=0)
    return before


@command
def end_trial(brand_id: uuid.UUID, *, now: datetime) -> None:
    """Let all tickets go by the live version again. Raises `policy_not_found` when there is no trial."""
    if not _retire(brand_id, PolicyState.TRIAL, now=now):
        raise not_found("policy_not_found")


@command
def return_to_defaults(brand_id: uuid.UUID, *, now: datetime) -> None:
    """Let all tickets go by what holds where a brand has written nothing."""
    _retire(brand_id, PolicyState.LIVE, now=now)


def _locked(policy_id: uuid.UUID, *, brand_id: uuid.UUID) -> Policy:
    Brand.objects.select_for_update().get(id=brand_id)
    row = Policy.objects.filter(id=policy_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("policy_not_found")
    return row


def _retire(brand_id: uuid.UUID, state: PolicyState, *, now: datetime) -> int:
    return Policy.objects.filter(brand_id=brand_id, state=state).update(
        state=PolicyState.RETIRED, trial_percent=0, ended_at=now
    )


def _start(row: Policy, state: PolicyState, *, now: datetime, percent: int) -> None:
    row.state, row.trial_percent, row.started_at, row.ended_at = state, percent, now, None
    row.save(update_fields=["state", "trial_percent", "started_at", "ended_at"])
