"""Values that a conversation told once, found again in all else of it, earlier or later. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from peerdesk.domain.privacy.rules import lost_its_words
from peerdesk.engines import redaction
from peerdesk.engines.redaction.covered import Covered
from peerdesk.engines.redaction.folding import FoldedText, fold
from peerdesk.engines.redaction.known_values import find_known
from peerdesk.engines.redaction.placeholders import TOKEN
from peerdesk.engines.redaction.tagger.lexicon import PLAIN_SHIFT, get_lexicon

# What a sentence gives away and the next one need not. What has a form (addresses of mail, cards, IBANs) shows by itself
# in what was said before; in what comes it is looked for, too, however it is written.
TOLD: Final = frozenset({"NAME", "USERNAME", "ORDER_ID", "ID_NUMBER", "PLATE", "SECRET", "ADDRESS"})
# Shorter values would be found in too many other numbers and words.
_LEAST: Final = 4
_LEAST_DIGITS: Final = 5
_LEAST_FORMED: Final = 8
_BY_PARTS: Final = frozenset({"NAME", "PHONE"})


def spreads(placeholder: redaction.Placeholder) -> bool:
    """Whether a value is looked for in all of its conversation, also backwards: of a kind that spreads, known, no guess."""
    return placeholder.type in TOLD and _is_sought(placeholder)


def _is_sought(placeholder: redaction.Placeholder) -> bool:
    """Whether a value is still known and no guess.

    One word in small letters is a name by its sentence alone ("zanzibarine lost"); the next sentence judges for itself.
    """
    value = placeholder.value
    is_guess = placeholder.type == "NAME" and value.islower() and value.isalpha()
    return value != placeholder.token and not is_guess


def told_again(
    text: str, told: Sequence[redaction.Placeholder], *, keep: Sequence[str] = ()
) -> tuple[redaction.Span, ...]:
    """Find values of a conversation in another text of it; the brand's own words and placeholders stay.

    A name is found by its parts, inflected and mistyped, as a customer's own; not where it is a plain word in small
    letters ("Rose" makes no rose a person). A telephone number is found by its last digits, all else whole,
    regardless of case and signs between.
    """
    values = [one for one in told if _is_sought(one)]
    if not values or not text:
        return ()
    parted = [redaction.KnownValue(one.type, one.value) for one in values if one.type in _BY_PARTS]
    folded = FoldedText.of(text)
    found = [span for span in find_known(text, parted) if not _is_plain(text[span.start : span.end])]
    for one in values:
        if one.type not in _BY_PARTS and _is_telling(one.type, needle := fold(one.value)):
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


def fault_of(
    original: str, shown: str, *, context: redaction.RedactionContext, told: Sequence[redaction.Placeholder]
) -> str:
    """The last look at exactly what will be shown: why it may not be, or nothing.

    A redactor that gave nothing back did not work. What is known of the customer, and what the conversation told,
    earlier or in this text, must not stand there.
    """
    if lost_its_words(original, shown):
        return "guard_returned_nothing"
    if redaction.find_leaks(shown, context.known):
        return "guard_leaked_known_value"
    return "guard_leaked_told_value" if told_again(shown, told, keep=context.keep) else ""


def _is_plain(word: str) -> bool:
    return word.islower() and word.isalpha() and bool(get_lexicon().lookup([word])[0] >> PLAIN_SHIFT & 3)


def _is_telling(kind: str, needle: str) -> bool:
    if kind not in TOLD:
        return len(needle) >= _LEAST_FORMED
    if needle.isdigit():
        return len(needle) >= _LEAST_DIGITS
    return len(needle) >= _LEAST and not (needle.isalpha() and get_lexicon().lookup([needle])[0] >> PLAIN_SHIFT & 3)
