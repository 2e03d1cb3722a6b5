"""The shapes of matching one ticket: what it needs, who could take it, what the brand wants."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """Why an expert gets no offer; `eligible` when one may be made."""

    ELIGIBLE = "eligible"
    NOT_QUALIFIED = "not_qualified"
    WRONG_LANGUAGE = "wrong_language"
    OFFLINE = "offline"
    AT_CAPACITY = "at_capacity"
    CHATS_AT_HAND = "chats_at_hand"
    ENOUGH_OFFERS = "enough_offers"
    ALREADY_ASKED = "already_asked"
    IS_THE_CUSTOMER = "is_the_customer"
    SUSPENDED = "suspended"
    BLOCKED_PAIR = "blocked_pair"
    IDLED_OUT = "idled_out"
    IS_REVIEWER = "is_reviewer"
    BELOW_FLOOR = "below_floor"
    WRONG_CHANNEL = "wrong_channel"
    QUIET_HOURS = "quiet_hours"
    WEEKLY_CEILING = "weekly_ceiling"


# The channel on which an answer is wanted now; its places are counted for themselves.
CHAT: Final = "chat"


@dataclass(frozen=True, slots=True)
class TicketNeed:
    """What one ticket needs; `key` names ticket, cycle and round for the seeded draw. Without a channel any will do."""

    key: str
    topic: str | None
    language: str
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class ExpertProfile:
    """One expert at this moment.

    Conflicts are of this expert with this ticket: `is_customer` (it is their own question), `is_blocked` (customer or brand
    and this expert are kept apart), `has_idled_out` (they held it and fell silent), `is_reviewer` (they judge it).
    `standing` is the lower end of its interval; without one nobody is below the floor. No `channels`: any. No ceiling: None.
    """

    expert_id: str
    is_active: bool = True
    is_online: bool = True
    topics: frozenset[str] = frozenset()
    all_topics: bool = False
    languages: frozenset[str] = frozenset({"en"})
    held: int = 0
    capacity: int = 1
    open_offers: int = 0
    was_asked: bool = False
    is_customer: bool = False
    is_blocked: bool = False
    has_idled_out: bool = False
    is_reviewer: bool = False
    is_quiet: bool = False
    channels: frozenset[str] = frozenset()
    standing: float | None = None
    minutes_this_week: float = 0.0
    weekly_ceiling_minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One expert's place: `score` in 0..1 (0 when not eligible) with the parts it was made of."""

    expert_id: str
    reason: Reason
    score: float
    reasons: dict[str, object] = field(default_factory=dict)

    @property
    def is_eligible(self) -> bool:
        """Whether an offer may be made."""
        return self.reason is Reason.ELIGIBLE
