"""Rules of surveys. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from peerdesk.foundation.errors import invalid

SURVEY_DAYS = 30
GOOD_RATING = 4
CONTROLLABLE_REASONS = ("clear", "friendly", "fast", "unclear", "unfriendly", "slow", "wrong")
UNCONTROLLABLE_REASONS = ("product", "policy", "price")
REASONS = CONTROLLABLE_REASONS + UNCONTROLLABLE_REASONS


def checked_rating(rating: int, reasons: Sequence[str]) -> list[str]:
    """Return the known reasons, once each. Raises `rating_out_of_range` unless the rating is 1 to 5."""
    if not 1 <= rating <= 5:  # noqa: PLR2004 - the scale itself
        raise invalid("rating_out_of_range", rating="out_of_range")
    return [reason for reason in REASONS if reason in reasons]
