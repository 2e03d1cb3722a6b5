"""A second look at what the tagger proposes as number, secret, name of a user or address: can it be written so at all."""

import re
from collections.abc import Callable
from typing import Final

from peerdesk.engines.redaction.recognisers.accounts import is_public_address
from peerdesk.engines.redaction.recognisers.unannounced.births import find_births
from peerdesk.engines.redaction.recognisers.unannounced.things import is_measure, is_model, is_of_machine, is_price
from peerdesk.engines.redaction.spans import Span
from peerdesk.engines.redaction.tagger.lexicon import PLAIN_SHIFT, REGION_BIT, TOWN_BIT, get_lexicon

_DATE: Final = re.compile(
    r"(?:\d{1,2}|\d{4})\s?[./\-–\s]\s?(?:\d{1,2}|[^\W\d_]{3,10}\.?)\s?[./\-–\s]\s?(?:\d{4}|\d{2})|\d{8}"
    r"|(?:the\s)?\d{1,2}(?:st|nd|rd|th|er|\.|º|ª|°)?[\s\-]{1,2}(?:of\s|de\s)?[^\W\d_]{3,10}\.?,?[\s\-]{1,2}(?:de[l]?\s)?\d{4}"
    r"|[^\W\d_]{3,10}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}",
    re.IGNORECASE,
)
# The years of customers' orders and faults; a child born in them is found by the word that says so.
_OF_LATE: Final = re.compile(r"(?<!\d)(?:201[1-9]|20[2-4]\d|(?<=[./ _·-])(?:1[1-9]|2\d))\.?$|^(?:201[1-9]|20[2-4]\d)(?!\d)")
_CURRENCY: Final = (
    r"(?:€|\$|£|¥|(?:eur(?:os?)?|usd|gbp|chf|cad|aud|sek|nok|dkk|pln|czk|huf|mxn|ars|cop|brl|francs?|bucks|pounds?"
    r"|dollars?|pesos?)\b)"
)
_AMOUNT: Final = re.compile(rf"(?:[^\W\d_]{{1,6}} )?(?:{_CURRENCY} ?\d[\d.,' ]*|\d[\d.,' ]* ?{_CURRENCY})\W*", re.IGNORECASE)
_TIME_BEHIND: Final = re.compile(r",?[ T]{1,2}(?:at |um |à |a las )?\d{1,2}\s?[:h]\s?\d{2}")
_CREDENTIAL: Final = re.compile(
    r"pass|pwd|c[oó]d(?:igo|ice)|puk|otp|sms|\btan\b|\bpw\b|kenn?wort|zugang|wlan|wi-?fi|mdp|clave|contrase|secret|losung|wort\b|code|pin\b|log-?in|\bset\b|stell"
    r"|mis à|puse|key|"
    r"[=\"“„«'‘:/]\s?$",
    re.IGNORECASE,
)
_LINK_BEFORE: Final = re.compile(r"(?:https?:|www\.|\w\.(?:com|de|fr|es|org|net|io|gl|ly|it|co|me|tv)/)\S*\Z", re.IGNORECASE)
_AMOUNT_BEHIND: Final = re.compile(
    r"[.,]\d|\s?(?:€|\$|£|%|(?:eur(?:os?)?|usd|gbp|chf|kg|cm|mm|mb|gb|kwh|km|ml)\b)", re.IGNORECASE
)
_TIME: Final = re.compile(r"\d{1,2}\s?[:h]\s?\d{2}(?::\d{2})?")
_STREET: Final = re.compile(
    r"(?:stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse|damm|ufer|ring|chaussee|straat|laan|steig|markt)\b"
    r"|\b(?:street|st|road|rd|avenue|ave|av|lane|ln|drive|dr|court|ct|boulevard|blvd|bd|place|square|terrace|way|close|house|flat"
    r"|apartment|apt|suite|rue|chemin|all[ée]e|impasse|route|quai|cours|passage|calle|avenida|avda|plaza|pza|paseo|carrera|camino"
    r"|ronda|via|viale|piazza|corso|rua|travessa|c/|r[ée]sidence|b[âa]timent|etage|étage|piso|postfach|apartado|box)\b",
    re.IGNORECASE,
)
_LINE_BEFORE: Final = re.compile(r"\d[^\n]{0,60}(?:\n[ >|]{0,6}|, ?)$")
_LINE_BEHIND: Final = re.compile(r"(?:, ?|[ ,]*\n[ >|]{0,6})[^\n]{0,40}\d")
_LINE_REACH: Final = 70
_COMMON: Final = 3
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_REACH: Final = 48
_LINK_REACH: Final = 120
_MIN_SECRET: Final = 4
_MIN_NUMBER: Final = 3
_MIN_MIXED: Final = 5
_PLATE: Final = range(4, 11)
_DRAWN: Final = 10
_PARTS: Final = 4
_LETTERS_OF_MAIL: Final = 5
_DIGITS_OF_ACCOUNT: Final = 10
_EXACT: Final = re.compile(r"\d[.,]\d{3,}")
_NUMBER: Final = re.compile(r"\d+")
_LISTED: Final = re.compile(r"\d+(?:[ ]?[,;/|][ ]?\d+|[ ]\d+)+")
_GROUP: Final = re.compile(r"[0-9A-Fa-f]+")
_HEXADECIMAL_GROUP: Final = re.compile(r"\d[A-Fa-f]|[A-Fa-f]\d")
_WRITTEN: Final = frozenset({"SECRET", "USERNAME", "PLATE", "ID_NUMBER", "ORDER_ID", "PHONE"})


def believable(text: str, span: Span) -> bool:
    """Whether what the tagger proposes has the form of its kind; names are judged elsewhere."""
    value = text[span.start : span.end]
    if span.type == "DATE_OF_BIRTH":
        if _DATE.fullmatch(value) is None or _TIME_BEHIND.match(text, span.end) or _OF_LATE.search(value):
            return False
        # Without a word for it, a day counts where nothing says that something else happened then.
        return any(birth.start < span.end for birth in find_births(text, span.start, span.end))
    if _AMOUNT.fullmatch(value):
        return False
    if span.type == "ADDRESS":
        return _placed(value) or _goes_on(text, span, value)
    if form := _FORMS.get(span.type):
        return form(value)
    if span.type not in _WRITTEN:
        return True
    return not _is_other_number(text, span, value) and _fits(text, span, value)


def _is_network_address(value: str) -> bool:
    """Four numbers of a public address, whatever joins them, or four groups and more of the longer kind."""
    parts = _NUMBER.findall(value)
    if _LISTED.fullmatch(value):
        return False  # a recogniser asks for more
    if len(parts) >= _PARTS and not _HEXADECIMAL_GROUP.search(value):
        return is_public_address(".".join(str(int(part)) for part in parts[:_PARTS]))
    groups = _GROUP.findall(value)
    return len(groups) >= _PARTS and all(len(group) <= _PARTS for group in groups) and groups[0][0] in "23"


def _digits(value: str) -> int:
    return sum(map(str.isdigit, value))


# What has a form or checksum, but is written so that no recogniser knows it.
_FORMS: Final[dict[str, Callable[[str], bool]]] = {
    "IP": _is_network_address,
    "EMAIL": lambda value: not value.isalnum() and sum(map(str.isalpha, value)) > _LETTERS_OF_MAIL,
    "CARD": lambda value: _digits(value) > _DIGITS_OF_ACCOUNT,
    "IBAN": lambda value: _digits(value) > _DIGITS_OF_ACCOUNT,
    "COORDINATES": lambda value: "°" in value or len(_EXACT.findall(value)) > 1,
}


def whole_run(text: str, span: Span) -> Span:
    """The span with the rest of the run of signs it stands in, where figures and signs join them: "correct-horse_298"."""
    if span.type not in _WRITTEN or "\n" in text[span.start : span.end] or " " in text[span.start : span.end]:
        return span
    before = _JOINED_BEFORE.search(text, max(0, span.start - _REACH), span.start)
    start = before.start() if before else span.start
    behind = _JOINED_BEHIND.match(text, span.end)
    end = behind.end() if behind else span.end
    if (start, end) == (span.start, span.end) or not any(map(str.isdigit, text[start:end])):
        return span
    return Span(start, end, span.type, span.score, span.source)


_JOINED_BEFORE: Final = re.compile(r"(?<![\w@/.:=-])[^\W_](?:[\w!#$%*~^.-]*[\w!#$%*~^-])?\Z")
_JOINED_BEHIND: Final = re.compile(r"[^\W_]{0,60}(?:[!#$%*~^_.-]{1,2}[^\W_]{1,60}){0,8}(?![\w@/:=])")


def _is_other_number(text: str, span: Span, value: str) -> bool:
    """A machine's address, an amount, a time, a bit of a link."""
    letters, digits = sum(map(str.isalpha, value)), sum(map(str.isdigit, value))
    if is_measure(value) or is_price(text, span.start, value) or _of_version(text, span):
        return True
    if is_of_machine(text, span.start, span.end):
        return True
    if digits and letters < _MIN_SECRET and (_AMOUNT_BEHIND.match(text, span.end) or _TIME.fullmatch(value)):
        return True
    in_link = _LINK_BEFORE.search(text, max(0, span.start - _LINK_REACH), span.start) is not None
    return in_link and span.type != "USERNAME" and (letters + digits < _DRAWN or not digits)


def _of_version(text: str, span: Span) -> bool:
    """Whether this is a bit of a version: "hotfix2" of "4.0.12-hotfix2"."""
    run = _RUN_BEFORE.search(text, max(0, span.start - _REACH), span.start)
    start = run.start() if run else span.start
    whole = _RUN.match(text, start)
    return whole is not None and whole.end() >= span.end and _VERSION.fullmatch(whole.group()) is not None


_RUN_BEFORE: Final = re.compile(r"[\w.+-]+\Z")
_RUN: Final = re.compile(r"[\w+-]+(?:\.[\w+-]+)*")
_VERSION: Final = re.compile(
    r"v?\d{1,4}(?:\.\d{1,4}){1,3}[-+]?(?:rc|beta|alpha|hotfix|nightly|patch|build|dev|preview|snapshot|pre|p|b)[\w.-]{0,10}"
    r"|v?\d{1,2}\.\d{1,2}\.\d{1,2}",
    re.IGNORECASE,
)


def _fits(text: str, span: Span, value: str) -> bool:
    letters, digits = sum(map(str.isalpha, value)), sum(map(str.isdigit, value))
    if span.type == "PLATE":
        return letters > 0 < digits and letters + digits in _PLATE and not is_model(value)
    if span.type in {"ID_NUMBER", "ORDER_ID"}:
        return not is_model(value) and (digits >= _MIN_NUMBER or letters + digits >= _MIN_MIXED)
    if span.type in {"SECRET", "USERNAME"} and value.isupper() and is_model(value):
        return _CREDENTIAL.search(text, max(0, span.start - _REACH), span.start) is not None
    if span.type == "SECRET" and not letters:
        return digits >= _MIN_SECRET
    return span.type == "PHONE" or _secretive(text, span, value)


def _placed(value: str) -> bool:
    """A number, a town or the word for a street is in every address."""
    if any(map(str.isdigit, value)) or _STREET.search(value):
        return True
    return any(byte & (TOWN_BIT | REGION_BIT) for byte in get_lexicon().lookup(_WORD.findall(value)).tolist())


def _goes_on(text: str, span: Span, value: str) -> bool:
    """A line under or before one with a number, that does not begin like a sentence: an unknown town, a building."""
    first = _WORD.search(value)
    plain = int(get_lexicon().lookup([first.group()])[0]) >> PLAIN_SHIFT & 3 if first else 0
    beside = _LINE_BEFORE.search(text, max(0, span.start - _LINE_REACH), span.start) or _LINE_BEHIND.match(text, span.end)
    return plain < _COMMON and beside is not None


def _secretive(text: str, span: Span, value: str) -> bool:
    """A plain word ("my password is wrong") is no secret and no name of a user; other words only where one is spoken of."""
    if len(value) < _MIN_SECRET and not any(map(str.isdigit, value)):
        return False
    if not value.isalpha() or not (value.islower() or value.istitle() or value.isupper()):
        return True
    if int(get_lexicon().lookup([value])[0]) >> PLAIN_SHIFT & 3:
        return False
    return span.type == "USERNAME" or _CREDENTIAL.search(text, max(0, span.start - _REACH), span.start) is not None
