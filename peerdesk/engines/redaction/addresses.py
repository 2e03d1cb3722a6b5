"""Postal addresses: parts between commas and line ends are judged one by one, neighbouring address parts form a chain."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from peerdesk.engines.redaction.spans import Span

_CAP: Final = r"[^\W\d_a-z][\w'’.-]{0,30}"
_LINK: Final = r"(?:de|del|de la|de los|di|da|do|dos|du|des|der|den|van|von|zum|zur|am|la|le|les|el|and|y|u\.|of|the|l['’]|d['’])"
_WORDS: Final = rf"(?:{_CAP}|{_LINK})(?:[ \u00a0](?:{_CAP}|{_LINK}|\d{{1,3}}(?:st|nd|rd|th)))"
_EN_TYPE: Final = (
    r"(?i:street|str|st|avenue|ave|road|rd|lane|ln|drive|dr|court|ct|boulevard|blvd|place|pl|square|sq|terrace|way|highway|"
    r"hwy|parkway|pkwy|close|crescent|cres|gardens?|grove|mews|row|walk|circle|cir|trail|alley|quay|wharf|path|gate|park|"
    r"hills?|lookout|parade|esplanade|crossing|ridge|plaza|turnpike|loop|pass|view|green|greens|union|glen|mill|rue|via)\b\.?"
)
_NUMBER: Final = r"\d{1,6}(?:[-/]\d{1,4})?[A-Za-z]?"
_UNIT_WORD: Final = r"(?i:apartment|apt|suite|ste|unit|flat|floor|room|studio|box|building|bldg|level|lot|stock|etage|étage|piso|appartement|bâtiment|wohnung|whg|tür|top)"
_UNIT: Final = rf"{_UNIT_WORD}\.?\s?(?:#\s?)?\w{{1,6}}"
_STREET: Final = re.compile(
    rf"(?<![\w.,$€£])(?:{_UNIT}[ ,]{{1,2}})?(?:"
    rf"{_NUMBER},?[ ](?:\d{{1,5}}[ ])?{_WORDS}{{0,5}}[ ]{_EN_TYPE}(?:[ ]{_CAP}[ ]{_CAP}|[ ]{_CAP})?"  # 12 Baker Street
    rf"|{_NUMBER},?[ ](?:bis|ter)?[ ]?(?i:rue|avenue|av\.|boulevard|bd|place|chemin|allée|impasse|route|quai|cours|square)"
    rf"[ ]{_WORDS}{{0,6}}"  # 12 rue de la Paix
    rf"|(?i:calle|avenida|avda?\.?|plaza|paseo|carrera|camino|ronda|c/|via|viale|piazza|corso|rua|travessa|rue)"
    rf"[ ]?{_WORDS}{{0,5}},?[ ](?:n[º°o.]\s?)?\d{{1,5}}\w?"  # Calle Mayor 5
    rf"|(?:[^\W\d_a-z][\w-]{{0,30}}[ ]){{0,2}}[^\W\d_]{{1,30}}(?i:straße|strasse|str\.|weg|platz|allee|gasse|damm|ufer|ring|chaussee|"
    rf"straat|laan|gade|vej|vägen|gatan|veien|tie|katu)[ ]{_NUMBER}"  # Hauptstraße 5
    rf"|(?:[^\W\d_a-z][\w-]{{0,30}}[ ]){{1,3}}(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Damm|Ufer|Ring)[ ]{_NUMBER}"
    r")(?![\w])"
)
# Number and capitalised words without a street word: an address only beside a town, a unit, or after "address".
_LOOSE_STREET: Final = re.compile(
    rf"(?<![\w.,$€£:/-]){_NUMBER}[ ](?:\d{{1,5}}[ ])?{_WORDS}{{0,5}}(?:[ ]\d{{1,5}}[A-Za-z]?)?(?:[ ]{_UNIT})?(?![\w])"
)
_WORDS_NUMBER: Final = re.compile(rf"(?<![\w.]){_WORDS}{{0,5}}[ ]\d{{1,4}}[A-Za-z]?(?:[ ]{_WORDS}{{0,3}})?(?![\w])")
_BOX: Final = re.compile(
    r"(?<!\w)(?:P\.?\s?O\.?\s?Box\s\d{1,6}|PSC\s\d{1,5},?\sBox\s\d{1,6}|Unit\s\d{1,6}\sBox\s\d{1,6}|Postfach\s\d{1,6}|"
    r"B\.?P\.?\s\d{1,6}|Apartado\s(?:de\s[Cc]orreos\s)?\d{1,6}|(?:USNV|USNS|USS|USCGC)\s[^\W\d_a-z]\w{1,20}(?=\n))",
    re.IGNORECASE,
)
_UNIT_PART: Final = re.compile(rf"{_UNIT}")
_TOWN_CODE: Final = re.compile(
    rf"(?:{_WORDS}{{0,4}}[ ,]{{1,2}})?(?:[A-Z]{{2}}[ ])?(?:\d{{4,6}}(?:-\d{{3,4}})?|[A-Z]{{1,2}}\d[A-Z\d]?[ ]?\d[A-Z]{{2}}|"
    rf"[A-Z]\d[A-Z][ ]?\d[A-Z]\d|\d{{4}}[ ][A-Z]{{2}}|\d{{3}}[ ]\d{{2}})"
    rf"|(?:[A-Z]{{1,3}}-)?\d{{4,6}}[ ]{_WORDS}{{0,3}}|(?:[AFD]PO)[ ][A-Z]{{2}}[ ]\d{{5}}|{_WORDS}{{0,3}}[ ][A-Z]{{2}}[ ]\d{{4,5}}",
)
_TOWN: Final = re.compile(rf"{_WORDS}{{0,4}}(?:[ ]\([^\W\d_]{{2,20}}\))?|[A-Z]{{2,3}}|nan")
_CUE: Final = re.compile(
    r"(?:\baddress(?:\s(?:is|to|was|with|as|the\ssame))?|\b(?:lives?|living|reside[sd]?|located|deliver(?:ed|y)?|ship(?:ped|ping)?|"
    r"sent?|mail|moved|meet\sme|meet\syou|return|come|offices?|restaurant|restaurant\sis|warehouse|home|wohne|wohnhaft|adresse|"
    r"anschrift|habite|domicilié\w*|vivo|direcci[oó]n)\b)[^\n\d]{0,60}$",
    re.IGNORECASE,
)
_CORNER: Final = re.compile(
    rf"(?i:the\scorner\sof)[ ](?:\d{{1,5}}[ ])?(?:[\w'’.-]{{1,30}}[ ]){{1,6}}?(?i:and|&)[ ](?:\d{{1,5}}[ ])?{_WORDS}{{0,4}}"
)
_ZIP_NAMED: Final = re.compile(
    r"\b(?:zip(?:\s?code)?|post\s?code|postal\scode|postleitzahl|plz|code\spostal|c[oó]digo\spostal)\b\s?(?:is|ist|est|es|:|#|=)?"
    r"\s{0,3}(?P<value>(?=\w{0,4}\d)[A-Z\d]{2,5}(?:[ -]?[A-Z\d]{2,4})?)(?!\w)",
    re.IGNORECASE,
)
_PART: Final = re.compile(r"[^\n,;|]{1,300}")
_EDGE: Final = re.compile(r"[\s>?*\"'()\[\]:.\-]*")
_MAX_CHAIN: Final = 6


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch between commas or line ends, trimmed: its place and what it could be in an address."""

    start: int
    end: int
    is_unit: bool
    has_code: bool
    is_town: bool

    @property
    def follows(self) -> bool:
        return self.is_unit or self.has_code or self.is_town


def find_addresses(text: str) -> Iterator[Span]:
    """Yield postal addresses; lines of a quoted one come as a span each."""
    for match in _ZIP_NAMED.finditer(text):
        yield Span(*match.span("value"), "ADDRESS", 0.8, "address")
    for match in _CORNER.finditer(text):
        yield Span(match.start(), match.end(), "ADDRESS", 0.8, "address")
    if not any(map(str.isdigit, text)):
        return
    parts = list(_parts(text))
    for start, end, sure in _anchors(text):
        chain = _following(text, parts, end)
        cued = _CUE.search(text[max(0, start - 90) : start]) is not None
        backed = any(part.has_code or part.is_unit for part in chain)
        if sure or backed or cued:
            yield from _as_lines(text, _leading_unit(text, start), chain[-1].end if chain else end)
    yield from _stray_lines(text, parts)


def _anchors(text: str) -> Iterator[tuple[int, int, bool]]:
    """Streets and boxes: start, end, whether the form alone is enough."""
    taken = 0
    found = [(m.start(), m.end(), True) for pattern in (_BOX, _STREET) for m in pattern.finditer(text)]
    found += [(m.start(), m.end(), False) for pattern in (_LOOSE_STREET, _WORDS_NUMBER) for m in pattern.finditer(text)]
    for start, end, sure in sorted(found, key=lambda place: (place[0], not place[2], -place[1])):
        if start >= taken:
            yield start, end, sure
            taken = end if sure else taken


def _parts(text: str) -> Iterator[_Part]:
    for match in _PART.finditer(text):
        start = _EDGE.match(text, match.start(), match.end()).end()  # type: ignore[union-attr]
        end = match.end()
        while end > start and (text[end - 1].isspace() or text[end - 1] in ".?!:\"'"):
            end -= 1
        if start < end:
            yield _Part(
                start,
                end,
                is_unit=_UNIT_PART.fullmatch(text, start, end) is not None,
                has_code=_TOWN_CODE.fullmatch(text, start, end) is not None,
                is_town=_TOWN.fullmatch(text, start, end) is not None,
            )


def _following(text: str, parts: list[_Part], end: int) -> list[_Part]:
    """The parts right after an anchor that go on with the address; a bare town counts when a code or unit is near."""
    chain: list[_Part] = []
    position = end
    tail = re.compile(rf"[ ,]{{1,3}}{_UNIT}|[ ]+[A-Z]{{2}}[ ]\d{{5}}|[ ]{_WORDS}{{0,3}}[ ]\d{{5}}").match(text, end)
    if tail:
        chain.append(_Part(end, tail.end(), is_unit=True, has_code=True, is_town=False))
        position = tail.end()
    for part in parts:
        if part.start < position:
            continue
        gap = text[position : part.start]
        if len(chain) >= _MAX_CHAIN or not part.follows or any(map(str.isalnum, gap)) or gap.count("\n") > 2:  # noqa: PLR2004 - an empty line at most
            break
        if "\n\n" in gap.replace(" ", "") and not (part.has_code or part.is_unit or chain):
            break
        chain.append(part)
        position = part.end
    while chain and not (chain[-1].has_code or chain[-1].is_unit) and not _town_ends_address(chain):
        chain.pop()
    return chain


def _town_ends_address(chain: list[_Part]) -> bool:
    return len(chain) == 1 or any(part.has_code or part.is_unit for part in chain[:-1])


def _leading_unit(text: str, start: int) -> int:
    before = re.compile(rf"{_UNIT}[ ,]{{1,2}}$").search(text[max(0, start - 20) : start])
    return start - (before.end() - before.start()) if before else start


def _as_lines(text: str, start: int, end: int) -> Iterator[Span]:
    """One span, or one a line where quotation marks stand between the lines."""
    place = text[start:end]
    if not re.search(r"\n[ \t]*[>?|]", place):
        yield Span(start, end, "ADDRESS", 0.85, "address")
        return
    for match in re.finditer(r"[^\n]+", place):
        first = _EDGE.match(place, match.start(), match.end()).end()  # type: ignore[union-attr]
        if first < match.end():
            yield Span(start + first, start + match.end(), "ADDRESS", 0.85, "address")


def _stray_lines(text: str, parts: list[_Part]) -> Iterator[Span]:
    """A town line with its code below a unit line, when the street above has an unknown form."""
    for first, second in zip(parts, parts[1:], strict=False):
        if first.is_unit and (second.has_code or second.is_town) and not any(map(str.isalnum, text[first.end : second.start])):
            yield Span(first.start, first.end, "ADDRESS", 0.7, "address")
            yield Span(second.start, second.end, "ADDRESS", 0.7, "address")
