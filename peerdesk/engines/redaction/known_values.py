"""The customer's own values, found however they are written, and the last check that none of them is left."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from peerdesk.engines.redaction.covered import Covered
from peerdesk.engines.redaction.folding import FoldedText, fold
from peerdesk.engines.redaction.gazetteer import is_ordinary_word
from peerdesk.engines.redaction.placeholders import TOKEN
from peerdesk.engines.redaction.spans import DataType, KnownValue, Span, merge
from peerdesk.engines.redaction.tagger.lexicon import PLAIN_SHIFT, get_lexicon

_MIN_NAME_PART: Final = 3
_MIN_EXACT: Final = 2
_MIN_PHONE_DIGITS: Final = 6
# A national number is what is left of an international one; this many digits are rarely shared by chance.
_NATIONAL_DIGITS: Final = 7
_MIN_ADDRESS_PART: Final = 6
_MIN_ADDRESS_WORD: Final = 4
_MIN_LOCAL_PART: Final = 5
_MIN_INSIDE_WORD: Final = 7

# Shorter names are one slip away from too many words.
_MIN_SLIP: Final = 5
_SLIP_TEXT_MAX: Final = 20_000
_LETTERS: Final = re.compile(r"[^\W\d_]{4,30}")
_NAME_SPLIT: Final = re.compile(r"[\s'’-]+")
_DIGIT_RUN: Final = re.compile(r"(?<!\d)(?:\+|\(|00)?\d(?:[\s().\-/\u00a0]{0,3}\d){5,16}(?!\d)")
_LOOK: Final = 40
# A lower-case first name under a message: alone on its line, or after a closing word and a comma.
_LINE_BEFORE: Final = re.compile(r"(?:^|\n|[,;–—-])[ \t>]*$")
_LINE_AFTER: Final = re.compile(r"[ \t.!,]*(?:\n|$)")
_SENTENCE_BEFORE: Final = re.compile(r"(?:^|[.!?:]\s|\n)\s*$")
_FUNCTION_WORDS: Final = frozenset({"an", "can", "may", "my", "so", "will", "us", "per", "over", "did", "do", "no"})
_ADDRESS_SPLIT: Final = re.compile(r"[\n,;]+")
_POSTCODE: Final = re.compile(
    r"(?<!\w)(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{5}(?:-\d{3,4})?|\d{4} ?[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?!\w)"
)


def find_known(text: str, known: Sequence[KnownValue]) -> tuple[Span, ...]:
    """Find the customer's own values in a text, whole and in telling parts.

    Case, accents, spaces and punctuation do not matter; a name is also found by its parts of three letters or more,
    an address by its lines, its house number with street and its postcode, a phone number by its national digits, an
    e-mail address by its local part.
    """
    if not known or not text:
        return ()
    return merge(_search(text, known))


# A part says less about the kind of value than the whole: a name is a name although an address is made from it.
_PART_CERTAINTY: Final = 0.9


def find_leaks(text: str, known: Sequence[KnownValue]) -> tuple[Span, ...]:
    """The last check on exactly what is about to be shown: every place where a known value still stands.

    The same folding as `find_known`, so that a value which was masked once cannot slip through in another spelling.
    """
    tokens = Covered(match.span() for match in TOKEN.finditer(text))
    return tuple(span for span in find_known(text, known) if not tokens.holds(span.start, span.end))


def _search(text: str, known: Sequence[KnownValue]) -> Iterator[Span]:
    folded = FoldedText.of(text)
    runs: list[tuple[int, int, str]] | None = None
    slips: set[str] = set()
    for item in known:
        if item.type == "PHONE":
            if runs is None:
                runs = [(m.start(), m.end(), _digits(m.group())) for m in _DIGIT_RUN.finditer(text)]
            yield from _find_phone(item.value, runs)
        whole = fold(item.value)
        for needle, whole_words in needles_of(item):
            certainty = 1.0 if needle == whole else _PART_CERTAINTY
            for start, end in folded.find_all(needle, whole_words=whole_words):
                if item.type != "NAME" or _stands_as_name(text, start, end):
                    yield Span(start, end, item.type, certainty, "known")
        if item.type == "NAME":
            yield from names_inside(text, folded, _NAME_SPLIT.split(item.value))
            slips |= {part for part in map(fold, _NAME_SPLIT.split(item.value)) if len(part) >= _MIN_SLIP}
    if slips and len(text) <= _SLIP_TEXT_MAX:
        yield from _mistyped(text, slips)


def names_inside(text: str, folded: FoldedText, names: Iterable[str]) -> Iterator[Span]:
    """Names of accounts that are made of a name: "natellateacup", "j.lindqvist92"; no word that merely holds it."""
    for part in {fold(name) for name in names}:
        if len(part) < _MIN_SLIP or part not in folded.text:
            continue
        for start, end in folded.find_all(part, whole_words=False):
            run = _RUN_BEFORE.search(text, max(0, start - _LOOK), end)
            match = _RUN.match(text, run.start() if run else start)
            if match and match.end() >= end and _is_made_of(match.group(), part):
                yield Span(match.start(), match.end(), "USERNAME", _PART_CERTAINTY, "known")


def _is_made_of(run: str, part: str) -> bool:
    if fold(run) == part or run.isupper():
        return False
    if any(map(str.isdigit, run)):
        return True
    return run.islower() and not any(get_lexicon().lookup(_LETTERS.findall(run) or [run]).tolist())


_RUN_BEFORE: Final = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?\Z")
_RUN: Final = re.compile(r"[^\W_]+(?:[._-]{1,2}[^\W_]+){0,4}")


def _mistyped(text: str, names: set[str]) -> Iterator[Span]:
    """Words one slip of the keyboard away from a name, which are no plain words themselves."""
    initials, lengths = {name[0] for name in names}, {len(name) + more for name in names for more in (-1, 0, 1)}
    near = [
        match
        for match in _LETTERS.finditer(text)
        # Most words are spared the closer look; letters with marks may fold to others, and to more than one.
        if not (word := match.group()).isascii()
        or (len(word) in lengths and not initials.isdisjoint((word[0].lower(), word[1].lower())))
        if any(_one_slip(fold(word), name) for name in names)
    ]
    bits = get_lexicon().lookup([match.group() for match in near]).tolist() if near else []
    for match, byte in zip(near, bits, strict=True):
        if not byte >> PLAIN_SHIFT & 3:
            yield Span(match.start(), match.end(), "NAME", _PART_CERTAINTY, "known")


def _one_slip(word: str, name: str) -> bool:
    """Whether one letter is missing, too many, another, or two neighbours are exchanged (Damerau 1964)."""
    if word == name or abs(len(word) - len(name)) > 1 or (word[:1] != name[:1] and word[1:2] != name[:1]):
        return False
    head = 0
    while head < min(len(word), len(name)) and word[head] == name[head]:
        head += 1
    if len(word) == len(name):
        swapped = word[head : head + 2] == name[head : head + 2][::-1] and word[head + 2 :] == name[head + 2 :]
        return swapped or word[head + 1 :] == name[head + 1 :]
    longer, shorter = (word, name) if len(word) > len(name) else (name, word)
    return longer[head + 1 :] == shorter[head:]


def _stands_as_name(text: str, start: int, end: int) -> bool:
    """A name that is an ordinary word counts only when it is written as a name: "Mark asked", not "mark the box"."""
    word = text[start:end]
    if not is_ordinary_word(fold(word)):
        return True
    if word.islower():
        return _LINE_BEFORE.search(text, max(0, start - _LOOK), start) is not None and (
            _LINE_AFTER.match(text, end) is not None
        )
    return fold(word) not in _FUNCTION_WORDS or not _SENTENCE_BEFORE.search(text[max(0, start - 4) : start])


def needles_of(item: KnownValue) -> set[tuple[str, bool]]:
    """Folded forms of a value to look for, each with whether it must stand as whole words."""
    whole = fold(item.value)
    needles: set[tuple[str, bool]] = set()
    if len(whole) >= _MIN_EXACT:
        needles.add((whole, len(whole) < _MIN_INSIDE_WORD or item.type in {"NAME", "ADDRESS", "PHONE"}))
    needles.update((part, True) for part in _parts(item) if part)
    return needles


def _parts(item: KnownValue) -> Iterable[str]:
    if item.type == "NAME":
        words = [fold(word) for word in item.value.split()]
        yield "".join(reversed(words))
        pieces = [fold(piece) for word in item.value.split() for piece in [word, *re.split(r"[-'’]", word)]]
        yield from (piece for piece in pieces if len(piece) >= _MIN_NAME_PART)
    elif item.type == "ADDRESS":
        yield from _address_parts(item.value)
    elif item.type == "EMAIL":
        local = fold(item.value.partition("@")[0])
        if len(local) >= _MIN_LOCAL_PART:
            yield local


def _address_parts(value: str) -> Iterator[str]:
    for part in _ADDRESS_SPLIT.split(value):
        folded = fold(part)
        has_digit = any(character.isdigit() for character in folded)
        if len(folded) >= _MIN_ADDRESS_PART and (has_digit or " " in part.strip()):
            yield folded
        words = [word for word in part.split() if any(map(str.isalpha, word))]
        street = [word for word in words if not any(map(str.isdigit, word))]
        if has_digit and street:
            yield fold(" ".join(street)) if len(street) > 1 else ""
            yield from (fold(word) for word in street if _telling_word(fold(word)))
        elif len(words) == 1 and _telling_word(folded):
            yield folded
    yield from (fold(match.group()) for match in _POSTCODE.finditer(value))


def _telling_word(folded: str) -> bool:
    return len(folded) >= _MIN_ADDRESS_WORD and not is_ordinary_word(folded)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _find_phone(value: str, runs: Sequence[tuple[int, int, str]]) -> Iterator[Span]:
    wanted = _digits(value)
    if len(wanted) < _MIN_PHONE_DIGITS:
        return
    tail = wanted[-max(_NATIONAL_DIGITS, min(len(wanted) - 2, 9)) :]
    kind: DataType = "PHONE"
    for start, end, digits in runs:
        if digits.endswith(tail) or (len(digits) >= _NATIONAL_DIGITS and wanted.endswith(digits.lstrip("0"))):
            yield Span(start, end, kind, 1.0, "known")
