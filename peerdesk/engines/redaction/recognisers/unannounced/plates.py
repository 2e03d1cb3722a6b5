"""Number plates by the forms of their countries, where letters and figures stand as on no part or price."""

import re
from collections.abc import Iterator
from typing import Final

from peerdesk.engines.redaction.spans import Span
from peerdesk.engines.redaction.tagger.lexicon import PLAIN_SHIFT, get_lexicon

_CANTON: Final = r"(?:AG|AI|AR|BE|BL|BS|FR|GE|GL|GR|JU|LU|NE|NW|OW|SG|SH|SO|SZ|TG|TI|UR|VD|VS|ZG|ZH)"
_UNIT: Final = (
    r"(?!(?:RPM|KWH|MHZ|GHZ|KHZ|PSI|RMB|CHF|HRK|NTSC|EUR|USD|GBP|CAD|AUD|SEK|NOK|DKK|PLN|CZK|KCAL|BTU|LBS|MBPS|DPI|PPI|PCS|MIN|SEC|HRS|VAC"
    r"|VDC|MWH|MAH|KBPS|GBPS|FPS|MPH|KMH|PST|EST|GMT|UTC|CET|MEZ)\b)"
)
_FORM: Final = re.compile(
    r"(?:"
    r"[A-HJ-NP-TV-Z]{2}(?P<f>[ -]?)\d{3}(?P=f)[A-HJ-NP-TV-Z]{2}"  # France, Italy
    r"|\d{2,4}[ -][A-Z]{2,3}[ -](?:\d{2}|2[AB])"  # France until 2009
    r"|[1-9]-[A-Z]{3}-\d{3}"  # Belgium
    r"|[A-ZÄÖÜ]{1,3}(?:-|[ ]-[ ]|:|·)[A-Z]{1,2}[ ·-]?\d{1,4}[EH]?"  # Germany
    r"|(?<![A-Z][ ])[A-ZÄÖÜ]{1,3}[ ][A-Z]{1,2}(?:[ ]\d{1,4}|-?\d{3,4})[EH]?"
    rf"|\d{{4}}[ -]?{_UNIT}[BCDFGHJKLMNPRSTVWXYZ]{{3}}"  # Spain since 2000
    r"|[A-Z]{1,2}[ -]\d{4}[ -][A-Z]{2}"  # Spain until 2000
    r"|[A-Z]{2}\d{2}[ -]?[A-HJ-PR-Z]{3}"  # United Kingdom since 2001
    r"|[A-HJ-NPR-TV-Y]\d{1,3}[ ]?[A-Z]{3}"  # United Kingdom 1983 to 2001
    r"|[A-Z]{3}[ ]?\d{1,3}[A-HJ-NPR-TV-Y]"  # United Kingdom 1963 to 1983
    r"|\d{2,3}-[A-Z]{1,2}-\d{1,6}"  # Ireland
    r"|\d[A-Z]{3}\d{3}"  # California
    rf"|{_CANTON}[ ·-]?\d{{3}}[ '’.]?\d{{3}}|{_CANTON}[ -]\d{{4,6}}"  # Switzerland
    r"|[A-Z]{1,2}[ -]\d{3,5}[ ]?[A-Z]{1,3}"  # Austria
    r"|\d{2}-[A-Z]{2}-\d{2}|\d{2}-[A-Z]{3}-\d|[A-Z]{2}-\d{3}-[A-Z]|\d-[A-Z]{3}-\d{2}"  # Netherlands, Portugal
    r"|[A-Z]{3}-\d{2}-\d{2}|[A-Z]{2}[ ]\d{3}[ ][A-Z]{2}"  # Mexico, Argentina
    r")(?![\w/]|[-.]\w)",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"(?<!\d)\d{1,6}(?!\d)")
_BEGIN: Final = re.compile(r"(?<![\w/.\-+])[^\W_]")
_REACH: Final = 9
_LEAST: Final = 5
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_UNITS: Final = frozenset(
    {"kg", "km", "cm", "mm", "ml", "gb", "mb", "tb", "kw", "hz", "nm", "ma", "mg", "qm", "st", "nd", "rd", "th"}
)
_COMMON: Final = 2


def find_plates(text: str) -> Iterator[Span]:
    """Yield what has the form of a number plate; small letters only where the figures stand between or beside groups."""
    last = 0
    shouting = text.isupper()
    for digits in _DIGITS.finditer(text):
        if digits.start() < last:
            continue
        # A plate begins with one of the words just before its first figures.
        for begin in _BEGIN.finditer(text, max(last, digits.start() - _REACH), digits.start() + 1):
            match = _FORM.match(text, begin.start())
            if match and match.end() > digits.start() and _is_plate(match.group(), shouting=shouting):
                yield Span(match.start(), match.end(), "PLATE", 0.4, "shape")
                last = match.end()
                break


def _is_plate(value: str, *, shouting: bool) -> bool:
    if sum(map(str.isalnum, value)) < _LEAST or not (value.isupper() or value.islower()):
        return False
    groups = _LETTERS.findall(value.lower())
    if groups and groups[-1] in _UNITS and not value[-1].isdigit():
        return False
    return not ((value.islower() or shouting) and any(map(_is_word, groups)))


def _is_word(group: str) -> bool:
    """Written without capitals, "im", "ok" and "de" are words more often than districts."""
    return len(group) > 1 and int(get_lexicon().lookup([group])[0]) >> PLAIN_SHIFT & 3 >= _COMMON
