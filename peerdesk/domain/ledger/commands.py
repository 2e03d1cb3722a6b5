"""Commands of `ledger`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict

from .models import JournalEntry, LedgerAccount, Posting
from .rules import AccountRef, Line, check_balanced, reversed_lines


@command
def post_entry(
    kind: str, *, key: str, lines: Sequence[Line], now: datetime, reverses: JournalEntry | None = None
) -> JournalEntry:
    """Book a balanced entry once per `key`; the entry booked before is returned unchanged.

    Raises `entry_unbalanced`, `entry_empty`. A trigger checks the balance again at commit, and refuses changes later.
    """
    lines = [line for line in lines if line.amount_minor]
    check_balanced(lines)
    try:
        with transaction.atomic():
            entry = JournalEntry.objects.create(kind=kind, idempotency_key=key, recorded_at=now, reverses=reverses)
            accounts = {line.account: _account_id(line.account) for line in sorted(lines, key=lambda item: item.account)}
            Posting.objects.bulk_create(
                Posting(
                    entry=entry, account_id=accounts[line.account], amount_minor=line.amount_minor,
                    currency=line.account.currency,
                )
                for line in lines
            )
    except IntegrityError as error:
        earlier = JournalEntry.objects.filter(idempotency_key=key).first()
        if earlier is None:
            raise conflict("entry_refused") from error
        return earlier
    return entry


@command
def reverse_entry(entry: JournalEntry, *, key: str, kind: str, now: datetime) -> JournalEntry:
    """Book the mirror image of an entry; a second reversal of one entry is impossible by constraint."""
    postings = Posting.objects.filter(entry=entry).select_related("account")
    lines = [
        Line(AccountRef(p.account.owner, p.account.kind, p.currency), p.amount_minor) for p in postings
    ]
    return post_entry(kind, key=key, lines=reversed_lines(lines), now=now, reverses=entry)


def _account_id(ref: AccountRef) -> uuid.UUID:
    row, _ = LedgerAccount.objects.get_or_create(owner=ref.owner, kind=ref.kind, currency=ref.currency)
    return row.id
