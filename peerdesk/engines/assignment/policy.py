"""What a brand wants of matching: named weights, each with its meaning and its bounds, in versions."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from enum import StrEnum


class OfferMode(StrEnum):
    """How a ticket goes out."""

    EXCLUSIVE = "exclusive"
    """One expert at a time, who has it alone until they answer or their time is over."""
    FAN_OUT = "fan_out"
    """Several at once, more in every round; whoever accepts first has it."""
    OPEN_BOARD = "open_board"
    """Everybody who may take it sees it, best-placed first; nobody is called."""


class PolicyError(ValueError):
    """A setting is outside its bounds; `setting` names it."""

    def __init__(self, setting: str, low: float, high: float) -> None:
        super().__init__(f"{setting} must lie between {low:g} and {high:g}")
        self.setting = setting


@dataclass(frozen=True, slots=True)
class Setting:
    """One weight of a policy as a screen shows it."""

    name: str
    default: float
    low: float
    high: float
    meaning: str


def _setting(default: float, low: float, high: float, meaning: str) -> float:
    value: float = field(default=default, metadata={"default": default, "low": low, "high": high, "meaning": meaning})
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingPolicy:
    """Everything that orders experts for a ticket.

    The score of a candidate, in shares of a ticket's price, is

        fit ^ fit_weight × accept ^ accept_weight × resolve ^ resolve_weight × sure × speed × continuity × fairness  −  cost

    (`scoring.py` says what each part is). Versions are kept beside every offer, so that an old decision can be explained
    by the weights that made it.

    Raises:
        PolicyError: a setting is outside its bounds.
    """

    version: str = "1"
    mode: OfferMode = OfferMode.FAN_OUT

    fit_weight: float = _setting(0.5, 0, 3, "how much it counts how like the ticket is to what an expert has answered")
    accept_weight: float = _setting(
        0.5, 0, 3, "how much the chance counts that the expert takes the ticket: 0 not at all, 1 in proportion"
    )
    resolve_weight: float = _setting(
        2.0, 0, 5, "how much the chance counts that the expert solves it for good; 2: half the chance is worth a quarter"
    )
    curiosity: float = _setting(
        0.5,
        0,
        3,
        "on an easy ticket: how many standard deviations of doubt speak for an expert, so that we learn about them",
    )
    caution: float = _setting(
        1.0, 0, 3, "on a difficult ticket: how many standard deviations of doubt speak against an expert"
    )
    speed_half_minutes: float = _setting(
        20.0, 1, 100_000, "an answer that is expected after so many minutes is worth half of one at once"
    )
    continuity: float = _setting(
        0.25, 0, 3, "how much more an expert is worth who has served this customer before: 0.25 means a quarter more"
    )
    fairness: float = _setting(
        3.0, 0, 5, "how strongly those go first who earn less per active hour than their equals; 0 does not look at earnings"
    )
    cost_weight: float = _setting(0.1, 0, 5, "what is taken off for the expert's pay, by its share of the ticket's price")
    newcomer_share: float = _setting(
        0.10, 0, 1, "least share of offers that goes to newcomers, by lot, while there are any who may have them"
    )
    standing_floor: float = _setting(0.0, 0, 1, "experts whose standing's lower end lies below this get no offers")
    first_round_size: float = _setting(3, 1, 50, "fan-out: how many are asked at once in the first round")
    growth: float = _setting(2.0, 1, 10, "fan-out: how many times as many are asked in each further round")
    largest_round_size: float = _setting(50, 1, 500, "how many are asked in one round at most")
    most_open_offers: float = _setting(20, 1, 200, "how many open offers an expert has before them at most")

    def __post_init__(self) -> None:
        for one in settings_of():
            value = getattr(self, one.name)
            if not (math.isfinite(value) and one.low <= value <= one.high):
                raise PolicyError(one.name, one.low, one.high)

    def round_size(self, number: int) -> int:
        """How many experts are asked in round `number` (from 1): one, a growing circle, or as many as a board shows."""
        if self.mode is OfferMode.EXCLUSIVE:
            return 1
        if self.mode is OfferMode.OPEN_BOARD:
            return int(self.largest_round_size)
        circles = min(number - 1, 64)  # 10 ** 64 is far above any round and still a float
        return int(min(self.first_round_size * self.growth**circles, self.largest_round_size))


def settings_of() -> tuple[Setting, ...]:
    """Every weight with its default, its bounds and its meaning, in the order of the class."""
    return tuple(
        Setting(one.name, one.metadata["default"], one.metadata["low"], one.metadata["high"], one.metadata["meaning"])
        for one in fields(MatchingPolicy)
        if "meaning" in one.metadata
    )
