"""What a search found, with the features by which its trustworthiness is judged."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """One found entry.

    Attributes:
        id: of the entry.
        title: may be empty.
        body: the answer itself.
        cosine: similarity of query and entry embeddings, -1..1.
        lexical_rank: place in the lexical search from 1, None when it did not find the entry.
        score: fused score, only good for ordering.

    """

    id: str
    title: str
    body: str
    cosine: float
    lexical_rank: int | None
    score: float
