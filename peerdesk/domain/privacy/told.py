"""Values that a conversation told once, found again in all else of it, earlier or later. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from peerdesk.engines import redaction
from peerdesk.engines.redaction.covered import Covered
from peerdesk.engines.redaction.folding import FoldedText, fold
from peerdesk.engines.redaction.known_values import find_known
from peerdesk.engines.redaction.placeholders import TOKEN
from peerdesk.engines.redaction.tagger.lexicon import PLAIN_SHIFT, get_lexicon

# What a sentence gives away and the next one need not. What has a form (addresses of mail, cards, IBANs) shows by itself.
TOLD: Final = frozenset({"NAME", "USERNAME", "ORDER_ID", "ID_NUMBER", "PLATE", "SECRET", "ADDRESS"})
# Shorter values would be found in too many other numbers and words.
_LEAST: Final = 4
_LEAST_DIGITS: Final = 5


def spreads(placeholder: redaction.Placeholder) -> bool:
    """Whether a value is looked for in the rest of its conversation: of a kind that spreads, still known, and no guess.

    One word in small letters is a name by its sentence alone ("zanzibarine lost"); the next sentence judges for itself.
    """
    value = placeholder.value
    is_guess = placeholder.type == "NAME" and value.islower() and value.isalpha()
    return placeholder.type in TOLD and value != placeholder.token and not is_guess


def told_again(
    text: str, told: Sequence[redaction.Placeholder], *, keep: Sequence[str] = ()
) -> tuple[redaction.Span, ...]:
    """Find values of a conversation in another text of it; the brand's own words and placeholders stay.

    A name is found by its parts, inflected and mistyped, as a customer's own; not where it is a plain word in small
    letters ("Rose" makes no rose a person). All else is found whole, regardless of case and signs between.
    """
    values = [one for one in told if spreads(one)]
    if not values or not text:
        return ()
    names = [redaction.KnownValue("NAME", one.value) for one in values if one.type == "NAME"]
    folded = FoldedText.of(text)
    found = [span for span in find_known(text, names) if not _is_plain(text[span.start : span.end])]
    for one in values:
        if one.type != "NAME" and _is_telling(needle := fold(one.value)):
            places = folded.find_all(needle, whole_words=True)
            found += [redaction.Span(start, end, one.type, 1.0, "told") for start, end in places]
    if not found:
        return ()
    kept = [place for word in keep if (needle := fold(word)) for place in folded.find_all(needle, whole_words=True)]
    spared = Covered([*kept, *(match.span() for match in TOKEN.finditer(text))])
    return tuple(span for span in found if not spared.touching(span.start, span.end))


def beside(spans: Iterable[redaction.Span], more: Iterable[redaction.Span]) -> list[redaction.Span]:
    """Return what of `more` lies where no span lies yet."""
    covered = Covered((span.start, span.end) for span in spans)
    return [span for span in more if not covered.touching(span.start, span.end)]


def masked(
    text: str, told: Sequence[redaction.Placeholder], existing: Sequence[redaction.Placeholder], *,
    keep: Sequence[str] = (),
) -> tuple[str, list[redaction.Placeholder]]:
    """Mask values in a text that was redacted before they were known. Returns it, and placeholders that it needs anew."""
    known, position = list(existing), 0
    added: list[redaction.Placeholder] = []
    pieces: list[str] = []
    for span in sorted(told_again(text, told, keep=keep)):
        if span.start < position:
            continue
        value = text[span.start : span.end]
        done = redaction.redact(value, (redaction.Span(0, len(value), span.type),), known)
        known, added = list(done.placeholders), [*added, *done.new_placeholders]
        pieces += [text[position : span.start], done.text]
        position = span.end
    return "".join([*pieces, text[position:]]), added


def _is_plain(word: str) -> bool:
    return word.islower() and word.isalpha() and bool(get_lexicon().lookup([word])[0] >> PLAIN_SHIFT & 3)


def _is_telling(needle: str) -> bool:
    if needle.isdigit():
        return len(needle) >= _LEAST_DIGITS
    return len(needle) >= _LEAST and not (needle.isalpha() and get_lexicon().lookup([needle])[0] >> PLAIN_SHIFT & 3)
