"""All layers together: known values, forms, cues, addresses, names, the tagger; united, widened, spread."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, Literal

from peerdesk.engines.redaction.covered import Covered
from peerdesk.engines.redaction.folding import FoldedText, fold
from peerdesk.engines.redaction.gazetteer import is_ordinary_word
from peerdesk.engines.redaction.known_values import find_known, names_inside
from peerdesk.engines.redaction.placeholders import TOKEN
from peerdesk.engines.redaction.recognisers.accounts import LISTED, ODD, find_accounts
from peerdesk.engines.redaction.recognisers.addresses import find_addresses, with_house, with_town_tail
from peerdesk.engines.redaction.recognisers.cards import find_cards
from peerdesk.engines.redaction.recognisers.cued import find_cued
from peerdesk.engines.redaction.recognisers.emails import find_emails
from peerdesk.engines.redaction.recognisers.identity_numbers import find_identity_numbers
from peerdesk.engines.redaction.recognisers.names import find_listed_names, find_names
from peerdesk.engines.redaction.recognisers.orders import find_orders
from peerdesk.engines.redaction.recognisers.phones import find_phones
from peerdesk.engines.redaction.recognisers.presidio_detector import get_presidio
from peerdesk.engines.redaction.recognisers.secrets import find_secrets
from peerdesk.engines.redaction.recognisers.shapes import SHAPE, find_shapes, with_groups
from peerdesk.engines.redaction.recognisers.unannounced.births import BIRTH
from peerdesk.engines.redaction.second_reading import HOLDS_CODE, goes_on, is_whole, proves_itself, read_again
from peerdesk.engines.redaction.spans import DataType, RedactionContext, Span, merge, widen
from peerdesk.engines.redaction.spoken import find_spoken
from peerdesk.engines.redaction.tagger.believable import believable, whole_run
from peerdesk.engines.redaction.tagger.plausible import completed, plausible, things_again, with_initial
from peerdesk.engines.redaction.tagger.tagging import Leanings, Tagged, tag
from peerdesk.engines.redaction.unread import without_unread
from peerdesk.engines.redaction.views import View, joined, read, shortened

Detector = Literal["union", "presidio", "patterns"]

# Longer texts are looked through for walls of characters, and for what nobody reads, first.
_LONG: Final = 6_000
# A number that is a telephone's by its form alone may as well be a house's.
_UNSURE: Final = 0.5
# How much the tagger must lean to somebody's value where a shape speaks for one; chosen on the development parts.
_LEAST_LEANING: Final[dict[tuple[str, DataType], float]] = {
    (SHAPE, "ID_NUMBER"): 0.5,
    (SHAPE, "SECRET"): 0.0,
    ("cue", "DATE_OF_BIRTH"): -1.0,
    (ODD, "IP"): 0.0,
    (LISTED, "IP"): 3.0,
}
_SOME_LEANING: Final = -2.5
_MIN_SPREAD: Final = 3
# So many different values stand in no message of a person; more would cost time on a made-up one.
_MAX_SPREAD: Final = 200
# Groups of digits that look like house numbers and postcodes to the address layer.
_NO_ADDRESS: Final[frozenset[DataType]] = frozenset({"CARD", "IBAN", "EMAIL", "SECRET", "IP", "PHONE", "COORDINATES"})
_LEFT_WORD: Final = re.compile(r"[^\W\d_]{3}")
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
    if len(text) <= _LONG:
        return _detect(text, context, detector)
    legible, unread = without_unread(text)
    view, walls = shortened(legible.text)
    found = _with_walls(walls, map(view.original, _detect(view.text, context, detector)))
    return merge([*map(legible.original, found), *unread])


def _detect(text: str, context: RedactionContext, detector: Detector) -> tuple[Span, ...]:
    """All layers over a text whose walls are cut."""
    view = read(text)
    tagged = tag(view.text) if detector == "union" else Tagged((), ())
    births = Covered(tagged.births)
    formed = [
        span
        for span in _by_form(view.text, context)
        if _confirmed(span, tagged.leanings)
        and (span.source != BIRTH or detector != "union" or births.touching(span.start, span.end))
    ]
    found = [
        *map(view.original, formed),
        *map(view.original, _by_likelihood(view.text, context, formed, tagged if detector == "union" else None)),
    ]
    whole = [span for span in map(view.original, formed) if is_whole(text, span)]
    if (without_breaks := joined(view)) is not None:
        across = map(without_breaks.original, _by_form(without_breaks.text, context))
        found += (
            span
            for span in across
            if "\n" in text[span.start : span.end]
            and span.source != SHAPE
            and (span.type != "PHONE" or (text[span.start] in "+(0" and not goes_on(text, span, whole)))
        )
    found += _proven(text, view, context, whole)
    tokens = Covered(match.span() for match in TOKEN.finditer(text))
    spans = [span for span in found if not tokens.touching(span.start, span.end)]
    spans += map(view.original, find_known(view.text, context.known))
    united = merge(widen(text, merge(spans)))
    united = merge(with_initial(text, span) if span.type == "NAME" else with_groups(text, span) for span in united)
    return merge([*united, *_spread(text, united)])


def _proven(text: str, view: View, context: RedactionContext, whole: Sequence[Span]) -> Iterator[Span]:
    """What a bolder reading finds and proves, in places of the text; no value goes on that was whole before."""
    if (again := read_again(text, view)) is None:
        return
    plain, bolder = again
    found = [*find_emails(bolder.text), *(find_known(bolder.text, context.known) if plain.starts is not None else ())]
    if any(map(str.isdigit, bolder.text)):
        found += [*find_cards(bolder.text), *find_accounts(bolder.text), *find_phones(bolder.text, context.countries)]
    for span in found:
        if proves_itself(bolder.text, span):
            written = plain.original(bolder.original(span))
            if span.source == "known" or not goes_on(text, written, whole):
                yield written
    # Whatever stands there in codes: what is found is masked where it holds some.
    for span in map(plain.original, _by_form(plain.text, context)) if plain.starts is not None else ():
        if span.score > _UNSURE and HOLDS_CODE.search(text, span.start, span.end):
            yield span


def _with_walls(walls: Sequence[tuple[int, int]], spans: Iterable[Span]) -> tuple[Span, ...]:
    """A wall in whose beginning something was found is masked to its end."""
    found = list(spans)
    return merge(
        [
            *found,
            *(
                replace(span, end=end)
                for span in found
                for start, end in walls
                if start <= span.start < end or span.start <= start < span.end
            ),
        ]
    )


def warm_up() -> None:
    """Load model and lists now (a fraction of a second), so that the first message does not wait for them."""
    detect("Warm up for Ada Lovelace, 12 Baker Street, London", RedactionContext())


def _by_form(text: str, context: RedactionContext) -> Iterator[Span]:
    yield from find_emails(text)
    yield from find_secrets(text)
    yield from find_orders(text, context.order_id_patterns)
    yield from find_cued(text)
    yield from find_shapes(text)
    yield from find_spoken(text)
    if any(map(str.isdigit, text)):
        yield from find_cards(text)
        yield from find_accounts(text)
        yield from find_identity_numbers(text)
        yield from find_phones(text, context.countries)


def _confirmed(span: Span, leanings: Leanings | None) -> bool:
    """Whether the sentence speaks for a value that its shape or a word far before alone made likely."""
    if leanings is None:
        return True
    least = _LEAST_LEANING.get((span.source, span.type), _SOME_LEANING if span.score <= _UNSURE else None)
    return least is None or leanings.of(span.start, span.end) > least


def _by_likelihood(text: str, context: RedactionContext, formed: Sequence[Span], tagged: Tagged | None) -> Iterator[Span]:
    """Names and addresses, and what the tagger sees where no form was recognised."""
    kept = Covered(_kept_places(text, context.keep))
    taken = Covered((span.start, span.end) for span in formed)
    no_address = Covered((span.start, span.end) for span in formed if span.type in _NO_ADDRESS and span.score > _UNSURE)
    candidates = [*find_addresses(text), *find_names(text)]
    if tagged is None:
        candidates += find_listed_names(text)
    else:
        # A number beside capitalised words is an address only where the tagger sees one, too.
        addresses = Covered((span.start, span.end) for span in tagged.spans if span.type == "ADDRESS")
        candidates = [span for span in candidates if span.source != "loose" or addresses.touching(span.start, span.end)]
        theirs = [span for reader in context.readers for span in reader.detect(text)]
        candidates += _seen(text, replace(tagged, spans=(*tagged.spans, *theirs)))
    for span in (with_house(text, with_town_tail(text, span)) for span in candidates):
        if kept.holds(span.start, span.end) or taken.holds(span.start, span.end):
            continue  # a form covers it, and knows better what it is
        others = no_address if span.type == "ADDRESS" else taken if span.type == "NAME" else None
        yield from _left_over(text, span, others.touching(span.start, span.end) if others else ())


def _left_over(text: str, span: Span, others: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """The span without what a form covers at its edges; nothing where no word is left or a form stands inside."""
    start, end = span.start, span.end
    for other_start, other_end in others:
        if other_start <= start:
            start = other_end
        elif end <= other_end:
            end = other_start
        else:
            return
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum() and text[end - 1] != ".":
        end -= 1
    if (start, end) == (span.start, span.end) or _LEFT_WORD.search(text, start, end):
        yield replace(span, start=start, end=end)


def _seen(text: str, tagged: Tagged) -> Iterator[Span]:
    """What the tagger found, without what is hardly a value and without names that are a product's elsewhere."""
    shouting = text.isupper()
    things = Covered(things_again(text, tagged))
    for span in tagged.spans:
        if span.type == "NAME":
            name = plausible(text, span, shouting=shouting)
            if name and not things.holds(name.start, name.end):
                yield completed(text, name)
        elif believable(text, whole := whole_run(text, span)):
            yield whole


def _kept_places(text: str, keep: Sequence[str]) -> list[tuple[int, int]]:
    """Where the brand's own words stand, neighbouring ones joined ("Samuel Adams Boston Lager" of two entries)."""
    pattern = _keep_pattern(tuple(keep))
    joined_places: list[tuple[int, int]] = []
    for match in pattern.finditer(text) if pattern else ():
        if joined_places and match.start() - joined_places[-1][1] <= 1:
            joined_places[-1] = (joined_places[-1][0], match.end())
        else:
            joined_places.append(match.span())
    return joined_places


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
    names = {word for span in spans if span.type == "NAME" for word in text[span.start : span.end].split()}
    yield from (replace(span, source="spread") for span in names_inside(text, folded_text, sorted(names)[:_MAX_SPREAD]))
    for needle, span in needles:
        for start, end in folded_text.find_all(needle, whole_words=True):
            # "Stone" found as a name does not make every stone one, nor does "Cider" every cider.
            small = text[start:end].islower() and not text[span.start : span.end].islower()
            if not small or span.type != "NAME" or " " in text[start:end]:
                yield replace(span, start=start, end=end, source="spread")
