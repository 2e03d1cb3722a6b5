"""What a brand publishes itself, such as its hotline: no personal data wherever it stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from peerdesk.engines import redaction
from peerdesk.engines.redaction.folding import fold

# Numbers and addresses of the brand. A name is never learned: it may be that of a person who writes to us one day.
LEARNED: Final = frozenset({"EMAIL", "PHONE", "IBAN", "ADDRESS", "IP", "ID_NUMBER", "ORDER_ID", "PLATE", "COORDINATES"})
MOST_LEARNED: Final = 50
LONGEST: Final = 200
# Country code and trunk zero differ between spellings of one number; its last nine digits do not.
_PHONE_TAIL: Final = 9
_LEAST_PHONE: Final = 7


def words_published(text: str, context: redaction.RedactionContext) -> list[str]:
    """Return what the guard would hide of a brand's own approved words: numbers, addresses and codes of the brand."""
    spans = redaction.detect(text, context)
    values = (text[span.start : span.end].strip() for span in spans if span.type in LEARNED)
    return list(dict.fromkeys(value for value in values if len(value) <= LONGEST))[:MOST_LEARNED]


def without_own(
    text: str, spans: Iterable[redaction.Span], own: frozenset[str]
) -> list[redaction.Span]:
    """Return the spans that hold no word of the brand's own; what is the customer's own stays hidden."""
    return [span for span in spans if span.source == "known" or not is_own(text[span.start : span.end], own)]


def is_own(value: str, own: frozenset[str]) -> bool:
    """Whether a value is one of the brand's own, in any spelling."""
    return not own.isdisjoint(_keys(value))


@lru_cache(maxsize=64)
def own_words(words: tuple[str, ...]) -> frozenset[str]:
    """Return what `is_own` looks a value up in."""
    return frozenset(key for word in words for key in _keys(word))


def _keys(value: str) -> Sequence[str]:
    folded = fold(value)
    digits = "".join(filter(str.isdigit, value))
    is_phone = len(digits) >= _LEAST_PHONE and not any(map(str.isalpha, value))
    return [key for key in (folded, f"tail:{digits[-_PHONE_TAIL:]}" if is_phone else "") if key]
