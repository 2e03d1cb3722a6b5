"""Rules of onboarding: what is needed in which order, what a step holds, how permission grows, who will be ready. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import sqrt
from typing import Any, Final

from peerdesk.foundation.errors import invalid

LONGEST_TEXT: Final = 6000
MOST_STEPS: Final = 40
MOST_LINES: Final = 12
LONGEST_LINE: Final = 500
MOST_MESSAGES: Final = 6
LONGEST_MESSAGE: Final = 600
# As many tries as a practice question gives, and after how long they begin anew: nobody is shut out for good.
MOST_TRIES: Final = 3
TRIES_AGAIN: Final = timedelta(hours=24)
HOLD: Final = timedelta(hours=72)
MOST_LEVELS: Final = 8
MOST_CONCURRENCY: Final = 10
# A step that nobody has moved on from for so long is said to be stuck.
STUCK_AFTER: Final = timedelta(hours=48)
REMIND_EVERY: Final = timedelta(hours=20)
# One-sided 90 % of the normal distribution: the range of a forecast holds four times in five.
_Z80: Final = 1.2816


class StepKind(StrEnum):
    """What a step of training asks for."""

    STORY = "story"
    NEWS = "news"
    DRILL = "drill"
    PRACTICE = "practice"
    CARD = "card"


# Steps that have to be passed before one answers; cards come later.
TRAINING: Final = (StepKind.STORY, StepKind.NEWS, StepKind.DRILL, StepKind.PRACTICE)


class Stage(StrEnum):
    """What is open of an onboarding, in this order."""

    AGREEMENT = "agreement"
    COUNTRY = "country"
    PAYOUT = "payout"
    PROFILE = "profile"
    TRAINING = "training"
    FIRST_SHIFT = "first_shift"
    READY = "ready"


QUALIFIED: Final = (Stage.FIRST_SHIFT, Stage.READY)


class Verdict(StrEnum):
    """What a mentor says of a first answer."""

    GOOD = "good"
    BETTER = "better"
    CORRECT = "correct"


@dataclass(frozen=True)
class Facts:
    """What is known of one onboarding: which needs are met, how much of the training and of the first shift."""

    has_agreed: bool
    is_of_age: bool
    has_payout: bool
    has_profile: bool
    steps: int
    passed: int
    first_answers: int
    wanted_answers: int

    @property
    def stage(self) -> Stage:
        """Return the first thing that is open."""
        needs = (
            (self.has_agreed, Stage.AGREEMENT), (self.is_of_age, Stage.COUNTRY), (self.has_payout, Stage.PAYOUT),
            (self.has_profile, Stage.PROFILE), (self.passed >= self.steps, Stage.TRAINING),
            (self.first_answers >= self.wanted_answers, Stage.FIRST_SHIFT),
        )  # fmt: skip
        return next((stage for is_met, stage in needs if not is_met), Stage.READY)


@dataclass(frozen=True)
class Level:
    """What somebody may do once so many of their resolutions are closed and their standing (0 to 1) is at least this.

    No topics: all of the brand's. `share_bps` is what they earn of the price in basis points; None leaves it as it is.
    """

    name: str
    resolutions: int
    standing: float
    topics: tuple[str, ...] = ()
    concurrency: int = 1
    share_bps: int | None = None

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Level:
        """Read what a programme keeps."""
        return cls(
            stored["name"], stored["resolutions"], stored["standing"], tuple(stored["topics"]), stored["concurrency"],
            stored["share_bps"],
        )  # fmt: skip

    def stored(self) -> dict[str, Any]:
        """Return plain data to keep."""
        return {
            "name": self.name, "resolutions": self.resolutions, "standing": self.standing, "topics": list(self.topics),
            "concurrency": self.concurrency, "share_bps": self.share_bps,
        }  # fmt: skip

    def is_reached(self, *, resolutions: int, standing: float | None) -> bool:
        """Whether the figures are enough. Too few ratings for a standing are enough only where none is asked for."""
        return resolutions >= self.resolutions and (self.standing <= 0 or (standing or 0.0) >= self.standing)


def check_levels(levels: Sequence[Level], *, agreed_bps: int) -> None:
    """Raise `invalid_levels` unless each level asks for more than the one before, and none earns less than agreed."""
    before = 0
    for place, level in enumerate(levels, start=1):
        wrong = {}
        if not level.name.strip():
            wrong["name"] = "empty"
        if level.resolutions <= before:
            wrong["resolutions"] = "not_more"
        if not 0 <= level.standing <= 1:
            wrong["standing"] = "out_of_bounds"
        if not 1 <= level.concurrency <= MOST_CONCURRENCY:
            wrong["concurrency"] = "out_of_bounds"
        if level.share_bps is not None and not agreed_bps <= level.share_bps <= 10_000:  # noqa: PLR2004 - the whole
            wrong["share"] = "below_agreed"
        if wrong or place > MOST_LEVELS:
            raise invalid("invalid_levels", **(wrong or {"name": "too_many"}))
        before = level.resolutions


def step_faults(kind: StepKind, title: str, body: str, content: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of a step that are wrong."""
    wrong = {}
    if not title.strip():
        wrong["title"] = "empty"
    if not body.strip() and kind != StepKind.DRILL:
        wrong["body"] = "empty"
    if kind == StepKind.DRILL:
        messages = content.get("messages", [])
        if not 1 <= len(messages) <= MOST_MESSAGES or any(len(one) > LONGEST_MESSAGE for one in messages):
            wrong["messages"] = "empty" if not messages else "too_long"
    elif kind == StepKind.PRACTICE:
        if not content.get("gold", "").strip():
            wrong["gold"] = "empty"
        if not 1 <= len(content.get("points", [])) <= MOST_LINES:
            wrong["points"] = "empty" if not content.get("points") else "too_long"
    elif content.get("question") or kind == StepKind.CARD:
        wrong |= _question_faults(content)
    return wrong


def _question_faults(content: Mapping[str, Any]) -> dict[str, str]:
    options, right = content.get("options", []), content.get("right", [])
    wrong = {}
    if not content.get("question", "").strip():
        wrong["question"] = "empty"
    if not 2 <= len(options) <= MOST_LINES:  # noqa: PLR2004 - one option is no question
        wrong["options"] = "empty"
    elif len(right) != 1 or not 0 <= right[0] < len(options):
        wrong["options"] = "one_right"
    return wrong


def tries_before(tries: int, *, tried_at: datetime, now: datetime) -> tuple[int, datetime | None]:
    """Return how many tries count already, and, when none is left, when there are some again."""
    again = tried_at + TRIES_AGAIN
    if tries < MOST_TRIES:
        return tries, None
    return (0, None) if now >= again else (tries, again)


@dataclass(frozen=True)
class Forecast:
    """How many will be ready by the end, at the pace of the last days: the middle, and a range that holds 4 times in 5."""

    ready: int
    low: int
    middle: int
    high: int
    a_day: float


def forecast_ready(
    finished: Sequence[datetime], *, people: int, since: datetime, until: datetime, now: datetime
) -> Forecast:
    """Return how many of `people` will be ready at `until`, going by those who finished in the last seven days.

    Counts of independent people in a span are close to Poisson's, whose spread is the root of the mean; the pace itself is
    as uncertain as the count it comes from, so both add up.
    """
    ready = len(finished)
    days = max(min((now - since) / timedelta(days=1), 7.0), 1.0)
    recent = sum(1 for one in finished if now - one <= timedelta(days=days))
    left = max((until - now) / timedelta(days=1), 0.0)
    pace = recent / days
    middle, spread = pace * left, _Z80 * sqrt(pace * left + recent * (left / days) ** 2)
    most = people - ready

    def within(more: float) -> int:
        return ready + round(min(max(more, 0.0), most))

    return Forecast(ready, within(middle - spread), within(middle), within(middle + spread), pace)
