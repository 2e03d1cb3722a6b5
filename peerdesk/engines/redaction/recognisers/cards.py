"""Payment cards: Luhn checksum and the issuers' number ranges (ISO/IEC 7812), scrubbed before anything is stored."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from peerdesk.engines.redaction.covered import Covered
from peerdesk.engines.redaction.spans import Span

_MIN_DIGITS: Final = 12
_MAX_DIGITS: Final = 19
_LAST_SHOWN: Final = 4
# Nobody writes a card number in more groups; looking inside would cost time on a wall of digits.
_MAX_GROUPS: Final = 8

# Groups of digits with single separators; bounded, so a wall of digits costs linear time.
# Whatever signs stand between them: the check digit decides.
_CANDIDATE: Final = re.compile(
    r"(?<!\d)(?<!\d[.,])\d(?:(?:_|[^\w\n]){0,3}\d|[ ]?\n[ >|]{0,4}(?!\d{1,2}[:h]\d\d)\d){11,18}(?![\d])"
)
_NEXT_GROUP: Final = re.compile(r"\d+[^\d]+")
# Days, times and prices beside each other have digits enough for a card, and one in ten passes its check.
CALENDAR: Final = re.compile(
    r"(?<!\d)(?:\d{1,2}[:h]\d{2}(?:[:m]\d{2})?|(?:19|20)\d{2}([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2(?:19|20)\d{2})(?!\d)"
    r"|\d[.,]\d{2}[ ]?[€$£%]|[€$£][ ]?\d+[.,]\d{2}(?!\d)"
)
_CVV: Final = re.compile(
    r"(?:cvv2?|cvc2?|cid|csc|security code|card code|sicherheitscode|kartenprüfnummer|prüfziffer|cryptogramme|"
    r"código de seguridad)\b[^\d\n]{0,20}(\d{3,4})(?!\d)",
    re.IGNORECASE,
)
_LOOSE_CVV: Final = re.compile(r"[\s,;:/|]{1,3}(?:(?:0[1-9]|1[0-2])\s?/\s?\d{2,4}[\s,;:/|]{1,3})?(\d{3,4})(?![\d/.,-]\d|\d)")

# Number prefixes and lengths by scheme: first, last prefix; allowed lengths.
_RANGES: Final[tuple[tuple[int, int, tuple[int, ...]], ...]] = (
    (4, 4, (13, 16, 19)),  # Visa
    (51, 55, (16,)),  # Mastercard
    (2221, 2720, (16,)),  # Mastercard
    (34, 34, (15,)),  # American Express
    (37, 37, (15,)),  # American Express
    (300, 305, (14, 16, 19)),  # Diners Club
    (3095, 3095, (14, 16, 19)),  # Diners Club
    (36, 36, (14, 16, 19)),  # Diners Club
    (38, 39, (14, 16, 19)),  # Diners Club
    (6011, 6011, (16, 17, 18, 19)),  # Discover
    (622126, 622925, (16, 17, 18, 19)),  # Discover, UnionPay
    (644, 649, (16, 17, 18, 19)),  # Discover
    (65, 65, (16, 17, 18, 19)),  # Discover
    (62, 62, (16, 17, 18, 19)),  # UnionPay
    (3528, 3589, (16, 17, 18, 19)),  # JCB
    (1800, 1800, (15,)),  # JCB
    (2131, 2131, (15,)),  # JCB
    (50, 50, (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro
    (56, 58, (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro
    (6304, 6304, (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro
    (639, 639, (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro
    (67, 67, (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro
    (6759, 6763, (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro
    (2200, 2204, (16, 17, 18, 19)),  # Mir
    (9792, 9792, (16,)),  # Troy
)
_DIGITS: Final = frozenset("0123456789")
# Twice a digit, the digits of that added.
_DOUBLED: Final = str.maketrans("0123456789", "0246813579")
# The same by prefix; no prefix stands in two of them.
_LENGTHS: Final = {str(prefix): lengths for first, last, lengths in _RANGES for prefix in range(first, last + 1)}
_BEGINNINGS: Final = {f"{prefix}{digit}"[:2] for prefix in _LENGTHS for digit in sorted(_DIGITS)}
_SIZES: Final = sorted({len(prefix) for prefix in _LENGTHS})


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A text that may be stored: no full card number, no card verification value. Findings point into the original."""

    text: str
    findings: tuple[Span, ...]


def passes_luhn(digits: str) -> bool:
    """Check digit of ISO/IEC 7812-1 annex B over a string of ASCII digits."""
    return (sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2].translate(_DOUBLED)))) % 10 == 0


def is_card_number(digits: str) -> bool:
    """Whether a string of ASCII digits has an issuer's prefix and length and a right check digit."""
    length = len(digits)
    if not _MIN_DIGITS <= length <= _MAX_DIGITS or digits[:2] not in _BEGINNINGS or not passes_luhn(digits):
        return False
    return len(set(digits)) > 1 and any(length in _LENGTHS.get(digits[:size], ()) for size in _SIZES)


def find_cards(text: str) -> Iterator[Span]:
    """Yield the payment card numbers of a text, digits apart by at most two separators."""
    position = 0
    while match := _CANDIDATE.search(text, position):
        span = _card_within(text, match.start(), match.end())
        if span:
            yield span
        # A card may begin in a later group of the same run ("12 12 4111 1111 …").
        following = _NEXT_GROUP.match(text, match.start(), match.end())
        position = span.end if span else following.end() if following else match.end()


def _card_within(text: str, start: int, end: int) -> Span | None:
    """The whole run of digits if it is a card, else a run of digit groups inside it that is ("1 x 4111 1111 …")."""
    places = [index for index, sign in enumerate(text[start:end], start) if sign in _DIGITS]
    digits = "".join([text[index] for index in places])
    starts, ends = _group_starts(places), _group_ends(places)
    if len(starts) > _MAX_GROUPS:
        starts, ends = starts[:1], ends[-1:]
    for first in starts:
        for last in reversed(ends):
            if (
                last - first + 1 >= _MIN_DIGITS
                and is_card_number(digits[first : last + 1])
                and not CALENDAR.search(text, max(0, places[first] - 2), places[last] + 3)
            ):
                return Span(places[first], places[last] + 1, "CARD", 1.0, "card")
    return None


def _group_starts(places: list[int]) -> list[int]:
    return [index for index, place in enumerate(places) if index == 0 or places[index - 1] != place - 1]


def _group_ends(places: list[int]) -> list[int]:
    last = len(places) - 1
    return [index for index, place in enumerate(places) if index == last or places[index + 1] != place + 1]


def scrub_secrets(text: str) -> Scrubbed:
    """Replace card numbers by "[CARD ••••1234]" and take out verification values near them; runs before storage.

    Verification values are removed wherever they are named, and when three or four digits directly follow a card.
    """
    cards = list(find_cards(text))
    cuts: list[tuple[Span, str]] = []
    for card in cards:
        digits = "".join(filter(str.isdigit, text[card.start : card.end]))
        cuts.append((card, f"[CARD ••••{digits[-_LAST_SHOWN:]}]"))
        loose = _LOOSE_CVV.match(text, card.end)
        if loose:
            cuts.append((Span(*loose.span(1), "SECRET", 0.8, "cvv"), "[removed]"))
    taken = Covered((span.start, span.end) for span, _ in cuts)
    named = [match.span(1) for match in _CVV.finditer(text) if not taken.touching(*match.span(1))]
    cuts += [(Span(*place, "SECRET", 1.0, "cvv"), "[removed]") for place in named]
    pieces: list[str] = []
    position = 0
    for span, replacement in sorted(cuts):
        pieces += [text[position : span.start], replacement]
        position = span.end
    pieces.append(text[position:])
    return Scrubbed("".join(pieces), tuple(sorted(span for span, _ in cuts)))
