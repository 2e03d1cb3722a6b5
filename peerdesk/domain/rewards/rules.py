"""Rules of pay. Pure. The rule's version is stored with each receipt (I22)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from peerdesk.domain.ledger.rules import AccountRef, Line
from peerdesk.foundation.money import split_share

RULE_VERSION = "2026-11"
NETWORK = "network"


class RewardKind(StrEnum):
    """What is paid that is no resolution."""

    TRAINING = "training"
    MENTORING = "mentoring"
    REFERRAL = "referral"


@dataclass(frozen=True)
class Pay:
    """A price and its two parts, in minor units; `share + fee == price`."""

    price_minor: int
    share_minor: int
    fee_minor: int
    currency: str


def pay_for_resolution(*, resolver_kind: str, price_minor: int, expert_share_bps: int, currency: str) -> Pay:
    """Return what a resolution costs: an expert's the brand's price; staff's and a machine's own answer nothing."""
    if resolver_kind != "expert":
        return Pay(0, 0, 0, currency)
    share, fee = split_share(price_minor, expert_share_bps)
    return Pay(price_minor, share, fee, currency)


def booking_lines(pay: Pay, *, brand_owner: str, expert_owner: str) -> list[Line]:
    """The brand owes the price; the expert's share and the network's fee are pending."""
    return [
        Line(AccountRef(brand_owner, "receivable", pay.currency), pay.price_minor),
        Line(AccountRef(expert_owner, "earnings_pending", pay.currency), -pay.share_minor),
        Line(AccountRef(NETWORK, "fees_pending", pay.currency), -pay.fee_minor),
    ]


def reward_lines(amount_minor: int, currency: str, *, brand_owner: str, expert_owner: str) -> list[Line]:
    """The brand owes it whole, and it is the expert's at once: nobody can reopen a training."""
    return [
        Line(AccountRef(brand_owner, "receivable", currency), amount_minor),
        Line(AccountRef(expert_owner, "earnings_available", currency), -amount_minor),
    ]


def revocation_lines(amount_minor: int, currency: str, *, brand_owner: str, expert_owner: str) -> list[Line]:
    """The brand owes it no longer, and the expert owes it: a receivable beside earnings that may be paid out already."""
    return [
        Line(AccountRef(brand_owner, "receivable", currency), -amount_minor),
        Line(AccountRef(expert_owner, "receivable", currency), amount_minor),
    ]


def release_lines(pay: Pay, *, expert_owner: str) -> list[Line]:
    """Pending becomes available."""
    return [
        Line(AccountRef(expert_owner, "earnings_pending", pay.currency), pay.share_minor),
        Line(AccountRef(expert_owner, "earnings_available", pay.currency), -pay.share_minor),
        Line(AccountRef(NETWORK, "fees_pending", pay.currency), pay.fee_minor),
        Line(AccountRef(NETWORK, "fees", pay.currency), -pay.fee_minor),
    ]


def brand_owner(brand_id: object) -> str:
    """The ledger's owner key of a brand."""
    return f"brand:{brand_id}"


def expert_owner(expert_id: object) -> str:
    """The ledger's owner key of an expert."""
    return f"expert:{expert_id}"
