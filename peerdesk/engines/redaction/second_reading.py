"""A bolder reading: codes of mails and programs, joints of any kind, lines of a list or chat; only for what proves itself.

What is undone here would spoil other values ("id=4711" is no code of a mail), so of this reading only kinds count that have
a check digit, an address's sign or a plus before them.
"""

import html
import re
from collections.abc import Iterator, Sequence
from typing import Final

from peerdesk.engines.redaction.disguises import Edit
from peerdesk.engines.redaction.recognisers.cards import CALENDAR
from peerdesk.engines.redaction.recognisers.phones import is_announced
from peerdesk.engines.redaction.spans import Span
from peerdesk.engines.redaction.views import View, letters_apart, read

_CODE: Final = re.compile(
    r"&amp;(?:amp;)?\#(?:\d{2,6}|[xX][0-9A-Fa-f]{2,5});|\\x[2-7][0-9A-Fa-f]|=[ \t]*\r?\n[ >]{0,4}(?=\S)"
)
_CODED: Final = re.compile(r"amp;#|\\x[2-7]|=[2-7][0-9A-F]|=[ \t]*\r?\n|%[2-7][0-9A-Fa-f]|\[/?[a-zA-Z]|<!--")
HOLDS_CODE: Final = re.compile(r"amp;#|\\x[2-7]|=[2-7][0-9A-F]|=[ \t]*\r?\n|%[2-7][0-9A-Fa-f]")
# Two codes of a mail beside each other, one with a letter, or its line end say that "=35" is a code, too.
_MAIL_CODED: Final = re.compile(r"=[2-7][0-9A-F]=[2-7][0-9A-F]|(?:=[2-7][0-9A-F][^\n=&]){5}|=[2-7][A-F]|=[ \t]*\r?\n")
_MAIL_RUN: Final = re.compile(r"=[2-7][0-9A-F][^\n=]{0,20}=[2-7][0-9A-F](?:[^\n=]{0,20}=[2-7][0-9A-F]){0,80}")
_MAIL_CODE: Final = re.compile(r"=([2-7][0-9A-F])")
# At least two codes of an address of the web in one run.
_PERCENT_RUN: Final = re.compile(r"%[2-7][0-9A-Fa-f](?:[^\s%\"'<>]{0,40}%[2-7][0-9A-Fa-f]){1,80}")
_PERCENT: Final = re.compile(r"%([2-7][0-9A-Fa-f])")
# Mark-up of forums, and remarks that a browser does not show; one with a value in it is read as it is.
_TAG: Final = re.compile(
    r"\[/?(?:b|i|u|s|code|quote|url|email|size|color|font|left|center)(?:=[^\]\n@]{0,40})?\]|<!--[^@\d\n>]{0,80}-->",
    re.IGNORECASE,
)
# What mail programs, lists and chats put between two lines of one value.
_LINE: Final = (
    r"[ \t]*[-\\]?(?:\r?\n[ \t>|]{0,8}){1,2}(?:(?:[-*•–·]|\d{1,2}[.)])[ ])?"
    r"(?:\[?\d{1,2}[:.h]\d{2}(?::\d{2})?\]?[ ,-]{0,2}(?:[^\W\d][\w ]{0,16}:)?[ ]|[^\W\d]\w{0,3}:[ ])?"
)
_BROKEN: Final = re.compile(
    rf"(?:(?<=\d)|(?<=\d[.:/])|(?<=[^A-Za-z][A-Za-z])|(?<=[A-Z]{{4}})){_LINE}"
    r"(?!\d{1,2}[:h.]\d{2}(?!\d))(?=[-./]?[A-Z]{0,4}\d|[A-Za-z](?![^\W_])|[A-Z]{4}(?![^\W_]))"
)
_TIME_BEFORE: Final = re.compile(r"(?<!\d)\d{1,2}[:h]\d{2}\Z")
_WORDS: Final = (
    r"(?:and then|und dann|et puis|y luego|and|then|und|dann|danach|et|puis|ensuite|y|luego|después|e|poi|en|dan)"
)
_JOINT: Final = rf"(?:[^\w\n]{{1,8}}|[ ,;]{{1,2}}{_WORDS}[ ,;]{{1,2}})"
_GROUP: Final = r"(?:\d{1,22}(?:[-. ]\d{1,8}){0,4}|[A-Z]{1,4}\d{0,7}(?![^\W_]))"
_JOINTED: Final = re.compile(
    rf"(?<![\w+])(?:\+[ ]?\d{{1,4}}|\d{{1,22}}|[A-Z]{{1,2}}\d{{1,2}}[A-Z0-9]{{0,24}})"
    rf"(?P<joint>{_JOINT}){_GROUP}(?:(?P=joint){_GROUP}){{0,10}}(?:{_JOINT}{_GROUP})?(?![^\W_])"
)
_EACH_JOINT: Final = re.compile(rf"[ ,;]{{1,2}}{_WORDS}[ ,;]{{1,2}}|[^\w\n+]{{1,8}}")
_PLUSES: Final = re.compile(r"[^\w\n]{1,8}")
# What the first reading knows between groups; days, versions and network addresses are written with them.
_USUAL: Final = frozenset(" .-/:")
_LEAST_DIGITS: Final = 8
# Whose checks prove more: a card's check digit is right in one of ten numbers, an account's in one of a hundred.
_STRENGTH: Final[dict[str, int]] = {"PHONE": 1, "IP": 1, "EMAIL": 2, "CARD": 3, "IBAN": 4}
_LIKE_FIGURES: Final = re.compile(r"(?<![^\W_])\+?[0-9OolI]{1,6}(?:[ .-][0-9OolI]{1,6}){1,7}(?![^\W_])")
_FIGURES: Final = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
_ABROAD: Final = re.compile(r"\(?\+")


def read_again(text: str, first: View) -> tuple[View, View] | None:
    """The text without its codes, and the bolder view of that; None where nothing is to be changed.

    Args:
        text: the text as it came.
        first: the usual view of it (`views.read`).

    """
    plain = View(text)
    if _CODED.search(text):
        plain = plain.edited(list(_decoded(text)))
        plain = plain.edited([(*match.span(), "") for match in _TAG.finditer(plain.text)])
    view = first if plain.starts is None else read(plain.text)
    bolder = view.edited(list(_breaks(view.text)) if "\n" in view.text else [])
    bolder = bolder.without(letters_apart(bolder.text)) if bolder is not view else bolder
    bolder = bolder.edited(list(_joints(bolder.text)))
    bolder = bolder.edited(list(_misread(bolder.text)))
    return None if bolder is first else (plain, bolder)


def proves_itself(text: str, span: Span) -> bool:
    """Whether a span of the bolder reading counts: by its check digits, its sign, or as a number that is dialled."""
    if span.source == "known":
        return True
    if span.type == "PHONE":
        # With a plus a number is dialled; with a zero or bracket only where a word says so.
        return _ABROAD.match(text, span.start) is not None or (text[span.start] in "0(" and is_announced(text, span.start))
    return span.type == "EMAIL" or (span.type in {"CARD", "IBAN", "IP"} and span.score > 0.9)  # noqa: PLR2004 - checked


def goes_on(text: str, span: Span, whole: Sequence[Span]) -> bool:
    """Whether a span takes a value that was whole in the first reading over a line end."""
    if "\n" not in text[span.start : span.end]:
        return False
    # Before a telephone number its country may stand on a line of its own.
    return any(
        other.start < span.end
        and span.start < other.end
        and _STRENGTH[other.type] >= _STRENGTH[span.type]
        and not (span.type == "PHONE" and other.start > span.start)
        for other in whole
    )


def is_whole(text: str, span: Span) -> bool:
    """Whether a span of the first reading is a whole value, which does not go on in the next line."""
    if span.type == "PHONE":
        return sum(map(str.isdigit, text[span.start : span.end])) > _LEAST_DIGITS
    return span.type in _STRENGTH and span.score > 0.9  # noqa: PLR2004 - checked


def _decoded(text: str) -> Iterator[Edit]:
    for match in _CODE.finditer(text):
        code = match.group()
        if code[0] == "&":
            sign = html.unescape(html.unescape(html.unescape(code)))
        elif code[-1].isspace() or "\n" in code:
            sign = ""
        else:
            sign = chr(int(code[-2:], 16))
        if len(sign) < 2:  # noqa: PLR2004 - one sign, or a line end that is none
            yield *match.span(), sign
    for run in _MAIL_RUN.finditer(text) if _MAIL_CODED.search(text) else ():
        yield from ((*match.span(), chr(int(match.group(1), 16))) for match in _MAIL_CODE.finditer(text, *run.span()))
    for run in _PERCENT_RUN.finditer(text):
        for match in _PERCENT.finditer(text, *run.span()):
            sign = chr(int(match.group(1), 16))
            # A space would end the address of the web that it stands in.
            yield *match.span(), "+" if sign == " " and "://" in text else sign


def _breaks(text: str) -> Iterator[Edit]:
    for match in _BROKEN.finditer(text):
        if _TIME_BEFORE.search(text, max(0, match.start() - 6), match.start()):
            continue
        yield *match.span(), "" if text[match.start() - 1] in ".:/" or text[match.end()] in "./" else " "


def _misread(text: str) -> Iterator[Edit]:
    """Letters for figures in groups that stand apart: "6O1l 9799 83l7 l785"."""
    for match in _LIKE_FIGURES.finditer(text):
        run = match.group()
        digits = sum(map(str.isdigit, run))
        if digits >= _LEAST_DIGITS and 0 < sum(map(str.isalpha, run)) <= digits // 2:
            yield *match.span(), run.translate(_FIGURES)


def _joints(text: str) -> Iterator[Edit]:
    """Whatever stands between groups of figures, the same each time but the last."""
    for match in _JOINTED.finditer(text):
        if sum(map(str.isdigit, match.group())) < _LEAST_DIGITS or CALENDAR.search(match.group()):
            continue
        each = _EACH_JOINT if "+" not in match.group("joint") else _PLUSES
        joints = list(each.finditer(text, match.start() + 1, match.end()))
        if not all(joint.group() in _USUAL for joint in joints):
            yield from ((*joint.span(), " ") for joint in joints)
