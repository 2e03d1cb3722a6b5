"""Tables that people bring (CSV): decoded, their columns found, their rows read. Pure.

Cells are text and stay text: nothing of them is carried out or looked up.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from peerdesk.engines.extraction.words import decoded

DELIMITERS: Final = (",", ";", "\t", "|")
LONGEST_CELL: Final = 20_000
MOST_COLUMNS: Final = 100
SAMPLE: Final = 5
_DATES: Final = ("%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%Y/%m/%d", "%Y/%m/%d %H:%M:%S")


class UnreadableTableError(ValueError):
    """No table can be read here; `args[0]` says why: empty, unreadable, too_many_columns, no_columns."""


@dataclass(frozen=True)
class Table:
    """A table as text: its heading, the first rows, how many there are."""

    text: str
    delimiter: str
    heading: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    rows: int


def read_table(data: bytes, *, delimiter: str = "") -> Table:
    """Find delimiter, heading and number of rows. Raises UnreadableTableError."""
    text = decoded(data).replace("\x00", "")
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise UnreadableTableError("empty")
    used = delimiter if delimiter in DELIMITERS else max(DELIMITERS, key=first.count)
    heading: tuple[str, ...] = ()
    sample: list[tuple[str, ...]] = []
    count = 0
    for row in _lines(text, used):
        if not heading:
            heading = tuple(cell.strip()[:80] for cell in row)
            continue
        count += 1
        if len(sample) < SAMPLE:
            sample.append(tuple(row))
    if len(heading) > MOST_COLUMNS:
        raise UnreadableTableError("too_many_columns")
    if not any(heading):
        raise UnreadableTableError("no_columns")
    return Table(text, used, heading, tuple(sample), count)


def rows_of(
    text: str, delimiter: str, columns: Mapping[str, int], *, start: int, most: int
) -> list[tuple[int, dict[str, str]]]:
    """Return rows from `start` (0 is the first under the heading) with their number in the table, the heading being 1.

    `columns` says which column holds what; a row that is too short has nothing there.
    """
    found = islice(_lines(text, delimiter), start + 1, start + 1 + most)
    return [
        (number, {name: row[column].strip() if 0 <= column < len(row) else "" for name, column in columns.items()})
        for number, row in enumerate(found, start=start + 2)
    ]


def guess_columns(heading: Sequence[str], words: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Say which column may be which: the first whose name is, or else holds, one of the words."""
    plain = [name.lower().replace("-", "").replace("_", "").replace(" ", "") for name in heading]
    found: dict[str, int] = {}
    for wanted, known in words.items():
        places = [place for place, name in enumerate(plain) if name in known]
        places += [place for place, name in enumerate(plain) if any(word in name for word in known)]
        free = [place for place in places if place not in found.values()]
        if free:
            found[wanted] = free[0]
    return found


def read_moment(text: str, *, now: datetime) -> datetime | None:
    """Read a date or a time; None for what is none, lies ahead, or could be read in two ways. No zone is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = next((found for form in _DATES if (found := _by(form, text)) is not None), datetime.max)  # noqa: DTZ901
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment if datetime(1995, 1, 1, tzinfo=UTC) <= moment <= now else None


def _by(form: str, text: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return None


def _lines(text: str, delimiter: str) -> Iterator[list[str]]:
    """Rows that are not empty, the heading first. Raises UnreadableTableError."""
    csv.field_size_limit(LONGEST_CELL)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                yield row
    except csv.Error as error:
        raise UnreadableTableError("unreadable") from error
