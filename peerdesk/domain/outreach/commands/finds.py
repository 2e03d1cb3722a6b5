"""What a brand brings to a campaign beside addresses: handles of people who help in public, and what the ads cost."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Application
from peerdesk.domain.outreach.models import CampaignCost, Handle
from peerdesk.domain.outreach.queries import find_handle
from peerdesk.domain.outreach.rules import LARGEST_TABLE
from peerdesk.domain.outreach.rules.finds import (
    COST_COLUMNS,
    HANDLE_COLUMNS,
    MOST_COSTS,
    MOST_HANDLES,
    CostRow,
    read_cost,
    read_handle,
)
from peerdesk.domain.outreach.rules.tables import UnreadableTableError, guess_columns, read_table, rows_of
from peerdesk.domain.recruiting.models import Campaign
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import invalid, not_found
from peerdesk.foundation.money import exponent

T = TypeVar("T")


@dataclass(frozen=True)
class Brought:
    """What came of a table: how many rows were taken, and what was wrong by row."""

    taken: int
    faults: tuple[tuple[int, str], ...]


@command
def bring_handles(
    campaign_id: uuid.UUID, *, brand: Brand, data: bytes, name: str, now: datetime
) -> Brought:  # fmt: skip
    """Keep handles with where they come from. Raises `campaign_not_found`, `invalid_table` with `file` or `columns`."""
    campaign = _campaign(campaign_id, brand.id)
    rows = _rows(data, HANDLE_COLUMNS, needed=("platform", "handle", "deed"), most=MOST_HANDLES)
    good, faults = _sorted(rows, read_handle)
    known = set(Handle.objects.filter(campaign=campaign).values_list("platform", "handle"))
    fresh: list[Handle] = []
    for number, row in good:
        if (row.platform, row.handle) in known:
            faults.append((number, "double"))
            continue
        known.add((row.platform, row.handle))
        fresh.append(Handle(
            campaign=campaign, platform=row.platform, handle=row.handle, link=row.link, deed=row.deed,
            found_in=name[:120] or "table", found_at=now,
        ))  # fmt: skip
    if len(known) > MOST_HANDLES:
        raise invalid("invalid_table", file="too_many_rows")
    Handle.objects.bulk_create(fresh)
    return Brought(len(fresh), tuple(sorted(faults)))


@command
def bring_costs(campaign_id: uuid.UUID, *, brand: Brand, data: bytes, now: datetime) -> Brought:
    """Keep what a campaign cost by day and source; a day that was brought before is corrected.

    Rows of one day and source are summed. Raises `campaign_not_found`, `invalid_table`.
    """
    campaign = _campaign(campaign_id, brand.id)
    rows = _rows(data, COST_COLUMNS, needed=("day", "amount"), most=MOST_COSTS)

    def read(cells: Mapping[str, str]) -> CostRow | str:
        return read_cost(cells, code=campaign.code, currency=brand.currency, exponent=exponent(brand.currency))

    good, faults = _sorted(rows, read)
    sums: dict[tuple[object, str], CampaignCost] = {}
    for _, row in good:
        one = sums.setdefault((row.day, row.source), CampaignCost(
            campaign=campaign, day=row.day, source=row.source, amount_minor=0, brought_at=now,
        ))  # fmt: skip
        one.amount_minor += row.amount_minor
    CampaignCost.objects.bulk_create(
        sums.values(), update_conflicts=True, update_fields=["amount_minor", "brought_at"],
        unique_fields=["campaign", "day", "source"],
    )
    return Brought(len(good), tuple(sorted(faults)))


@command
def mark_invited(handle_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> None:
    """The brand invited somebody by its own hand. Raises `handle_not_found`."""
    if not Handle.objects.filter(id=handle_id, campaign__brand_id=brand_id).update(invited_at=now):
        raise not_found("handle_not_found")


@command
def erase_handle(handle_id: uuid.UUID, *, brand_id: uuid.UUID) -> None:
    """Forget somebody who was found. Raises `handle_not_found`."""
    if not Handle.objects.filter(id=handle_id, campaign__brand_id=brand_id).delete()[0]:
        raise not_found("handle_not_found")


@command
def note_invited_application(application: Application, *, word: str) -> bool:
    """An application came by an invitation's link; the first stays. False for a link that was made up."""
    row = find_handle(application.brand_id, word)
    if row is None:
        return False
    Handle.objects.filter(id=row.id, application__isnull=True).update(application=application)
    return True


def _campaign(campaign_id: uuid.UUID, brand_id: uuid.UUID) -> Campaign:
    row = Campaign.objects.select_for_update(no_key=True).filter(id=campaign_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("campaign_not_found")
    return row


def _rows(
    data: bytes, known: Mapping[str, Sequence[str]], *, needed: Sequence[str], most: int
) -> list[tuple[int, dict[str, str]]]:
    if len(data) > LARGEST_TABLE:
        raise invalid("invalid_table", file="too_large")
    try:
        table = read_table(data)
        columns = guess_columns(table.heading, known)
        if set(needed) - columns.keys():
            raise invalid("invalid_table", columns="missing")
        if table.rows > most:
            raise invalid("invalid_table", file="too_many_rows")
        return rows_of(table.text, table.delimiter, columns, start=0, most=most)
    except UnreadableTableError as error:
        raise invalid("invalid_table", file=str(error)) from error


def _sorted(
    rows: list[tuple[int, dict[str, str]]], read: Callable[[Mapping[str, str]], T | str]
) -> tuple[list[tuple[int, T]], list[tuple[int, str]]]:
    good: list[tuple[int, T]] = []
    faults: list[tuple[int, str]] = []
    for number, cells in rows:
        found = read(cells)
        if isinstance(found, str):
            faults.append((number, found))
        else:
            good.append((number, found))
    return good, faults
