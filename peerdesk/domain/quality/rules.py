"""Rules of surveys. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from peerdesk.foundation.errors import invalid

SURVEY_DAYS = 30
GOOD_RATING = 4
CONTROLLABLE_REASONS = ("clear", "friendly", "fast", "unclear", "unfriendly", "slow", "wrong")
UNCONTROLLABLE_REASONS = ("product", "policy", "price")
REASONS = CONTROLLABLE_REASONS + UNCONTROLLABLE_REASONS


# Of so many of the newest ratings; fewer than the least say nothing.
STANDING_RATINGS = 50
LEAST_RATINGS = 10
# One-sided 95 % of Student's t, for the degrees of freedom of 10 to 50 ratings; between them by a straight line.
_T95 = ((9, 1.833), (14, 1.761), (19, 1.729), (29, 1.699), (49, 1.677))
_PRIOR_RATINGS = 4
_PRIOR_VARIANCE = 0.05


def is_controllable(rating: int, reasons: Sequence[str]) -> bool:
    """Whether a rating is about what whoever answered could control: a bad one for price or product alone is not."""
    return rating >= GOOD_RATING or not reasons or any(reason in CONTROLLABLE_REASONS for reason in reasons)


def standing_of(ratings: Sequence[int]) -> float | None:
    """Return the lower end (one-sided 95 %) of the mean of the newest controllable ratings, 1 star as 0 and 5 as 1.

    None below ten. The variance has a few made-up ratings in it, so that ten fives in a row are not taken for certainty.
    """
    ends = standing_interval(ratings)
    return None if ends is None else ends[0]


def standing_interval(ratings: Sequence[int]) -> tuple[float, float] | None:
    """Return both ends (each one-sided 95 %) of what `standing_of` says the lower one of."""
    worth = [(rating - 1) / 4 for rating in ratings[:STANDING_RATINGS]]
    count = len(worth)
    if count < LEAST_RATINGS:
        return None
    mean = sum(worth) / count
    spread = sum((one - mean) ** 2 for one in worth) + _PRIOR_RATINGS * _PRIOR_VARIANCE
    error = sqrt(spread / (count + _PRIOR_RATINGS - 1) / count)
    reach = _t95(count - 1) * error
    return max(mean - reach, 0.0), min(mean + reach, 1.0)


@dataclass(frozen=True)
class PlacesRule:
    """How agreed chats at once follow what customers of chats say, counted anew after each change.

    `rise_ratings` and `fall_ratings`: so many ratings before a step up or down. `floor_stars`: where the lower end of the
    mean is at least that, one more; where even the upper end is below it, one fewer; what lies between changes nothing.
    """

    rise_ratings: int = 20
    fall_ratings: int = LEAST_RATINGS
    floor_stars: float = 4.3

    def step(self, ratings: Sequence[int]) -> int:
        """Return 1, -1 or 0 for these ratings, the newest first."""
        ends = standing_interval(ratings)
        if ends is None:
            return 0
        low, high = (stars_of(end) for end in ends)
        if low >= self.floor_stars and len(ratings) >= self.rise_ratings:
            return 1
        return -1 if high < self.floor_stars and len(ratings) >= self.fall_ratings else 0


def stars_of(worth: float) -> float:
    """Return a share of 0 to 1 as stars of 1 to 5."""
    return 1 + 4 * worth


def _t95(freedom: int) -> float:
    for (low, high_t), (high, low_t) in pairwise(_T95):
        if freedom <= high:
            return high_t + (low_t - high_t) * (freedom - low) / (high - low)
    return _T95[-1][1]


def checked_rating(rating: int, reasons: Sequence[str]) -> list[str]:
    """Return the known reasons, once each. Raises `rating_out_of_range` unless the rating is 1 to 5."""
    if not 1 <= rating <= 5:  # noqa: PLR2004 - the scale itself
        raise invalid("rating_out_of_range", rating="out_of_range")
    return [reason for reason in REASONS if reason in reasons]
