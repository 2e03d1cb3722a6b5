"""Texts as arrays: features, labels, weights and the text each token belongs to, in blocks of one size."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from peerdesk.engines.redaction.tagger import labels
from peerdesk.engines.redaction.tagger.features import WIDTH, FeatureRows
from peerdesk.engines.redaction.tagger.tokens import Tokens, tokenise
from peerdesk.engines.redaction.training.pieces import Labelled


@dataclass(frozen=True, slots=True)
class Block:
    """`size` tokens of many texts; weight 0 where nothing is taught."""

    rows: npt.NDArray[np.int32]
    labels: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]
    texts: npt.NDArray[np.int32]


def label_tokens(tokens: Tokens, text: Labelled) -> tuple[list[int], list[float]]:
    """The label and weight of each token; a line end inside a span belongs to none and ends it."""
    found = [labels.OUTSIDE] * len(tokens.starts)
    weights = [1.0] * len(tokens.starts)
    spans = sorted(text.spans)
    place = 0
    begun = -1
    for index, (start, end) in enumerate(zip(tokens.starts, tokens.ends, strict=True)):
        while place < len(spans) and spans[place][1] <= start:
            place += 1
        if place < len(spans) and spans[place][0] < end and tokens.words[index] != "\n":
            first = labels.begin(spans[place][2])
            found[index] = first + (begun == place)
            begun = place
        elif begun == place:
            begun = -1
    for start, end in text.unsure:
        for index in range(len(weights)):
            if tokens.starts[index] < end and start < tokens.ends[index]:
                weights[index] = 0.0
    return found, weights


def blocks(texts: Iterable[Labelled], rows: FeatureRows, size: int) -> Iterator[Block]:
    """Pack texts into blocks of exactly `size` tokens; a text cut by a border loses its tail."""
    parts: list[tuple[npt.NDArray[np.int32], list[int], list[float]]] = []
    total = 0
    for text in texts:
        tokens = tokenise(text.text)
        if not tokens.starts:
            continue
        found, weights = label_tokens(tokens, text)
        parts.append((rows.of(tokens), found, weights))
        total += len(found)
        if total >= size:
            yield _block(parts, size)
            parts, total = [], 0


def _block(parts: list[tuple[npt.NDArray[np.int32], list[int], list[float]]], size: int) -> Block:
    features = np.concatenate([part[0] for part in parts])[:size]
    found = np.fromiter((label for part in parts for label in part[1]), dtype=np.int32)[:size]
    weights = np.fromiter((weight for part in parts for weight in part[2]), dtype=np.float32)[:size]
    texts = np.repeat(np.arange(len(parts), dtype=np.int32), [len(part[1]) for part in parts])[:size]
    return Block(features.reshape(size, WIDTH), found, weights, texts)
