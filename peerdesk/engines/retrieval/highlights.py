"""The part of an article to show for a query, and where the query's words stand in it: character offsets, no markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from peerdesk.engines.retrieval.words import content_words, word_places

_SNIPPET: Final = 240
_MAX_BODY: Final = 20_000
_LEAD: Final = 40


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a text.

    Attributes:
        text: as shown; begins and ends at word borders.
        start: its offset in the whole text.
        highlights: [start, end) within `text` of words that the query shares, sorted, apart from each other.
        cut_before: whether something was left out before it.
        cut_after: whether something was left out after it.

    """

    text: str
    start: int
    highlights: tuple[tuple[int, int], ...]
    cut_before: bool
    cut_after: bool


def highlights(query: str, text: str) -> tuple[tuple[int, int], ...]:
    """Places [start, end) of the query's content words in a text, other endings included."""
    wanted = set(content_words(query))
    return tuple((start, end) for word, start, end in word_places(text) if word in wanted)


def snippet(query: str, text: str, *, length: int = _SNIPPET) -> Snippet:
    """The stretch of at most `length` characters with the most different query words, the earliest of equals."""
    body = text[:_MAX_BODY]
    wanted = set(content_words(query))
    places = [(word, start, end) for word, start, end in word_places(body) if word in wanted]
    begin = _best_start(places, length)
    begin = _word_border(body, max(0, begin - _LEAD)) if begin > _LEAD else 0
    end = min(len(body), begin + length)
    if end < len(body):
        border = max(body.rfind(" ", begin, end), body.rfind("\n", begin, end))
        end = border if border > begin else end
    shown = body[begin:end].rstrip()
    marks = tuple(
        (start - begin, stop - begin) for _, start, stop in places if begin <= start and stop <= begin + len(shown)
    )
    return Snippet(shown, begin, marks, begin > 0, begin + len(shown) < len(text.rstrip()))


def _best_start(places: Sequence[tuple[str, int, int]], length: int) -> int:
    """Slide a window over the places and count its different words."""
    best, best_start, left = 0, 0, 0
    counts: dict[str, int] = {}
    for word, _, end in places:
        counts[word] = counts.get(word, 0) + 1
        while end - places[left][1] > length - _LEAD:
            first = places[left][0]
            counts[first] -= 1
            if not counts[first]:
                del counts[first]
            left += 1
        if len(counts) > best:
            best, best_start = len(counts), places[left][1]
    return best_start


def _word_border(text: str, position: int) -> int:
    while position < len(text) and position > 0 and not text[position - 1].isspace():
        position += 1
    return position
