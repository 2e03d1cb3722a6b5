"""Questions of the customer that find no counterpart in the reply."""

from collections.abc import Callable, Sequence
from typing import Final

from peerdesk.engines.retrieval import content_words

from .sentences import questions_of, split_sentences

# A question is taken up when the reply holds so much of its words, or a sentence of it means nearly the same.
_SHARED: Final = 0.34
_MEANS_THE_LIKE: Final = 0.45
MOST_COMPARED: Final = 8
Likeness = Callable[[Sequence[str], Sequence[str]], Sequence[Sequence[float]]]


def unanswered_questions(question: str, reply: str, *, likeness: Likeness | None = None) -> list[str]:
    """Return the customer's questions, as they were asked, that the reply does not take up.

    Args:
        question: the customer's redacted words.
        reply: what was written so far; an empty one takes up nothing.
        likeness: compares texts by meaning, as cosines [questions × sentences]; asked only for questions that share no
            words with the reply, at most eight sentences of it.

    """
    asked = [(text, frozenset(content_words(text))) for text in questions_of(question)]
    said = frozenset(content_words(reply))
    is_open = [text for text, stems in asked if stems and len(stems & said) < max(1.0, _SHARED * len(stems))]
    sentences = [one for line in reply.splitlines() for one in split_sentences(line) if len(one.split()) > 2]  # noqa: PLR2004
    if not is_open or not sentences or likeness is None:
        return is_open
    cosines = likeness(is_open, sentences[:MOST_COMPARED])
    return [text for text, row in zip(is_open, cosines, strict=True) if max(row, default=0.0) < _MEANS_THE_LIKE]
