"""A text as tokens: words, numbers, signs, line ends, placeholders; bounded also for walls of characters."""

import re
from dataclasses import dataclass
from typing import Final

from peerdesk.engines.redaction.spans import DATA_TYPES

PLACEHOLDER: Final = r"\[=*(?:" + "|".join(DATA_TYPES) + r")_[1-9]\d{0,5}\]"
# A run without white space that is longer than any word, address or link a person reads is one token.
_LONG_RUN: Final = 160
_REST: Final = r"[^\W\d_]{1,40}|\d{1,24}|\n{3,}|\n|_+|([^\w\s])\1*"
_TOKEN: Final = re.compile(rf"{PLACEHOLDER}|{_REST}")
_TOKEN_OR_LONG_RUN: Final = re.compile(rf"{PLACEHOLDER}|(?<!\S)\S{{{_LONG_RUN},}}|{_REST}")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens [starts[i], ends[i]) of a text, each with its characters."""

    text: str
    starts: list[int]
    ends: list[int]
    words: list[str]


def tokenise(text: str) -> Tokens:
    """Cut a text into tokens; linear in its length. A line end is a token, other white space separates."""
    starts, ends, words = [], [], []
    # Each word would be read twice to see that it is no long run.
    has_long_run = len(text) >= _LONG_RUN and max(map(len, text.split()), default=0) >= _LONG_RUN
    for match in (_TOKEN_OR_LONG_RUN if has_long_run else _TOKEN).finditer(text):
        start, end = match.span()
        starts.append(start)
        ends.append(end)
        words.append(match.group())
    return Tokens(text, starts, ends, words)
