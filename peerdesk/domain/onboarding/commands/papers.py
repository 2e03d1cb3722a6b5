"""What all brands need of a person once: the agreement, where they live, where their money goes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import date, datetime

from peerdesk.domain.experts.canonical import MarkKind
from peerdesk.domain.experts.commands import accept_agreement, confirm_country, note_mark
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.onboarding.models import PayoutDetails
from peerdesk.domain.onboarding.payout_rules import read_place
from peerdesk.domain.onboarding.rules import HOLD
from peerdesk.foundation.crypto import is_sealed_by_current, seal_by_master, unseal_by_master
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import invalid

from .letters import intend_letter
from .steps import settle_onboardings


@command
def sign_agreement(
    expert: Expert, *, agreement_id: uuid.UUID, shown_hash: str, address: str, user_agent: str, now: datetime
) -> None:
    """Agree to what was shown, and go on. Raises `agreement_changed`."""
    accept_agreement(
        expert, agreement_id=agreement_id, shown_hash=shown_hash, address=address, user_agent=user_agent, now=now
    )
    settle_onboardings(expert, now=now)


@command
def confirm_home(
    expert: Expert, *, country: str, born: date, confirmed: Sequence[int], now: datetime, today: date
) -> None:
    """Say where one lives, that one is old enough and has read what has to be read, and go on. Raises `invalid_country`."""
    confirm_country(expert, country=country, born=born, confirmed=confirmed, now=now, today=today)
    settle_onboardings(expert, now=now)


@command
def keep_payout(expert: Expert, *, holder: str, method: str, value: str, now: datetime) -> PayoutDetails:
    """Say where one's money goes. A change is mailed to the address of the log-in and holds payouts for 72 hours (Y06).

    Raises `invalid_payout` with the fields that are wrong.
    """
    place, wrong = read_place(holder, method, value)
    if place is None:
        raise invalid("invalid_payout", **wrong)
    plain = json.dumps({"holder": place.holder, "method": place.method, "value": place.value}, sort_keys=True)
    earlier = PayoutDetails.objects.select_for_update().filter(expert=expert).first()
    if earlier is not None and unseal_by_master(bytes(earlier.sealed), _context(expert.id)).decode() == plain:
        return earlier
    row, _ = PayoutDetails.objects.update_or_create(
        expert=expert,
        defaults={
            "method": place.method, "sealed": seal_by_master(plain.encode(), _context(expert.id)), "shown": place.shown,
            "changed_at": now, "held_until": now + HOLD if earlier else None,
        },
    )  # fmt: skip
    note_mark(expert, kind=MarkKind.PAYOUT, value=place.value, now=now)
    if earlier is not None:
        key = f"payout:{expert.id}:{now.isoformat()}"
        intend_letter(expert, kind="payout_changed", dedupe_key=key, now=now)
    settle_onboardings(expert, now=now)
    return row


@command
def rewrap_payouts() -> int:
    """Seal the details that an older master key sealed under the newest. Returns how many."""
    count = 0
    for row in PayoutDetails.objects.select_for_update().order_by("expert_id"):
        context = _context(row.expert_id)
        if not is_sealed_by_current(bytes(row.sealed), context):
            row.sealed = seal_by_master(unseal_by_master(bytes(row.sealed), context), context)
            row.save(update_fields=["sealed"])
            count += 1
    return count


def _context(expert_id: uuid.UUID) -> str:
    return f"payout:{expert_id}"
