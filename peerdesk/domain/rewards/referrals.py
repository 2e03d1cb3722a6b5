"""Rewards for bringing somebody: booked once, taken back as a receivable, read for the earnings page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from peerdesk.domain.experts.models import Expert
from peerdesk.domain.ledger.commands import post_entry
from peerdesk.domain.ledger.rules import AccountRef, Line
from peerdesk.domain.recruiting.models import Referral
from peerdesk.foundation.db.commands import command

from .models import ReferralReward
from .rules import brand_owner, expert_owner


@dataclass(frozen=True)
class ReferralRewardRow:
    """One reward, as the earnings page and the brand's statement show it."""

    brand_name: str
    expert_pseudonym: str
    currency: str
    amount_minor: int
    booked_at: datetime
    revoked_at: datetime | None


@command
def book_reward(referral_id: uuid.UUID, *, now: datetime) -> ReferralReward:
    """The brand owes what was promised, and whoever brought somebody has it; once per referral."""
    earlier = ReferralReward.objects.filter(referral_id=referral_id).first()
    if earlier:
        return earlier
    row = Referral.objects.select_related("link__brand").get(id=referral_id)
    brand, expert_id = row.link.brand, row.link.expert_id
    lines = _lines(brand.id, expert_id, "earnings_available", amount=(row.amount_minor, brand.currency))
    entry = post_entry("referral", key=f"referral:{referral_id}", lines=lines, now=now)
    return ReferralReward.objects.create(
        brand=brand, expert_id=expert_id, referral=row, currency=brand.currency, amount_minor=row.amount_minor,
        booked_entry=entry, booked_at=now,
    )  # fmt: skip


@command
def take_back_reward(referral_id: uuid.UUID, *, now: datetime) -> None:
    """What was not earned is owed back: a receivable beside earnings that may be paid out already; once per referral."""
    rows = ReferralReward.objects.select_for_update(of=("self",))
    row = rows.filter(referral_id=referral_id, revoked_at=None).first()
    if row is None:
        return
    lines = _lines(row.brand_id, row.expert_id, "receivable", amount=(-row.amount_minor, row.currency))
    row.revoked_entry = post_entry("referral_revoked", key=f"referral-revoked:{referral_id}", lines=lines, now=now)
    row.revoked_at = now
    row.save(update_fields=["revoked_entry", "revoked_at"])


def rewards_of_expert(expert: Expert, *, limit: int = 100) -> list[ReferralRewardRow]:
    """Return what an expert has earned by bringing others, the newest first."""
    rows = ReferralReward.objects.filter(expert=expert).select_related("brand", "expert")
    return _rows(rows.order_by("-booked_at")[:limit])


def rewards_of_brand(brand_id: uuid.UUID, *, since: datetime, until: datetime) -> list[ReferralRewardRow]:
    """Return what a brand gave for bringing somebody in [since, until)."""
    rows = ReferralReward.objects.filter(brand_id=brand_id, booked_at__gte=since, booked_at__lt=until)
    return _rows(rows.select_related("brand", "expert").order_by("-booked_at")[:500])


def _rows(rows: Iterable[ReferralReward]) -> list[ReferralRewardRow]:
    return [
        ReferralRewardRow(
            row.brand.name, row.expert.pseudonym, row.currency, row.amount_minor, row.booked_at, row.revoked_at
        )
        for row in rows
    ]


def _lines(brand_id: uuid.UUID, expert_id: uuid.UUID, kind: str, *, amount: tuple[int, str]) -> list[Line]:
    minor, currency = amount
    return [
        Line(AccountRef(brand_owner(brand_id), "receivable", currency), minor),
        Line(AccountRef(expert_owner(expert_id), kind, currency), -minor),
    ]
