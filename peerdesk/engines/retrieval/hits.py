"""What a search found, with the features by which its trustworthiness is judged."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """One found entry.

    Attributes:
        id: of the entry.
        title: may be empty.
        body: the passage that fits best, or the whole answer.
        cosine: similarity of the query and the nearest passage, -1..1.
        title_cosine: similarity of the query and the title; the passage's without one.
        words: share 0..1 of the best lexical score among what was found.
        score: only good for ordering.

    """

    id: str
    title: str
    body: str
    cosine: float
    title_cosine: float
    words: float
    score: float
