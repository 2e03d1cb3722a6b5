"""A second look at the names that the tagger proposes, with what the lexicon knows of their words."""

import re
from typing import Final

from peerdesk.engines.redaction.spans import Span
from peerdesk.engines.redaction.tagger.lexicon import FIRST_SHIFT, LAST_SHIFT, PLAIN_SHIFT, get_lexicon

_WORD: Final = re.compile(r"[^\W\d_]+")
_POSSESSIVE: Final = re.compile(
    r"(?:my|your|our|their|the|mein|meine|meinem|meinen|dein|unser|mi|su|nuestro|mon|ma|votre|notre)\s+", re.IGNORECASE
)
_TITLE_BEFORE: Final = re.compile(
    r"(?:\b(?:mr|mrs|ms|miss|dr|prof|sir|herrn?|frau|hr|fr|familie|m|mme|mlle|monsieur|madame|sr|sra|srta|señor"
    r"|señora|don|doña|sig|signora?|dhr|mevr|senhora?|von|from|"
    r"name|nachname|surname|apellidos?|nom)\b[.:]?\s{0,2}|[/_@-])$",
    re.IGNORECASE,
)
_REACH: Final = 14
_ACRONYM_MAX: Final = 5


def plausible(text: str, span: Span, *, shouting: bool) -> Span | None:
    """The span, without a possessive before the name, or None for what is hardly a name.

    Args:
        text: the whole text.
        span: a NAME.
        shouting: the text is written in capitals only.

    """
    if possessive := _POSSESSIVE.match(text, span.start, span.end):
        span = Span(possessive.end(), span.end, span.type, span.score, span.source)
    words = _WORD.findall(text, span.start, span.end)
    if not words:
        return None
    value = text[span.start : span.end]
    bits = get_lexicon().lookup(words).tolist()
    if len(words) == 1 and value.isupper() and not shouting and 1 < len(value) <= _ACRONYM_MAX:
        # "HDMI", "IMEI": capitals among small letters, no given name.
        return span if bits[0] >> FIRST_SHIFT & 3 or bits[0] >> LAST_SHIFT & 3 > 1 else None
    if value.islower() or value.isupper():
        # Small letters only: plain words that are nobody's given name are no name, if no title says so.
        plain = all(byte >> PLAIN_SHIFT & 3 and byte >> FIRST_SHIFT & 3 < _COMMON for byte in bits)  # fmt: skip
        if plain and not _TITLE_BEFORE.search(text, max(0, span.start - _REACH), span.start):
            return None
    return span


def across_lines(text: str, span: Span) -> Span:
    """The span with the given name before it or the family name behind it, where a line end cut the name in two."""
    start, end = span.start, span.end
    if before := _LINE_BEFORE.search(text, max(0, start - _LINE_REACH), start):
        byte = int(get_lexicon().lookup([before.group("word")])[0])
        if byte >> FIRST_SHIFT & 3 and byte >> PLAIN_SHIFT & 3 < _COMMON:
            start = before.start("word")
    words = _WORD.findall(text, span.start, span.end)
    if len(words) == 1 and (behind := _LINE_BEHIND.match(text, end)):
        byte, own = get_lexicon().lookup([behind.group("word"), words[0]]).tolist()
        if byte >> LAST_SHIFT & 3 and own >> FIRST_SHIFT & 3 and byte >> PLAIN_SHIFT & 3 < 3:  # noqa: PLR2004 - very common
            end = behind.end("word")
    return span if (start, end) == (span.start, span.end) else Span(start, end, span.type, span.score, span.source)


_LINE_REACH: Final = 40
_LINE_BEFORE: Final = re.compile(r"[^\W\d_][.,:;!]?[ :]{1,2}(?P<word>[^\W\d_]{2,20}) ?\n[> |]{0,6}$")
_LINE_BEHIND: Final = re.compile(r" ?\n[> |]{0,6}(?P<word>[^\W\d_]{3,20})(?=[.,;:!?)]|\s|$)")


def secretive(text: str, span: Span) -> bool:
    """Whether a secret or user name that the tagger proposes can be one: a plain word ("my password is wrong") is none."""
    value = text[span.start : span.end]
    if not value.isalpha() or not (value.islower() or value.istitle() or value.isupper()):
        return True
    return not int(get_lexicon().lookup([value])[0]) >> PLAIN_SHIFT & 3


_COMMON: Final = 2
