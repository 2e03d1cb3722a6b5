"""Each token as a row of numbers: which rows of the embedding table describe it. The same code trains and runs."""

import re
import zlib
from itertools import groupby
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.redaction.folding import fold
from peerdesk.engines.redaction.tagger.lexicon import Lexicon
from peerdesk.engines.redaction.tagger.tokens import Tokens

# Places in a row: what training blanks out now and then stands first, so that the rest must carry alone.
WORD: Final = 0
FOLDED: Final = 1
LEXICON: Final = 2
PLACE: Final = 3
# How the whole run between white space is put together: "moonrider4092" and "SR-779-JR" show by it what they are.
RUN: Final = 16
RUN_COARSE: Final = 17
WIDTH: Final = 18
TABLE_BITS: Final = 16
# The first rows of the table are not hashed: 0 is nothing, 1..256 the lexicon's bytes, then patterns of spacing.
LEXICON_BASE: Final = 1
PLACE_BASE: Final = 257
_FIRST_HASHED: Final = 384
_HASHED: Final = (1 << TABLE_BITS) - _FIRST_HASHED
CACHE_LIMIT: Final = 40_000
_GRAMS: Final = 5
_GRAM: Final = 3
_RUN: Final = re.compile(r"[^\s=;,()<>\[\]{}|\"“”„«»]+")
RUN_READ: Final = 64
_EDGES: Final = "'‚‘’`.:!?*…"
_SHORT_RUN: Final = 9

Row = npt.NDArray[np.int32]


def _hashed(text: str) -> int:
    return _FIRST_HASHED + zlib.crc32(text.encode("utf-8", "replace")) % _HASHED


class FeatureRows:
    """Rows of features by word, remembered; a row is filled with 0 behind its last feature."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Remember nothing yet."""
        self._lexicon = lexicon
        self._rows: dict[str, Row] = {}

    def of(self, tokens: Tokens) -> npt.NDArray[np.int32]:
        """Feature numbers, shape (tokens, WIDTH)."""
        rows = self._rows
        new = list({word for word in tokens.words if word not in rows})
        if new:
            if len(rows) + len(new) > CACHE_LIMIT:
                rows.clear()
                new = list(set(tokens.words))
            rows.update(zip(new, self.of_words(new), strict=True))
        result = np.array([rows[word] for word in tokens.words], dtype=np.int32).reshape(-1, WIDTH)
        result[:, PLACE] = places(tokens)
        result[:, RUN : RUN_COARSE + 1] = [form_of(run) for run in runs(tokens)]
        return result

    def of_words(self, words: list[str]) -> list[Row]:
        """What a word says by itself, without its place and the run it stands in."""
        bits = self._lexicon.lookup([word if word.isalpha() else "" for word in words])
        return [_row(word, byte) for word, byte in zip(words, bits.tolist(), strict=True)]


def runs(tokens: Tokens) -> list[str]:
    """For each token the run of signs it stands in, at most so many; "" outside of all."""
    found: list[str] = []
    starts, count, index = tokens.starts, len(tokens.starts), 0
    for match in _RUN.finditer(tokens.text, starts[0] if count else 0, tokens.ends[-1] if count else 0):
        start, end = match.span()
        run = match.group() if end - start <= RUN_READ else match.group()[:RUN_READ]
        while index < count and starts[index] < end:
            found.append(run if starts[index] >= start else "")
            index += 1
    return found + [""] * (count - index)


def form_of(run: str) -> tuple[int, int]:
    """Numbers for a run's form ("l9d4", "u2d3-d1") and for its kinds of signs with its length; plain words have none."""
    bare = run.strip(_EDGES)
    if not bare or bare.isalpha():
        return 0, 0
    kinds = "".join(
        "d" if sign.isdigit() else "l" if sign.islower() else "u" if sign.isalpha() else sign
        for sign in bare[: RUN_READ // 2]
    )
    groups = [(kind, len(list(same))) for kind, same in groupby(kinds)]
    exact = "".join(f"{kind}{min(length, _SHORT_RUN)}" if kind in "dlu" else kind for kind, length in groups)
    rough = "".join(sorted(set(kinds)))
    steps = min(len(groups), 8)
    return _hashed(f"r{exact}"), _hashed(f"R{rough}{steps}{min(len(bare), 24)}")


def casing_of(text: str) -> int:
    """What a text's letters add to each place: all small, all large, or mixed."""
    return text.islower() * 32 or text.isupper() * 64


def places(tokens: Tokens, casing: int | None = None) -> npt.NDArray[np.int32]:
    """Spacing before and behind, beginning and end of line, all small or all large letters around (`casing_of`)."""
    text, starts, ends = tokens.text, tokens.starts, tokens.ends
    casing = casing_of(text) if casing is None else casing
    count = len(starts)
    result = np.empty(count, dtype=np.int32)
    previous_end = -1
    after_break = True
    for index in range(count):
        start, end = starts[index], ends[index]
        spaced = start != previous_end
        next_start = starts[index + 1] if index + 1 < count else -1
        value = PLACE_BASE + spaced + 2 * (next_start != end) + 4 * after_break + 8 * (next_start < 0)
        result[index] = value + casing
        after_break = text[start] == "\n"
        previous_end = end
    return result


def _row(word: str, byte: int) -> Row:
    row = np.zeros(WIDTH, dtype=np.int32)
    if word[0] == "[" and len(word) > 1:
        # A placeholder of an earlier pass: only its kind counts.
        row[WORD] = _hashed("[" + word.strip("[=]").rpartition("_")[0])
        return row
    if len(word) > 40:  # noqa: PLR2004 - a wall of characters
        row[WORD] = _hashed("[wall")
        return row
    if word[0].isdigit():
        features = [f"d{word}" if len(word) <= 4 else "", f"n{min(len(word), 17)}", "", ""]  # noqa: PLR2004
        features += [f"b{word[:2]}", f"z{word[0]}", f"e{word[-2:]}" if len(word) > 2 else ""]  # noqa: PLR2004
    elif word.isalpha():
        features = _of_letters(word)
    else:
        features = [f"s{word[:2]}", f"c{min(len(word), 6)}"]
    for index, feature in enumerate(features):
        if feature:
            row[index] = _hashed(feature)
    if word.isalpha():
        row[LEXICON] = LEXICON_BASE + byte
    return row


def _of_letters(word: str) -> list[str]:
    small = word.lower()
    folded = fold(word)
    marked = f"^{folded}$"
    features = [f"w{small}", f"f{folded}", "", "", f"k{_letter_case(word)}"]
    features += [
        f"p{folded[:2]}",
        f"p{folded[:3]}",
        f"p{folded[:4]}",
        f"q{folded[-2:]}",
        f"q{folded[-3:]}",
        f"q{folded[-4:]}",
    ]
    # Five groups of letters spread over the word stand for its inside.
    last = max(len(marked) - _GRAM, 0)
    grams = sorted({round(index * last / (_GRAMS - 1)) for index in range(_GRAMS)})
    return features + [f"g{marked[place : place + _GRAM]}" for place in grams]


def _letter_case(word: str) -> str:
    if word.islower():
        kind = "x"
    elif word.isupper():
        kind = "X"
    elif word[0].isupper() and word[1:].islower():
        kind = "Xx"
    else:
        kind = "xX"
    return f"{kind}{min(len(word), 9)}"
