"""What a month cost, receipt by receipt, and its export."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from peerdesk.domain.rewards.queries import Statement, statement_of_brand
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, ErrorKind
from peerdesk.foundation.money import decimal_text

from .access import Seat, staff_only
from .frame import page
from .words import KIND_WORDS, RECEIPT_WORDS, REWARD_WORDS

MONTH = re.compile(r"\A(20[0-9]{2})-(0[1-9]|1[0-2])\Z")
MOST_MONTHS = 36
SHOWN = 50
EXPORTED = 100_000
RISKY = frozenset("=+-@")
SEPARATED = re.compile(r"([;|\t\r\n]\s*)(?=[=+\-@])")
_COLUMNS = (
    "reference", "topic", "kind", "expert", "state", "currency", "price", "share", "fee", "booked_at", "settled_at",
)  # fmt: skip


@dataclass(frozen=True)
class Month:
    """A calendar month in UTC, so that it holds the same receipts for everybody."""

    since: datetime
    until: datetime

    @property
    def code(self) -> str:
        """`2026-11`."""
        return f"{self.since:%Y-%m}"

    @property
    def label(self) -> str:
        """`November 2026`, in the reader's language."""
        return date_format(self.since, "F Y")


@require_GET
@staff_only
def statement(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Sums by kind and state, and the newest receipts of a month."""
    now = utc_now()
    month = _month(request.GET.get("month", ""), now)
    found = statement_of_brand(seat.brand, since=month.since, until=month.until, limit=SHOWN)
    kept = [line for line in found.lines if line.state != "reversed"]
    context = {
        "month": month, "months": _months(seat.brand.created_at, now), "statement": found,
        "lines": [
            {"line": line, "kind": KIND_WORDS.get(line.kind, line.kind), "state": RECEIPT_WORDS[line.state]}
            for line in found.lines
        ],
        "receipts": [
            {"row": row, "kind": KIND_WORDS.get(row.kind, row.kind), "state": RECEIPT_WORDS[row.state]}
            for row in found.receipts
        ],
        "count": sum(line.count for line in found.lines), "kept_count": sum(line.count for line in kept),
        "price": sum(line.price_minor for line in kept), "share": sum(line.share_minor for line in kept),
        "fee": sum(line.fee_minor for line in kept), "shown": SHOWN,
        "rewards": [{"row": row, "words": REWARD_WORDS[row.kind]} for row in found.rewards],
    }  # fmt: skip
    return page(request, seat, "statement", context, current="statement")


@require_GET
@staff_only
def export(request: HttpRequest, seat: Seat) -> HttpResponse:
    """All receipts of a month as CSV: UTF-8 with a byte order mark, amounts as plain decimals, times in UTC."""
    month = _month(request.GET.get("month", ""), utc_now())
    found = statement_of_brand(seat.brand, since=month.since, until=month.until, limit=EXPORTED)
    response = HttpResponse("\ufeff" + _csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{seat.brand.slug}-{month.code}.csv"'
    return response


def safe_cell(text: str) -> str:
    """Return text that a spreadsheet shows as text: an apostrophe in front of what could be a formula (CWE-1236).

    Spaces and invisible characters in front hide nothing, other widths of a sign count as the sign (NFKC), and a
    separator of other countries' spreadsheets inside the text begins a cell there.
    """
    text = SEPARATED.sub(r"\1'", text)
    first = text[:1]
    is_blank = bool(first) and unicodedata.category(first)[0] in "ZC"
    return f"'{text}" if is_blank or unicodedata.normalize("NFKC", first) in RISKY else text


def _csv(found: Statement) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(_COLUMNS)
    for row in found.receipts:
        texts = (row.reference, row.topic, row.kind, row.expert_pseudonym, row.state, row.currency)
        amounts = (row.price_minor, row.share_minor, row.fee_minor)
        times = (row.booked_at.isoformat(), row.settled_at.isoformat() if row.settled_at else "")
        writer.writerow([*map(safe_cell, texts), *(decimal_text(a, row.currency) for a in amounts), *times])
    for paid in found.rewards:
        state = "reversed" if paid.revoked_at else "released"
        texts = ("", "", paid.kind, paid.expert_pseudonym, state, paid.currency)
        amount, at = decimal_text(paid.amount_minor, paid.currency), paid.booked_at.isoformat()
        settled = paid.revoked_at.isoformat() if paid.revoked_at else at
        writer.writerow([*map(safe_cell, texts), amount, amount, decimal_text(0, paid.currency), at, settled])
    return file.getvalue()


def _month(code: str, now: datetime) -> Month:
    """Read `2026-11`; this month when nothing is asked for. Raises `bad_request`."""
    if not code:
        return _month_of(now.year, now.month)
    match = MONTH.match(code)
    if match is None:
        raise DomainError("bad_request", ErrorKind.INVALID)
    return _month_of(int(match[1]), int(match[2]))


def _month_of(year: int, month: int) -> Month:
    since = datetime(year, month, 1, tzinfo=UTC)
    return Month(since, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC))


def _months(first: datetime, now: datetime) -> list[Month]:
    """Return the months since the brand began, the newest first."""
    months: list[Month] = []
    at = _month_of(now.year, now.month)
    begin = _month_of(first.astimezone(UTC).year, first.astimezone(UTC).month)
    while at.since >= begin.since and len(months) < MOST_MONTHS:
        months.append(at)
        year, month = (at.since.year - 1, 12) if at.since.month == 1 else (at.since.year, at.since.month - 1)
        at = _month_of(year, month)
    return months
