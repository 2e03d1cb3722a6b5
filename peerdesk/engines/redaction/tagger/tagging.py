"""From text to spans: what the tagger finds, and where it sees a company, a product or a place instead of a person."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

import numpy as np

from peerdesk.engines.redaction.spans import DATA_TYPES, DataType, Span
from peerdesk.engines.redaction.tagger import labels
from peerdesk.engines.redaction.tagger.features import casing_of, runs
from peerdesk.engines.redaction.tagger.lexicon import FIRST_SHIFT, LAST_SHIFT, PLAIN_SHIFT, get_lexicon
from peerdesk.engines.redaction.tagger.network import DILATIONS, Flags, Floats, Tagger, get_tagger
from peerdesk.engines.redaction.tagger.tokens import PLACEHOLDER, Tokens, tokenise

# Added to the scores of personal labels before the best path is taken: a name missed costs more than a word masked.
RECALL_BIAS: Final = {
    "NAME": 1.75, "ADDRESS": 0.5, "SECRET": 0.85, "USERNAME": 0.65, "ORDER_ID": 0.7, "ID_NUMBER": 0.7, "PLATE": 0.3,
    "PHONE": 0.4,
}  # fmt: skip
# The same for numbers whose form says that they were given to somebody.
_GIVEN_KINDS: Final = ("ID_NUMBER", "ORDER_ID", "SECRET")
_GIVEN_BIAS: Final = 1.0
# What has a checksum or a form of its own is first the recognisers'; how clear it must be where they found none.
_BY_FORM: Final = {"CARD": 2.0, "IBAN": 2.0, "IP": 1.0, "EMAIL": 1.0, "COORDINATES": 2.0}
_DIGITS_WANTED: Final = frozenset({"PHONE", "ID_NUMBER", "ORDER_ID", "DATE_OF_BIRTH", "PLATE"})
# How far a placeholder changes what the network says, and how much clearer a value must be there.
_SIGHT: Final = sum(DILATIONS)
_MARGIN: Final = 8.0
# Labels of personal kinds come first.
_PERSONAL: Final = 1 + 2 * len(DATA_TYPES)
_DOUBT: Final = 1.4
_NO_SURPRISE: Final = 4.0
# A token so much clearer outside stays there, whatever its other labels add up to.
_SURELY_OUTSIDE: Final = 6.0
_CHUNK: Final = 384
# Tokens that a chunk shares with its neighbours, so that none is read without its surroundings.
_OVERLAP: Final = _SIGHT


@dataclass(frozen=True, slots=True)
class Tagged:
    """Personal spans, and the places [start, end) of what only looks like some."""

    spans: tuple[Span, ...]
    distractors: tuple[tuple[int, int, str], ...]
    # Where a birthday is no surprise, even if something else is likelier.
    births: tuple[tuple[int, int], ...] = ()
    leanings: "Leanings | None" = None


class Leanings:
    """How much each token leans to somebody's value (above 0) or to nobody's, in natural logarithms of the odds."""

    def __init__(self, tokens: Tokens, scores: Floats, near: Flags) -> None:
        """Keep what the network said, before any bias; near placeholders it must be clearer."""
        self._tokens, self._scores, self._near = tokens, scores, near

    def of(self, start: int, end: int) -> float:
        """The mean over the words and numbers of a place: all personal labels together against all others."""
        first, last = bisect_right(self._tokens.ends, start), bisect_left(self._tokens.starts, end)
        telling = [index for index in range(first, last) if self._tokens.words[index][0].isalnum()]
        if not telling:
            return 0.0
        scores = self._scores[telling]
        nobody = np.concatenate([scores[:, :1], scores[:, _PERSONAL:]], axis=1)
        leaning = float((_log_sum(scores[:, 1:_PERSONAL]) - _log_sum(nobody)).mean())
        return leaning - _MARGIN if self._near[first:last].any() else leaning


def _log_sum(part: Floats) -> Floats:
    highest = part.max(axis=1)
    result: Floats = highest + np.log(np.exp(part - highest[:, None]).sum(axis=1))
    return result


def tag(text: str) -> Tagged:
    """Read a text with the tagger; a stretch that repeats is computed once."""
    tokens = tokenise(text)
    if not tokens.starts:
        return Tagged((), ())
    tagger = get_tagger()
    around = runs(tokens)
    near = _near_placeholders(tokens)
    scores = _scores(tagger, tokens, around) if not near.any() else _hesitant(tagger, tokens, around)
    leanings = Leanings(tokens, scores.copy(), near)
    for kind, bias in RECALL_BIAS.items():
        first = labels.begin(kind)
        scores[:, first : first + 2] += bias
    first = labels.begin("NAME")
    scores[:, first : first + 2] -= np.fromiter(map(_doubt, tokens.words), dtype=np.float32)[:, None]
    given = np.fromiter(map(_drawn, around), dtype=bool, count=len(tokens.words))
    for kind in _GIVEN_KINDS if given.any() else ():
        first = labels.begin(kind)
        scores[given, first : first + 2] += _GIVEN_BIAS
    _together(scores)
    first = labels.begin("DATE_OF_BIRTH")
    open_ = np.nonzero(scores[:, first : first + 2].max(axis=1) > scores[:, labels.OUTSIDE] - _NO_SURPRISE)[0].tolist()
    births = tuple((tokens.starts[index], tokens.ends[index]) for index in open_)
    scores[near, 1:_PERSONAL] -= _MARGIN
    # A line end closes a span: each line of an address is one of its own.
    path = [
        labels.OUTSIDE if word[0] == "\n" else label
        for word, label in zip(tokens.words, tagger.best_path(scores), strict=True)
    ]
    spans, distractors = [], []
    for first, last, kind in _groups(path):
        start, end = tokens.starts[first], tokens.ends[last]
        if kind in labels.DISTRACTORS:
            distractors.append((start, end, kind))
        elif kind in _DIGITS_WANTED and not any(map(str.isdigit, text[start:end])):
            continue
        elif kind not in _BY_FORM or leanings.of(start, end) > _BY_FORM[kind]:
            spans.append(Span(start, end, cast("DataType", kind), 0.7, "tagger"))
    return Tagged(tuple(spans), tuple(distractors), births, leanings)


def _together(scores: Floats) -> None:
    """What may be one of several kinds of numbers is weighed by all of them together against what is nobody's."""
    open_ = np.nonzero(scores[:, 1:].max(axis=1) > scores[:, labels.OUTSIDE] - _SURELY_OUTSIDE)[0]
    for first, last in ((1, _PERSONAL), (_PERSONAL, labels.COUNT)):
        part = scores[open_, first:last]
        highest = part.max(axis=1, keepdims=True)
        scores[open_, first:last] += np.log(np.exp(part - highest).sum(axis=1, keepdims=True))


@lru_cache(maxsize=40_000)
def _doubt(word: str) -> float:
    """How much clearer a name must be that is more usual as a plain word: "Bill", "Patrone", "Hasta"."""
    if not word.isalpha():
        return 0.0
    byte = int(get_lexicon().lookup([word])[0])
    if not byte and _COMPOUND <= len(word) <= _LONGEST and _is_compound(word):
        return _DOUBT
    usual = (byte >> PLAIN_SHIFT & 3) - max(byte >> FIRST_SHIFT & 3, byte >> LAST_SHIFT & 3)
    return _DOUBT * max(usual, 0)


def _is_compound(word: str) -> bool:
    """A long word of no list that two plain words make together: "Annahmeschluss", "Mietwagenschalter"."""
    places = range(_HALF, len(word) - _HALF + 1)
    halves = [half for place in places for half in (word[:place], word[:place].removesuffix("s"), word[place:])]
    bits = get_lexicon().lookup(halves).tolist()
    plain = [byte >> PLAIN_SHIFT & 3 > 0 and byte >> LAST_SHIFT & 3 < 2 for byte in bits]  # noqa: PLR2004 - a usual family name
    return any((plain[index] or plain[index + 1]) and plain[index + 2] for index in range(0, len(halves), 3))


@lru_cache(maxsize=40_000)
def _drawn(run: str) -> bool:
    """Whether a run of signs mixes letters and figures as a number that somebody was given does, longer than a part's."""
    bare = run.strip(_EDGES)
    digits, letters = sum(map(str.isdigit, bare)), sum(map(str.isalpha, bare))
    if digits < 2 or not letters or digits + letters < _GIVEN:  # noqa: PLR2004 - a word with one figure is a product's
        return False
    return _OTHER.search(bare) is None


_EDGES: Final = "'‚‘’`.:!?*…"
_OTHER: Final = re.compile(
    r"^0[xX]|^v?\d+(?:\.\d+)+|[@/:%\\]|_[A-Z]{3}|^[A-Za-z]{4,}\d{1,2}$|\d(?:st|nd|rd|th)$|^\d+[A-Za-z]{1,3}$"
)
_GIVEN: Final = 8
_HALF: Final = 4
_COMPOUND: Final = 10
# A wall of letters is no word: to try each of its halves would take the square of its length.
_LONGEST: Final = 40


def _near_placeholders(tokens: Tokens) -> Flags:
    """Where only what is clear counts: what was read once without the placeholder must not change when it is read again."""
    near = np.zeros(len(tokens.words), dtype=bool)
    for index, word in enumerate(tokens.words):
        if word[0] == "[" and word[-1] == "]":
            near[max(0, index - _SIGHT) : index + _SIGHT + 1] = True
    return near


def _hesitant(tagger: Tagger, tokens: Tokens, around: list[str]) -> Floats:
    """The scores of a text with placeholders: their values may have been written otherwise than all the rest.

    Where the rest is written small or large throughout it is read as such and as mixed; the more doubtful reading counts.
    """
    scores = _scores(tagger, tokens, around, 0)
    if casing := casing_of(_PLACEHOLDERS.sub("", tokens.text)):
        other = _scores(tagger, tokens, around, casing)
        scores[:, 1:_PERSONAL] = np.minimum(scores[:, 1:_PERSONAL], other[:, 1:_PERSONAL])
        scores[:, :1] = np.maximum(scores[:, :1], other[:, :1])
        scores[:, _PERSONAL:] = np.maximum(scores[:, _PERSONAL:], other[:, _PERSONAL:])
    return scores


_PLACEHOLDERS: Final = re.compile(PLACEHOLDER)


def _scores(tagger: Tagger, tokens: Tokens, around: list[str], casing: int | None = None) -> Floats:
    count = len(tokens.starts)
    if count <= _CHUNK + 2 * _OVERLAP:
        return tagger.scores(tokens, around, casing)
    known: dict[tuple[str, ...], Floats] = {}
    parts = []
    for start in range(0, count, _CHUNK):
        first, last = max(0, start - _OVERLAP), min(count, start + _CHUNK + _OVERLAP)
        chunk = Tokens(tokens.text, tokens.starts[first:last], tokens.ends[first:last], tokens.words[first:last])
        key = tuple(chunk.words)
        if key not in known:
            known[key] = tagger.scores(chunk, around[first:last], casing)
        parts.append(known[key][start - first : start - first + _CHUNK])
    return np.concatenate(parts)[:count]


def _groups(path: list[int]) -> Iterator[tuple[int, int, str]]:
    """Runs of one type as first token, last token, type."""
    begin = -1
    for index, label in enumerate([*path, labels.OUTSIDE]):
        if begin >= 0 and (label == labels.OUTSIDE or labels.is_begin(label)):
            yield begin, index - 1, labels.kind_of(path[begin])
            begin = -1
        if label != labels.OUTSIDE and begin < 0:
            begin = index
