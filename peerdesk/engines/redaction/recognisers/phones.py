"""Phone numbers: candidates by form, judged by the words beside, national forms and phonenumbers (libphonenumber's data)."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException

from peerdesk.engines.redaction.spans import Span

_MIN_DIGITS: Final = 7
_MAX_DIGITS: Final = 15
_CUE_REACH: Final = 40

_SEPARATOR: Final = (
    r"(?:[ ]{0,2}[().\-/_=\\'’\u00b7\u2022\u2010-\u2015][ ]{0,2}[()\-.]?[ ]?|[ ]{1,2}\(?|\)[ ]?|\n[ >|]{0,4})"
)
_CANDIDATE: Final = re.compile(
    rf"(?<![\w./:=#-])(?<!\d,)(?:\+[ .\-_]?|\(\+?|00[ ]?)?\d(?:{_SEPARATOR}?\d){{5,18}}"
    r"(?:\s?(?:x|ext\.?|extension|durchwahl|dw|poste|int\.)\s?\d{1,6})?(?![\w])(?!-\d|[.,]\d)",
    re.IGNORECASE,
)
_GLUED: Final = re.compile(r"(?:(?<=[=:#])|(?<=[^\W\d]/))(?:\+|00|0)\d(?:[ .\-/()]{0,2}\d){6,16}(?!\w)")
# Behind the key or label of a program or card: "tel:555 123 4567", phone="5551234567", wa.me/4479…
_KEYED: Final = re.compile(r"[=:/>;]\s{0,2}[\"'(]?(?P<value>\+?\(?\d(?:[ .\-/()_]{0,2}\d){5,16})(?![\w])")
_KEY: Final = re.compile(
    r"(?:tel|phone|telephone|mobile|mobil|mob|cell|fax|fon|telefon|handy|m[oó]vil|portable|whatsapp|sms|wa\.me|callto|msisdn|callback"
    r"|rufnummer|tfno|tlf)[\w.]{0,12}[\"']?\s?$",
    re.IGNORECASE,
)
_CUE_BEFORE: Final = re.compile(
    r"\b(?:phone|telephone|tel|tél|tel[eé]f?|tlf|tfno|telefon\w*|tel[eé]fono\w*|t[eé]l[eé]phone|telefone|mobile"
    r"|mobil\w*|m[oó]vil|celular|cell|handy\w*|fax|fon|call|calling|called|ring|text|sms|"
    r"whats\s?app|signal|telegram|reach|erreich\w*|joindre|joignable|rappel\w*|contact|answering|desk|office"
    r"|home|direct|num(?:ber|éro|ero|mer)s?|n[uú]mero|portable|port|gsm|hotline|"
    r"appel\w*|ll[aá]m\w*|anruf\w*|ruf\w*|r[uü]ckruf\w*|telemóvel|cellulare|telefoon\w*|bel|bellen|schreib\w*"
    r"|messages?|dial)\b[^\d\n]{0,26}$|[\u260e\u260f\U0001f4de\U0001f4f1\u2706]\s?$",
    re.IGNORECASE,
)
_CUE_AFTER: Final = re.compile(
    r"^[ \t]*[-(]?\s?(?:mobile|cell|office|home|fax|phone|work|desk|mobil|privat|portable|m[oó]vil)\b", re.IGNORECASE
)
_NOT_A_PHONE_BEFORE: Final = re.compile(
    r"(?:\b(?:order|invoice|tracking|model|part|serial|article|item|sku|ean|isbn|version|error|code|firmware"
    r"|ticket|case|"
    r"card|account|iban|zip|postcode|id|ssn|bestell\w*|rechnung\w*|artikel\w*|commande|facture|pedido|factura"
    r"|kunden\w*|auftrag\w*|sendung\w*|imei|karte|tarjeta|carte|client\w*)\b[^\n]{0,14}|[$€£#§])$",
    re.IGNORECASE,
)
_PART_BEFORE: Final = re.compile(
    r"\b(?:part|unit|spare|piece|pi[eè]ce|pieza|teil|bauteil|ersatzteil|[eé]l[eé]ment|elemento|modul[eo]?"
    r"|m[oó]dulo|modell?|mod[eè]le|modelo|geht|vale|passt|filter|cartridge|cartouche|cartucho"
    r"|patrone)\b[^\d\n]{0,12}$",
    re.IGNORECASE,
)
_DATE: Final = re.compile(
    r"(?:\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:19|20)?\d{2}|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2})(?:[ T]{1,2}\d{1,2}.?\d{0,2})?"
    r"|(?:19|20)\d{2}\s?[-\u2013/]\s?(?:19|20)\d{2}|\d{1,2}[./]\s?(?:19|20)\d{2}(?:[ ]{1,2}\d{1,2})?"
)
_STARTS_WITH_DATE: Final = re.compile(r"(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})\b")
_TIME: Final = re.compile(r"\d{1,2}[:h]\d{2}")
_QUAD: Final = re.compile(r"[12]?\d{1,2}\.[12]?\d{1,2}\.[12]?\d{1,2}\.[12]?\d{1,2}")
_GROUPED_NUMBER: Final = re.compile(r"\d{1,3}(?:[ .]\d{3})+")
_ALONE_BEFORE: Final = re.compile(r"(?:^|\n|\||;|,|/ ?)[ \t>]*$")
_ALONE_AFTER: Final = re.compile(r"[ \t]*(?:$|\n|\||;|,| /)")
_TRUNK_MIN: Final = 10
_NORTH_AMERICAN: Final = re.compile(r"(?:\+?1[ .-]?)?\(?\d{3}(?:\) ?|[ .-])\d{3}[ .-]\d{4}")
_EXTENSION: Final = re.compile(r"[A-Za-z]")
_MARKS: Final = frozenset("+()")


def find_phones(text: str, countries: Sequence[str]) -> Iterator[Span]:
    """Yield phone numbers: valid ones for the countries given or with an international prefix, and likely ones.

    Likely means: written like a phone number and either introduced as one or led by 0, +, or a bracket.
    """
    judged: dict[str, bool] = {}
    position = 0
    while match := _CANDIDATE.search(text, position):
        position = match.end()
        number = _EXTENSION.split(match.group(), maxsplit=1)[0].strip()
        if number[0] == "(" and ")" not in number:
            # The bracket belongs to the sentence: "the blade (7120-3346)".
            number = number[1:]
        if dated := _STARTS_WITH_DATE.match(number):
            position = match.start() + dated.end()
            continue
        end = match.end()
        if "\n" in number:
            cut = match.group().index("\n")
            first = number[: number.index("\n")]
            # A line end inside a number only where the first line alone is none, and no list of numbers follows.
            begun = number[0] in "+(0" or _CUE_BEFORE.search(text, max(0, match.start() - _CUE_REACH), match.start())
            if (
                not begun
                or sum(map(str.isdigit, first)) >= _MIN_DIGITS + 2
                or not _continues(text, match.start() + cut, end)
            ):
                position = end = match.start() + cut
                number = first.strip()
        if _is_phone(text, match.start(), end, number, countries, judged):
            certainty = (
                0.9
                if _CUE_BEFORE.search(text, max(0, match.start() - _CUE_REACH), match.start()) or number[0] in "+(0"
                else 0.5
            )
            yield Span(match.start(), end, "PHONE", certainty, "phonenumbers")
    for match in _KEYED.finditer(text):
        key = _KEY.search(text, max(0, match.start() - _CUE_REACH), match.start())
        if key and not _QUAD.fullmatch(match.group("value")) and not _DATE.fullmatch(match.group("value")):
            yield Span(*match.span("value"), "PHONE", 0.8, "phonenumbers")
    for match in _GLUED.finditer(text):
        digits = sum(map(str.isdigit, match.group()))
        if (
            _MIN_DIGITS < digits <= _MAX_DIGITS
            and not _QUAD.fullmatch(match.group())
            and not _DATE.fullmatch(match.group())
            and (
                not match.group().isdigit()
                or _valid(match.group(), countries, judged)
                or (match.group().startswith("00") and digits >= _TRUNK_MIN)
            )
        ):
            yield Span(match.start(), match.end(), "PHONE", 0.7, "phonenumbers")


def is_announced(text: str, start: int) -> bool:
    """Whether a word for a telephone stands before."""
    return _CUE_BEFORE.search(text, max(0, start - _CUE_REACH), start) is not None


def _continues(text: str, line_end: int, end: int) -> bool:
    rest = text[line_end:end].strip(" >|\n")
    return len(rest) >= 3 and not _TIME.match(rest + text[end : end + 3]) and (end == len(text) or not text[end].isalnum())  # noqa: PLR2004 - a lone digit begins a list


def _is_phone(text: str, start: int, end: int, number: str, countries: Sequence[str], judged: dict[str, bool]) -> bool:  # noqa: PLR0917 - one question
    digits = sum(map(str.isdigit, number))
    if not _MIN_DIGITS - 1 <= digits <= _MAX_DIGITS or _DATE.fullmatch(number) or _QUAD.fullmatch(number):
        return False
    before = text[max(0, start - _CUE_REACH) : start]
    cue = _CUE_BEFORE.search(before)
    cued = cue is not None or bool(_CUE_AFTER.match(text[end : end + 12]))
    # "Order number 8841-2230" is introduced as a number, but not of a phone.
    if (cue is None or cue.group().lower().startswith(("n", "m"))) and _NOT_A_PHONE_BEFORE.search(before):
        return False
    if digits < _MIN_DIGITS:
        return cued and number[0] in "0+(" and cue is not None
    alone = _ALONE_BEFORE.search(before) is not None and _ALONE_AFTER.match(text, end) is not None
    if _PART_BEFORE.search(before):
        return False
    return (
        cued
        or (alone and digits > _MIN_DIGITS + number.isdigit())
        or _looks_dialled(number, digits)
        or (digits > _MIN_DIGITS + 1 - (not number.isdigit() and number[0] in "0+(") and _valid(number, countries, judged))
    )


def _looks_dialled(number: str, digits: int) -> bool:
    if _GROUPED_NUMBER.fullmatch(number) and not number.startswith("0"):
        return False
    if _NORTH_AMERICAN.fullmatch(number):
        return True
    if len(number) == digits:
        return number.startswith("0") and _TRUNK_MIN <= digits <= _TRUNK_MIN + 4
    return digits > _MIN_DIGITS and (number[0] in _MARKS or number.startswith("0"))


def _valid(number: str, countries: Sequence[str], judged: dict[str, bool]) -> bool:
    if number in judged:
        return judged[number]
    separated = not number.isdigit()
    verdict = False
    for country in (None,) if number.startswith("+") else countries:
        try:
            parsed = phonenumbers.parse(number, country)
        except NumberParseException:
            continue
        # Ten digits in a row may be anything; only a full, valid number of the country counts then.
        if phonenumbers.is_valid_number(parsed) or (separated and number.startswith("+")):
            verdict = True
            break
    judged[number] = verdict
    return verdict
