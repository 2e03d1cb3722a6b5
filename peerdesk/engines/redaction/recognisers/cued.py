"""Values that a word announces ("Bestellnummer: H4J72Y", "né le …"): secrets, names of users, numbers, birthdays."""

import re
from collections.abc import Iterator
from typing import Final

from peerdesk.engines.redaction.folding import fold
from peerdesk.engines.redaction.placeholders import TOKEN
from peerdesk.engines.redaction.recognisers.cue_words import BLOCKING, CUES
from peerdesk.engines.redaction.spans import Span
from peerdesk.engines.redaction.tagger.lexicon import PLAIN_SHIFT, get_lexicon

_WORD: Final = re.compile(r"[^\W\d_]{2,30}")
_LAST_WORD: Final = re.compile(r"(?P<word>[^\W\d_]{1,30})[ \-'’]{0,2}$")
_VERB: Final = (
    r"(?:is|was|are|reads|lautet|lautete|ist|war|wäre|heißt|est|était|etait|serait|es|era|fue|sería|è|é|luidt"
    r"|nun|now|jetzt|ahora|désormais|me|mir|to|to:|an|à|a|al)"
)
_END: Final = r"(?![^\W_])"
# What stands between the word and the value: other words, but no digit, no line end, no end of a sentence.
_GAP: Final = (
    r"(?:[^\d\n.!?;,\[]|\[(?!=*[A-Z_]{2,14}_\d)|\.{2,3}|[!>/]{1,3}(?=\w)|\.(?=\s?[:=#º°\d])|(?<=\b[nN])\.|(?<=[nN][orRO])\.|(?<=[nN][uú]m)"
    r"\.)"
)
_STRONG: Final = rf"(?:\s{{0,3}}[:=#\u2192]\s{{0,3}}|\s{_VERB}\s{{0,2}}[:\"“„«'`]?\s?)"
_NUMBERED: Final = (
    r"(?P<value>(?=(?:[A-Za-z0-9./_\-]|[ ]-[ ]){0,14}\d)[A-Za-z0-9]{1,24}(?:(?:[./_\-]|[ ]-[ "
    r"])[A-Za-z0-9]{1,20}){0,9}(?:[ "
    r"][A-Za-z]{0,3}\d[\dA-Za-z/-]{0,8}(?![\w.,]*\s?[€%])){0,7})"
)
_DIRECT: Final = re.compile(rf"(?P<gap>{_GAP}{{0,36}}?)(?<![A-Za-z0-9$€£]){_NUMBERED}{_END}")
_CAPITALS: Final = re.compile(rf"(?:{_GAP}{{0,16}}?){_STRONG}#?(?P<value>[A-Z]{{5,8}}){_END}")
_PLATE: Final = re.compile(
    rf"{_GAP}{{0,24}}?(?<![^\W_])(?P<value>(?=(?:[A-Za-z0-9ÄÖÜäöü][ \-·.]?){{0,9}}\d)(?=(?:[A-Za-z0-9ÄÖÜäöü][ "
    rf"\-·.]?){{0,9}}[A-Za-zÄÖÜäöü])"
    rf"[A-Za-zÄÖÜäöü0-9]{{1,8}}(?:[ \-·.]{{1,3}}[A-Za-zÄÖÜäöü0-9]{{1,5}}){{0,3}}){_END}"
)
_PLATE_FORM: Final = re.compile(
    r"[A-Z]{2}[ \-·.]{0,3}\d{3}[ \-·.]{0,3}[A-Z]{2}|[A-Z]{2}\d{2}[ \-]?[A-Z]{3}|[A-ZÄÖÜ]{1,3}[ "
    r"\-·.]{0,3}[A-Z]{1,2}[ \-·.]{0,3}\d{1,4}[HE]?(?![^\W_])|\d{1,4}[ \-]?[A-Z]{1,3}[ \-]?\d{0,3}|[A-Z]{1,3}[ "
    r"\-]?\d{1,4}[ \-]?[A-Z]{0,3}"
    r"|[A-Z]{2}\d{2}[ \-]?[A-Z]{3}|\d[A-Z]{3}\d{3}|[A-Z]\d{1,3}[ \-]?[A-Z]{3}",
    re.IGNORECASE,
)
_CODE: Final = re.compile(
    rf"(?P<gap>{_GAP}{{0,46}}?)(?<![A-Za-z0-9$€£.,])(?P<value>\d{{4,10}}|\d{{3}}[ \-]\d{{3}}|\d{{2}}[ \-]\d{{2}}[ \-"
    rf"]\d{{2}}|[A-Za-z]-\d{{5,8}}|(?=[A-Z0-9]{{0,9}}\d)[A-Z0-9]{{5,12}}){_END}"
    r"(?!\s?(?:€|%|eur\b|usd\b|kg\b|[.,]\d))"
)
_TYPED_GAP: Final = r"[^\d\n.!?;,:]{0,14}?[ :]{1,3}[\"'„“«]?"
_TYPED: Final = re.compile(rf"{_TYPED_GAP}(?P<value>\d{{4,8}}|\d{{3}}[ -]\d{{3}}){_END}(?![./-]\d)")
_TYPED_BEFORE: Final = re.compile(r"(?<![\w./,:$€£-])(?P<value>\d{4,8}|\d{3}[ -]\d{3})[\"'“»]?[ ]{1,2}(?:[^\W\d_]{1,10} )?$")
_SHORT_CODE: Final = re.compile(rf"(?:{_GAP}{{0,24}}?){_STRONG}(?P<value>\d{{3,12}}){_END}")
_PASSWORD: Final = re.compile(
    rf"(?P<gap>(?:[^\n.!?;:=\[]){{0,44}}?)(?P<link>\s{{0,3}}[:=\u2192]\s{{0,3}}"
    rf"|\s{_VERB}\s{{1,2}})(?:[\"“„'`]|«[ \u00a0]?)?(?P<value>[^\s\"“”„«»`<>]{{3,120}})"
)
_NAME_OF_USER: Final = r"[^\w\s@]{0,3}\s?(?P<value>@?[^\W_][\w.+\-]{2,39}|_[\w.\-]{3,39})(?![\w@])"
_USER: Final = re.compile(
    rf"(?P<gap>(?:[^\n.!?;:=@\[]){{0,22}}?)(?P<link>\s{{0,3}}[:=]\s{{0,3}}|\s{_VERB}\s{{1,2}}){_NAME_OF_USER}"
)
_WEAK_USER: Final = re.compile(rf"(?P<gap>(?:[^\n.!?;:=@]){{0,3}}?)(?P<link>\s{{1,3}}){_NAME_OF_USER}")
# A small-letter name with an underscore and a number in it is nobody's word.
_HANDLE: Final = re.compile(r"(?<![\w/.\\-])@?[A-Za-z][A-Za-z.]{1,30}_[A-Za-z_]{0,20}\d{1,6}(?![\w(/]|\.\w)")
_DATE: Final = (
    r"(?:\d{1,2}\s?(?:--|[./\-_·\\|~+])\s?(?:\d{1,2}|(?-i:VI{0,3}|I{1,3}|I[VX]|XI{0,2}))\s?(?:--|[./\-_·\\|~+])\s?(?:19|20|['’])?\d{2}(?!\d)|(?:19"
    r"|20)\d{2}\s?[./\-]\s?\d{1,2}\s?[./\-]\s?\d{1,2}"
    r"|(?<!\d)(?:(?:19|20)\d\d[01]\d[0-3]\d|[0-3]\d[01]\d(?:19|20)\d\d)(?!\d)"
    r"|\d{1,2}(?:st|nd|rd|th|er|\.|º|ª)?[\s\-]{1,2}(?:of\s|de\s)?[^\W\d_]{3,10}\.?,?[\s\-]{1,2}(?:de[l]?\s)?(?:19"
    r"|20)\d{2}|[^\W\d_]{3,10}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)\d{2})"
)
_BIRTH: Final = re.compile(rf"[^\d\n]{{0,30}}?(?P<value>{_DATE})", re.IGNORECASE)
_BIRTH_BEFORE: Final = re.compile(rf"(?P<value>{_DATE})[^\d\n.;]{{0,14}}\Z", re.IGNORECASE)
_YEAR: Final = re.compile(r"[^\d\n]{0,16}?(?P<value>(?:19[2-9]\d|20[01]\d))(?!\d)")
_DATE_ONLY: Final = re.compile(rf"{_DATE}|\d{{1,2}}[./]\d{{1,2}}\.?|(?:19|20)\d\d|\d{{1,2}}[:h]\d{{2}}", re.IGNORECASE)
_DATED: Final = re.compile(r"(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})[ T]\d{1,2}(?![\d-])")
# "on 23.10.1", "4.0.12-hotfix2": groups as of no thousands.
_VERSION: Final = re.compile(
    r"v?\d{1,4}(?:\.\d{1,3}){0,3}\.\d{1,2}(?:\.\d{1,4})?(?:[-+.]?(?:rc|beta|alpha|hotfix|nightly|patch|build|dev|p|b)[\w.]{0,8})?",
    re.IGNORECASE,
)
_MONEY: Final = re.compile(r"\d{1,6}(?:[.,]\d{2})?")
_MONEY_BEHIND: Final = re.compile(
    r"[.,]\d|\s?(?:€|\$|£|%|(?:eur(?:os?)?|usd|gbp|chf|kg|cm|mm|mb|gb|tage|days|jours|días|stück|pcs|x)\b)", re.IGNORECASE
)
_NO_VALUES_TEXT: Final = (
    "not wrong incorrect invalid expired required reset correct weak strong the a an my no too working accepted "
    "being changed case-sensitive that this it very also still never always only nicht falsch abgelaufen ungültig "
    "pas incorrecta incorrecte expirée expirado asked needed missing lost rejected blocked and und et y or oder "
    "mehr longer now gone hidden empty ein eine das der die forgotten vergessen weg oublié perdido perdida "
    "caducada caducado refusé refusée erroné erronée bloqué bloquée gesperrt zurückgesetzt geändert kein un une "
    "una"
)
_NO_VALUES: Final = frozenset(_NO_VALUES_TEXT.split())
_MIN_DIGITS: Final = 3
_REACH: Final = 60
# Long words for a birthday, and the same without one of their letters.
_LONG_CUE: Final = 6
_BIRTH_BEGINNINGS: Final = frozenset("abcfgnv")
_BIRTH_DAMAGED: Final = frozenset(
    variant
    for word, kinds in CUES.items()
    if "birth" in kinds and len(word) > _LONG_CUE
    for variant in (word, *(word[:place] + word[place + 1 :] for place in range(len(word))))
)
_LETTER_BEFORE: Final = re.compile(r"(?<![^\W_])[^\W\d_]{1,2}-$")
# Between "customer" and a number these say that it is no customer's.
_THINGS: Final = frozenset(
    {
        "build",
        "version",
        "versión",
        "release",
        "update",
        "patch",
        "firmware",
        "windows",
        "android",
        "error",
        "fehler",
        "erreur",
    }
)
_SAID_BY: Final = re.compile(r"[ ]?:[ ][^\W\d_]+[ ,]+[^\W\d_]+")
_NO_DATE: Final = re.compile(r"\d{1,2}\.0\.|0\.|\d{1,2}\.\d{1,2}\.\d{1,4}-[a-z]")
# A date that begins inside a longer number is none.
_INSIDE: Final = re.compile(r"\d[.:/-]\Z")
_TOKEN_NEAR: Final = re.compile(rf"[^\[\n]{{0,12}}{TOKEN.pattern}")


def find_cued(text: str) -> Iterator[Span]:
    """Yield values announced by a word. Work per announcing word is bounded."""
    if "_" in text:
        for match in _HANDLE.finditer(text):
            if not match.group().isupper() and not match.group().lower().startswith("err"):
                yield Span(match.start(), match.end(), "USERNAME", 0.7, "pattern")
    for match in _WORD.finditer(text):
        if text[match.end() : match.end() + 1] == "_" and text[match.start() - 1 : match.start()] in {"[", "="}:
            # The kind of a placeholder ("[SECRET_1]") announces nothing.
            continue
        word = fold(match.group())
        kinds = CUES.get(word) or (("birth",) if len(word) >= _LONG_CUE and _one_letter_off(word) else None)
        if kinds:
            for kind in kinds:
                yield from _FINDERS[kind](text, match.start(), match.end())


def _one_letter_off(word: str) -> bool:
    """Whether this is a long word for a birthday with a letter too few, too many, exchanged, or two in the wrong order."""
    if word[0] not in _BIRTH_BEGINNINGS:
        return False
    if _BIRTH_DAMAGED.isdisjoint({word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}):
        return False
    return not int(get_lexicon().lookup([word])[0]) >> PLAIN_SHIFT & 3


def _before(text: str, start: int) -> str:
    """The word directly before, folded."""
    match = _LAST_WORD.search(text, max(0, start - 32), start)
    return fold(match.group("word")) if match else ""


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in ".,;:!?)'’-/_ ":
        end -= 1
    return start, end


def _numbered(text: str, end: int, *, order: bool) -> Iterator[Span]:
    match = _DIRECT.match(text, end)
    if match is None:
        if order and (capitals := _CAPITALS.match(text, end)):
            yield Span(*capitals.span("value"), "ORDER_ID", 0.8, "cue")
        return
    if "§" in match.group("gap") or any(fold(word) in _THINGS for word in _WORD.findall(match.group("gap"))):
        return
    first, last = _trimmed(text, *match.span("value"))
    value = text[first:last]
    digits = sum(map(str.isdigit, value))
    strong = (
        any(sign in match.group("gap") for sign in ":=#º°") or re.search(rf"\b{_VERB}\s$", match.group("gap")) is not None
    )
    enough = digits >= _MIN_DIGITS if strong else digits > _MIN_DIGITS or (digits == _MIN_DIGITS and not value.isdigit())
    if order and not enough:
        # Booking codes of airlines: six capitals and digits.
        close = strong or not match.group("gap").strip()
        compact = "".join(filter(str.isalnum, value))
        one_case = value.upper() == value or (strong and value.lower() == value)
        enough = close and len(compact) >= 5 and 0 < digits < len(compact) and one_case  # noqa: PLR2004
    if not enough or _DATE_ONLY.fullmatch(value) or _DATED.match(value) or _VERSION.fullmatch(value):
        return
    if _MONEY_BEHIND.match(text, last) or text[first - 1] in "$€£.,":
        return
    if order and digits == len(value) and len(value) <= 4 and not strong:  # noqa: PLR2004 - a year or a count
        return
    yield Span(first, last, "ORDER_ID" if order else "ID_NUMBER", 0.85, "cue")


def _id(text: str, start: int, end: int) -> Iterator[Span]:
    if _before(text, start) not in BLOCKING:
        for span in _numbered(text, end, order=False):
            if _SAID_BY.match(text, end, span.start):
                # "Kunde: unten steht qr-88/1": who speaks, not whose number it is.
                continue
            value = text[span.start : span.end]
            # "customer for 12 years", "account since 2019": the word itself must be about a number.
            mixed = not value.isdigit() and any(map(str.isalpha, value)) and " " not in value
            if (
                mixed
                or sum(map(str.isdigit, value)) > _MIN_DIGITS + 1
                or re.search(
                    r"[:=#º°]|\b(?:n|nr|no|num|nummer|number|numéro|número|id|is|ist|est|es)\b",
                    text[end : span.start],
                    re.IGNORECASE,
                )
            ):
                yield span


def _order(text: str, _start: int, end: int) -> Iterator[Span]:
    yield from _numbered(text, end, order=True)


def _plate(text: str, _start: int, end: int) -> Iterator[Span]:
    match = _PLATE.match(text, end)
    if match:
        first, last = _trimmed(text, *match.span("value"))
        form = _PLATE_FORM.match(text, first, last)
        # Words behind the plate do not belong to it.
        if form and sum(map(str.isdigit, form.group())) > 1 - any(mark in " -" for mark in form.group()):
            yield Span(first, form.end(), "PLATE", 0.9, "cue")


def _code(text: str, start: int, end: int) -> Iterator[Span]:
    if _before(text, start) in BLOCKING:
        return
    match = _CODE.match(text, end) or _SHORT_CODE.match(text, end)
    if match and _LETTER_BEFORE.search(text, max(0, match.start("value") - 3), match.start("value")):
        return  # "code=S-4410" is a machine's
    if match and not any(fold(word) in BLOCKING for word in _WORD.findall(text[end : match.start("value")])):
        yield Span(*match.span("value"), "SECRET", 0.9, "cue")


def _typed(text: str, start: int, end: int) -> Iterator[Span]:
    """Digits that somebody typed in ("I entered 3301", "habe 3301 eingegeben"): a code, whatever it is called."""
    for match in (_TYPED.match(text, end), _TYPED_BEFORE.search(text, max(0, start - _REACH), start)):
        if match and not _MONEY_BEHIND.match(text, match.end("value")):
            yield Span(*match.span("value"), "SECRET", 0.7, "cue")


def _password(text: str, start: int, end: int) -> Iterator[Span]:
    if fold(text[start:end]) == "passe" and _before(text, start) != "de":
        return
    match = _PASSWORD.match(text, end)
    if match is None:
        return
    first, last = match.span("value")
    while (
        last > first and text[last - 1] in ".,;:)'’" and (last == len(text) or text[last].isspace() or text[last] in '"”»')
    ):
        last -= 1
    value = text[first:last]
    if last - first < _MIN_DIGITS or fold(value) in _NO_VALUES or value.casefold() in _NO_VALUES or value.startswith("["):
        return
    sure = (match.group("link").strip() in {":", "=", "→"} and not match.group("gap").strip(" '\"-_")) or text[
        first - 1
    ] in "\"“„«'`"
    if sure or not _is_plain(value):
        yield Span(first, last, "SECRET", 0.9, "cue")


def _key(text: str, start: int, end: int) -> Iterator[Span]:
    if _before(text, start) in {
        "api",
        "secret",
        "access",
        "private",
        "license",
        "licence",
        "activation",
        "product",
        "recovery",
        "encryption",
        "wifi",
        "ssh",
    }:
        yield from _password(text, start, end)


def _user(text: str, start: int, end: int) -> Iterator[Span]:
    for match in filter(None, (_USER.match(text, end), _WEAK_USER.match(text, end))):
        yield from _user_at(text, start, end, match)


def _user_at(text: str, start: int, end: int, match: re.Match[str]) -> Iterator[Span]:
    first, last = _trimmed(text, *match.span("value"))
    value = text[first:last]
    link = match.group("link").strip()
    odd = (any(map(str.isdigit, value)) and any(map(str.isalpha, value))) or "_" in value or value.startswith("@")
    if value.isdigit() or len(value) < _MIN_DIGITS or value.casefold() in _NO_VALUES | _LINKS:
        return
    named = fold(text[start:end]) not in _VAGUE
    if (
        odd
        if not (link and named)
        else odd or (link in {":", "=", "→"} and not match.group("gap").strip()) or not _is_plain(value)
    ):
        yield Span(first, last, "USERNAME", 0.85, "cue")


_LINKS: Final = frozenset({"https", "http", "www", "mailto", "ftp"})
_VAGUE: Final = frozenset(
    map(fold, ["dm", "mp", "md", "pn", "account", "compte", "cuenta", "acct", "login", "pseudo", "user", "benutzer"])
)


def _is_plain(value: str) -> bool:
    """Small letters only, and a word of some language."""
    if not value.isalpha() or (not value.islower() and not value.istitle()):
        return False
    return bool(int(get_lexicon().lookup([value])[0]) >> PLAIN_SHIFT & 3) or value.istitle()


def _birth(text: str, start: int, end: int) -> Iterator[Span]:
    if _TOKEN_NEAR.match(text, end):
        # What this word announces is masked already.
        return
    match = _BIRTH.match(text, end) or _BIRTH_BEFORE.search(text, max(0, start - _REACH), start)
    if match is None and fold(text[start:end]) in {
        "geboren",
        "born",
        "jahrgang",
        "nee",
        "ne",
        "nacido",
        "nacida",
        "nato",
        "nata",
    }:
        match = _YEAR.match(text, end)
    if (
        match
        and not _NO_DATE.match(text, match.start("value"))
        and not _INSIDE.search(text, max(0, match.start("value") - 2), match.start("value"))
    ):
        yield Span(*match.span("value"), "DATE_OF_BIRTH", 0.9, "cue")


_FINDERS: Final = {
    "password": _password,
    "key": _key,
    "code": _code,
    "user": _user,
    "id": _id,
    "order": _order,
    "plate": _plate,
    "birth": _birth,
    "typed": _typed,
}
