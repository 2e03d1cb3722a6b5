"""Rules of double entry. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peerdesk.foundation.errors import invalid


@dataclass(frozen=True, order=True)
class AccountRef:
    """Names an account: an opaque owner key, a kind, a currency."""

    owner: str
    kind: str
    currency: str


@dataclass(frozen=True)
class Line:
    """One line of an entry: debit positive, credit negative, in minor units."""

    account: AccountRef
    amount_minor: int


def check_balanced(lines: Sequence[Line]) -> None:
    """Raise `entry_empty` or `entry_unbalanced` unless the lines sum to zero in every currency (I13)."""
    if not lines:
        raise invalid("entry_empty")
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.account.currency] = sums.get(line.account.currency, 0) + line.amount_minor
    if any(sums.values()):
        raise invalid("entry_unbalanced")


def reversed_lines(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that undo `lines`."""
    return [Line(line.account, -line.amount_minor) for line in lines]
