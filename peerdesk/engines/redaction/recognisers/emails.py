"""E-mail addresses, plain and in disguise: "jo (at) example (dot) com", "jo arobase example point fr"."""

import re
from collections.abc import Iterator
from typing import Final

from peerdesk.engines.redaction.spans import Span
from peerdesk.engines.redaction.tagger.lexicon import PLAIN_SHIFT, get_lexicon

_MAX_LOCAL_PART: Final = 64
_MAX_DOMAIN: Final = 190
_LOCAL_CHARACTERS: Final = frozenset("!#$%&'*+-/=?^_`{|}~.")
_DOMAIN: Final = re.compile(r"\[?(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_][\w-]{1,24}")
_HANDLE: Final = re.compile(r"(?<![\w@./])@[A-Za-z_][\w.]{2,29}(?![\w@])")
_TOP: Final = (
    r"(?:com|net|org|info|biz|edu|gov|io|co|me|app|dev|eu|de|at|ch|fr|be|es|it|nl|pt|uk|us|ca|au|nz|ie|in|mx|ar"
    r"|cl|br|pl|se|dk|no|fi|cz|hu|ro|gr|tr|ru|jp|cn|cat|email|mail|online|cloud|shop|site|xyz|example|test"
    r"|invalid)"
)
_SURE_AT: Final = (
    r"(?:at(?:[ -](?:sign|symbol|zeichen))?|ät|aet|arobase?|arrobase|arroba|chiocciola|apenstaartje|klammeraffe"
    r"|affenschwanz|chez)"
)
_AT_WORD: Final = rf"(?:{_SURE_AT}|a|@|ad|bei|snabel-?a|kukac)"
_AT_SIGN: Final = (
    rf"(?:\s?[(\[{{<|#~\"']{{1,2}}\s?{_AT_WORD}(?:[ -]?(?:sign|symbol|zeichen|signe|signo))?\s?[)\]}}>|#~\"']{{1,2}}\s?"
    rf"|[>)\]}}]?\s?@{{1,3}}\s?[<(\[{{]?|[ ]{_SURE_AT}[ ]|[-_*+./|~=:]{{1,2}}{_SURE_AT}[-_*+./|~=:]{{1,2}})"
)
_DOT_WORD: Final = r"(?:dot|punkt|point|punto|ponto|punt|pt|kropka)"
_DOT: Final = rf"(?:\s?[(\[{{<]\s?(?:{_DOT_WORD}|\.)\s?[)\]}}>]\s?|[\s_-]{_DOT_WORD}[\s_-]|\s?\.\s?)"
_SIGN_WORD: Final = (
    r"(?:underscore|under|minus|dash|hyphen|plus|tiret|unterstrich|bindestrich|gui[oó]n(?:\sbajo)?|raya|bas"
    r"|tiret\sbas|trattino)"
)
_LOCAL_DOT: Final = (
    rf"(?:\s?[(\[{{<]\s?(?:{_DOT_WORD}|{_SIGN_WORD}|\.)\s?[)\]}}>]\s?|\s(?:{_DOT_WORD}|{_SIGN_WORD})\s|\s[._+-]\s)"
)
_DASH: Final = r"[ ](?:minus|dash|hyphen|tiret|bindestrich|gui[oó]n|trattino)[ ]"
# "joATexampleDOTcom": capitals instead of signs; "jo@example,com": a comma instead of the last dot.
_CAPITAL_SIGNS: Final = re.compile(
    rf"(?<![\w.])[a-z0-9][a-z0-9._+-]{{1,40}}AT[a-z0-9-]{{2,40}}(?:DOT[a-z0-9-]{{2,30}}){{0,2}}DOT{_TOP}(?!\w)"
)
_COMMA_DOMAIN: Final = re.compile(rf"(?:[^\W_](?:[\w-]{{0,61}}[^\W_])?[.,]){{1,4}}{_TOP}(?![\w@])")
# Without any sign of an address the words "at" and "point" are plain words: a known ending must follow.
_SPOKEN: Final = re.compile(
    rf"(?<![\w.@])(?:[\w+-]{{1,30}}{_LOCAL_DOT}){{0,2}}[\w.+-]{{1,40}}{_AT_SIGN}[\w-]{{1,40}}(?:{_DASH}[\w-]{{1,40}})?"
    rf"(?:{_DOT}[\w-]{{2,30}}){{0,2}}{_DOT}{_TOP}(?!\w)",
    re.IGNORECASE,
)
_SPOKEN_MARK: Final = re.compile(
    rf"[(\[{{<|#~\"']\s?(?:{_AT_WORD}|dot|punkt)\b|[\s_*+./|~=:-]{_SURE_AT}[\s_*+./|~=:-]|@[\s@<(\[{{]|[\s@>)\]}}]@",
    re.IGNORECASE,
)
_WORDS_ONLY: Final = re.compile(r"(?P<word>[^\W\d_]+) (?:at|chez) [\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_TWO_SENTENCES: Final = re.compile(r"[\w.+-]+ (?:at|chez) [\w-]+\. \w+", re.IGNORECASE)
_REACH_BEFORE: Final = 120
_REACH_BEHIND: Final = 160


def find_emails(text: str) -> Iterator[Span]:
    """Yield addresses, and handles ("@ada") as user names. Linear: each sign is looked at from both sides, bounded."""
    if "@" in text:
        yield from _plain(text)
    for match in _CAPITAL_SIGNS.finditer(text) if "DOT" in text else ():
        yield Span(match.start(), match.end(), "EMAIL", 0.9, "pattern")
    last = -1
    for mark in _SPOKEN_MARK.finditer(text):
        if mark.start() < last:
            continue
        for match in _SPOKEN.finditer(text, max(0, mark.start() - _REACH_BEFORE, last), mark.end() + _REACH_BEHIND):
            if _is_said(match.group()):
                # "look at amazon.com": a verb before, a link behind. "at 6 at home. De facto": a sentence ends.
                continue
            last = match.end()
            yield Span(match.start(), match.end(), "EMAIL", 0.9, "pattern")


def _is_said(value: str) -> bool:
    if words := _WORDS_ONLY.fullmatch(value):
        return int(get_lexicon().lookup([words.group("word")])[0]) >> PLAIN_SHIFT & 3 > 0
    return _TWO_SENTENCES.fullmatch(value) is not None


def _plain(text: str) -> Iterator[Span]:
    """From each @ outwards, at most 64 characters to the left and 190 to the right (RFC 5321): no backtracking."""
    position = text.find("@")
    while position >= 0:
        start = position
        limit = max(0, position - _MAX_LOCAL_PART)
        while start > limit and (text[start - 1].isalnum() or text[start - 1] in _LOCAL_CHARACTERS):
            start -= 1
        while start < position and not text[start].isalnum() and text[start] not in "_+":
            start += 1
        domain = _DOMAIN.match(text, position + 1, position + 1 + _MAX_DOMAIN) or _COMMA_DOMAIN.match(
            text, position + 1, position + 1 + _MAX_DOMAIN
        )
        if start < position and domain:
            yield Span(start, domain.end(), "EMAIL", 1.0, "pattern")
        elif start == position and (handle := _HANDLE.match(text, position)):
            yield Span(position, handle.end(), "USERNAME", 0.7, "pattern")
        position = text.find("@", position + 1)
