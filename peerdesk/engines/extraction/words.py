"""Plain words: text, tables, calendar entries, visiting cards."""

from __future__ import annotations

import csv
import io
from typing import Final

from peerdesk.engines.extraction.outcome import Extracted, Kind, Limits, RefusedError, bounded, scanned

_DELIMITERS: Final = (",", ";", "\t", "|")
_LONGEST_CELL: Final = 20_000


def decoded(data: bytes) -> str:
    """Return the words of bytes: UTF-8 or UTF-16 by their marks, else UTF-8, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read_text(data: bytes, limits: Limits) -> Extracted:
    """Read a text as it stands."""
    words = decoded(data)
    text, is_cut = bounded([words], limits)
    hidden, is_whole = scanned([words], limits)
    return Extracted(Kind.TEXT, text, hidden, is_cut, is_whole)


def read_table(data: bytes, limits: Limits) -> Extracted:
    """Read comma, semicolon, tab or bar separated values; each row becomes a line."""
    words = decoded(data)
    head = words[:4096]
    delimiter = max(_DELIMITERS, key=head.count)
    csv.field_size_limit(_LONGEST_CELL)
    lines: list[str] = []
    size = 0
    try:
        for row in csv.reader(io.StringIO(words), delimiter=delimiter):
            line = " | ".join(cell.strip().replace("\n", " ") for cell in row)
            lines.append(line)
            size += len(line) + 1
            if size > limits.characters:
                break
    except csv.Error as error:
        raise RefusedError("unreadable") from error
    text, is_cut = bounded(lines, limits)
    hidden, is_whole = scanned([words], limits)
    return Extracted(Kind.TABLE, text, hidden, is_cut or size > limits.characters, is_whole)
