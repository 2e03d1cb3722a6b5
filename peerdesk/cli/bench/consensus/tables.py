"""Reading of labels and truths: CSV with a header, gzip accepted, the line and the field named when something is wrong."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from peerdesk.cli.bench.inputs import BenchInputError
from peerdesk.engines.consensus import Label


@dataclass(frozen=True, slots=True)
class LabelSet:
    """One set: all labels, and the truth of some or all items."""

    name: str
    labels: list[Label]
    truth: dict[str, str]


def read_set(labels: Path, truth: Path) -> LabelSet:
    """Read both files.

    Raises:
        BenchInputError: a file or a line is not as expected, or an item has two truths or no labels at all.

    """
    given = [Label(*row) for _, row in _rows(labels, ("item", "worker", "label"))]
    known: dict[str, str] = {}
    for line, (item, right) in _rows(truth, ("item", "truth")):
        if known.setdefault(item, right) != right:
            raise BenchInputError(f"{truth}: line {line}: field 'truth': a second one for item {item!r}")
    if not {label.item for label in given} & set(known):
        raise BenchInputError(f"{truth}: no item of {labels} is in it")
    return LabelSet(labels.parent.name, given, known)


def find_sets(directory: Path) -> list[LabelSet]:
    """All folders in a folder that hold `labels.csv` and `truth.csv`.

    Raises:
        BenchInputError: there is none, or as `read_set`.

    """
    found = sorted(path.parent for path in directory.glob("*/labels.csv") if (path.parent / "truth.csv").exists())
    if not found:
        raise BenchInputError(f"{directory}: no folder in it has labels.csv and truth.csv")
    return [read_set(folder / "labels.csv", folder / "truth.csv") for folder in found]


def _rows(path: Path, names: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.DictReader(io.StringIO(_text(path), newline=""))
    if missing := [name for name in names if name not in (reader.fieldnames or ())]:
        raise BenchInputError(f"{path}: line 1: expected the columns {','.join(names)}, missing {', '.join(missing)}")
    number = 1
    try:
        for row in reader:
            number = reader.line_num
            for name in names:
                if not row[name]:
                    raise BenchInputError(f"{path}: line {number}: field {name!r}: expected a text, got nothing")
            yield number, tuple(row[name] for name in names)
    except csv.Error as error:
        raise BenchInputError(f"{path}: line {number + 1}: not CSV: {error}") from error
    if number == 1:
        raise BenchInputError(f"{path}: no rows, expected {','.join(names)}")


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        return content.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error) as error:
        raise BenchInputError(f"{path}: cannot be read: {error}") from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BenchInputError(f"{path}: line {line}: not UTF-8") from error
