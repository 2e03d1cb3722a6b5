"""Reading of tables of answers, with line and field named when something is wrong."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.cli.bench.inputs import BenchInputError

_SCORES: Final = {"1": 1.0, "0": 0.0, "": np.nan}
_FEWEST_PEOPLE: Final = 20
_FEWEST_ITEMS: Final = 2


@dataclass(frozen=True)
class Responses:
    """[people, items] 1, 0 or NaN, and the items' ids."""

    ids: tuple[str, ...]
    scores: npt.NDArray[np.float64]


def read_responses(path: Path) -> Responses:
    """A comma-separated table, also gzipped.

    Raises:
        BenchInputError: it cannot be read, is too small, or a cell is something else than 1, 0 or empty.

    """
    try:
        with path.open("rb") as beginning:
            packed = beginning.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rt", encoding="utf-8-sig") if packed else path.open(encoding="utf-8-sig") as lines:
            rows = list(csv.reader(lines))
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise BenchInputError(f"{path}: cannot be read: {error}") from error
    ids = tuple(name.strip() for name in rows[0]) if rows else ()
    if len(ids) < _FEWEST_ITEMS or len(set(ids)) < len(ids) or not all(ids):
        raise BenchInputError(f"{path}: line 1: expected the ids of two items or more, each once")
    scores = [_row(row, ids, f"{path}: line {number}") for number, row in enumerate(rows[1:], start=2) if any(row)]
    if len(scores) < _FEWEST_PEOPLE:
        raise BenchInputError(f"{path}: {len(scores)} people, expected {_FEWEST_PEOPLE} or more")
    table = np.array(scores)
    for place, name in enumerate(ids):
        if np.isnan(table[:, place]).all():
            raise BenchInputError(f"{path}: field {name!r}: nobody answered it")
    return Responses(ids, table)


def _row(cells: Sequence[str], ids: Sequence[str], place: str) -> list[float]:
    if len(cells) != len(ids):
        raise BenchInputError(f"{place}: expected {len(ids)} cells, got {len(cells)}")
    for cell, name in zip(cells, ids, strict=True):
        if cell.strip() not in _SCORES:
            raise BenchInputError(f"{place}: field {name!r}: expected 1, 0 or nothing, got {cell!r}")
    return [_SCORES[cell.strip()] for cell in cells]
