"""Real sentences in which a person stands for a pronoun, a product for a thing, a town behind a preposition."""

# ruff: noqa: PLR2004 - shares of a random draw, and what counts as rare or short, are said where they are drawn

import random
import re
from collections.abc import Callable
from typing import Final

from peerdesk.engines.redaction.training.pieces import Pieces, plain

_PERSONS: Final = {
    "en": r"\b(?P<it>he|she|him|they|someone|somebody|anybody|everyone|nobody)\b",
    "de": r"\b(?P<it>er|jemand|niemand|man|ihn|ihm|jeder)\b",
    "fr": r"\b(?P<it>il|elle|quelqu'un|personne|on|lui)\b",
    "es": r"\b(?P<it>él|ella|alguien|nadie|uno|usted)\b",
}
_OWNERS: Final = {"en": r"\b(?P<it>his|their|its)\b(?= \w)"}
_THINGS: Final = {
    "en": r"\b(?:the|our|any|my|an|this|that|your) (?P<it>[a-z]{4,})\b",
    "de": r"\b(?:der|die|das|dem|den|ein|mein|eine) (?P<it>[A-ZÄÖÜ][a-zäöüß]{3,})\b",
    "fr": r"\b(?:le|la|un|du|ce|au|une|mon) (?P<it>[a-zà-ÿ]{4,})\b",
    "es": r"\b(?:el|la|un|mi|al|una|del) (?P<it>[a-zà-ÿ]{4,})\b",
}
_PLACES: Final = {
    "en": r"\b(?:in|to|at) (?P<it>(?:the |a |this )?[a-z]{4,})\b",
    "de": r"\b(?:in|zu|im|am) (?P<it>(?:der |dem |einer |einem )?[A-ZÄÖÜ][a-zäöüß]{3,})\b",
    "fr": r"\b(?:en|à|dans) (?P<it>(?:la |le |une )?[a-zà-ÿ]{4,})\b",
    "es": r"\b(?:en|a) (?P<it>(?:la |el |una )?[a-zà-ÿ]{4,})\b",
}
_PATTERNS: Final = {
    kind: {language: re.compile(pattern) for language, pattern in patterns.items()}
    for kind, patterns in (("person", _PERSONS), ("owner", _OWNERS), ("thing", _THINGS), ("place", _PLACES))
}
Slot = Callable[[str, str], Pieces]


def exchanged(rng: random.Random, sentence: str, slot: Slot, language: str) -> Pieces:
    """The sentence with up to two of its words exchanged for values; unchanged where none fits."""
    found: list[tuple[int, int, str]] = []
    for kind, share in (("person", 0.8), ("owner", 0.5), ("thing", 0.75), ("place", 0.4)):
        pattern = _PATTERNS[kind].get(language)
        if pattern and rng.random() < share:
            found += [(*match.span("it"), kind) for match in pattern.finditer(sentence)][:3]
    rng.shuffle(found)
    pieces: Pieces = []
    position = 0
    for start, end, kind in sorted(found[: rng.choice((1, 1, 2))]):
        if start < position:
            continue
        pieces += plain(sentence[position:start])
        pieces += _value(rng, kind, slot, language)
        position = end
    return [*pieces, *plain(sentence[position:])]


def _value(rng: random.Random, kind: str, slot: Slot, language: str) -> Pieces:
    if kind == "person":
        return slot(rng.choice(("first", "first", "name", "last", "titled", "user")), language)
    if kind == "owner":
        return [*slot(rng.choice(("first", "last", "name")), language), *plain("'s")]
    if kind == "thing":
        tail = slot("version", language) if rng.random() < 0.08 else []
        return [*slot("product", language), *(plain(" ") if tail else []), *tail]
    return slot(rng.choice(("city", "city", "country")), language)
