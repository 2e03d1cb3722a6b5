"""Reading of bench input: JSON lines, gzip accepted, with the line and the field named when something is wrong."""

import gzip
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

_MAX_LINE: Final = 16_000_000

Row = dict[str, Any]


class BenchInputError(Exception):
    """The input cannot be measured; the message says where and what was expected."""


def read_rows(path: str | os.PathLike[str]) -> list[Row]:
    """Read all rows of a JSON-lines file; blank lines are passed over.

    Raises:
        BenchInputError: the file is missing, unreadable, empty, not UTF-8, or a line is no JSON object.
    """
    rows = list(iterate_rows(path))
    if not rows:
        raise BenchInputError(f"{path}: no rows, expected one JSON object a line")
    return rows


def iterate_rows(path: str | os.PathLike[str]) -> Iterator[Row]:
    """Yield rows one by one, each with its line number under "_line"."""
    file = Path(path)
    try:
        with gzip.open(file, "rb") if _is_gzip(file) else file.open("rb") as lines:
            for number, raw in enumerate(iter(lambda: lines.readline(_MAX_LINE), b""), start=1):
                if raw.strip():
                    yield _parse(raw, f"{path}: line {number}", number)
    except (OSError, EOFError, zlib.error) as error:
        raise BenchInputError(f"{path}: cannot be read: {error}") from error


def _is_gzip(file: Path) -> bool:
    with file.open("rb") as beginning:
        return beginning.read(2) == b"\x1f\x8b"


def _parse(raw: bytes, place: str, number: int) -> Row:
    try:
        row = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        raise BenchInputError(f"{place}: not UTF-8 (byte {error.start})") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise BenchInputError(f"{place}: not JSON: {error}") from error
    if not isinstance(row, dict):
        raise BenchInputError(f"{place}: expected a JSON object, got {type(row).__name__}")
    row["_line"] = number
    return row


def require_text(row: Row, field: str, path: str | os.PathLike[str]) -> str:
    """Return a field that must be a string.

    Raises:
        BenchInputError: it is missing or of another type.
    """
    value = row.get(field)
    if not isinstance(value, str):
        raise BenchInputError(f"{path}: line {row['_line']}: field {field!r}: expected a text, got {_kind(row, field)}")
    return value


def require_list(row: Row, field: str, path: str | os.PathLike[str]) -> list[Any]:
    """Return a field that must be a list.

    Raises:
        BenchInputError: it is missing or of another type.
    """
    value = row.get(field)
    if not isinstance(value, list):
        raise BenchInputError(f"{path}: line {row['_line']}: field {field!r}: expected a list, got {_kind(row, field)}")
    return value


def _kind(row: Row, field: str) -> str:
    return type(row[field]).__name__ if field in row else "nothing"
