"""Rules of a ticket's life: states, allowed transitions, deadlines. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# An open page gives a sign every 45 seconds, a text that grows every four.
SEEN_WITHIN = timedelta(seconds=100)
WRITES_WITHIN = timedelta(seconds=10)
LONGEST_TAB = 16
# A customer's page of a chat gives a sign every 20 seconds; a browser may hold those of a tab behind back for a minute.
CUSTOMER_SEEN_WITHIN = timedelta(seconds=90)


class Channel(StrEnum):
    """How a ticket is answered."""

    MAIL = "mail"  # whenever there is an answer, with a mail that says so
    CHAT = "chat"  # now: the customer stays on the page


class ChannelEnd(StrEnum):
    """Why a chat goes on by mail."""

    NOBODY_THERE = "nobody_there"  # when it was asked for, already
    NOBODY_IN_TIME = "nobody_in_time"
    WITH_STAFF = "with_staff"
    CUSTOMER_LEFT = "customer_left"
    CUSTOMER_SILENT = "customer_silent"
    REOPENED = "reopened"


class TicketState(StrEnum):
    """Where a ticket is. Exactly one at a time."""

    RECEIVED = "received"  # stored, not yet guarded
    HELD = "held"  # the guard failed; nobody who answers may see it
    GUARDED = "guarded"  # clean, not yet understood
    TRIAGE = "triage"  # a person decides the topic
    SELF_SERVICE = "self_service"  # an answer was offered; the customer's turn
    QUEUED = "queued"  # offers are out or will be
    CLAIMED = "claimed"  # one expert works on it
    WAITING = "waiting"  # answered; the customer's turn
    STAFF = "staff"  # with the brand's own people
    RESOLVED = "resolved"  # solved, may be reopened
    CLOSED = "closed"  # final


S = TicketState
OPEN_STATES = frozenset(TicketState) - {S.RESOLVED, S.CLOSED}
TRANSITIONS: dict[TicketState, frozenset[TicketState]] = {
    S.RECEIVED: frozenset({S.HELD, S.GUARDED}),
    S.HELD: frozenset({S.GUARDED}),
    S.GUARDED: frozenset({S.TRIAGE, S.SELF_SERVICE, S.QUEUED, S.STAFF, S.HELD}),
    S.TRIAGE: frozenset({S.SELF_SERVICE, S.QUEUED, S.STAFF, S.HELD, S.CLOSED}),
    S.SELF_SERVICE: frozenset({S.QUEUED, S.STAFF, S.RESOLVED, S.HELD}),
    S.QUEUED: frozenset({S.CLAIMED, S.STAFF, S.RESOLVED, S.HELD}),
    S.CLAIMED: frozenset({S.QUEUED, S.WAITING, S.STAFF, S.RESOLVED, S.HELD}),
    S.WAITING: frozenset({S.CLAIMED, S.QUEUED, S.STAFF, S.RESOLVED, S.HELD}),
    # Back to GUARDED when a person lets go on what was held as spam or as asked before; CLOSED when it was that indeed.
    S.STAFF: frozenset({S.WAITING, S.QUEUED, S.RESOLVED, S.HELD, S.GUARDED, S.CLOSED}),
    S.RESOLVED: frozenset({S.QUEUED, S.STAFF, S.CLOSED}),
    S.CLOSED: frozenset(),
}


class TimerKind(StrEnum):
    """What a timer does when it is due."""

    SILENCE = "silence"
    CLOSURE = "closure"
    RETURN_TO_STAFF = "return_to_staff"
    CUSTOMER_AWAY = "customer_away"  # no sign of life from the page of a chat
    CHAT_SILENCE = "chat_silence"  # nothing said after an answer in a chat


class EscalationReason(StrEnum):
    """Why a ticket goes to the brand's staff."""

    ACCOUNT_OR_BILLING = "account_or_billing"
    NEEDS_CUSTOMER_DATA = "needs_customer_data"
    NOT_SURE = "not_sure"
    ABUSIVE = "abusive"
    SAFETY = "safety"
    OTHER = "other"
    NOBODY_IN_TIME = "nobody_in_time"
    NOT_FOR_THE_CROWD = "not_for_the_crowd"
    LOOKS_LIKE_SPAM = "looks_like_spam"
    ASKED_BEFORE = "asked_before"
    NONE_OF_THE_TOPICS = "none_of_the_topics"


# What triage holds for the brand's staff until a person decides.
HELD_REASONS = frozenset({EscalationReason.LOOKS_LIKE_SPAM, EscalationReason.ASKED_BEFORE})
# What an expert knows beforehand to be for staff: it speaks for a topic that it is in-house.
NEEDS_STAFF_REASONS = frozenset({EscalationReason.ACCOUNT_OR_BILLING, EscalationReason.NEEDS_CUSTOMER_DATA})
EXPERT_ESCALATION_REASONS = tuple(
    reason for reason in EscalationReason
    if reason not in HELD_REASONS
    | {EscalationReason.NOBODY_IN_TIME, EscalationReason.NOT_FOR_THE_CROWD, EscalationReason.NONE_OF_THE_TOPICS}
)


class ResolverKind(StrEnum):
    """Who solved it."""

    EXPERT = "expert"
    STAFF = "staff"
    MACHINE = "machine"


class Evidence(StrEnum):
    """How we know that it is solved."""

    CUSTOMER = "customer"
    SILENCE = "silence"
    STAFF = "staff"


@dataclass(frozen=True)
class Deadlines:
    """A brand's times, in seconds."""

    silence_seconds: int
    reopen_seconds: int
    return_to_staff_seconds: int
    chat_return_seconds: int = 180
    chat_silence_seconds: int = 300

    def silence_due(self, now: datetime) -> datetime:
        """When silence after an answer counts as solved."""
        return now + timedelta(seconds=self.silence_seconds)

    def closure_due(self, now: datetime) -> datetime:
        """When a resolution becomes final."""
        return now + timedelta(seconds=self.reopen_seconds)

    def return_due(self, opened_at: datetime) -> datetime:
        """When a ticket that nobody resolved goes to the brand's staff."""
        return opened_at + timedelta(seconds=self.return_to_staff_seconds)

    def chat_return_due(self, now: datetime) -> datetime:
        """When a chat goes to the brand's staff that nobody answers from now on."""
        return now + timedelta(seconds=self.chat_return_seconds)

    def chat_silence_due(self, now: datetime) -> datetime:
        """When a chat goes on by mail whose customer says nothing after an answer."""
        return now + timedelta(seconds=self.chat_silence_seconds)


_THANKS = re.compile(
    r"\b(thanks?|thx|ty|cheers|danke|dank|merci|gracias|obrigad[oa]|grazie|bedankt|great|perfect|super|works?"
    r"|worked|funktioniert|klappt|parfait|perfecto|solved|genial)\b",
    re.IGNORECASE,
)
_MORE_TO_SAY = re.compile(
    r"[?¿]|\b(but|not|n't|still|however|aber|nicht|noch|leider|mais|pas|toujours|pero|no|todav[ií]a)\b", re.IGNORECASE
)
LONGEST_THANKS = 120


def is_only_thanks(text: str) -> bool:
    """Whether a message says thank you and nothing else: such a message neither reopens a ticket nor asks for a turn.

    Careful on the side of the customer: a question mark, a "but" or a "not" in any of our languages, or a long message
    counts as more to say.
    """
    return len(text) <= LONGEST_THANKS and bool(_THANKS.search(text)) and not _MORE_TO_SAY.search(text)


def may_move(current: TicketState, target: TicketState) -> bool:
    """Whether the transition is listed."""
    return target in TRANSITIONS[current]


def price_of(price_minor: int, *, percent: int) -> int:
    """Return a ticket's price in minor units: the brand's, or a share of it, rounded half up."""
    return (price_minor * percent + 50) // 100
