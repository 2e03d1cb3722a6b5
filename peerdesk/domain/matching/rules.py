"""Rules of rounds, offers and claims. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MAX_ROUNDS = 100
PATIENT_FROM = 6
LONGEST_PAUSE_SECONDS = 3600
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

    def next_round(self, now: datetime, *, number: int) -> datetime:
        """When the circle widens: halfway through the time to accept, so that the second circle overlaps the first.

        From the sixth round on the pauses double, up to an hour: everybody was asked, and whoever comes online hastens
        the next round anyway. The timer that returns the ticket to staff ends it.
        """
        pause = max(self.accept_seconds / 2, 1) * 2 ** max(number - PATIENT_FROM, 0)
        return now + timedelta(seconds=min(pause, LONGEST_PAUSE_SECONDS))

    def first_reply_due(self, now: datetime) -> datetime:
        """When a claim without a reply ends."""
        return now + timedelta(seconds=self.first_reply_seconds)

    def follow_up_due(self, now: datetime) -> datetime:
        """When a claim ends whose customer wrote again and got no answer."""
        return now + timedelta(seconds=self.follow_up_seconds)


def is_newcomer(resolved_count: int) -> bool:
    """Whether an expert is so new that the newcomers' share of offers applies."""
    return resolved_count < NEWCOMER_RESOLUTIONS
