"""Phone numbers: candidates by form, judged by phonenumbers (libphonenumber's data) and the words beside."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException

from peerdesk.engines.redaction.spans import Span

_MIN_DIGITS: Final = 7
_MAX_DIGITS: Final = 15
_CUE_REACH: Final = 32

_CANDIDATE: Final = re.compile(
    r"(?<![\w.,/:=#-])(?:\+\s?|\(\+?)?"
    r"\d(?:(?:[ \u00a0]?[().\-/\u2013][ \u00a0]?[()]?|[ \u00a0]\(?|\)[ \u00a0]?)?\d){5,16}"
    r"(?:\s?(?:x|ext\.?|extension|durchwahl|poste)\s?\d{1,6})?(?![\w])(?!-\d|[.,]\d)",
    re.IGNORECASE,
)
_CUE_BEFORE: Final = re.compile(
    r"\b(?:phone|telephone|tel|telefon(?:nummer)?|mobile|mobil|cell|handy(?:nummer)?|fax|call|calling|ring|text|sms|whatsapp|"
    r"reach|contact|answering|desk|office|home|direct|number|numéro|téléphone|portable|appele[zr]|teléfono|móvil|llám\w*|"
    r"llamar|anrufen|rückruf|nummer|messages?)\b[^\d\n]{0,24}$",
    re.IGNORECASE,
)
_CUE_AFTER: Final = re.compile(r"^[ \t]*[-(]?\s?(?:mobile|cell|office|home|fax|phone|work|desk)\b", re.IGNORECASE)
_NOT_A_PHONE_BEFORE: Final = re.compile(
    r"(?:\b(?:order|invoice|tracking|model|part|serial|article|item|sku|ean|isbn|version|error|code|firmware|ticket|case|"
    r"card|account|iban|zip|postcode|id|ssn|bestellung|rechnung|artikel|commande|facture|pedido|factura)\b[^\n]{0,14}|[$€£#§])$",
    re.IGNORECASE,
)
_DATE: Final = re.compile(
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2})(?:[ T]\d{1,2}.?\d{0,2})?"
    r"|(?:19|20)\d{2}\s?[-\u2013/]\s?(?:19|20)\d{2}"
)
_GROUPED_NUMBER: Final = re.compile(r"\d{1,3}(?:[ .]\d{3})+")
_ALONE_BEFORE: Final = re.compile(r"(?:^|\n|\|)[ \t>]*$")
_ALONE_AFTER: Final = re.compile(r"[ \t]*(?:$|\n|\|)")
_TRUNK_MIN: Final = 10
_NORTH_AMERICAN: Final = re.compile(r"(?:1[ .-])?\(?\d{3}(?:\) ?|[ .-])\d{3}[ .-]\d{4}")
_MARKS: Final = frozenset("+()")


def find_phones(text: str, countries: Sequence[str]) -> Iterator[Span]:
    """Yield phone numbers: valid ones for the countries given or with an international prefix, and likely ones.

    Likely means: written like a phone number and either introduced as one or led by 0, +, or a bracket.
    """
    judged: dict[str, bool] = {}
    for match in _CANDIDATE.finditer(text):
        value = match.group()
        number = re.split(r"[A-Za-z]", value, maxsplit=1)[0].strip()
        digits = sum(map(str.isdigit, number))
        if not _MIN_DIGITS <= digits <= _MAX_DIGITS or _DATE.fullmatch(number):
            continue
        before = text[max(0, match.start() - _CUE_REACH) : match.start()]
        cue = _CUE_BEFORE.search(before)
        cued = cue is not None or bool(_CUE_AFTER.match(text[match.end() : match.end() + 12]))
        # "Order number 8841-2230" is introduced as a number, but not of a phone.
        if (cue is None or cue.group().lower().startswith("n")) and _NOT_A_PHONE_BEFORE.search(before):
            continue
        alone = _ALONE_BEFORE.search(before) is not None and _ALONE_AFTER.match(text, match.end()) is not None
        if (
            cued
            or (alone and digits > _MIN_DIGITS)
            or _looks_dialled(number, digits)
            or _valid(number, countries, judged)
        ):
            yield Span(match.start(), match.end(), "PHONE", 0.95 if cued else 0.8, "phonenumbers")


def _looks_dialled(number: str, digits: int) -> bool:
    if _GROUPED_NUMBER.fullmatch(number) and not number.startswith("0"):
        return False
    if _NORTH_AMERICAN.fullmatch(number):
        return True
    if len(number) == digits:
        return number.startswith("0") and _TRUNK_MIN <= digits <= _TRUNK_MIN + 1
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
