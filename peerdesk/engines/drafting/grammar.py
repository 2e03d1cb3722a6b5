"""Slips that need no grammar of a language: doubled words and spaces, small letters at the beginning, open brackets."""

import re
from collections.abc import Iterator
from typing import Final

from .findings import Finding, masked
from .sentences import sentence_places

_SPACES: Final = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_DOUBLED: Final = re.compile(r"(?<![\w'’-])([^\W\d_]{2,})[ \t]+\1(?![\w'’-])", re.IGNORECASE)
# Words that may stand twice: "had had", "die die", "nous nous", "vous vous".
_TWICE: Final = frozenset({
    "had", "that", "is", "very", "bye", "no", "die", "der", "das", "sie", "den", "dem", "nous", "vous", "se", "si", "muy",
    "la", "bla",
})  # fmt: skip
_BEFORE_MARK: Final = re.compile(r"(?<=\w)[ \t]+(?=[,.;:!?](?:\s|$))")
_SPACE_IS_FRENCH: Final = frozenset(";:!?")
_FIRST: Final = re.compile(r"[\"'“‘«(\[*_]*([^\W\d_])(\w*)")
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_ITEM_MARK: Final = re.compile(r"^\s*\w{1,2}\)", re.MULTILINE)
_SMILEY: Final = re.compile(r"[:;=8]['’-]?[()\[\]]")


def grammar_findings(text: str, *, language: str) -> Iterator[Finding]:
    """Yield slips with their fixes; what stands in placeholders, addresses and code is left alone."""
    plain = masked(text)
    yield from (Finding("double_space", m.start(), m.end(), fix=" ") for m in _SPACES.finditer(plain))
    for match in _DOUBLED.finditer(plain):
        if match.group(1).casefold() not in _TWICE:
            yield Finding("double_word", match.start(), match.end(), match.group(1), match.group(1))
    for match in _BEFORE_MARK.finditer(plain):
        if not (language == "fr" and plain[match.end()] in _SPACE_IS_FRENCH):
            yield Finding("space_before_mark", match.start(), match.end(), fix="")
    yield from _small_beginnings(plain)
    yield from _open_brackets(plain)


def _small_beginnings(plain: str) -> Iterator[Finding]:
    is_after_comma = False
    for start, end in sentence_places(plain):
        first = _FIRST.match(plain, start)
        # After "Hallo," a letter goes on small in some languages; "iPhone" and "e.g." are as they are.
        if first and first.group(1).islower() and not is_after_comma and not re.search(r"[A-Z.\x1a]", first.group(2)):
            at = first.start(1)
            if plain[at + 1 : at + 2] != ".":
                yield Finding("small_beginning", at, at + 1, first.group(1), first.group(1).upper())
        is_after_comma = plain[end - 1] in {",", ":", "،"}


def _open_brackets(plain: str) -> Iterator[Finding]:
    skipped = {m.start() + len(m.group()) - 1 for m in (*_ITEM_MARK.finditer(plain), *_SMILEY.finditer(plain))}
    is_open: list[tuple[str, int]] = []
    for place, letter in enumerate(plain):
        if place in skipped:
            continue
        if letter in _PAIRS.values():
            is_open.append((letter, place))
        elif letter in _PAIRS:
            if is_open and is_open[-1][0] == _PAIRS[letter]:
                is_open.pop()
            else:
                yield Finding("bracket", place, place + 1, letter)
    for letter, place in is_open:
        yield Finding("bracket", place, place + 1, letter)
