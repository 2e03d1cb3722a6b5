"""Bank accounts (IBAN: country, length and check digits of ISO 13616), network addresses, coordinates."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from peerdesk.engines.redaction.spans import Span

# Who found what only its neighbours can confirm.
ODD: Final = "odd"
# The same where four numbers may as well be counted up.
LISTED: Final = "listed"
_LISTING: Final = frozenset({"", ",", ";", "/", "|"})
_APART: Final = r"(?:(?:_|[^\w\n]){0,3}|[ ]?\n[ >|]{0,4})"
_IBAN: Final = re.compile(rf"(?<![^\W_])[A-Za-z]{{2}}{_APART}\d{_APART}\d(?:{_APART}[A-Za-z0-9]){{11,30}}")
# Lengths by country, of the registry of ISO 13616.
_LENGTHS: Final = dict(
    item.split(":")
    for item in [
        "AD:24",
        "AE:23",
        "AL:28",
        "AT:20",
        "AZ:28",
        "BA:20",
        "BE:16",
        "BG:22",
        "BH:22",
        "BR:29",
        "BY:28",
        "CH:21",
        "CR:22",
        "CY:28",
        "CZ:24",
        "DE:22",
        "DK:18",
        "DO:28",
        "EE:20",
        "EG:29",
        "ES:24",
        "FI:18",
        "FO:18",
        "FR:27",
        "GB:22",
        "GE:22",
        "GI:23",
        "GL:18",
        "GR:27",
        "GT:28",
        "HR:21",
        "HU:28",
        "IE:22",
        "IL:23",
        "IQ:23",
        "IS:26",
        "IT:27",
        "JO:30",
        "KW:30",
        "KZ:20",
        "LB:28",
        "LC:32",
        "LI:21",
        "LT:20",
        "LU:20",
        "LV:21",
        "MC:27",
        "MD:24",
        "ME:22",
        "MK:19",
        "MR:27",
        "MT:31",
        "MU:30",
        "NL:18",
        "NO:15",
        "PK:24",
        "PL:28",
        "PS:29",
        "PT:25",
        "QA:29",
        "RO:24",
        "RS:22",
        "SA:24",
        "SC:31",
        "SE:24",
        "SI:19",
        "SK:24",
        "SM:27",
        "ST:25",
        "SV:28",
        "TL:23",
        "TN:24",
        "TR:26",
        "UA:29",
        "VA:22",
        "VG:24",
        "XK:20",
    ]
)
# Signs that stand inside no account number as people write it; with them the check digits must be right.
_FOREIGN: Final = re.compile(r"[^\w\n .\-·>|]")
_IPV4: Final = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?!\d|\.\d)")
_DISGUISED_IPV4: Final = re.compile(
    r"(?<![\d.])\d{1,3}(?:\s?[(\[]\s?(?:\.|dot|punkt|point|punto)\s?[)\]]\s?\d{1,3}){3}(?!\d)", re.IGNORECASE
)
_IPV6: Final = re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])")
# Four numbers with one other sign or word between them, and groups of figures and letters apart or cut short: only likely.
_ODD_IPV4: Final = re.compile(
    r"(?<![\w.,:/-])\d{1,3}(?P<sign>[ ]?(?:[-,_·•|*:;/]|\.[ ]|[ ]\.|\.\.|[(\[{<]\s?[.,]\s?[)\]}>])[ ]?"
    r"|[ ](?:dot|punkt|point|punto|ponto|punt)[ ]|[ ])"
    r"\d{1,3}(?P=sign)\d{1,3}(?P=sign)\d{1,3}(?![\w]|[.,:/-]\d|(?P=sign)\d)",
    re.IGNORECASE,
)
_ODD_IPV6: Final = re.compile(
    r"(?<![\w:])[23][0-9A-Fa-f]{3}(?P<sign>[ ]?[\[({]?[ ]?::?[ ]?[\])}]?[ ]?)[0-9A-Fa-f]{1,4}"
    r"(?:[ ]?[\[({]?[ ]?::?[ ]?[\])}]?[ ]?[0-9A-Fa-f]{1,4}){1,7}(?![\w:])"
)
_VERSION_BEFORE: Final = re.compile(
    r"(?<!\w)(?:version|versión|versão|versione|ver\.?|v|firmware|micrologiciel|build|release|update|driver"
    r"|mise\sà\sjour|aktualisierung|actualizaci[oó]n|treiber|"
    r"stand|fw|software|app|app-version|revision|patch)(?:\s?(?:is|ist|est|es|auf|to|à|a|says|pone|sagt|von"
    r"|número|nummer|number))?\s{0,2}[:=]?\s{0,2}$",
    re.IGNORECASE,
)
_ADDRESS_BEFORE: Final = re.compile(
    r"(?:\bip(?:v4)?|addr(?:ess)?|adresse|direcci[oó]n|host|client|remote|src|source|server)\b[^\d\n]{0,24}$", re.IGNORECASE
)
# Words that leave no doubt about four numbers behind them.
_NAMED_BEFORE: Final = re.compile(
    r"\b(?:ip(?:-?(?:address?e?|adresse))?|ipv4|log(?:ged|s)?[ -]?(?:in|on)|eingeloggt|angemeldet|login"
    r"|connect\w+|connexion|conectad\w|conexión|entró)\b"
    r"[^\d\n.!?]{0,20}$",
    re.IGNORECASE,
)
_BEFORE: Final = 40
# Parts of a version stay small; an address with only small parts is rare and then named as one.
_VERSION_PART: Final = 40
_EXAMPLES: Final = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "2001:db8::/32"))
)
_FEW_FIGURES: Final = 7
_DEGREES: Final = r"\d{1,3}\s?[°º]\s?\d{1,2}(?:[.,]\d{1,6})?(?:\s?['′’´])?(?:\s?\d{1,2}(?:[.,]\d{1,4})?\s?(?:[\"″”]|''|′′))?"
_DECIMAL: Final = r"[-+−]?\d{1,3}[.,]\d{3,15}(?:\s?°)?"
_SPACED: Final = r"\d{1,3}(?:[ -]|d ?)\d{1,2}(?:[.,]\d{1,5}|(?:[ -]|m ?)\d{1,2}(?:[.,]\d{1,4})?s?)"
_SEPARATOR: Final = r"\s{0,2}[,;/|]\s{0,2}|\s{1,3}"
_COORDINATES: Final = re.compile(
    # Degrees, minutes, seconds, with the sides of the world before or behind.
    rf"(?<![^\W_])(?:[NSns]\s?{_DEGREES}(?:{_SEPARATOR})?[EWOewo]\s?{_DEGREES}"
    rf"|{_DEGREES}\s?[NSns](?:{_SEPARATOR})?{_DEGREES}\s?[EWOewo](?![^\W_]))"
    # The same with spaces or letters only: "48 12 30 N 16 22 19 E", "48d12m30s N".
    rf"|(?<![\w.,]){_SPACED}[ ]?[NSns][ ,;/]{{1,3}}{_SPACED}[ ]?[EWOewo](?![^\W_])"
    # Open location codes.
    r"|(?<![\w+])[2-9CFGHJMPQRVWX]{4}(?:[2-9CFGHJMPQRVWX]{4})?\+[2-9CFGHJMPQRVWX]{2,3}(?![\w+])"
    # Two numbers with many decimals.
    rf"|(?<![\w.,])(?:[NSns]\s?)?(?P<lat>{_DECIMAL})\s?[NSns]?(?:{_SEPARATOR})(?:[EWOewo]\s?)?(?P<lon>{_DECIMAL})"
    r"(?:\s?[EWOewo](?![^\W_]))?(?![.,]?\d)"
)
# One number with many decimals behind its name: "lat": 52.5, lng=13.4.
_ONE_COORDINATE: Final = re.compile(
    r"(?<![^\W_])(?:lat|latitude|lon|lng|long|longitude|breite|breitengrad|länge|längengrad|latitud|longitud)"
    rf"[\"']?\s?[:=]?\s?[\"']?(?P<one>{_DECIMAL})(?!\d)",
    re.IGNORECASE,
)
_HIGHEST: Final = (90.0, 180.0)


def find_accounts(text: str) -> Iterator[Span]:
    """Yield bank accounts, public network addresses and coordinates; the text holds a digit."""
    yield from _find_ibans(text)
    yield from _find_network_addresses(text)
    for match in _COORDINATES.finditer(text):
        pair = match.group("lat", "lon")
        if not pair[0] or all(abs(_degrees(value)) <= most for value, most in zip(pair, _HIGHEST, strict=True)):
            yield Span(match.start(), match.end(), "COORDINATES", 0.9, "pattern")
    for match in _ONE_COORDINATE.finditer(text):
        yield Span(*match.span("one"), "COORDINATES", 0.9, "pattern")


def _degrees(value: str) -> float:
    return float(value.replace(",", ".").replace("−", "-").rstrip("° "))


def _find_ibans(text: str) -> Iterator[Span]:
    position = 0
    while match := _IBAN.search(text, position):
        # Two letters before digits are common ("WI 53789"): the next beginning may stand inside this match.
        position = match.start() + 2
        places = [index for index in range(*match.span()) if text[index].isalnum()]
        compact = "".join(text[index] for index in places).upper()
        length = int(_LENGTHS.get(compact[:2], 0))
        figured = sum(map(str.isdigit, compact[:length])) >= length // 2
        if length and len(compact) >= length and figured and _has_right_check_digits(compact[:length]):
            yield Span(match.start(), places[length - 1] + 1, "IBAN", 1.0, "iban")
            position = places[length - 1] + 1
        elif (
            length
            and len(compact) >= length
            and compact[:2] == match.group()[:2]
            and _ends_there(text, places[length - 1])
            and not _FOREIGN.search(text, match.start(), places[length - 1])
            and sum(map(str.isdigit, compact[:length])) >= length // 2
        ):
            # Mistyped, but of the right country and length.
            yield Span(match.start(), places[length - 1] + 1, "IBAN", 0.8, "iban")


def _ends_there(text: str, last: int) -> bool:
    return last + 1 == len(text) or not text[last + 1].isalnum()


def _has_right_check_digits(iban: str) -> bool:
    if not iban.isascii():
        return False
    return int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97 == 1


def _find_network_addresses(text: str) -> Iterator[Span]:
    for pattern in (_IPV4, _DISGUISED_IPV4):
        for match in pattern.finditer(text):
            value = ".".join(re.findall(r"\d+", match.group())[:4])
            if is_public_address(value) and not _is_version(text, match.start(), value):
                yield Span(match.start(), match.end(), "IP", 0.95, "pattern")
    for match in _ODD_IPV4.finditer(text):
        value = ".".join(re.findall(r"\d+", match.group()))
        if sum(map(str.isdigit, value)) > _FEW_FIGURES and is_public_address(value):
            listed = match.group("sign").strip() in _LISTING
            if _NAMED_BEFORE.search(text, max(0, match.start() - _BEFORE), match.start()):
                yield Span(match.start(), match.end(), "IP", 0.95, "cue")
            else:
                yield Span(match.start(), match.end(), "IP", 0.5, LISTED if listed else ODD)
    if ":" in text:
        for match in _ODD_IPV6.finditer(text):
            if any(map(str.isalpha, match.group())):
                yield Span(match.start(), match.end(), "IP", 0.5, ODD)
        for match in _IPV6.finditer(text):
            if is_public_address(match.group()):
                yield Span(match.start(), match.end(), "IP", 0.95, "pattern")


def _is_version(text: str, start: int, value: str) -> bool:
    before = text[max(0, start - _BEFORE) : start]
    if _VERSION_BEFORE.search(before):
        return True
    parts = value.split(".")
    # Versions have small parts, and few figures in all; an address like that is rare.
    small = max(map(int, parts)) < _VERSION_PART or sum(map(len, parts)) < _FEW_FIGURES
    return small and not _ADDRESS_BEFORE.search(before)


def is_public_address(value: str) -> bool:
    """Whether this is an address of the internet, not of a private network."""
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return False
    if any(address in network for network in _EXAMPLES if network.version == address.version):
        # Nobody's own network has them; what stands for somebody's address is read as one.
        return True
    return not (address.is_private or address.is_loopback or address.is_link_local or address.is_unspecified)
