"""The vocabulary of the redaction engine: spans of personal data, what is known of the customer, how spans unite."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, Literal, Protocol

DataType = Literal[
    "NAME",
    "EMAIL",
    "PHONE",
    "ADDRESS",
    "CARD",
    "IBAN",
    "IP",
    "ID_NUMBER",
    "ORDER_ID",
    "DATE_OF_BIRTH",
    "USERNAME",
    "SECRET",
    "PLATE",
    "COORDINATES",
]
DATA_TYPES: Final[tuple[DataType, ...]] = (
    "SECRET",
    "CARD",
    "EMAIL",
    "IBAN",
    "ID_NUMBER",
    "IP",
    "COORDINATES",
    "PHONE",
    "ORDER_ID",
    "DATE_OF_BIRTH",
    "USERNAME",
    "PLATE",
    "ADDRESS",
    "NAME",
)
# When two layers disagree about the same place, the more exact kind of value wins.
_PRECEDENCE: Final = {kind: rank for rank, kind in enumerate(DATA_TYPES)}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a text, [start, end) in characters (code points), what it holds, how sure (0..1), who found it."""

    start: int
    end: int
    type: DataType
    score: float = 1.0
    source: str = ""


# The same order as a span's own, without a step of Python a comparison.
_IN_ORDER: Final = attrgetter("start", "end", "type", "score", "source")


class Reader(Protocol):
    """Anything that finds spans in a text, e.g. a brand's own model."""

    def detect(self, text: str) -> Sequence[Span]:
        """What it finds; places are in characters of the text."""
        ...


@dataclass(frozen=True, slots=True)
class KnownValue:
    """One of the customer's own values, e.g. from the account: always masked, however it is written."""

    type: DataType
    value: str


@dataclass(frozen=True, slots=True)
class RedactionContext:
    """What the detectors may use besides the text.

    Attributes:
        known: the customer's own values.
        countries: ISO 3166 codes whose national phone formats are read.
        order_id_patterns: regular expressions of the brand's order numbers; keep their repetitions bounded.
        keep: names of products, breweries, places … that are no personal data with this brand (never wins over
            `known`, e-mail addresses or numbers).
        language: ISO 639-1 code of the text.
        readers: models of the brand's own, asked besides ours; what they find is judged like what our tagger finds.

    """

    known: tuple[KnownValue, ...] = ()
    countries: tuple[str, ...] = ("US",)
    order_id_patterns: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    language: str = "en"
    readers: tuple[Reader, ...] = ()


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Unite overlapping spans: the union of their places, the type of the surest and most exact one."""
    merged: list[Span] = []
    for span in sorted(spans, key=_IN_ORDER):
        if span.end <= span.start:
            continue
        if merged and span.start < merged[-1].end:
            merged[-1] = _unite(merged[-1], span)
        else:
            merged.append(span)
    return tuple(merged)


def _unite(first: Span, second: Span) -> Span:
    known = [span for span in (first, second) if span.source == "known"]
    if len(known) == 1:
        pick = known[0]
    elif known:  # the whole of one value before a part of another
        pick = min(known, key=lambda span: (-span.score, _PRECEDENCE[span.type]))
    else:
        pick = min(first, second, key=lambda span: (_PRECEDENCE[span.type], -span.score))
    return Span(min(first.start, second.start), max(first.end, second.end), pick.type, pick.score, pick.source)


def widen(text: str, spans: Sequence[Span]) -> list[Span]:
    """Grow each span to the borders of the words it cuts; a half-masked word would still tell who it is."""
    widened = []
    for span in spans:
        start, end = span.start, span.end
        while start > 0 and _same_word(text, start):
            start -= 1
        while end < len(text) and _same_word(text, end):
            end += 1
        grown = (start, end) != (span.start, span.end)
        widened.append(Span(start, end, span.type, span.score, span.source) if grown else span)
    return widened


def _same_word(text: str, position: int) -> bool:
    return text[position - 1].isalnum() and text[position].isalnum() and not _between_scripts(text, position)


def _between_scripts(text: str, position: int) -> bool:
    # Chinese, Japanese and Thai write without spaces: there a word border cannot be seen.
    return _NO_SPACES.match(text, position - 1) is not None or _NO_SPACES.match(text, position) is not None


_NO_SPACES: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
