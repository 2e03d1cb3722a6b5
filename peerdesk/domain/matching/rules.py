"""Rules of rounds, offers and claims. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MAX_ROUNDS = 12
CANDIDATE_LIMIT = 400
NEWCOMER_RESOLUTIONS = 5


@dataclass(frozen=True)
class Times:
    """A brand's times for offers and claims, in seconds."""

    accept_seconds: int
    first_reply_seconds: int
    follow_up_seconds: int

    def offer_expires(self, now: datetime) -> datetime:
        """When an offer made now runs out."""
        return now + timedelta(seconds=self.accept_seconds)

    def next_round(self, now: datetime) -> datetime:
        """When the circle widens: halfway through the time to accept, so that the second circle overlaps the first."""
        return now + timedelta(seconds=max(self.accept_seconds / 2, 1))

    def first_reply_due(self, now: datetime) -> datetime:
        """When a claim without a reply ends."""
        return now + timedelta(seconds=self.first_reply_seconds)

    def follow_up_due(self, now: datetime) -> datetime:
        """When a claim ends whose customer wrote again and got no answer."""
        return now + timedelta(seconds=self.follow_up_seconds)


def is_newcomer(resolved_count: int) -> bool:
    """Whether an expert is so new that the newcomers' share of offers applies."""
    return resolved_count < NEWCOMER_RESOLUTIONS
