"""Commands of `rewards`."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TypedDict

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.experts.queries import share_bps_of
from peerdesk.domain.ledger.commands import post_entry, reverse_entry
from peerdesk.domain.onboarding.models import FirstAnswer, Onboarding
from peerdesk.domain.recruiting.models import Referral
from peerdesk.domain.tickets.models import Resolution, Ticket
from peerdesk.domain.tickets.rules import ResolverKind, price_of
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.outbox.emit import emit

from .events import ReceiptBooked, ReceiptReleased, ReceiptReversed, RewardBooked
from .models import Receipt, ReceiptState, Reward
from .rules import (
    RULE_VERSION,
    Pay,
    RewardKind,
    booking_lines,
    brand_owner,
    expert_owner,
    pay_for_resolution,
    release_lines,
    revocation_lines,
    reward_lines,
)


@command
def book_receipt(resolution_id: uuid.UUID, *, now: datetime) -> Receipt:
    """Price a resolution and book it as pending; once per resolution (I17). Machines' and staff's cost nothing."""
    earlier = Receipt.objects.filter(resolution_id=resolution_id).first()
    if earlier:
        return earlier
    resolution = Resolution.objects.select_related("ticket__brand").get(id=resolution_id)
    brand = resolution.ticket.brand
    expert = None
    if resolution.resolver_kind == ResolverKind.EXPERT and resolution.resolver_id:
        expert = Expert.objects.filter(user_id=resolution.resolver_id).first()
    pay = pay_for_resolution(
        resolver_kind=resolution.resolver_kind,
        price_minor=price_of(brand.price_minor, percent=resolution.ticket.price_percent),
        expert_share_bps=_share_of(expert, resolution.ticket), currency=brand.currency,
    )
    entry = None
    if pay.price_minor and expert:
        lines = booking_lines(pay, brand_owner=brand_owner(brand.id), expert_owner=expert_owner(expert.id))
        entry = post_entry("resolution", key=f"resolution:{resolution_id}", lines=lines, now=now)
    receipt = Receipt.objects.create(
        brand=brand, ticket=resolution.ticket, resolution=resolution, expert=expert, kind=resolution.resolver_kind,
        rule_version=RULE_VERSION, currency=pay.currency, price_minor=pay.price_minor, share_minor=pay.share_minor,
        fee_minor=pay.fee_minor, booked_entry=entry, booked_at=now,
    )
    emit(ReceiptBooked(**_fields(receipt)), now=now)
    return receipt


@command
def release_receipt(resolution_id: uuid.UUID, *, now: datetime) -> None:
    """Make a receipt final after closure. Does nothing when it is not pending."""
    receipt = _locked(resolution_id)
    if receipt is None or receipt.state != ReceiptState.PENDING:
        return
    if receipt.booked_entry_id and receipt.expert_id:
        pay = Pay(receipt.price_minor, receipt.share_minor, receipt.fee_minor, receipt.currency)
        lines = release_lines(pay, expert_owner=expert_owner(receipt.expert_id))
        receipt.final_entry = post_entry("release", key=f"release:{resolution_id}", lines=lines, now=now)
    _settle(receipt, ReceiptState.RELEASED, now=now)
    emit(ReceiptReleased(**_fields(receipt)), now=now)


@command
def reverse_receipt(resolution_id: uuid.UUID, *, now: datetime) -> None:
    """Undo a pending receipt because the customer came back. Does nothing when it is not pending."""
    receipt = _locked(resolution_id)
    if receipt is None or receipt.state != ReceiptState.PENDING:
        return
    if receipt.booked_entry:
        receipt.final_entry = reverse_entry(
            receipt.booked_entry, key=f"reversal:{resolution_id}", kind="reversal", now=now
        )
    _settle(receipt, ReceiptState.REVERSED, now=now)
    emit(ReceiptReversed(**_fields(receipt)), now=now)


@command
def book_training(onboarding_id: uuid.UUID, *, now: datetime) -> Reward | None:
    """Pay a training that ended, once for ever; None where the programme pays nothing."""
    row = Onboarding.objects.select_related("brand", "expert", "programme").get(id=onboarding_id)
    if row.trained_at is None:
        return None
    pay = row.programme.pay_minor
    return _reward(RewardKind.TRAINING, row.id, expert=row.expert, brand=row.brand, amount_minor=pay, now=now)


@command
def book_mentoring(first_answer_id: uuid.UUID, *, now: datetime) -> Reward | None:
    """Pay a mentor for a first answer that was read, once; None where the programme pays nothing for it."""
    row = FirstAnswer.objects.select_related("onboarding__brand", "onboarding__programme", "mentor").get(id=first_answer_id)
    if row.read_at is None or row.mentor is None:
        return None
    pay = row.onboarding.programme.mentor_pay_minor
    return _reward(RewardKind.MENTORING, row.id, expert=row.mentor, brand=row.onboarding.brand, amount_minor=pay, now=now)


@command
def book_referral(referral_id: uuid.UUID, *, now: datetime) -> Reward | None:
    """The brand owes what was promised, and whoever brought somebody has it, once; None where it promised nothing."""
    row = Referral.objects.select_related("link__brand", "link__expert").get(id=referral_id)
    brand, expert = row.link.brand, row.link.expert
    return _reward(RewardKind.REFERRAL, row.id, expert=expert, brand=brand, amount_minor=row.amount_minor, now=now)


@command
def revoke_referral(referral_id: uuid.UUID, *, now: datetime) -> None:
    """What was not earned after all is owed back, once."""
    rows = Reward.objects.select_for_update(of=("self",))
    row = rows.filter(kind=RewardKind.REFERRAL, source_id=referral_id, revoked_at=None).first()
    if row is None:
        return
    lines = revocation_lines(
        row.amount_minor, row.currency, brand_owner=brand_owner(row.brand_id), expert_owner=expert_owner(row.expert_id)
    )
    row.revoked_entry = post_entry("referral_revoked", key=f"referral-revoked:{referral_id}", lines=lines, now=now)
    row.revoked_at = now
    row.save(update_fields=["revoked_entry", "revoked_at"])


def _reward(
    kind: RewardKind, source_id: uuid.UUID, *, expert: Expert, brand: Brand, amount_minor: int, now: datetime
) -> Reward | None:
    earlier = Reward.objects.filter(kind=kind, source_id=source_id).first()
    if earlier or amount_minor <= 0:
        return earlier
    lines = reward_lines(
        amount_minor, brand.currency, brand_owner=brand_owner(brand.id), expert_owner=expert_owner(expert.id)
    )
    row = Reward.objects.create(
        brand=brand, expert=expert, kind=kind, source_id=source_id, rule_version=RULE_VERSION, currency=brand.currency,
        amount_minor=amount_minor, entry=post_entry(kind.value, key=f"{kind}:{source_id}", lines=lines, now=now),
        booked_at=now,
    )
    emit(RewardBooked(reward_id=row.id, brand_id=brand.id, user_id=expert.user_id), now=now)
    return row


def _locked(resolution_id: uuid.UUID) -> Receipt | None:
    rows = Receipt.objects.select_for_update(of=("self",)).select_related("ticket", "expert", "booked_entry")
    return rows.filter(resolution_id=resolution_id).first()


def _settle(receipt: Receipt, state: ReceiptState, *, now: datetime) -> None:
    receipt.state, receipt.settled_at = state, now
    receipt.save(update_fields=["state", "settled_at", "final_entry"])


def _share_of(expert: Expert | None, ticket: Ticket) -> int:
    """What was offered to them: the brand's share, or more where they have grown to it."""
    if expert is None:
        return ticket.brand.expert_share_bps
    return share_bps_of([expert.id], ticket=(ticket.brand, ticket.topic_id, ticket.language))[expert.id]


class _Fields(TypedDict):
    receipt_id: uuid.UUID
    conversation_id: uuid.UUID
    ticket_id: uuid.UUID
    brand_id: uuid.UUID
    user_id: uuid.UUID | None


def _fields(receipt: Receipt) -> _Fields:
    return {
        "receipt_id": receipt.id, "conversation_id": receipt.ticket.conversation_id, "ticket_id": receipt.ticket_id,
        "brand_id": receipt.brand_id, "user_id": receipt.expert.user_id if receipt.expert else None,
    }  # fmt: skip


