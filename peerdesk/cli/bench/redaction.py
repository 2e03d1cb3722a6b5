"""`peerdesk bench redaction`: how much personal data is found, and what is masked needlessly."""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from peerdesk.cli.bench.inputs import BenchInputError, Row, read_rows, require_list, require_text
from peerdesk.cli.bench.yardsticks import stock_presidio
from peerdesk.engines.redaction import (
    DATA_TYPES,
    DataType,
    KnownValue,
    RedactionContext,
    Span,
    detect,
    warm_up,
)

KEEP: Final = "KEEP"
_YARDSTICKS: Final = ("presidio",)
_KNOWN_FIELDS: Final[dict[str, DataType]] = {
    "name": "NAME",
    "email": "EMAIL",
    "phone": "PHONE",
    "address": "ADDRESS",
    "order_id": "ORDER_ID",
    "order_ids": "ORDER_ID",
    "username": "USERNAME",
}
_COUNTRIES: Final = {
    "en": ("US", "GB", "AU", "CA", "IE", "NZ", "IN"),
    "de": ("DE", "AT", "CH"),
    "fr": ("FR", "BE", "CH", "CA"),
    "es": ("ES", "MX", "AR", "CO"),
    "pt": ("PT", "BR"),
    "it": ("IT", "CH"),
    "nl": ("NL", "BE"),
}
# Figures are also given per value of these fields of the rows, under these names.
_GROUPINGS: Final = {"language": "languages", "channel": "channels"}
_TWO_KB: Final = 2_048

Detect = Callable[[str, RedactionContext], Sequence[Span]]


@dataclass(frozen=True, slots=True)
class _Case:
    text: str
    gold: tuple[tuple[int, int, str], ...]
    context: RedactionContext
    groups: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Tally:
    gold: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    gold_characters: int = 0
    found_characters: int = 0
    shared_characters: int = 0
    texts: int = 0
    leaking: int = 0
    keep: int = 0
    keep_masked: int = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of this bench."""
    parser.add_argument("--test", required=True, help='JSON lines: {"text","spans","known"?,"language","channel"}')
    parser.add_argument("--compare", default="", help="yardsticks, comma separated: presidio")


def run(args: argparse.Namespace) -> dict[str, object]:
    """Measure the detector, and yardsticks on the same texts in the same run.

    Raises:
        BenchInputError: a row or an option is not as expected.
    """
    cases = [_case(row, args.test) for row in read_rows(args.test)]
    names = [name for name in args.compare.split(",") if name]
    if unknown := set(names) - set(_YARDSTICKS):
        raise BenchInputError(f"--compare: unknown yardstick {sorted(unknown)}, expected {', '.join(_YARDSTICKS)}")
    warm_up()
    figures = _measure(cases, detect)
    for name in names:
        figures[name] = _measure(cases, stock_presidio())
    return figures


def _case(row: Row, path: str) -> _Case:
    text = require_text(row, "text", path)
    gold = []
    for span in require_list(row, "spans", path):
        try:
            start, end, kind = int(span["start"]), int(span["end"]), str(span["type"])
        except (KeyError, TypeError, ValueError) as error:
            raise BenchInputError(
                f"{path}: line {row['_line']}: field 'spans': expected start, end, type, got {span!r}"
            ) from error
        if not 0 <= start < end <= len(text) or kind not in {*DATA_TYPES, KEEP}:
            raise BenchInputError(f"{path}: line {row['_line']}: field 'spans': out of range or unknown type: {span!r}")
        gold.append((start, end, kind))
    language = str(row.get("language") or "en")
    context = RedactionContext(
        known=_known(row.get("known") or {}, f"{path}: line {row['_line']}"),
        countries=_COUNTRIES.get(language, _COUNTRIES["en"]),
        language=language,
    )
    groups = tuple((plural, str(row[field])) for field, plural in _GROUPINGS.items() if row.get(field))
    return _Case(text, tuple(gold), context, groups)


def _known(values: Any, place: str) -> tuple[KnownValue, ...]:
    if not isinstance(values, dict):
        raise BenchInputError(f"{place}: field 'known': expected an object, got {type(values).__name__}")
    known = []
    for name, value in values.items():
        kind = _KNOWN_FIELDS.get(name)
        items = value if isinstance(value, list) else [value]
        if kind:
            known += [KnownValue(kind, item) for item in items if isinstance(item, str) and item.strip()]
    return tuple(known)


def _measure(cases: Sequence[_Case], detector: Detect) -> dict[str, Any]:
    tally = _Tally()
    grouped: dict[str, dict[str, _Tally]] = {}
    seconds = processor_seconds = 0.0
    for case in cases:
        begin, processor_begin = time.perf_counter(), time.process_time()
        spans = detector(case.text, case.context)
        processor_seconds += time.process_time() - processor_begin
        seconds += time.perf_counter() - begin
        _count(tally, case, spans)
        for grouping, name in case.groups:
            _count(grouped.setdefault(grouping, {}).setdefault(name, _Tally()), case, spans)
    return {
        **_figures(tally),
        "texts_per_second": round(len(cases) / seconds, 1),
        # Of this process alone: what other work on the machine does not change.
        "texts_per_processor_second": round(len(cases) / processor_seconds, 1),
        "p95_ms_2kb": _p95_of_two_kb(cases, detector),
        **{
            grouping: {name: _figures(part) for name, part in sorted(parts.items())}
            for grouping, parts in grouped.items()
        },
    }


def _figures(tally: _Tally) -> dict[str, Any]:
    return {
        "types": _by_type(tally),
        "char_recall": _ratio(tally.shared_characters, tally.gold_characters),
        "char_precision": _ratio(tally.shared_characters, tally.found_characters),
        "texts_leaking": tally.leaking,
        "texts": tally.texts,
        "keep_masked": tally.keep_masked,
        "keep": tally.keep,
    }


def _count(tally: _Tally, case: _Case, spans: Sequence[Span]) -> None:
    """A gold span counts as found when each of its letters and digits is masked, by whatever type."""
    masked = np.zeros(len(case.text), dtype=bool)
    for span in spans:
        masked[span.start : span.end] = True
    telling = np.fromiter((character.isalnum() for character in case.text), dtype=bool, count=len(case.text))
    personal = np.zeros(len(case.text), dtype=bool)
    leaks = False
    for start, end, kind in case.gold:
        if kind == KEEP:
            tally.keep += 1
            tally.keep_masked += bool((masked & telling)[start:end].any())
            continue
        personal[start:end] = True
        covered = bool(masked[start:end][telling[start:end]].all())
        tally.gold[kind] += 1
        tally.covered[kind] += covered
        leaks = leaks or not covered
    for span in spans:
        tally.found[span.type] += 1
        tally.right[span.type] += bool((personal & telling)[span.start : span.end].any())
    tally.texts += 1
    tally.leaking += leaks
    tally.gold_characters += int((personal & telling).sum())
    tally.found_characters += int((masked & telling).sum())
    tally.shared_characters += int((masked & personal & telling).sum())


def _by_type(tally: _Tally) -> dict[str, dict[str, float | int | None]]:
    return {
        kind: {
            "recall": (recall := _ratio(tally.covered[kind], tally.gold[kind])),
            "precision": (precision := _ratio(tally.right[kind], tally.found[kind])),
            "f1": round(2 * recall * precision / (recall + precision), 4) if recall and precision else None,
            "spans": tally.gold[kind],
        }
        for kind in sorted({*tally.gold, *tally.found})
    }


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _p95_of_two_kb(cases: Sequence[_Case], detector: Detect) -> float:
    """Time texts of 2 KB, put together from neighbouring rows."""
    samples: list[str] = []
    text = ""
    for case in cases:
        text = f"{text}\n{case.text}" if text else case.text
        if len(text) >= _TWO_KB:
            samples.append(text[:_TWO_KB])
            text = ""
        if len(samples) == 60:  # noqa: PLR2004 - enough for a 95th percentile, a second of work
            break
    milliseconds = []
    for sample in samples or [case.text for case in cases[:60]]:
        begin = time.perf_counter()
        detector(sample, cases[0].context)
        milliseconds.append((time.perf_counter() - begin) * 1000)
    return round(float(np.percentile(milliseconds, 95)), 2)
