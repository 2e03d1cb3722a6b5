"""Days in the past that tickets do not speak of otherwise: a full date of a year in which customers were born."""

import re
from collections.abc import Iterator
from typing import Final

from peerdesk.engines.redaction.spans import Span

BIRTH: Final = "year"
_MONTH: Final = (
    r"(?:jan(?:uar|uary|vier|v|\.)?|enero|ene|jänner|feb(?:ruar|ruary|rero|\.)?|février|fevrier|févr?|mar(?:ch|zo|s)?|märz|maerz|mrz|marz"
    r"|apr(?:il)?|avril|avr|abril|abr|may|mai|mayo|jun(?:e|i|io)?|juin|jul(?:y|i|io)?|juillet|juil|aug(?:ust)?|août|aout|agosto|ago"
    r"|sep(?:t|tember|tembre|tiembre)?|set(?:iembre)?|oct(?:ober|obre|ubre)?|okt(?:ober)?|nov(?:ember|embre|iembre)?"
    r"|dec(?:ember)?|dez(?:ember)?|décembre|decembre|déc|dic(?:iembre)?)\.?"
)
# Years in full from 1920 to 2009; in two figures from 30 to 99 and from 00 to 09: the others may be this ticket's own.
_YEAR: Final = r"(?:19[2-9]\d|200\d)"
_SHORT: Final = r"(?:['’]?[3-9]\d|['’]?0\d)"
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH_NUMBER: Final = r"(?:0?[1-9]|1[0-2]|(?-i:VI{0,3}|I{1,3}|I[VX]|XI{0,2}))"
_SIGN: Final = r"(?P<s{0}>[ ]?(?:--|[./\-_·‐-―\\|~*+=])[ ]?)"
_DATE: Final = re.compile(
    rf"(?<![\w.,:/€$£+-])(?:"
    rf"{_DAY}{_SIGN.format(1)}{_MONTH_NUMBER}(?P=s1)(?:{_YEAR}|{_SHORT})"
    rf"|{_MONTH_NUMBER}{_SIGN.format(2)}{_DAY}(?P=s2)(?:{_YEAR}|{_SHORT})"
    rf"|{_YEAR}{_SIGN.format(3)}{_MONTH_NUMBER}(?P=s3){_DAY}"
    rf"|(?<!\d[ ]){_DAY}[ ]{_MONTH_NUMBER}[ ](?:{_YEAR}|{_SHORT})(?![ ]\d)"
    rf"|(?<!\d[ ]){_MONTH_NUMBER}[ ]{_DAY}[ ](?:{_YEAR}|{_SHORT})(?![ ]\d)"
    rf"|(?:the[ ])?{_DAY}(?:st|nd|rd|th|er|\.|º|ª|°)?[ -]?(?:of[ ]|de[ ])?{_MONTH}"
    rf"[ -]?,?[ ]?(?:del?[ ])?(?:{_YEAR}|['’]?{_SHORT})"
    rf"|{_MONTH}[ ]{_DAY}(?:st|nd|rd|th)?,?[ ]{_YEAR}"
    r")(?![\w€%]|[.,:/-]\d|[ ]?(?:€|\$|£|%|eur|uhr|:\d)|[ T]\d{1,2}[:.h]\d{2})",
    re.IGNORECASE,
)
_SOME_YEAR: Final = re.compile(r"(?:19[2-9]|200)\d(?!\d)|[./ _·‐-―'’\\|~*+=-][03-9]\d(?!\d)")
_OTHER_BEFORE: Final = re.compile(
    r"\b(?:since|seit|depuis|desde|bought|purchased|gekauft|acheté\w?|comprad\w|dated|stand|version|release[ds]?|valid|gültig|expir\w+|caduc\w+"
    r"|founded|gegründet|fondée?|fundad\w|built|baujahr|construit\w?|invoice|rechnung|facture|factura|order|bestell\w*|commande|pedido"
    r"|law|gesetz|loi|ley|directive|iso|din|en|updated?|aktualisiert|build|incident|schaden|sinist\w+|between|bis|until|jusqu\w*|hasta"
    r"|deployed|delivered|geliefert|livrée?|entregad\w|shipped)\b[^\d\n.]{0,14}$",
    re.IGNORECASE,
)
_BEFORE: Final = 40
_LONGEST: Final = 12


def find_births(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Yield full dates of years in which customers were born, where no word says that something else happened then.

    Args:
        text: the text.
        start: where to begin.
        end: where the last date begins at the latest.

    """
    end = len(text) if end is None else min(len(text), end + _LONGEST)
    for match in _DATE.finditer(text, start, end) if _SOME_YEAR.search(text, start, end) else ():
        if not _OTHER_BEFORE.search(text, max(0, match.start() - _BEFORE), match.start()):
            yield Span(match.start(), match.end(), "DATE_OF_BIRTH", 0.4, BIRTH)
