"""What is written like somebody's number and is nobody's: measures, norms, named faults, models, programs, amounts."""

import ipaddress
import re
from typing import Final

_UNIT: Final = (
    r"(?:[munµ]?s|[kmgt]?i?b(?:it)?(?:/s)?|rpm|px|[munµckd]?m[²³23]?|[kmµ]?g(?:/m[²³23])?|[kmµ]?w|k?va?|[kmgt]?hz|[kw]?wh|ok|min|sec"
    r"|h|mah|lm|dpi|fps|am|pm|uhr|°[cf]?|lux|bar|psi|ma|a|k|dba?|cd|nm|ppm|%|\"|″)"
)
# One measure, or several joined: "230V~13A", "40W/600K", "1920x1080px".
_MEASURE: Final = re.compile(
    rf"\d{{1,5}}(?:[.,]\d{{1,3}})? ?{_UNIT}(?:[ ]?[~/x×*|+-][ ]?\d{{1,4}}(?:[.,]\d{{1,3}})? ?{_UNIT}?)*(?: {_UNIT})?"
    rf"|\d{{1,5}}(?:[.,]\d{{1,3}})?(?:[ ]?[x×][ ]?\d{{1,5}}(?:[.,]\d{{1,3}})?)+ ?{_UNIT}?",
    re.IGNORECASE,
)
# A norm, a colour, a battery's size by the body that gives it: "EN 50126-1", "RAL 7016".
_NORM: Final = re.compile(
    r"(?:(?:DIN|EN|ISO)(?: (?:EN|ISO)){0,2}|ISO/IEC|IEC|RAL|RFC|VDE|NF|UNE|BS|ASTM|SAE|ANSI|CVE|UL|NCS|GOST|JIS)[ -]?\d{2,6}"
    r"(?:[-:]\d{1,5})*"
    r"|(?:CR|LR|SR|BR)\d{2,4}|IP[X\d]\d[A-Z]?|M\d{1,2} ?[x×] ?\d{1,3}",
    re.IGNORECASE,
)
# A fault that has a name in capitals: "ERR_LINK_4", "E_FAIL", "SSL_ERROR_RX"; a program with its release: "Mozilla/5.0".
_NAMED_FAULT: Final = re.compile(
    r"[A-Za-z][\w-]{1,24}/(?:v?\d+(?:\.\d+){1,4}|v\d+|[A-Z]\d+\.\d+)\S{0,12}|(?:[A-Z]{1,10}_)*(?:ERR|ERROR|E|EXC|FAULT|WARN|SIG|NULL|LOST|BUSY|FAIL)(?:_[A-Z0-9]+)+"
)
# A day of these years without signs between: "05Nov2026".
_GLUED_DAY: Final = re.compile(r"\d{1,2}[^\W\d_]{3,9}20(?:1[1-9]|[2-4]\d)")
_YEARS: Final = re.compile(r"(?:19|20)\d{2}\s?[-–/]\s?(?:(?:19|20)?\d{2})")
_HEXADECIMAL: Final = re.compile(r"(?:\w{1,2} )?0[xX][0-9A-Fa-f]{2,}")
# A model or a fault: some letters and at most two figures, or one letter and three ("WSP71", "F173", "P0:09").
_MODEL: Final = re.compile(r"[A-Za-z]{1,3}\d{1,2}|[A-Za-z]\d{3}|[A-Za-z]\d{1,2}:\d{1,3}")
_CURRENCY_BEFORE: Final = re.compile(
    r"(?:[€$£¥]|\b(?:eur|usd|gbp|chf|cad|aud|sek|nok|dkk|pln|czk|mxn|ars|cop|brl))[ ]?\Z", re.IGNORECASE
)
_PRICE: Final = re.compile(r"\d{1,3}(?:[.,' ]?\d{3})*(?:[.,](?:\d{2}|-|–|—))?")
# The name of a class with the packages it stands in: "c.p.OrderSaga", "com.shop.cart.CartService$1".
_PACKAGED: Final = re.compile(r"(?:[a-z][a-z0-9_]*\.)+(?:[A-Z][a-z0-9]+){2,}[\w$.]*")
_RUN_BEFORE: Final = re.compile(r"[\w.$:+-]+\Z")
_RUN: Final = re.compile(r"[\w$:+-]+(?:\.[\w$:+-]+)*")
_REACH: Final = 60


def is_measure(value: str) -> bool:
    """Whether this is a measure, a norm, a fault by its name, a day without signs, a number of a machine."""
    return any(form.fullmatch(value) for form in (_MEASURE, _NORM, _NAMED_FAULT, _GLUED_DAY, _HEXADECIMAL, _YEARS))


def is_model(value: str) -> bool:
    """Whether this is written as a model or a fault is and is too short for a plate or an order."""
    return _MODEL.fullmatch(value) is not None


def is_price(text: str, start: int, value: str) -> bool:
    """Whether a currency stands before these figures."""
    return _PRICE.fullmatch(value) is not None and _CURRENCY_BEFORE.search(text, max(0, start - 6), start) is not None


def is_of_machine(text: str, start: int, end: int) -> bool:
    """Whether this is a bit of a program's name with its packages, or of an address inside a network."""
    run = _RUN_BEFORE.search(text, max(0, start - _REACH), start)
    whole = _RUN.match(text, run.start() if run else start)
    if whole is None or whole.end() < end:
        return False
    return _PACKAGED.fullmatch(whole.group()) is not None or _is_inside_network(whole.group().rstrip(":"))


def _is_inside_network(value: str) -> bool:
    if value.count(":") < 2 and value.count(".") != 3:  # noqa: PLR2004 - the least of both kinds of addresses
        return False
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return False
    return address.is_private or address.is_loopback or address.is_link_local or address.is_unspecified
