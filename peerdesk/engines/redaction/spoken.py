"""Values as people say them: digits in words ("null eins fünf", "double seven"), names letter by letter ("M as in Mike")."""

import re
from collections.abc import Iterator
from functools import lru_cache
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
_TIMES: Final = (
    r"(?:double|triple|doppel(?:te)?|zweimal|dreimal|doble|twice|triplet?"
    r"|(?:two|three|zwei|drei|deux|trois|dos|tres|due|tre)[ ](?:times|mal|fois|veces|volte)(?:[ ](?:die|le|el|the))?)"
)
_WORD: Final = rf"(?:{_TIMES}[ -])?(?:{_UNITS}|{_TENS})"
# What a number begins with: a plus, or letters said one by one ("W E B zero six").
_HEAD: Final = re.compile(
    r"(?<![^\W_])(?:(?:plus|más|mas)[ ,\n-]{1,2}|(?:(?:[^\W\d_]|(?-i:[A-Z]{2})?\d{1,6}|(?-i:[A-Z]{4}))[ ,.\n-]{1,2}){1,8})$",
    re.IGNORECASE,
)
# Behind a hyphen a number may only begin where a letter or plus goes before: "B-E-zero", but not "twenty-one".
_JOINED_HEAD: Final = re.compile(r"(?<![^\W_])(?:[^\W\d_]|plus|más|mas)-\Z", re.IGNORECASE)
# Letters at the end that are words by themselves: "… five a".
_LAST_LETTERS: Final = re.compile(r"(?:[ ,.;/–-]{1,3}[aeiouyàáéíóú])+$", re.IGNORECASE)
_HEAD_REACH: Final = 40
_NUMBER: Final = re.compile(rf"{_TIMES}|{_UNITS}|{_TENS}|two|three|zwei|drei|deux|trois|dos|tres")
_ONE_WORD: Final = re.compile(r"[^\W\d_]+")
_LEAST: Final = 3
_BETWEEN: Final = (
    r"(?:[ ]?[,.;/–-][ ]?|[ ]{1,2}|[ ](?:et|y|und|e|dot|punkt|point|punto|ponto|punt|minus|dash|tiret|guion)[ ]|\n[> ]{0,4})"
)
# Four numbers in a row are no counting of things; three are a code where one is announced.
_LONG: Final = re.compile(rf"{_WORD}(?:{_BETWEEN}(?:{_WORD}|\d{{1,4}}|[^\W\d_](?=[\s,.-]))){{3,40}}(?![\w-])", re.IGNORECASE)
_CODE: Final = re.compile(
    rf"\b(?:code|pin|tan|otp|puk|password|passcode|number|nummer|kennwort|passwort|numéro|código|clave|número|geheimzahl)\b"
    rf"[^\n.]{{0,24}}?(?<![\w-])(?P<value>{_WORD}(?:{_BETWEEN}{_WORD}){{2,12}})(?![\w-])",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    r"(?:zero|null|zéro|cero)?[ ,]{0,2}(?:one|eins|un|uno)[ ,]+(?:two|zwei|deux|dos)[ ,]+(?:three|drei|trois|tres)",
    re.IGNORECASE,
)
_AS_IN: Final = r"(?:[ ](?:as[ ]in|like|for|wie|comme|como|de|as)[ ])"
_SAID: Final = rf"[^\W\d_]{_AS_IN}[^\W\d_]{{2,14}}"
_TABLE: Final = re.compile(
    rf"(?<!\w){_SAID}(?:[ ]?[,;.–-]?[ ](?:(?:and|und|et|y)[ ])?{_SAID}){{2,24}}(?!\w)",
    re.IGNORECASE,
)
_LETTERS: Final = re.compile(
    r"(?<![\w.-])(?:[^\W\d_][ ]?[.'’][ ]?)?[^\W\d_]"
    r"(?P<sign>[-.–·•_/|*~]|[ ]?-[ ]?|,[ ]|[ ])[^\W\d_](?:(?P=sign)[^\W\d_]){2,24}(?![\w-])"
)
_MIN_DIFFERENT: Final = 3


@lru_cache(maxsize=16_384)
def _is_number(word: str) -> bool:
    return _NUMBER.fullmatch(word.lower()) is not None


def find_spoken(text: str) -> Iterator[Span]:
    """Yield numbers said digit by digit and names that are spelled. Work is bounded for each beginning."""
    last = 0
    begun = [match.start() for match in _ONE_WORD.finditer(text) if _is_number(match.group())]
    for start in begun if len(begun) >= _LEAST else ():
        cut = text[start - 1 : start] == "-" and not _JOINED_HEAD.search(text, max(0, start - 6), start)
        match = _LONG.match(text, start) if start >= last and not cut else None
        if not match:
            continue
        last = match.end()
        said = sum(1 for word in _ONE_WORD.finditer(match.group()) if _is_number(word.group()))
        if _COUNTED.match(match.group()) or said < _LEAST:
            continue
        loose = _LAST_LETTERS.search(match.group())
        head = _HEAD.search(text, max(0, start - _HEAD_REACH), start)
        yield Span(head.start() if head else start, start + loose.start() if loose else last, "PHONE", 0.6, "spoken")
    for match in _CODE.finditer(text):
        yield Span(*match.span("value"), "SECRET", 0.6, "spoken")
    for match in _TABLE.finditer(text):
        yield Span(match.start(), match.end(), "NAME", 0.6, "spoken")
    for match in _LETTERS.finditer(text):
        letters = list(filter(str.isalpha, match.group().lower()))
        in_order = all(ord(second) - ord(first) == 1 for first, second in pairwise(letters))
        if len(set(letters)) >= _MIN_DIFFERENT and not in_order:
            yield Span(match.start(), match.end(), "NAME", 0.6, "spoken")
