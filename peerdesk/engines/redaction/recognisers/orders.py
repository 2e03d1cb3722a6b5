"""Numbers of orders and shipments that show by themselves: the brand's own forms, carriers' forms, long numbers."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import regex

from peerdesk.engines.redaction.spans import Span

_PREFIXED: Final = re.compile(
    r"(?<![\w-])(?:ORD|INV|RMA|BK|PO|SO|TRK|BST|CMD|PED|FAC|RE|RG|AB|LS|KD|BX|SM|AWB|REF|RES|CN|ZA|NR|JJD"
    r"|JD)[-_#/ ]?(?=[\w-]{0,4}\d)\d[A-Z0-9]{0,12}(?:[-/_][A-Z0-9]{2,12}){0,3}(?![\w-])",
    re.IGNORECASE,
)
# The same taken apart into groups: "ord.775.665.08", "OR D5 99 52 15 3".
_PREFIX_APART: Final = re.compile(
    r"(?<![\w-])(?:O[ .\-_]{0,3}R[ .\-_]{0,3}D|INV|RMA|TRK|BST|CMD|PED|FAC)(?:[ .\-_]{0,3}\d){5,14}(?![\w-])", re.IGNORECASE
)
_TRACKING: Final = re.compile(
    r"(?<!\w)(?:1Z ?[0-9A-Z]{3} ?[0-9A-Z]{3} ?\d{2} ?\d{4} ?\d{4}|[A-Z]{2} ?\d{3} ?\d{3} ?\d{3} ?[A-Z]{2}"
    r"|JJ?D\d{10,22}|\d{3}-\d{7}-\d{7})(?!\w)",
    re.IGNORECASE,
)
# A number of eight digits or more that nothing explains is somebody's.
_LONG: Final = re.compile(
    r"(?<![\w.,/:$€£+-])(?:(?!00\d{6}(?!\d))\d{8,26}|[A-Za-z]{1,3}-?\d{6,24}|[A-Za-z]{1,3}[.-]?\d{2,4}(?:\.\d{2,4}){2,4}|[A-Za-z]{1,3}\d{3,6}-\d{3,6}|[A-Za-z]{1,4}-(?:19"
    r"|20)\d\d-\d{3,8})(?![\w€%]"
    r"|[.,:/]\d|\s?(?:€|%|eur\b))",
    re.IGNORECASE,
)
# Behind the sign for a number.
_HASH: Final = re.compile(r"(?<![\w&/#])#[ ]?(?P<value>\d{5,12})(?![\w.,]\w|\w)")
# Booking codes: six capitals and digits, mixed otherwise than a part number's letters before digits.
_BOOKING: Final = re.compile(
    r"(?<![\w./-])(?=\w{0,5}[A-Za-z])(?=\w{0,5}\d)(?![A-Za-z]+\d+\b)(?!\d+[A-Za-z]+\b)(?:[A-Z0-9]{6}"
    r"|[a-z0-9]{6})(?![\w/-]|\.\w)"
)
_PART_BEFORE: Final = re.compile(
    r"\b(?:part|unit|spare|piece|pi[eè]ce|pieza|teil|bauteil|ersatzteil|[eé]l[eé]ment|elemento|modul[eo]?"
    r"|m[oó]dulo|modell?|mod[eè]le|modelo|geht|vale|passt|filter|cartridge|cartouche|cartucho|patrone|"
    r"sku|ean|gtin|isbn|artikel\w*|article|art)\b[^\d\n]{0,12}$",
    re.IGNORECASE,
)
_HEXADECIMAL: Final = re.compile(r"0[xX]\w+|\d+[xX]\d+|\w*\d[eE]\d+")
_MIN_DIGITS: Final = 5
_BEFORE: Final = 24
_BRAND_PATTERN_LIMIT: Final = 200
# A brand's own pattern may look for so long at one text, in the process's seconds.
_BRAND_SECONDS: Final = 0.25
# On such texts a pattern with repetitions inside repetitions takes for ever, if it can.
_TRYING: Final = ("1" * 3000, "A1-" * 1000, "ab " * 1000, "a" * 3000, "1 " * 1500, "-" * 1000, "A" * 3000 + "!")


def find_orders(text: str, brand_patterns: tuple[str, ...]) -> Iterator[Span]:
    """Yield order numbers; the brand's own patterns first.

    Raises `ValueError` for a brand's pattern that is none, `TimeoutError` for one that takes too long.
    """
    for pattern in brand_patterns:
        for match in _brand_pattern(pattern).finditer(text, timeout=_BRAND_SECONDS, concurrent=True):
            yield Span(match.start(), match.end(), "ORDER_ID", 1.0, "brand")
    if not any(map(str.isdigit, text)):
        return
    for match in _PREFIXED.finditer(text):
        if sum(map(str.isdigit, match.group())) >= _MIN_DIGITS:
            yield Span(match.start(), match.end(), "ORDER_ID", 0.8, "pattern")
    for match in (*_PREFIX_APART.finditer(text), *_TRACKING.finditer(text)):
        yield Span(match.start(), match.end(), "ORDER_ID", 0.85, "pattern")
    for match in _BOOKING.finditer(text):
        if not _HEXADECIMAL.fullmatch(match.group()) and not _PART_BEFORE.search(
            text, max(0, match.start() - _BEFORE), match.start()
        ):
            yield Span(match.start(), match.end(), "ORDER_ID", 0.4, "pattern")
    for match in _HASH.finditer(text) if "#" in text else ():
        yield Span(*match.span("value"), "ORDER_ID", 0.4, "pattern")
    for match in _LONG.finditer(text):
        if len(set(match.group())) > 1 and not _PART_BEFORE.search(text, max(0, match.start() - _BEFORE), match.start()):
            yield Span(match.start(), match.end(), "ORDER_ID", 0.4, "pattern")


def is_usable_pattern(pattern: str) -> bool:
    """Whether a brand's pattern is a regular expression that finds nothing empty and comes to an end in time."""
    try:
        compiled = _brand_pattern(pattern)
        return not any(
            match.start() == match.end()
            for text in _TRYING
            for match in compiled.finditer(text, timeout=_BRAND_SECONDS, concurrent=True)
        )
    except (ValueError, TimeoutError):
        return False


@lru_cache(maxsize=256)
def _brand_pattern(pattern: str) -> "regex.Pattern[str]":
    if len(pattern) > _BRAND_PATTERN_LIMIT:
        raise ValueError(f"order number pattern longer than {_BRAND_PATTERN_LIMIT} characters")
    try:
        return regex.compile(pattern, regex.IGNORECASE)
    except regex.error as error:
        raise ValueError(f"order number pattern: {error}") from error
