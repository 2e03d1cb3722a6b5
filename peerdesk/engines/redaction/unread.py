"""Stretches of a long text that nobody reads (dumps, noise): masked as a whole instead of looked through (fail closed).

What they hold cannot be told apart from values sign by sign in bounded time: a hundred kilobytes of figures are a
hundred kilobytes of telephone numbers.
"""

import re
from collections.abc import Iterator
from typing import Final

import numpy as np

from peerdesk.engines.redaction.spans import Span
from peerdesk.engines.redaction.tagger.lexicon import get_lexicon
from peerdesk.engines.redaction.tagger.tokens import PLACEHOLDER
from peerdesk.engines.redaction.views import View

_BLOCK: Final = 512
_LONGEST_WORD: Final = 24
# Scripts that write without spaces, or with marks between the letters of a word.
_OTHER_SCRIPT: Final = r"[\u0590-\u1fff\u2c00-\ud7ff\uf900-\ufaff\ufe70-\ufefc]+"
_READ: Final = re.compile(rf"(?<![^\W_])[^\W\d_]{{3,{_LONGEST_WORD}}}(?![^\W_])|{_OTHER_SCRIPT}|{PLACEHOLDER}")
_TOKEN: Final = re.compile(PLACEHOLDER)
_BORDER: Final = re.compile(rf"\S{{0,{_BLOCK}}}")
# In prose four of five signs stand in words, in a log or a table of names two of five, in a table of figures none.
_LEAST_READ: Final = 0.2
_SIGNS_AN_ADDRESS: Final = 24
# Of tongues whose lists we have not one word in twenty is known, and two letters in five are vowels; of letters thrown
# together not one word, and six letters in twenty-six.
_TELLING_WORD: Final = 4
_SAMPLE: Final = 800
_LEAST_KNOWN: Final = 0.025
_VOWELS: Final = frozenset("aeiouyAEIOUY")
_LEAST_VOWELS: Final = 0.3
# So much of it is looked through like any other text: a table of figures, a key, a line under each mail.
_SPARED: Final = 4_096
# What is looked through at its edges, so that a value which reaches into it is seen as one.
_EDGE: Final = 160
_TELLING: Final = re.compile(r"[^\W_]")


def without_unread(text: str) -> tuple[View, list[Span]]:
    """The text without the inside of what nobody reads, and what is masked for that, in places of the text.

    Little of it is left to be looked through like the rest. Linear in the text's length.
    """
    stretches = list(_stretches(text))
    masked = [span for start, end in stretches for span in _masked(text, start, end)]
    if sum(span.end - span.start for span in masked) <= _SPARED:
        masked, stretches = [], [place for place in stretches if not _TELLING.search(text, *place)]
    cuts = [
        (start + _EDGE if start else 0, end - _EDGE if end < len(text) else end, "\n")
        for start, end in stretches
        if end - start > 2 * _EDGE
    ]
    return View(text).edited(cuts), masked


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Neighbouring blocks that hold hardly a word, or an address every few signs, as one place each."""
    begin, place, spoken = -1, 0, []
    while place < len(text):
        border = _BORDER.match(text, min(place + _BLOCK, len(text)))
        end = border.end() if border else len(text)
        words = _words(text[place:end])
        spoken += words
        if words and begin >= 0:
            yield begin, place
        begin = -1 if words else place if begin < 0 else begin
        place = end
    if not _are_spoken(spoken):
        yield 0, len(text)
    elif begin >= 0:
        yield begin, place


def _words(block: str) -> list[str]:
    """The words of a block that is read; of another none."""
    signs = sum(map(len, block.split()))
    if block.count("@") * _SIGNS_AN_ADDRESS > len(block):
        return []
    words = [word for word in _READ.findall(block) if _is_written(word)]
    return words if sum(map(len, words)) > _LEAST_READ * signs else []


def _is_written(word: str) -> bool:
    return word[1:].islower() or word.isupper() or word[0] == "[" or word.lower() == word.upper()


def _are_spoken(words: list[str]) -> bool:
    """Whether words are spoken in some tongue: known to a list, or with vowels among their letters."""
    longer = [word for word in words if len(word) >= _TELLING_WORD and word.isascii()]
    sample = longer[:: len(longer) // _SAMPLE + 1]
    letters = "".join(sample)
    return (
        len(sample) < _SAMPLE // 4
        or int(np.count_nonzero(get_lexicon().lookup(sample))) >= _LEAST_KNOWN * len(sample)
        or sum(letter in _VOWELS for letter in letters) >= _LEAST_VOWELS * len(letters)
    )


def _masked(text: str, start: int, end: int) -> Iterator[Span]:
    """What is masked of a stretch: from its first letter or figure to its last one, without placeholders."""
    for token in [*_TOKEN.finditer(text, start, end), None]:
        upto = token.start() if token else end
        first = _TELLING.search(text, start, upto)
        if first:
            last = upto
            while not text[last - 1].isalnum():
                last -= 1
            yield Span(first.start(), last, "SECRET", 1.0, "unread")
        start = token.end() if token else end
