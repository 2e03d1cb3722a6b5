"""Personal data with a form of its own, found by bounded patterns and checksums: linear in the length of the text."""

import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from stdnum import iban as iban_number

from peerdesk.engines.redaction.spans import DataType, Span

_MAX_LOCAL_PART: Final = 64
_MAX_DOMAIN: Final = 190
_LOCAL_CHARACTERS: Final = frozenset("!#$%&'*+-/=?^_`{|}~.")
_DOMAIN: Final = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_][\w-]{1,24}")
_SPOKEN_EMAIL: Final = re.compile(
    r"(?<![\w.])[\w.+-]{2,40}\s?(?:\(at\)|\[at\]|\{at\}| at )\s?[\w-]{2,40}"
    r"(?:\s?(?:\(dot\)|\[dot\]|\{dot\}| dot |\.)\s?[a-z]{2,12}){1,3}(?!\w)",
    re.IGNORECASE,
)
_SPOKEN_MARK: Final = re.compile(r"[(\[{](?:at|dot)[)\]}]| dot ", re.IGNORECASE)
_IBAN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ \u00a0-]?[A-Za-z0-9]{2,4}){3,8}(?![A-Za-z0-9])")
_IBAN_MIN: Final = 15
_IPV4: Final = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d]|\.\d)")
_IPV6: Final = re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])")
_VERSION_BEFORE: Final = re.compile(r"(?:version|ver\.?|v|firmware|build|release|update|driver)\s{0,2}$", re.IGNORECASE)
_COORDINATES: Final = re.compile(
    r"(?<![\d.])[-+]?\d{1,2}\.\d{3,12}°?\s?[NS]?[,;\s]\s?[-+]?\d{1,3}\.\d{3,12}°?(?:\s?[EWO]\b)?(?![\d.])"
)
_URL: Final = re.compile(r"(?:https?://|www\.)[^\s<>\"'()\[\]]{3,2000}", re.IGNORECASE)
_URL_SECRET: Final = re.compile(
    r"[?&#/;](?:token|access_token|id_token|auth|key|api_?key|sig|signature|session|sid|secret|code|otp|password|pwd|"
    r"reset|invite|ticket|jwt|email|user|uid|u)=[^&\s#]{2,}"
    r"|/(?:reset|verify|confirm|invite|activate|magic|unsubscribe|token|recover)[\w-]{0,20}/[\w.~%-]{8,}"
    r"|://[^/\s:@]{1,64}:[^/\s@]{1,64}@",
    re.IGNORECASE,
)
_DATE: Final = (
    r"(?:\d{1,2}[./\-]\s?\d{1,2}[./\-]\s?\d{2,4}|\d{4}-\d{1,2}-\d{1,2}"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?\s(?:of\s|de\s)?[^\W\d_]{3,10}\.?,?\s(?:de\s)?\d{4}|[^\W\d_]{3,10}\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4})"
)
_BIRTH: Final = re.compile(
    r"(?:\bdate\sof\sbirth\b|\bbirth\s?-?date\b|\bbirthday\b|\bd\.?o\.?b\b\.?|\bborn\b|\bgeboren\b|\bgeb\.|\bgeburtsdatum\b|"
    r"\bgeburtstag\b|\bnée?\b|\bdate\sde\snaissance\b|\bnacid[oa]\b|\bfecha\sde\snacimiento\b|\bnato\b|\bnata\b)"
    rf"[^\d\n]{{0,25}}?(?P<value>{_DATE})",
    re.IGNORECASE,
)
_NAMED_SECRET: Final = re.compile(
    r"(?:\b(?:my\s|the\s|new\s|old\s|temporary\s)?(?:password|passwd|passphrase|passcode|pwd|pin(?:\scode|\snumber)?|"
    r"(?:api|secret|access|private|licen[cs]e|activation|product)[\s_-]?key|(?:access|auth|bearer|api|session)[\s_-]?token|"
    r"(?:verification|security|reset|confirmation|one[- ]time|login|2fa|otp|sms|backup|recovery)[\s-]code|otp|"
    r"passwort|kennwort|zugangscode|mot\sde\spasse|code\s(?:secret|pin)|contraseña|clave|senha)\b"
    r"(?:\s(?:for|to|of|für|de|du|mon|mi)\s[\w ]{1,24}?)?)"
    r"\s{0,2}(?::|=|\bis\b|\bwas\b|\bist\b|\blautet\b|\bwar\b|\best\b|\bes\b|\bera\b)\s{0,2}[\"'“„«`]?(?P<value>[^\s\"'”“«»`]{3,80})",
    re.IGNORECASE,
)
_BARE_SECRET: Final = re.compile(
    r"(?<![\w-])(?:sk|pk|rk)[_-](?:live|test|proj|ant)?[_-]?[A-Za-z0-9_-]{16,200}"
    r"|(?<!\w)gh[pousr]_[A-Za-z0-9]{20,255}|(?<!\w)github_pat_\w{20,255}|(?<!\w)glpat-[\w-]{16,64}"
    r"|(?<!\w)xox[abprs]-[\w-]{10,250}|(?<!\w)A(?:KIA|SIA)[A-Z0-9]{16}(?!\w)|(?<!\w)AIza[\w-]{30,40}"
    r"|(?<!\w)eyJ[\w-]{8,2000}\.[\w-]{8,4000}(?:\.[\w-]{0,1000})?"
    r"|(?i:\bbearer\s)[A-Za-z0-9._~+/-]{16,500}=?"
)
_KEY_BEGIN: Final = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----")
_KEY_BODY: Final = re.compile(
    r"[A-Za-z0-9+/=:,\s]{0,8000}-----END [A-Z ]{0,30}PRIVATE KEY-----|[A-Za-z0-9+/=\s]{0,8000}"
)
_PLAIN_WORDS: Final = (
    "not wrong incorrect invalid expired required reset correct weak strong the a an my no too working accepted being "
    "changed case-sensitive that this it very also still never always only nicht falsch abgelaufen ungültig pas no "
    "incorrect incorrecta incorrecte expirée expirado asked needed missing lost rejected blocked"
)
_NOT_SECRET: Final = frozenset(_PLAIN_WORDS.split())
_USERNAME: Final = re.compile(
    r"\b(?:user\s?-?name|user\s?id|login(?:\sname)?|screen\s?name|handle|nick(?:name)?|benutzername|nutzername|identifiant|"
    r"nom\sd['’]utilisateur|nombre\sde\susuario|usuario|insta(?:gram)?|twitter|telegram|skype|discord|tiktok|snapchat)\b"
    r"(?:\s(?:name|id|handle|account))?\s{0,2}(?::|=|\bis\b|\bist\b|\best\b|\bes\b)\s{0,2}[\"'“„«`]?(?P<value>@?[\w.+#-]{3,40})",
    re.IGNORECASE,
)
_HANDLE: Final = re.compile(r"(?<![\w@./])@[A-Za-z_][\w.]{2,29}(?![\w@])")
_ORDER: Final = re.compile(
    r"\b(?:order|invoice|booking|reservation|shipment|tracking|purchase|delivery|return|rma|confirmation|bestell(?:ung)?|"
    r"bestellnummer|auftrags?(?:nummer)?|rechnung(?:snummer)?|sendung(?:snummer)?|buchung(?:snummer)?|commande|facture|"
    r"réservation|colis|pedido|factura|reserva|envío)\b"
    r"(?:[\s-]{0,2}(?:number|no\.?|nr\.?|id|ref(?:erence)?\.?|code|nummer|numéro|n[°º]|número|num\.?))?"
    r"\s{0,2}(?:is|was|ist|est|es|:|#|=)?\s{0,2}#?\s?"
    r"(?P<value>(?=[A-Za-z0-9-]{0,16}\d[A-Za-z0-9-]{0,16}\d[A-Za-z0-9-]{0,16}\d)[A-Za-z0-9][A-Za-z0-9-]{3,29})(?![\w-])",
    re.IGNORECASE,
)
_PREFIXED_ORDER: Final = re.compile(
    r"(?<![\w-])(?:ORD|ORDER|INV|RMA|BK|PO|SO|TRK)[-_#]?\d[A-Z0-9-]{3,20}(?![\w-])", re.IGNORECASE
)
_TRACKING: Final = re.compile(r"(?<!\w)(?:1Z[0-9A-Z]{16}|[A-Z]{2}\d{9}[A-Z]{2})(?!\w)")
_YEAR_OR_MONEY: Final = re.compile(r"(?:19|20)\d{2}|\d{1,3}(?:[.,]\d{2})?")
_BRAND_PATTERN_LIMIT: Final = 200


def find_patterns(text: str, order_id_patterns: tuple[str, ...]) -> Iterator[Span]:
    """Yield e-mail addresses, bank accounts, network addresses, secrets, user names, order numbers, birthdays."""
    if "@" in text:
        yield from _find_emails(text)
    if _SPOKEN_MARK.search(text):
        yield from _spans(_SPOKEN_EMAIL, text, "EMAIL", 0.8)
    yield from _find_links(text)
    yield from _find_secrets(text)
    yield from _find_orders(text, order_id_patterns)
    yield from _named(_USERNAME, text, "USERNAME", 0.85)
    if any(map(str.isdigit, text)):
        yield from _find_ibans(text)
        yield from _find_network_addresses(text)
        yield from _named(_BIRTH, text, "DATE_OF_BIRTH", 0.9)
        yield from _spans(_COORDINATES, text, "COORDINATES", 0.9)


def _spans(pattern: re.Pattern[str], text: str, kind: DataType, score: float) -> Iterator[Span]:
    for match in pattern.finditer(text):
        yield Span(match.start(), match.end(), kind, score, "pattern")


def _named(pattern: re.Pattern[str], text: str, kind: DataType, score: float) -> Iterator[Span]:
    for match in pattern.finditer(text):
        start, end = match.span("value")
        while end > start and text[end - 1] in ".,;:!?)":
            end -= 1
        if text[start:end].casefold() not in _NOT_SECRET:
            yield Span(start, end, kind, score, "pattern")


def _find_emails(text: str) -> Iterator[Span]:
    """From each @ outwards, at most 64 characters to the left and 190 to the right (RFC 5321): no backtracking."""
    position = text.find("@")
    while position >= 0:
        start = position
        limit = max(0, position - _MAX_LOCAL_PART)
        while start > limit and (text[start - 1].isalnum() or text[start - 1] in _LOCAL_CHARACTERS):
            start -= 1
        while start < position and not text[start].isalnum() and text[start] not in "_+":
            start += 1
        domain = _DOMAIN.match(text, position + 1, position + 1 + _MAX_DOMAIN)
        if start < position and domain:
            yield Span(start, domain.end(), "EMAIL", 1.0, "pattern")
        elif start == position and (handle := _HANDLE.match(text, position)):
            yield Span(position, handle.end(), "USERNAME", 0.7, "pattern")
        position = text.find("@", position + 1)


def _find_links(text: str) -> Iterator[Span]:
    for match in _URL.finditer(text):
        if _URL_SECRET.search(match.group()):
            yield Span(match.start(), match.start() + len(match.group().rstrip(".,;:!?")), "SECRET", 0.95, "pattern")


def _find_secrets(text: str) -> Iterator[Span]:
    yield from _spans(_BARE_SECRET, text, "SECRET", 0.95)
    yield from _find_key_blocks(text)
    for span in _named(_NAMED_SECRET, text, "SECRET", 0.9):
        value = text[span.start : span.end]
        # "my password is wrong" says nothing secret; a word with a digit, a sign or capitals inside does.
        plain = value.isalpha() and value[1:].islower()
        if not plain or (text[span.start - 1] in ":=\"'“„«` " and not _is_prose(text, span)):
            yield span


def _find_key_blocks(text: str) -> Iterator[Span]:
    """Private keys in PEM form; one without an end reaches as far as it looks like one."""
    position = 0
    while begin := _KEY_BEGIN.search(text, position):
        body = _KEY_BODY.match(text, begin.end())
        position = body.end() if body else begin.end()
        yield Span(begin.start(), position, "SECRET", 0.95, "pattern")


def _is_prose(text: str, span: Span) -> bool:
    before = text[max(0, span.start - 3) : span.start]
    return ":" not in before and "=" not in before and not any(quote in before for quote in "\"'“„«`")


def _find_orders(text: str, brand_patterns: tuple[str, ...]) -> Iterator[Span]:
    for pattern in brand_patterns:
        yield from _spans(_brand_pattern(pattern), text, "ORDER_ID", 1.0)
    for span in _named(_ORDER, text, "ORDER_ID", 0.85):
        if not _YEAR_OR_MONEY.fullmatch(text[span.start : span.end]):
            yield span
    yield from _spans(_PREFIXED_ORDER, text, "ORDER_ID", 0.9)
    yield from _spans(_TRACKING, text, "ORDER_ID", 0.85)


@lru_cache(maxsize=256)
def _brand_pattern(pattern: str) -> re.Pattern[str]:
    if len(pattern) > _BRAND_PATTERN_LIMIT:
        raise ValueError(f"order number pattern longer than {_BRAND_PATTERN_LIMIT} characters")
    return re.compile(pattern, re.IGNORECASE)


def _find_ibans(text: str) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        # The pattern may run on into the words behind: take the longest prefix of groups whose checksum is right.
        ends = [match.end(), *(m.start() + match.start() for m in re.finditer(r"[ \u00a0-]", match.group()))]
        for end in sorted(ends, reverse=True):
            value = re.sub(r"[ \u00a0-]", "", text[match.start() : end])
            if len(value) >= _IBAN_MIN and iban_number.is_valid(value, check_country=False):
                yield Span(match.start(), end, "IBAN", 1.0, "stdnum")
                break


def _find_network_addresses(text: str) -> Iterator[Span]:
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(text):
            if _is_public_address(match.group()) and not _VERSION_BEFORE.search(
                text[max(0, match.start() - 12) : match.start()]
            ):
                yield Span(match.start(), match.end(), "IP", 0.95, "pattern")


def _is_public_address(value: str) -> bool:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return False
    return not (address.is_private or address.is_loopback or address.is_link_local or address.is_unspecified)
