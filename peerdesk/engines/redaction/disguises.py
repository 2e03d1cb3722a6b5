"""Disguises that a reader sees through: encoded signs, emphasis, boxes, letters in numbers, signs between groups.

Each finder names the stretches of a text that stand for something else: (start, end, what a reader reads there).
"""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

Edit = tuple[int, int, str]

_ENCODED: Final = re.compile(
    r"&(?:\#\d{2,6}|\#[xX][0-9A-Fa-f]{2,5}|[A-Za-z]{2,8});"
    r"|\\[uU][0-9A-Fa-f]{4}"
    r"|(?<!\d)(?:%[0-9A-Fa-f]{2})+(?=\w)|(?<=\d)%40(?=\w)"
    r"|(?:=[89A-F][0-9A-F]){2,4}"
    r"|[\u00c2-\u00c5][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]"
    r"|\\[_.@#*~|+-]"
)
# Cheap looks that spare most texts the closer ones.
_CODED: Final = re.compile(r"[&%\\=\u00c2-\u00c5]")
_APART: Final = re.compile(
    r"[\[({][ ]?(?:[.:]|dot|punkt|point|punto|ponto)|\d (?:\.|dot|punkt|point|punto|ponto) \d", re.IGNORECASE
)
_SWUNG: Final = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ][^\W\d_]*[A-ZÀ-Þ]")
_PERCENT: Final = frozenset("@+.-_ :/")
# What mark-up puts around a value to make it stand out, or to hide it.
_WRAPPED: Final = re.compile(
    r"(?<!\w)(?P<mark>\*\*|~~|\|\||__|==|`)(?=[^\s*~|`=_])[^\n*~|`]{1,160}?(?<![\s*~|`=_])(?P<end>(?P=mark))(?!\w)"
    r"|(?P<open>>>)(?=[^\s<>])[^\n<>]{1,160}?(?<=[^\s<>])(?P<close><<)"
)
# "(4111)(1111)(1111)(1111)", "[K][9][3]": a value in boxes; a placeholder is none.
_BOXED: Final = re.compile(
    r"(?:\(\w{1,6}\)[ ]?){2,24}|(?:\[(?![A-Z]{2,4}_\d)\w{1,6}\][ ]?){2,24}|(?:\{\w{1,6}\}[ ]?){2,24}|(?:<\w{1,6}>[ ]?){3,24}"
)
_PAIRS: Final = (")(", ") (", "][", "] [", "}{", "} {", "><", "> <")
_BOX: Final = re.compile(r"[()\[\]{}<> ]")
# A dot or colon in brackets or between spaces, as in addresses that must not become links.
_DEFANGED: Final = re.compile(
    r"(?<=[\w:])[ ]?[\[({][ ]?(?P<sign>\.|::?|dot|punkt|point|punto|ponto)[ ]?[\])}][ ]?(?=[\w:])"
    r"|(?<=\d)[ ](?P<apart>\.|dot|punkt|point|punto|ponto)[ ](?=\d)",
    re.IGNORECASE,
)
_SPELLED_SIGN: Final = re.compile(r"(?<![\w·-])(?:a-t|d-o-t|a·t|d·o·t)(?![\w·-])", re.IGNORECASE)
_HOST_APART: Final = re.compile(r"(?<=@)[ ]?[\w-]{1,40}(?:[ ]?\.[ ]?[\w-]{1,40}){1,4}")
_RUN: Final = re.compile(r"(?<![^\W_])(?:\+[0-9OolILi]|[0-9OolI])[^\W_]{4,24}(?![^\W_])")
# "05Nov2026": letters that make a word stand for themselves.
_WORD_INSIDE: Final = re.compile(r"(?=[OolILi]*[^\W\d_OolILi])[^\W\d_]{3}")
_MISREAD: Final = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
_MISDIALLED: Final = _MISREAD | str.maketrans({"L": "1", "i": "1"})
_LEAST_DIGITS: Final = 4
_MIXED_CASE: Final = re.compile(r"(?<![\w@./=-])[a-zà-ÿA-ZÀ-Þ]{4,20}(?![\w@./=])")
_SWINGS_OF_A_NAME: Final = 3
_SWINGS_OF_A_WORD: Final = 2
_SWINGS: Final = re.compile(r"[a-zà-öø-ÿ][A-ZÀ-ÖØ-Þ]")
# Groups of one size, the last one at most so long, with a sign between that nobody writes inside a word.
_GROUPED: Final = re.compile(
    r"(?<![\w|~•·])[^\W_]{1,6}(?P<sign>[ ]?(?:\||~|--|·|•|\*)[ ]?|,[ ]|[ ]?/[ ]|[ ]:[ ]|\t"
    r"|[ ]?(?:[=;'’´`^\\&<>\[\](){}]{1,3}|[–—])[ ]?)"
    r"[^\W_]{1,6}(?:(?P=sign)[^\W_]{1,6}){0,30}(?![\w|~•·])"
)
# An address of mail letter by letter: "j o @ s i t e . o r g".
_SPELLED_OUT: Final = re.compile(r"(?<!\S)(?:[\w.+-][ ]){2,60}@(?:[ ][\w.-]){3,60}(?!\S)")
# Nobody writes a space before a full stop and none behind it: "jo@example .com".
_ENDING: Final = re.compile(r" \.[a-z]{2,12}(?![\w@])")
_RARE: Final = frozenset({"|", "~", "--", "·", "•", "*"})
_LEAST: Final = 6
_FEW: Final = 3
_MEASURE: Final = re.compile(r"\d{1,5}(?:[kKmM]?[VAWKgmlL]|[cmk][mg]|[kMG]?Hz|VA|mAh|px)")
_SHORT_DATE: Final = re.compile(r"\d{1,2}\D{1,3}\d{1,2}\D{1,3}\d{2}")


def decoded(text: str) -> Iterator[Edit]:
    """Signs written as codes of HTML, URLs, mails or programs, and letters read in the wrong encoding ("NoÃ«l")."""
    for match in _ENCODED.finditer(text) if _CODED.search(text) else ():
        new = _sign(match.group())
        if new is not None:
            yield match.start(), match.end(), new


@lru_cache(maxsize=2048)
def _sign(code: str) -> str | None:
    try:
        if code[0] == "&":
            sign = html.unescape(code)
            return sign if len(sign) == 1 and sign != code else None
        if code[0] == "\\":
            return html.unescape(f"&#x{code[2:]};") if code[1] in "uU" else "" if code[1] == "_" else code[1]
        if code[0] == "%":
            signs = bytes.fromhex(code.replace("%", "")).decode()
            return signs if all(sign in _PERCENT or (sign > "\x7f" and sign.isalpha()) for sign in signs) else None
        raw = bytes.fromhex(code.replace("=", "")) if code[0] == "=" else code.encode("cp1252")
        letter = raw.decode()
    except (ValueError, UnicodeError):
        return None
    return letter if letter.isalpha() else None


def unwrapped(text: str) -> Iterator[Edit]:
    """Signs of emphasis around something, and boxes around the groups of a value."""
    for match in _WRAPPED.finditer(text):
        first, last = ("mark", "end") if match.group("mark") else ("open", "close")
        yield *match.span(first), ""
        yield *match.span(last), ""


def unboxed(text: str) -> Iterator[Edit]:
    """The brackets of "(4111)(1111)(1111)(1111)"."""
    for match in _BOXED.finditer(text) if any(pair in text for pair in _PAIRS) else ():
        last = match.end() - (text[match.end() - 1] == " ")
        if any(map(str.isdigit, match.group())):
            for place in _BOX.finditer(text, match.start() + 1, last - 1):
                yield *place.span(), ""


def rejoined(text: str) -> Iterator[Edit]:
    """Dots in brackets or apart, host names apart, spelled signs."""
    for match in _DEFANGED.finditer(text) if _APART.search(text) else ():
        sign = match.group("sign") or match.group("apart")
        yield match.start(), match.end(), sign if sign[0] in ".:" else "."
    for match in _SPELLED_SIGN.finditer(text) if "-t" in text or "·t" in text or "-T" in text else ():
        yield match.start(), match.end(), "at" if match.group()[0] in "aA" else "dot"
    for match in _SPELLED_OUT.finditer(text) if " @ " in text else ():
        for place in range(*match.span()):
            if text[place] == " ":
                yield place, place + 1, ""
    if "@" in text:
        for match in _HOST_APART.finditer(text):
            for place in range(*match.span()):
                # A space behind a full stop ends a sentence: only where one stands before it, too.
                if text[place] == " " and (text[place - 1] == "@" or _inside_host(text, place)):
                    yield place, place + 1, ""


def _inside_host(text: str, place: int) -> bool:
    return text[place + 1 : place + 3] == ". " or text[place - 2 : place] == " ." or _ENDING.match(text, place) is not None


def figures(text: str) -> Iterator[Edit]:
    """Letters that stand for figures in a run of figures: "Ol23975666"."""
    for match in _RUN.finditer(text):
        run = match.group()
        digits = sum(map(str.isdigit, run))
        letters = sum(map(str.isalpha, run))
        dialled = run[0] == "+" and digits > letters
        if not letters or digits < _LEAST_DIGITS or (letters == 1 and run[-1].isalpha()):
            continue
        if (digits < 2 * letters and not dialled) or _WORD_INSIDE.search(run):
            continue
        new = run.translate(_MISDIALLED if dialled else _MISREAD)
        if sum(map(str.isalpha, new)) < letters and new[:2].lower() != "0x":
            for index, (old, sign) in enumerate(zip(run, new, strict=True)):
                if old != sign:
                    yield match.start() + index, match.start() + index + 1, sign


def swinging(text: str) -> Iterator[Edit]:
    """Words with large and small letters as they come ("gEoRgEtTe") as words are written."""
    for match in _MIXED_CASE.finditer(text) if _SWUNG.search(text) else ():
        word = match.group()
        if "AT" in word and "DOT" in word:
            continue  # an address of mail: "joATexampleDOTcom"
        # "PayPalMe" begins as a word does, and takes more to be none.
        least = _SWINGS_OF_A_NAME if word[0].isupper() and word[1].islower() else _SWINGS_OF_A_WORD
        swings = len(_SWINGS.findall(word))
        if swings >= least or (word[0].islower() and word[1].isupper() and word[2].islower() and word[-1].isupper()):
            new = word.title()
            if len(new) == len(word):
                for index, (old, sign) in enumerate(zip(word, new, strict=True)):
                    if old != sign:
                        yield match.start() + index, match.start() + index + 1, sign


def signs_between(text: str) -> Iterator[tuple[int, int]]:
    """The signs between the groups of a value that was cut into pieces of one size."""
    for match in _GROUPED.finditer(text):
        sign, whole = match.group("sign"), match.group()
        groups = whole.split(sign)
        size = len(groups[0])
        if any(len(group) != size for group in groups[:-1]) or len(groups[-1]) > size:
            continue
        if not any(map(str.isdigit, whole)) or sum(map(len, groups)) < _LEAST or _SHORT_DATE.fullmatch(whole):
            continue
        if all(map(_MEASURE.fullmatch, groups)):
            continue  # "230V~13A"
        # Behind commas stand words, too, and two numbers are a pair.
        listed = sign.strip() not in _RARE or sign != sign.strip()
        if listed and (len(groups) < _FEW or size == 1 or any(group.isalpha() and group.islower() for group in groups)):
            continue
        place = match.start()
        for group in groups[:-1]:
            place += len(group)
            yield place, place + len(sign)
            place += len(sign)
