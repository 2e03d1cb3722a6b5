"""Lists of addresses: brought, their columns told, read in batches by a sweep, so that a kill loses and doubles nothing."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from peerdesk.domain.outreach.keys import mailing_key, sealed_address, sealed_table, secret, table_of
from peerdesk.domain.outreach.models import AddressList, ListState, Mailing, Recipient, Suppression
from peerdesk.domain.outreach.rules import (
    LARGEST_TABLE,
    LONGEST_CONSENT,
    MOST_FAULTS,
    MOST_LISTS,
    MOST_ROWS,
    clean_address,
)
from peerdesk.domain.outreach.rules.tables import Table, UnreadableTableError, read_moment, read_table, rows_of
from peerdesk.domain.outreach.rules.tokens import digest_of
from peerdesk.domain.people.models import User
from peerdesk.foundation.crypto import SealBrokenError
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict, invalid, not_found
from peerdesk.foundation.ids import new_id

from .mailings import locked_mailing, writable_key

ROWS_AT_ONCE = 500
# A sweep shares its process with those that have to be on time.
SWEEP_SECONDS = 0.5
COLUMNS = ("address", "consent_at", "consent_source", "consent_text", "language")


@dataclass(frozen=True)
class Mapped:
    """Which column holds what, and what holds for the whole list where no column does."""

    columns: Mapping[str, int]
    language: str
    consent_source: str = ""
    consent_text: str = ""


@command
def bring_list(
    campaign_id: uuid.UUID, *, brand_id: uuid.UUID, name: str, data: bytes, by: User, now: datetime, delimiter: str = ""
) -> AddressList:
    """Keep a table, sealed, until its columns are told. Raises `campaign_not_found`, `invalid_list`, `too_many_lists`."""
    if len(data) > LARGEST_TABLE:
        raise invalid("invalid_list", file="too_large")
    table = _table(data, delimiter)
    if not table.rows or table.rows > MOST_ROWS:
        raise invalid("invalid_list", file="too_many_rows" if table.rows else "empty")
    mailing = locked_mailing(campaign_id, brand_id, now=now)
    if mailing.lists.count() >= MOST_LISTS:
        raise conflict("too_many_lists")
    list_id = new_id()
    return AddressList.objects.create(
        id=list_id, mailing=mailing, file_name=name[:120] or "table", delimiter=table.delimiter, rows=table.rows,
        sealed=sealed_table(writable_key(mailing), list_id, data), uploaded_by=by, uploaded_at=now,
    )  # fmt: skip


@command
def read_list(list_id: uuid.UUID, *, brand_id: uuid.UUID, mapped: Mapped) -> None:
    """Tell the columns; the sweep reads it from now on. Raises `list_not_found`, `list_read`, `invalid_list`.

    The time of each consent stands in the table; from where and to what may be the same for all of it.
    """
    row = _locked(list_id, brand_id)
    if row.state != ListState.MAPPING:
        raise conflict("list_read")
    wrong = {name: "missing" for name in ("address", "consent_at") if mapped.columns.get(name, -1) < 0}
    for name in ("consent_source", "consent_text"):
        given = getattr(mapped, name).strip()
        if mapped.columns.get(name, -1) < 0 and not given:
            wrong[name] = "missing"
        elif len(given) > LONGEST_CONSENT:
            wrong[name] = "too_long"
    if mapped.language not in row.mailing.campaign.brand.languages:
        wrong["language"] = "unknown"
    if wrong:
        raise invalid("invalid_list", **wrong)
    row.columns = {name: mapped.columns[name] for name in COLUMNS if mapped.columns.get(name, -1) >= 0}
    row.language, row.state = mapped.language, ListState.READING
    row.consent_source, row.consent_text = mapped.consent_source.strip(), mapped.consent_text.strip()
    row.save(update_fields=["columns", "language", "state", "consent_source", "consent_text"])


@command
def drop_list(list_id: uuid.UUID, *, brand_id: uuid.UUID) -> None:
    """Throw a table away whose columns were not told. Raises `list_not_found`, `list_read`."""
    row = _locked(list_id, brand_id)
    if row.state != ListState.MAPPING:
        raise conflict("list_read")
    row.delete()


def sweep_lists(*, now: datetime, seconds: float = SWEEP_SECONDS) -> int:
    """Read on in lists that wait, a batch a transaction, for half a second. Returns how many rows were read."""
    until, count = time.monotonic() + seconds, 0
    waiting = AddressList.objects.filter(state=ListState.READING).order_by("uploaded_at").values_list("id", flat=True)
    for list_id in list(waiting):
        while done := _read_some(list_id, now=now):
            count += done
            if time.monotonic() >= until:
                return count
    return count


@dataclass
class _Batch:
    """What became of some rows."""

    # Whoever may be written to as far as the row tells: address, row to be, number of the row.
    found: list[tuple[str, Recipient, int]] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    without_consent: int = 0
    unreadable: int = 0


@command
def _read_some(list_id: uuid.UUID, *, now: datetime) -> int:
    rows = AddressList.objects.select_for_update(skip_locked=True, of=("self",)).select_related("mailing__campaign__brand")
    row = rows.filter(id=list_id, state=ListState.READING).first()
    if row is None:
        return 0
    try:
        key = mailing_key(row.mailing)
        text = read_table(table_of(key, row), delimiter=row.delimiter).text
        some = rows_of(text, row.delimiter, row.columns, start=row.position, most=ROWS_AT_ONCE)
    except (SealBrokenError, UnreadableTableError):  # erased meanwhile: nothing of it is left to read
        some = []
    if some:
        batch = _Batch()
        for number, cells in some:
            _take(row, number, cells, batch, now=now)
        _keep(row, batch, key)
        row.position += len(some)
    if len(some) < ROWS_AT_ONCE:
        row.state, row.read_at, row.sealed = ListState.READ, now, None
    row.save()
    return len(some)


def _take(row: AddressList, number: int, cells: Mapping[str, str], batch: _Batch, *, now: datetime) -> None:
    """Look at one row; consent is asked for first, so that nobody is told of an address without it."""
    source = cells.get("consent_source") or row.consent_source
    words = cells.get("consent_text") or row.consent_text
    moment = read_moment(cells.get("consent_at", ""), now=now)
    if moment is None or not source or not words or max(len(source), len(words)) > LONGEST_CONSENT:
        batch.without_consent += 1
        batch.faults.append((number, "no_consent"))
        return
    address = clean_address(cells.get("address", ""))
    if not address:
        batch.unreadable += 1
        batch.faults.append((number, "no_address"))
        return
    spoken = cells.get("language", "").lower()[:2]
    batch.found.append((address, Recipient(
        id=new_id(), mailing=row.mailing, list=row,
        language=spoken if spoken in row.mailing.campaign.brand.languages else row.language,
        consent_source=source, consent_text=words, consent_at=moment,
    ), number))  # fmt: skip


def _keep(row: AddressList, batch: _Batch, key: bytes) -> None:
    """Seal and insert those who are new and may be written to."""
    own = secret()
    for address, one, _ in batch.found:
        one.digest, one.sealed = digest_of(own, address), sealed_address(key, one.id, address)
    wanted = {one.digest for _, one, _ in batch.found}
    shut = suppressed(wanted, row.mailing)
    known = set(Recipient.objects.filter(mailing=row.mailing, digest__in=wanted).values_list("digest", flat=True))
    fresh: list[Recipient] = []
    for _, one, number in batch.found:
        if one.digest in shut:
            row.suppressed += 1
            batch.faults.append((number, "suppressed"))
        elif one.digest in known:
            row.doubles += 1
            batch.faults.append((number, "double"))
        else:
            known.add(one.digest)
            fresh.append(one)
    # Two lists of one mailing may be read side by side by two schedulers: the constraint decides, and its loser is a double.
    Recipient.objects.bulk_create(fresh, ignore_conflicts=True)
    kept = Recipient.objects.filter(id__in=[one.id for one in fresh]).count()
    row.taken, row.doubles = row.taken + kept, row.doubles + len(fresh) - kept
    row.without_consent, row.unreadable = row.without_consent + batch.without_consent, row.unreadable + batch.unreadable
    row.faults = [*row.faults, *sorted(batch.faults)][:MOST_FAULTS]


def suppressed(digests: set[str], mailing: Mailing) -> set[str]:
    """Return which of these the brand, or nobody of the network, may write to any more."""
    rows = Suppression.objects.filter(digest__in=digests)
    own = rows.filter(brand_id=mailing.campaign.brand_id) | rows.filter(brand_id__isnull=True)
    return set(own.values_list("digest", flat=True))


def _table(data: bytes, delimiter: str) -> Table:
    try:
        return read_table(data, delimiter=delimiter)
    except UnreadableTableError as error:
        raise invalid("invalid_list", file=str(error)) from error


def _locked(list_id: uuid.UUID, brand_id: uuid.UUID) -> AddressList:
    rows = AddressList.objects.select_for_update(of=("self",)).select_related("mailing__campaign__brand")
    row = rows.filter(id=list_id, mailing__campaign__brand_id=brand_id).first()
    if row is None:
        raise not_found("list_not_found")
    return row
