"""Campaigns and where people came from: pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_CAMPAIGNS: Final = 200
LONGEST_NAME: Final = 80
LONGEST_HEADLINE: Final = 160
LONGEST_BODY: Final = 4000
LONGEST_TAG: Final = 60
MOST_SOURCES: Final = 100
CODE: Final = re.compile(r"\A[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])\Z")
_TAG = re.compile(r"[^\w .:+-]", re.ASCII)


class CampaignKind(StrEnum):
    """How people are reached."""

    EMAIL = "email"
    COMMUNITY = "community"
    ADS = "ads"
    REFERRAL = "referral"
    CROSS_SELLING = "cross_selling"
    PARTNER = "partner"


@dataclass(frozen=True)
class Source:
    """Where somebody came from, as the link said (UTM parameters), cut to plain words."""

    source: str = ""
    medium: str = ""
    term: str = ""

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> Source:
        """Of a link's query; whatever is no plain word is dropped, because anybody writes links."""
        return cls(*(_tag(parameters.get(f"utm_{name}", "")) for name in ("source", "medium", "term")))


@dataclass(frozen=True)
class PageText:
    """What a campaign's page says in one language."""

    language: str
    headline: str
    body: str

    def faults(self, spoken: list[str]) -> dict[str, str]:
        """Return the fields that are wrong."""
        wrong = {}
        if self.language not in spoken:
            wrong["language"] = "unknown"
        if not self.headline.strip() or len(self.headline) > LONGEST_HEADLINE:
            wrong["headline"] = "empty" if not self.headline.strip() else "too_long"
        if len(self.body) > LONGEST_BODY:
            wrong["body"] = "too_long"
        return wrong


class Stage(StrEnum):
    """Where an application stands, in the order of the board."""

    WAITING_LIST = "waiting_list"
    TESTS = "tests"
    READING = "reading"
    READY = "ready"
    FAILED = "failed"


# How long an application may stand there before it is late; those who are at their tests have their own clock.
STAGE_HOURS: Final[Mapping[Stage, int | None]] = {
    Stage.WAITING_LIST: None, Stage.TESTS: 24 * 14, Stage.READING: 72, Stage.READY: 48, Stage.FAILED: 48,
}  # fmt: skip
MOST_AT_ONCE: Final = 200
APPEAL_WITHIN_DAYS: Final = 30
LEAST_APPEAL: Final = 20


@dataclass(frozen=True)
class ExamsStanding:
    """How somebody stands with the exams asked of them: how many are asked for, passed, being read, and failed for now."""

    asked: int
    passed: int
    reading: int
    failed: int


def stage_of(standing: ExamsStanding, *, is_waiting: bool) -> Stage:
    """Where an application stands. Whoever has failed one test may still be at another: that is waited for."""
    if is_waiting:
        return Stage.WAITING_LIST
    if standing.passed >= standing.asked:
        return Stage.READY
    if standing.reading:
        return Stage.READING
    return Stage.FAILED if standing.passed + standing.failed >= standing.asked else Stage.TESTS


# What a brand gives for bringing somebody, unless it says otherwise, and what has to come first.
REFERRAL_MINOR: Final = 3000
REFERRAL_ANSWERS: Final = 10
REFERRAL_DAYS: Final = 30
# So long what was earned is looked at again: answers may turn out not to have lasted.
REFERRAL_WATCHED_DAYS: Final = 180


class ReferralState(StrEnum):
    """Where a referral stands; whoever brought somebody reads it, without a name."""

    APPLIED = "applied"  # not decided yet
    WORKING = "working"  # ten answers that last, and thirty days, are not together yet
    PAYOUT = "payout"  # it is not known yet where both are paid
    HELD = "held"  # a person looks at it first
    EARNED = "earned"
    DECLINED = "declined"  # until an appeal says otherwise
    REFUSED = "refused"  # one pocket
    REVOKED = "revoked"


@dataclass(frozen=True)
class ReferralFacts:
    """What decides about a referral: `do_payouts_differ` is None while one of the two has told nothing."""

    is_declined: bool
    is_accepted: bool
    answers: int
    days: float
    do_payouts_differ: bool | None
    is_one_pocket: bool
    is_held: bool


def referral_state(facts: ReferralFacts) -> ReferralState:
    """Where a referral stands by these facts, before anything was earned (F07)."""
    if facts.is_one_pocket:
        return ReferralState.REFUSED
    if facts.is_declined:
        return ReferralState.DECLINED
    if not facts.is_accepted:
        return ReferralState.APPLIED
    if facts.answers < REFERRAL_ANSWERS or facts.days < REFERRAL_DAYS:
        return ReferralState.WORKING
    if facts.do_payouts_differ is None:
        return ReferralState.PAYOUT
    # One place for both is what a person looks at, unless they have said that it is a household: then it pays nothing.
    if facts.is_held:
        return ReferralState.HELD
    return ReferralState.EARNED if facts.do_payouts_differ else ReferralState.REFUSED


def idle_after(*, busy_hours: float, online_hours: float, people: int, joining: int) -> float | None:
    """The share of online time without a question, when `joining` more people come and as many questions as before.

    0 to 1; None where nobody was online, so that nothing is known.
    """
    if online_hours <= 0 or people <= 0:
        return None
    hours = online_hours * (people + joining) / people
    return min(max(1.0 - busy_hours / hours, 0.0), 1.0)


def _tag(text: str) -> str:
    return " ".join(_TAG.sub(" ", text.lower()).split())[:LONGEST_TAG]
