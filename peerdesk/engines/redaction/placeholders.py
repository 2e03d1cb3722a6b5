"""Numbered placeholders in the place of personal data, and the way back.

Escape scheme: a customer may type "[NAME_1]" himself. Such a literal gets one "=" more after its bracket when it is
redacted ("[=NAME_1]") and loses it again when it is rehydrated; a placeholder of ours never has one. No match can
span the edge of a placeholder, because both its ends are brackets, so the scheme has one reading only.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from peerdesk.engines.redaction.folding import fold
from peerdesk.engines.redaction.spans import DATA_TYPES, DataType, Span, merge

TOKEN: Final = re.compile(r"\[(=*)(" + "|".join(DATA_TYPES) + r")_([1-9]\d{0,5})\]")
_PHONE_TAIL: Final = 9
# Kinds whose values are the same whatever the case and the signs between. A day or an address of the network is not:
# "12.3.85" is no order number 12385.
_LOOSE: Final = frozenset({"NAME", "USERNAME", "ORDER_ID", "ID_NUMBER", "PLATE", "PHONE", "CARD", "IBAN", "ADDRESS"})


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One value of one conversation: shown as its token, kept in the vault as its value (the first spelling seen)."""

    type: DataType
    number: int
    value: str

    @property
    def token(self) -> str:
        """The text that stands for the value, e.g. "[NAME_1]"."""
        return f"[{self.type}_{self.number}]"


@dataclass(frozen=True, slots=True)
class Redaction:
    """A redacted text.

    Attributes:
        text: what may be shown to an expert.
        placeholders: all that the conversation has now, the existing ones first.
        new_placeholders: those that this text added.
        originals: the exact strings that were replaced, in the order of their tokens in `text`; several spellings of
            one value share a placeholder, so these, not the placeholders, give back the text letter by letter.

    """

    text: str
    placeholders: tuple[Placeholder, ...]
    new_placeholders: tuple[Placeholder, ...]
    originals: tuple[str, ...]


def redact(text: str, spans: Sequence[Span], existing: Sequence[Placeholder] = ()) -> Redaction:
    """Replace spans by placeholders whose numbers stay the same through a conversation.

    A value that was seen before (in another case or spacing, a phone number in another format, the first name of a full
    name) gets the number it had, also where it is taken for another kind this time (a plate for an order number): one
    value is one placeholder. Only what turns out to be a secret is shown as one. Overlapping spans are united first.

    Raises:
        ValueError: a span reaches outside the text.
    """
    register = _Register(existing)
    pieces: list[str] = []
    originals: list[str] = []
    position = 0
    for span in merge(spans):
        if span.start < 0 or span.end > len(text):
            raise ValueError(f"span {span.start}..{span.end} is outside a text of {len(text)} characters")
        value = text[span.start : span.end]
        pieces += [_escape(text[position : span.start]), register.placeholder_for(span.type, value).token]
        originals.append(value)
        position = span.end
    pieces.append(_escape(text[position:]))
    return Redaction("".join(pieces), (*existing, *register.added), tuple(register.added), tuple(originals))


def rehydrate(text: str, placeholders: Sequence[Placeholder], originals: Sequence[str] | None = None) -> str:
    """Put values back in the place of placeholders; unknown placeholders stay as they are.

    Args:
        text: a redacted text, or a reply that uses the conversation's placeholders.
        placeholders: the conversation's.
        originals: those of the same `Redaction`; with them the result is the original letter by letter.

    """
    values: dict[tuple[str, int], str] = {(item.type, item.number): item.value for item in placeholders}
    exact: Iterator[str] | None = iter(originals) if originals is not None else None

    def replacement(match: re.Match[str]) -> str:
        marks, kind, number = match.groups()
        if marks:
            return f"[{marks[1:]}{kind}_{number}]"
        if exact is not None:
            return next(exact, match.group())
        return values.get((kind, int(number)), match.group())

    return TOKEN.sub(replacement, text)


def _escape(text: str) -> str:
    return TOKEN.sub(lambda match: f"[={match.group()[1:]}", text) if "[" in text else text


class _Register:
    """The placeholders of one conversation, found again by value."""

    def __init__(self, existing: Sequence[Placeholder]) -> None:
        self.added: list[Placeholder] = []
        self._all = list(existing)
        self._by_key: dict[tuple[DataType, str], Placeholder] = {}
        self._of_any_kind: dict[str, Placeholder] = {}
        for item in existing:
            self._remember(item.type, item.value, item)
        self._highest: dict[str, int] = {}
        for item in existing:
            self._highest[item.type] = max(self._highest.get(item.type, 0), item.number)

    def placeholder_for(self, kind: DataType, value: str) -> Placeholder:
        key = _key(kind, value)
        known = (
            self._by_key.get((kind, key))
            or (self._same_person(value) if kind == "NAME" else None)
            or self._taken_for_another_kind(kind, value)
        )
        if known is None:
            number = self._highest.get(kind, 0) + 1
            self._highest[kind] = number
            known = Placeholder(kind, number, value)
            self.added.append(known)
            self._all.append(known)
        self._remember(kind, value, known)
        return known

    def _remember(self, kind: DataType, value: str, item: Placeholder) -> None:
        self._by_key.setdefault((kind, _key(kind, value)), item)
        for key in _keys_of_any_kind(kind, value):
            self._of_any_kind.setdefault(key, item)

    def _taken_for_another_kind(self, kind: DataType, value: str) -> Placeholder | None:
        if kind == "SECRET":  # the brand is told of it, and it must not read as a name
            return None
        found = (self._of_any_kind.get(key) for key in _keys_of_any_kind(kind, value))
        return next(filter(None, found), None)

    def _same_person(self, value: str) -> Placeholder | None:
        """The only name of which this one is a part, or which is a part of it; with two candidates nobody is meant."""
        words = _name_words(value)
        candidates = {
            item.number: item
            for item in self._all
            if item.type == "NAME" and words and (_part_of(words, item.value) or _part_of(_name_words(item.value), value))
        }
        return next(iter(candidates.values())) if len(candidates) == 1 else None


def _key(kind: DataType, value: str) -> str:
    if kind == "PHONE":
        digits = "".join(filter(str.isdigit, value))
        # Country code and trunk zero differ between spellings of one number; its last nine digits do not.
        return digits[-_PHONE_TAIL:]
    if kind == "SECRET":
        return value
    return fold(value) or value


def _keys_of_any_kind(kind: DataType, value: str) -> list[str]:
    """Under which a value is found again whatever it is taken for: as it is written, and its bare letters and figures."""
    written, bare = value.strip().casefold(), fold(value)
    return [f"={written}", f"~{bare}"] if kind in _LOOSE and bare else [f"={written}"]


def _name_words(value: str) -> frozenset[str]:
    return frozenset(word for word in map(fold, re.split(r"[\s.]+", value)) if word)


def _part_of(words: frozenset[str], value: str) -> bool:
    return bool(words) and words < _name_words(value)
