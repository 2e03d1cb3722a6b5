"""When tickets come: the times of a file of conversations, or the counts of a series, at the size that is wanted."""

import csv
import gzip
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.cli.bench.inputs import BenchInputError, Row, read_rows, require_text
from peerdesk.engines.simulation import Arrival
from peerdesk.engines.simulation.world import DAY

_LATEST_COPY_MINUTES: Final = 180.0
_WEEK: Final = 7 * DAY
_WORKING_DAYS: Final = 5


def from_conversations(path: str, *, topics: int, days: int, tickets: int, seed: int) -> list[Arrival]:
    """Return so many tickets at the file's own times, whole copies of it and a part of one.

    A longer calendar is laid over as many weeks as have `days` working days, weekday and hour kept; each copy but the first
    comes up to three hours later. All but the most frequent topics are one.

    Raises:
        BenchInputError: a row is not as expected.
    """
    rows = read_rows(path)
    times = [_time(row, path) for row in rows]
    begin = min(times)
    begin = (begin - timedelta(days=begin.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    minutes = np.array([(one - begin).total_seconds() / 60 for one in times])
    weeks = max(days // _WORKING_DAYS, 1)
    if (max(times) - begin).days > weeks * 7:
        place = np.argsort(np.argsort(minutes, kind="stable")) * weeks // len(minutes)
        minutes = minutes % _WEEK + place * _WEEK
    usual = {name for name, _ in Counter(_topic(row) for row in rows).most_common(topics - 1)}
    draws = np.random.default_rng([seed, 6])
    arrivals = []
    for copy in range(-(-tickets // len(rows))):
        late = draws.uniform(0, _LATEST_COPY_MINUTES, len(rows)) * bool(copy)
        some = draws.permutation(len(rows))[: tickets - copy * len(rows)]
        for number in some.tolist():
            topic = _topic(rows[number])
            asks = f"{copy}:{_customer(rows[number])}"
            arrivals.append(Arrival(float(minutes[number] + late[number]), topic if topic in usual else "other", asks))
    return sorted(arrivals, key=lambda one: one.minute)


def from_series(path: str, *, topics: int, days: int, tickets: int, seed: int) -> list[Arrival]:
    """Return about so many tickets: each of the series' own comes with the same chance, on `days` days in a row.

    Topics are drawn by Zipf's law; a customer asks twice on average.

    Raises:
        BenchInputError: a row is not as expected.
    """
    step, count = _series(path)
    draws = np.random.default_rng([seed, 6])
    every = np.unique(step // DAY)
    first = int(draws.integers(0, max(len(every) - days, 0) + 1))
    kept = np.isin(step // DAY, every[first : first + days])
    step, count = step[kept], count[kept]
    came = draws.binomial(count, min(tickets / max(count.sum(), 1), 1.0))
    width = float(np.min(np.diff(np.unique(step % DAY)), initial=60.0))
    minute = np.sort(np.repeat(step - DAY * (step[0] // DAY), came) + draws.uniform(0, width, came.sum()))
    share = 1 / np.arange(1, topics + 1)
    topic = draws.choice(topics, len(minute), p=share / share.sum())
    customer = draws.integers(0, max(len(minute) // 2, 1), len(minute))
    return [Arrival(float(at), f"t{kind:02d}", f"c{who}") for at, kind, who in zip(minute, topic, customer, strict=True)]


def days_of(arrivals: Sequence[Arrival]) -> int:
    """How many days have tickets."""
    return len({int(one.minute // DAY) for one in arrivals})


def _series(path: str) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Minutes and counts of a file `timestamp,count`."""
    file = Path(path)
    try:
        with gzip.open(file, "rt") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        minutes = [datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC).timestamp() / 60 for row in rows]
        counts = [int(row["count"]) for row in rows]
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise BenchInputError(f"{path}: expected rows of timestamp,count: {error}") from error
    if not rows or min(counts) < 0:
        raise BenchInputError(f"{path}: expected counts of 0 or more, at least one row")
    return np.array(minutes), np.array(counts)


def _topic(row: Row) -> str:
    return str(row.get("topic") or "other")


def _customer(row: Row) -> object:
    customer = row.get("customer")
    return (customer.get("id") if isinstance(customer, dict) else None) or row["_line"]


def _time(row: Row, path: str) -> datetime:
    text = require_text(row, "opened_at", path)
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as error:
        raise BenchInputError(f"{path}: line {row['_line']}: field 'opened_at': expected ISO 8601, got {text!r}") from error
