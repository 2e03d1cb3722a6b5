"""Postal addresses: an anchor (a street, a box) and what goes on with it: units, towns, postcodes, countries."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from peerdesk.engines.redaction.folding import fold
from peerdesk.engines.redaction.gazetteer import NOT_NAMES
from peerdesk.engines.redaction.recognisers.address_forms import (
    BOX,
    CORNER,
    CUE,
    LOOSE_STREET,
    NAMED_CODE,
    NEXT_CODE,
    NEXT_TOWN,
    NEXT_TOWN_AFTER_UNIT,
    NEXT_UNIT,
    STREET,
    UNIT,
)
from peerdesk.engines.redaction.spans import Span

_CUE_REACH: Final = 90
_UNIT_REACH: Final = 20
_MAX_STEPS: Final = 7
_LEADING_UNIT: Final = re.compile(rf"{UNIT}[ ,]{{1,2}}$")
_FIGURE: Final = re.compile(r"\d")
_QUOTED_LINE: Final = re.compile(r"\n[ \t]*[>?|]")
_LINE: Final = re.compile(r"[^\n]+")
# What stands before a street: a hamlet, an estate, a house with a name, a building.
_HOUSE: Final = (
    r"(?i:lieu-?[ ]?dit|hameau(?:[ ]de)?|r[ée]sidence|b[âa]t(?:iment)?\.?|le[ ]clos|lotissement|domaine|villa|immeuble"
    r"|parc|zone[ ]artisanale|z\.?[ai]\.?|urb(?:anizaci[óo]n)?\.?|pol[íi]gono(?:[ ]industrial)?|finca|edificio|residencial"
    r"|caser[íi]o|partida|barrio|colonia|conjunto|torre|hof|haus|gewerbepark|ortsteil|ot"
    r"|siedlung|schloss|gut|the[ ]old|flat|apartment|unit"
    r"|suite|block)"
)
_NAMED_HOUSE: Final = r"(?i:house|cottage|farm|hall|lodge|court|barn|mill|mews|villas|rectory|manor|grange|towers)"
_HOUSE_BEFORE: Final = re.compile(
    rf"(?<![^\W_])(?:{_HOUSE}[ ][^\n\d,;:|]{{0,40}}[\w.]{{0,5}}[ ]?(?:[,\-–|/]|[ ](?=\d))"
    rf"|(?:[A-ZÀ-Þ][\w'’]{{1,20}}[ ]){{1,3}}{_NAMED_HOUSE}[ ]?[,\-–|/])[ ]?$"
)
_HOUSE_REACH: Final = 70
_TOWN_TAIL: Final = re.compile(
    r"[ ](?:(?:v|a|i|b|o)\.[ ]?(?:d\.[ ]?)?|(?:vor der|am|an der|ob der|bei|in der|im)[ "
    r"])[A-ZÄÖÜa-zäöü][a-zäöü]{0,12}\.?(?![\w])"
)
_TOWN_TAIL_BEGUN: Final = re.compile(r"[ ][vaibo](?:\.[ ]?d?\.?)?$")
_LINE_EDGE: Final = re.compile(r"[\s>?|]*")


@dataclass(frozen=True, slots=True)
class _Rest:
    """How far an address goes on after its street, and whether a postcode or unit proves that it is one."""

    end: int
    proven: bool


def find_addresses(text: str) -> Iterator[Span]:
    """Yield postal addresses; the lines of a quoted one come as a span each. Linear in the length of the text."""
    for match in NAMED_CODE.finditer(text):
        yield Span(*match.span("value"), "ADDRESS", 0.8, "address")
    for match in CORNER.finditer(text):
        yield Span(match.start(), match.end(), "ADDRESS", 0.8, "address")
    if not any(map(str.isdigit, text)):
        return
    written = text
    taken = 0
    for start, end, sure in _anchors(written):
        if start < taken:
            continue
        rest = _rest(written, end, sure=sure)
        cued = CUE.search(text, max(0, start - _CUE_REACH), start) is not None
        if sure or rest.proven or cued:
            yield from _as_lines(text, _with_leading_unit(written, start), rest.end, source="address" if sure else "loose")
            taken = rest.end


def with_town_tail(text: str, span: Span) -> Span:
    """An address with the river or mountain that its town is named after: "Bad Homburg v. d. H.", "Frankfurt a. M."."""
    tail = _TOWN_TAIL.match(text, span.end) if span.type == "ADDRESS" else None
    if tail is None and span.type == "ADDRESS" and (open_end := _TOWN_TAIL_BEGUN.search(text, span.start, span.end)):
        tail = _TOWN_TAIL.match(text, open_end.start())
    return replace(span, end=max(span.end, tail.end())) if tail else span


def with_house(text: str, span: Span) -> Span:
    """An address with the named house, hamlet or estate before its street: "Lieu-dit La Grange, 12 rue …"."""
    if span.type != "ADDRESS":
        return span
    before = _HOUSE_BEFORE.search(text, max(0, span.start - _HOUSE_REACH), span.start)
    return replace(span, start=before.start()) if before else span


def _anchors(text: str) -> list[tuple[int, int, bool]]:
    """Streets and boxes by place: start, end, whether the form alone is enough."""
    found = [(m.start(), m.end(), True) for m in BOX.finditer(text)]
    start = 0
    # A street stands in one line, with a figure.
    for line in text.split("\n"):
        end = start + len(line)
        if _FIGURE.search(line):
            found += [(m.start(), m.end(), True) for m in STREET.finditer(text, start, end)]
            found += [(m.start(), m.end(), False) for m in LOOSE_STREET.finditer(text, start, end)]
        start = end + 1
    return sorted(found, key=lambda place: (place[0], not place[2], -place[1]))


def _rest(text: str, end: int, *, sure: bool) -> _Rest:
    """Follow units, codes and towns. A town on a line of its own counts after a unit, or when a code comes after it."""
    position = confirmed = end
    proven = after_unit = False
    for _ in range(_MAX_STEPS):
        if match := NEXT_UNIT.match(text, position) or NEXT_CODE.match(text, position):
            after_unit = match.re is NEXT_UNIT
            proven = True
            position = confirmed = match.end()
            continue
        match = NEXT_TOWN.match(text, position)
        if match is None and after_unit:
            match = NEXT_TOWN_AFTER_UNIT.match(text, position)
        if match is None or _is_closing(match.group()):
            break
        position = match.end()
        gap = match.group("gap")
        if after_unit or ("\n" not in gap and (sure or proven or "," in gap)):
            confirmed = position
        # Town and country may follow a unit, each on its own line.
        after_unit = after_unit and "\n" in gap
    return _Rest(confirmed, proven)


def _is_closing(words: str) -> bool:
    return any(fold(word) in NOT_NAMES for word in words.split())


def _with_leading_unit(text: str, start: int) -> int:
    unit = _LEADING_UNIT.search(text, max(0, start - _UNIT_REACH), start)
    return unit.start() if unit else start


def _as_lines(text: str, start: int, end: int, *, source: str) -> Iterator[Span]:
    """One span, or one a line where quotation marks stand between the lines."""
    if not _QUOTED_LINE.search(text, start, end):
        yield Span(start, end, "ADDRESS", 0.85, source)
        return
    for match in _LINE.finditer(text, start, end):
        edge = _LINE_EDGE.match(text, match.start(), match.end())
        first = edge.end() if edge else match.start()
        if first < match.end():
            yield Span(first, match.end(), "ADDRESS", 0.85, source)
