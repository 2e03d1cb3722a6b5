"""All layers together: known values, patterns, numbers, addresses, names, Presidio; united, widened, spread."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, Literal

from peerdesk.engines.redaction.folding import FoldedText, fold
from peerdesk.engines.redaction.gazetteer import is_ordinary_word
from peerdesk.engines.redaction.known_values import find_known
from peerdesk.engines.redaction.placeholders import TOKEN
from peerdesk.engines.redaction.recognisers.addresses import find_addresses
from peerdesk.engines.redaction.recognisers.cards import find_cards
from peerdesk.engines.redaction.recognisers.identity_numbers import find_identity_numbers
from peerdesk.engines.redaction.recognisers.names import find_names, sieve_entities
from peerdesk.engines.redaction.recognisers.patterns import find_patterns
from peerdesk.engines.redaction.recognisers.phones import find_phones
from peerdesk.engines.redaction.recognisers.presidio_detector import Entity, as_spans, get_presidio
from peerdesk.engines.redaction.spans import DataType, RedactionContext, Span, merge, widen

Detector = Literal["union", "presidio", "patterns"]

_MIN_SPREAD: Final = 3
# So many different values stand in no message of a person; more would cost time on a made-up one.
_MAX_SPREAD: Final = 200
# Groups of digits that look like house numbers and postcodes to the address layer.
_NO_ADDRESS: Final[frozenset[DataType]] = frozenset({"CARD", "IBAN", "EMAIL", "SECRET", "IP"})
# Presidio masks private addresses and version numbers too; our own layer tells them apart.
_OVERRULED: Final[frozenset[DataType]] = frozenset({"IP"})
_SPREADING: Final[frozenset[DataType]] = frozenset({"NAME", "USERNAME", "SECRET", "ORDER_ID", "ID_NUMBER"})


def detect(text: str, context: RedactionContext, *, detector: Detector = "union") -> tuple[Span, ...]:
    """Find personal data and secrets; spans are sorted, apart from each other, and end at word borders.

    Args:
        text: the message, up to some 100,000 characters; the work is linear in its length.
        context: the customer's own values and the brand's conventions.
        detector: "union" is the product; "presidio" its first detector alone; "patterns" all layers without a model.

    """
    if detector == "presidio":
        return merge(widen(text, get_presidio().detect(text)))
    entities = get_presidio().entities(text) if detector == "union" else []
    found = list(_by_form(text, context))
    numbers = [(span.start, span.end) for span in found if span.type in _NO_ADDRESS]
    found += [
        span
        for span in _by_likelihood(text, context, entities)
        if span.type != "ADDRESS" or not any(span.start < end and start < span.end for start, end in numbers)
    ]
    tokens = [match.span() for match in TOKEN.finditer(text)]
    spans = [span for span in found if not _inside(span, tokens)]
    spans += list(find_known(text, context.known))
    united = merge(widen(text, merge(spans)))
    return merge([*united, *_spread(text, united)])


def warm_up() -> None:
    """Load model and lists now (about two seconds), so that the first message does not wait for them."""
    detect("Warm up for Ada Lovelace, 12 Baker Street, London", RedactionContext())


def _by_form(text: str, context: RedactionContext) -> Iterator[Span]:
    yield from find_cards(text)
    yield from find_patterns(text, context.order_id_patterns)
    if any(map(str.isdigit, text)):
        yield from find_identity_numbers(text)
        yield from find_phones(text, context.countries)


def _by_likelihood(text: str, context: RedactionContext, entities: Sequence[Entity]) -> Iterator[Span]:
    findings = as_spans(entities)
    persons = [span for span in findings if span.type == "NAME"]
    yield from (span for span in findings if span.type != "NAME" and span.type not in _OVERRULED)
    places = [(entity.start, entity.end) for entity in entities if entity.label == "LOCATION"]
    kept = _kept_places(text, context.keep)
    candidates = [*find_addresses(text), *find_names(text), *sieve_entities(text, persons, context.language)]
    for span in candidates:
        # A listed name that the model reads as a place ("Florence", "San Diego") is one, if no cue says otherwise.
        if not _inside(span, kept) and not (span.source == "list" and _inside(span, places)):
            yield span


def _inside(span: Span, places: Iterable[tuple[int, int]]) -> bool:
    return any(start <= span.start and span.end <= end for start, end in places)


def _kept_places(text: str, keep: Sequence[str]) -> list[tuple[int, int]]:
    """Where the brand's own words stand, neighbouring ones joined ("Samuel Adams Boston Lager" of two entries)."""
    pattern = _keep_pattern(tuple(keep))
    joined: list[tuple[int, int]] = []
    for match in pattern.finditer(text) if pattern else ():
        if joined and match.start() - joined[-1][1] <= 1:
            joined[-1] = (joined[-1][0], match.end())
        else:
            joined.append(match.span())
    return joined


@lru_cache(maxsize=64)
def _keep_pattern(keep: tuple[str, ...]) -> re.Pattern[str] | None:
    words = sorted({word.strip() for word in keep if word.strip()}, key=len, reverse=True)
    if not words:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + r")(?:['’]?s)?(?!\w)", re.IGNORECASE)


def _spread(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """A value found once is masked wherever it stands again; of a full name also its single words."""
    wanted: dict[str, Span] = {}
    for span in spans:
        if span.type not in _SPREADING or span.source == "known":
            continue
        value = text[span.start : span.end]
        wanted.setdefault(fold(value), span)
        words = value.split()
        if span.type == "NAME" and len(words) > 1:
            for word in words:
                folded = fold(word)
                if len(folded) >= _MIN_SPREAD and not is_ordinary_word(folded):
                    wanted.setdefault(folded, span)
    needles = [(needle, span) for needle, span in wanted.items() if len(needle) >= _MIN_SPREAD][:_MAX_SPREAD]
    if not needles:
        return
    folded_text = FoldedText.of(text)
    for needle, span in needles:
        for start, end in folded_text.find_all(needle, whole_words=True):
            # "Stone" found as a name does not make every stone one, nor does "Cider" every cider.
            small = text[start:end].islower() and not text[span.start : span.end].islower()
            if not small or span.type != "NAME" or " " in text[start:end]:
                yield replace(span, start=start, end=end, source="spread")
