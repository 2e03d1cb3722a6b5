"""Values as people say them: digits in words ("null eins fünf", "double seven"), names letter by letter ("M as in Mike")."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from peerdesk.engines.redaction.spans import Span

_UNITS: Final = (
    "zero|oh|nought|nil|one|two|three|four|five|six|seven|eight|nine"
    "|null|eins|ein|zwei|zwo|drei|vier|fünf|fuenf|funf|sechs|sieben|acht|neun"
    "|zéro|un|deux|trois|quatre|cinq|sept|huit|neuf"
    "|cero|uno|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
    "|due|tre|quattro|cinque|sei|sette|otto|nove|nul|een|twee|drie|vijf|zes|zeven|negen|dois|três|quatro|oito"
)
_TENS: Final = (
    "ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
    "|zehn|elf|zwölf|zwoelf|(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und(?:zwan|vier|fünf|sech|sieb|acht|neun|drei)(?:zig|ßig)"
    "|(?:drei|vier|fünf|sech|sieb|acht|neun)zehn|(?:zwan|vier|fünf|sech|sieb|acht|neun)zig|dreißig|dreissig"
    "|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante|septante|huitante|nonante"
    "|diez|once|doce|trece|catorce|quince|dieci(?:séis|seis|siete|ocho|nueve)|veinte|veinti\\w{2,6}|treinta|cuarenta|cincuenta"
    "|sesenta|setenta|ochenta|noventa"
)
_WORD: Final = rf"(?:(?:double|triple|doppel|zweimal|doble)[ -])?(?:{_UNITS}|{_TENS})"
_BETWEEN: Final = r"(?:[ ]?[,.;/–-][ ]?|[ ]{1,2}|[ ](?:et|y|und|e)[ ]|\n[> ]{0,4})"
# Five numbers in a row are no counting of things; three are a code where one is announced.
_LONG: Final = re.compile(
    rf"(?<![\w-])(?:plus[ ])?{_WORD}(?:{_BETWEEN}(?:{_WORD}|\d{{1,4}})){{4,24}}(?![\w-])", re.IGNORECASE
)
_CODE: Final = re.compile(
    rf"\b(?:code|pin|tan|otp|puk|password|passcode|number|nummer|kennwort|passwort|numéro|código|clave|número|geheimzahl)\b"
    rf"[^\n.]{{0,24}}?(?<![\w-])(?P<value>{_WORD}(?:{_BETWEEN}{_WORD}){{2,12}})(?![\w-])",
    re.IGNORECASE,
)
_AS_IN: Final = r"(?:[ ](?:as[ ]in|like|for|wie|comme|como|de|as)[ ])"
_SAID: Final = rf"[^\W\d_]{_AS_IN}[^\W\d_]{{2,14}}"
_TABLE: Final = re.compile(
    rf"(?<!\w){_SAID}(?:[ ]?[,;.–-]?[ ](?:(?:and|und|et|y)[ ])?{_SAID}){{2,24}}(?!\w)",
    re.IGNORECASE,
)
_LETTERS: Final = re.compile(
    r"(?<![\w.-])[^\W\d_](?P<sign>[-.–]|[ ]?-[ ]?|,[ ]|[ ])[^\W\d_](?:(?P=sign)[^\W\d_]){2,24}(?![\w-])"
)
_MIN_DIFFERENT: Final = 3


def find_spoken(text: str) -> Iterator[Span]:
    """Yield numbers said digit by digit and names that are spelled. Work is bounded for each beginning."""
    for match in _LONG.finditer(text):
        yield Span(match.start(), match.end(), "PHONE", 0.6, "spoken")
    for match in _CODE.finditer(text):
        yield Span(*match.span("value"), "SECRET", 0.6, "spoken")
    for match in _TABLE.finditer(text):
        yield Span(match.start(), match.end(), "NAME", 0.6, "spoken")
    for match in _LETTERS.finditer(text):
        letters = list(filter(str.isalpha, match.group().lower()))
        in_order = all(ord(second) - ord(first) == 1 for first, second in pairwise(letters))
        if len(set(letters)) >= _MIN_DIFFERENT and not in_order:
            yield Span(match.start(), match.end(), "NAME", 0.6, "spoken")
