"""The book balances (I13) and is never rewritten (I14): by command, by trigger, under races."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from peerdesk.config.scheduler import check_book
from peerdesk.domain.ledger.commands import post_entry, reverse_entry
from peerdesk.domain.ledger.models import JournalEntry, LedgerAccount, Posting
from peerdesk.domain.ledger.queries import balances_of, ledger_sum, unbalanced_entries
from peerdesk.domain.ledger.rules import AccountRef, Line, check_balanced, reversed_lines
from peerdesk.foundation.errors import DomainError
from tests.factories.network import now, refused

ACCOUNTS = st.builds(
    AccountRef, st.sampled_from(["a", "b", "c"]), st.sampled_from(["x", "y"]), st.sampled_from(["EUR", "USD"])
)
LINES = st.lists(st.builds(Line, ACCOUNTS, st.integers(-(10**9), 10**9)), min_size=1, max_size=8)


def lines(amount=100, *, owner="shop", currency="EUR"):
    return [
        Line(AccountRef(owner, "receivable", currency), amount), Line(AccountRef("pool", "fees", currency), -amount)
    ]  # fmt: skip


@given(LINES)
def test_lines_pass_only_if_they_sum_to_zero_in_every_currency(some):
    sums = {}
    for line in some:
        sums[line.account.currency] = sums.get(line.account.currency, 0) + line.amount_minor
    if any(sums.values()):
        with pytest.raises(DomainError, match="entry_unbalanced"):
            check_balanced(some)
    else:
        check_balanced(some)


@given(LINES)
def test_an_entry_and_its_reversal_leave_every_account_as_it_was(some):
    totals = {}
    for line in [*some, *reversed_lines(some)]:
        totals[line.account] = totals.get(line.account, 0) + line.amount_minor
    assert not any(totals.values())


@pytest.mark.django_db
def test_one_key_books_once():
    first = post_entry("sale", key="k1", lines=lines(), now=now())
    assert post_entry("sale", key="k1", lines=lines(999), now=now()).id == first.id
    assert balances_of("shop") == {("receivable", "EUR"): 100}


@pytest.mark.django_db
def test_a_reversal_brings_the_balance_back_and_happens_once():
    entry = post_entry("sale", key="k2", lines=lines(), now=now())
    mirror = reverse_entry(entry, key="r2", kind="reversal", now=now())
    assert mirror.reverses_id == entry.id
    assert balances_of("shop") == {("receivable", "EUR"): 0}
    with refused("entry_refused"):
        reverse_entry(entry, key="r2-again", kind="reversal", now=now())
    assert ledger_sum() == {"EUR": 0}


@pytest.mark.django_db
def test_unbalanced_and_empty_entries_are_refused():
    with refused("entry_unbalanced"):
        post_entry("sale", key="k3", lines=lines()[:1], now=now())
    with refused("entry_empty"):
        post_entry("sale", key="k4", lines=[], now=now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["ledger_posting", "ledger_journalentry"])
def test_the_database_refuses_to_change_or_delete_what_is_booked(table, statement):
    post_entry("sale", key="k5", lines=lines(), now=now())
    with pytest.raises(IntegrityError, match="insert-only"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert Posting.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_an_unbalanced_entry_at_commit_also_behind_the_command_s_back():
    account = LedgerAccount.objects.create(owner="shop", kind="receivable", currency="EUR")
    with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
        entry = JournalEntry.objects.create(kind="forged", idempotency_key="k6", recorded_at=now())
        Posting.objects.create(entry=entry, account=account, amount_minor=5, currency="EUR")
    assert not JournalEntry.objects.exists()
    entry = post_entry("sale", key="k7", lines=lines(), now=now())
    with pytest.raises(IntegrityError, match="does not balance"):  # a line added later
        Posting.objects.create(entry=entry, account=account, amount_minor=5, currency="EUR")
    assert ledger_sum() == {"EUR": 0}
    assert unbalanced_entries() == []


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_line_in_another_currency_than_its_account():
    account = LedgerAccount.objects.create(owner="shop", kind="receivable", currency="EUR")
    with pytest.raises(IntegrityError, match="currency"), transaction.atomic():
        entry = JournalEntry.objects.create(kind="forged", idempotency_key="k8", recorded_at=now())
        for amount in (5, -5):
            Posting.objects.create(entry=entry, account=account, amount_minor=amount, currency="USD")


@pytest.mark.django_db(transaction=True)
def test_eight_connections_that_book_the_same_keys_book_each_once():
    def book(place):
        try:
            return post_entry("sale", key=f"race-{place % 10}", lines=lines(owner=f"shop-{place % 3}"), now=now()).id
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        booked = list(pool.map(book, range(80)))
    assert len(set(booked)) == JournalEntry.objects.count() == 10
    assert ledger_sum() == {"EUR": 0}


@pytest.mark.django_db
def test_the_scheduler_s_daily_look_finds_an_entry_that_does_not_balance():
    entry = post_entry("test", key="daily look", lines=lines(), now=now())
    assert check_book()
    account = LedgerAccount.objects.filter(currency="EUR").first()
    Posting.objects.create(entry=entry, account=account, amount_minor=1, currency="EUR")  # refused only at commit
    assert not check_book()
    transaction.set_rollback(True)
