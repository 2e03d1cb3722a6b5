"""What became of inserted sentences in the reply that was sent."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from peerdesk.engines.retrieval import content_words

from .sentences import split_sentences

Outcome = Literal["kept", "edited", "dropped"]
# So much of a sentence's words must stand together in one sentence of the reply for it to be the same, changed.
_STILL_THERE: Final = 0.5
_MARKUP: Final = re.compile(r"[\s*_`#>]+|^\s*(?:\d{1,2}[.)]|[-•+])\s+", re.MULTILINE)


def judge_sentences(inserted: Sequence[str], reply: str) -> list[Outcome]:
    """Say of each inserted sentence whether the reply holds it as it was, changed, or not at all.

    A list of steps is kept when every line is there, edited when half of them are, more or less.
    """
    plain = _plain(reply)
    spoken = [frozenset(content_words(sentence)) for line in reply.splitlines() for sentence in split_sentences(line)]
    return [_judge(sentence, plain, spoken) for sentence in inserted]


def _judge(sentence: str, plain: str, spoken: Sequence[frozenset[str]]) -> Outcome:
    lines = [line for line in sentence.splitlines() if line.strip()]
    found = [_plain(line) in plain for line in lines]
    if lines and all(found):
        return "kept"
    stems = [frozenset(content_words(line)) for line in lines]
    there = sum(any(len(own & other) >= _STILL_THERE * len(own) for other in spoken) for own in stems if own)
    return "edited" if 2 * there >= len(lines) > 0 else "dropped"


def _plain(text: str) -> str:
    return _MARKUP.sub(" ", text).strip().casefold()
