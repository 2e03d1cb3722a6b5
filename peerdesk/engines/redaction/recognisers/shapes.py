"""Values by their shape alone, whatever stands around: mixed-up passwords, handles, plates, long numbers with letters.

A shape says less than a checksum: what a reader takes for a machine's code or a product (the tagger, a word before) is left.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from peerdesk.engines.redaction.folding import fold
from peerdesk.engines.redaction.recognisers.cue_words import CUES
from peerdesk.engines.redaction.recognisers.unannounced.births import find_births
from peerdesk.engines.redaction.recognisers.unannounced.plates import find_plates
from peerdesk.engines.redaction.recognisers.unannounced.things import is_measure
from peerdesk.engines.redaction.spans import DataType, Span
from peerdesk.engines.redaction.tagger.lexicon import PLAIN_SHIFT, get_lexicon

SHAPE: Final = "shape"
_SURE, _LIKELY = 0.6, 0.4
_RUN: Final = re.compile(r"(?<![\w@.,/:;+$€£§&=?#%~-])[@\w](?:[\w!#$%&*+?^~.@/-]{2,60}[\w!#$%*?+^~])(?![\w@/]|[-.:]\w)")
_LINK: Final = re.compile(
    r"https?:|www\.|[\w.-]+\.(?:com|de|fr|es|org|net|io|html?|pdf|jpe?g|png|docx?|xlsx?|zip|txt|exe)\b", re.IGNORECASE
)
_END_MARKS: Final = "!?.*+~^"
# Sold under a name with a number: "PlayStation5", "iPhone15", "Windows11"; a word cut by signs of its own ("E-Mail?").
_GOODS: Final = re.compile(r"[A-Za-z]?[A-Z]?[a-z]+(?:[A-Z][a-z]+)*\d{1,4}[a-z]?|[A-Z]?[a-z]+(?:[A-Z]{1,3}|[A-Z][a-z]+)+")
_CODE: Final = re.compile(
    r"0[xX][0-9A-Fa-f]+|v?\d+(?:\.\d+)+\S*|[A-Z]{1,6}(?:_[A-Z0-9]+)+|\d+[xX]\d+(?:[xX]\d+)?|\d+(?:st|nd|rd|th|er|ème|ª|º|h|x|k|kg|mm|cm|gb|tb|mb|ml|kwh|w|v|hz|km|eur|usd)"
    r"|\d{1,2}[^\W\d_]{3,9}20(?:1[1-9]|[2-4]\d)",
    re.IGNORECASE,
)
_HANDLE: Final = re.compile(
    r"@?(?P<word>[a-zà-öø-ÿ]{4,24})(?P<number>\d{1,5})|@?x[a-z]{3,20}x\d{0,4}|@?(?:[a-z]{2,20}_){1,3}[a-z]{0,20}\d{1,5}|[a-z]{2,20}(?:_[a-z]{1,20})?_\d{1,4}_[a-z]{1,20}|[a-z]{3,20}\.[a-z]{3,20}\d{1,5}|[a-z]{3,20}\.\d{2,6}|[a-z]{3,16}(?:-[a-z]{3,16}){1,2}-\d{1,4}|@\w{3,40}",
    re.IGNORECASE,
)
_PART_BEFORE: Final = re.compile(
    r"\b(?:part|spare|pi[eè]ce|pieza|teil|teile\w*|bauteil|ersatzteil\w*|recambio|modul[eo]?|m[oó]dulo|komponente|component\w?"
    r"|composante?|componente|modell?|mod[eè]le|modelo|filter|cartridge|cartouche|cartucho|patrone|sku|ean|gtin|isbn|artikel\w*"
    r"|art[ií]culo|article|art|typ|type|tipo|version|versi[oó]n|build|firmware|error|fehler|erreur|fehlercode|code)"
    r"\b[^\w\n]{0,3}(?:(?:no|nr|num|number|nummer|n[º°]|code|is|ist|est|es)\b[^\w\n]{0,3}){0,2}$",
    re.IGNORECASE,
)
_BEFORE: Final = 36
_MANY_DIGITS: Final = 6
_SOME_DIGITS: Final = 4
_MIN_SECRET: Final = 6
_MIN_CHANGES: Final = 3


def find_shapes(text: str) -> Iterator[Span]:
    """Yield what is written like a secret, a handle, a number plate or somebody's number. Linear in the text's length."""
    for span in (*find_plates(text), *find_births(text)):
        if not _is_part(text, span.start):
            yield span
    for match in _RUN.finditer(text):
        run = match.group()
        if run.isalpha() or run.isdigit() or _LINK.search(run):
            continue
        kind, end = _kind_of(run)
        if kind and not _is_part(text, match.start()):
            yield Span(match.start(), match.start() + end, kind, _LIKELY, SHAPE)


def _is_part(text: str, start: int) -> bool:
    return _PART_BEFORE.search(text, max(0, start - _BEFORE), start) is not None


def _kind_of(run: str) -> tuple[DataType | None, int]:
    """What a run of signs is most likely, and how long it is without the signs that end a sentence."""
    bare = run.rstrip(_END_MARKS)
    digits = sum(map(str.isdigit, bare))
    letters = sum(map(str.isalpha, bare))
    if not bare or _CODE.fullmatch(bare) or is_measure(bare):
        return None, 0
    if bare[0] != "@" and _is_secret(run, bare):
        return "SECRET", len(run)
    if (handle := _HANDLE.fullmatch(bare)) and not bare.isupper():
        word = handle.group("word")
        plain = word and int(get_lexicon().lookup([word])[0]) >> PLAIN_SHIFT & 3
        return (None, 0) if plain and not bare.startswith("@") else ("USERNAME", len(bare))
    mixed = bare.upper() != bare and bare.lower() != bare
    if letters and bare.isalnum() and (digits >= _MANY_DIGITS or (mixed and digits >= _SOME_DIGITS)):
        return "ID_NUMBER", len(bare)
    return None, 0


def _is_secret(run: str, bare: str) -> bool:
    """Small and large letters with digits or signs among them, as no word, product or part number is written."""
    if len(run) < _MIN_SECRET or "@" in run[1:] or _GOODS.fullmatch(bare):
        return False
    small, large, digit = (any(map(test, bare)) for test in (str.islower, str.isupper, str.isdigit))
    inner = any(sign in "!#$%*?^~" and bare[index + 1].isalnum() for index, sign in enumerate(bare[:-1]) if index)
    kinds = ["d" if sign.isdigit() else "u" if sign.isupper() else "l" if sign.isalpha() else "" for sign in bare]
    changes = sum(first != second for first, second in pairwise(kinds) if first and second)
    if small and large and digit:
        return changes >= _MIN_CHANGES and ("-" not in bare and "/" not in bare and "." not in bare)
    return inner and (digit or (small and large))


_GROUPED: Final = re.compile(
    r"(?P<first>[A-Za-z0-9]{2,4})(?P<sign>[ .\-_·]{1,3})[A-Za-z0-9]{2,4}(?:(?P=sign)[A-Za-z0-9]{1,4})*"
)
_NUMBERS: Final = frozenset({"ID_NUMBER", "ORDER_ID"})
_MOST_GROUPS: Final = 3


def with_groups(text: str, span: Span) -> Span:
    """The span of a number with the groups behind it that are written like its own."""
    if span.type not in _NUMBERS:
        return span
    match = _GROUPED.fullmatch(text, span.start, span.end)
    if match is None:
        return span
    size, sign = len(match.group("first")), match.group("sign")
    before = re.compile(rf"(?<![\w@.-])(?P<group>[A-Za-z0-9]{{{size}}}){re.escape(sign)}\Z").search(
        text, max(0, span.start - size - len(sign) - 1), span.start
    )
    if before and not _is_word(before.group("group")) and fold(before.group("group")) not in CUES:
        span = replace(span, start=before.start("group"))
    groups = text[span.start : span.end].split(sign)
    end = span.end
    for _ in range(_MOST_GROUPS):
        if any(len(group) != size for group in groups):
            break
        following = re.compile(rf"{re.escape(sign)}(?P<group>[A-Za-z0-9]{{1,{size}}})(?![\w@])").match(text, end)
        if following is None or _is_word(following.group("group")):
            break
        groups.append(following.group("group"))
        end = following.end()
    return replace(span, end=end)


def _is_word(group: str) -> bool:
    """A word of some language; capitals among small letters are rarely one."""
    if not group.isalpha() or not (group.islower() or group.isupper() or group.istitle()):
        return False
    level = int(get_lexicon().lookup([group])[0]) >> PLAIN_SHIFT & 3
    return level > (0 if group.islower() else 1)
