"""Merging ranked lists of searches into one (reciprocal rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# Both were chosen on StackFAQ and beer (dev): lists of knowledge are short, and the embedding errs less than the words.
RANK_CONSTANT: Final = 10
LEXICAL_WEIGHT: Final = 1.0
EMBEDDING_WEIGHT: Final = 3.0
_WEIGHTS: Final = {"lexical": LEXICAL_WEIGHT, "embedding": EMBEDDING_WEIGHT}


@dataclass(frozen=True, slots=True)
class RankedList:
    """The ids that one search found, best first, and how much its ranks count (None: as much as its kind does)."""

    name: str
    ids: tuple[str, ...]
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class FusedHit:
    """An id with its fused score and its rank (from 1) in each list that has it, as the reason for its place."""

    id: str
    score: float
    ranks: dict[str, int]


def fuse(lists: Sequence[RankedList], *, rank_constant: int = RANK_CONSTANT) -> list[FusedHit]:
    """Order all ids by the sum of weight / (rank_constant + rank); equal sums keep the order of first appearance.

    A repeated id in one list counts with its best rank.
    """
    scores: dict[str, float] = {}
    ranks: dict[str, dict[str, int]] = {}
    for ranked in lists:
        weight = _WEIGHTS.get(ranked.name, 1.0) if ranked.weight is None else ranked.weight
        for rank, identifier in enumerate(dict.fromkeys(ranked.ids), start=1):
            scores[identifier] = scores.get(identifier, 0.0) + weight / (rank_constant + rank)
            ranks.setdefault(identifier, {})[ranked.name] = rank
    order = sorted(scores, key=lambda identifier: -scores[identifier])
    return [FusedHit(identifier, scores[identifier], ranks[identifier]) for identifier in order]
