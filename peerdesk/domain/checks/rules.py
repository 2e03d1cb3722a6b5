"""Rules of checks: days to dispute, which message counts, how often a provider is asked. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

DISPUTE_DAYS: Final = 5
MOST_DISPUTE_DAYS: Final = 60
VALID_DAYS: Final = 365
GIVE_UP_AFTER: Final = 8
LONGEST_REPORT: Final = 2000
LEAST_TEXT: Final = 20
_SATURDAY: Final = 5


class CheckKind(StrEnum):
    """What is checked."""

    IDENTITY = "identity"
    BACKGROUND = "background"


class CheckState(StrEnum):
    """The course of a check."""

    CONSENTED = "consented"  # agreed; the provider has not been reached yet
    REQUESTED = "requested"
    PASS = "pass"  # noqa: S105 - a result
    ATTENTION = "attention"
    CLEARED = "cleared"  # attention, and a person found that it does not matter
    UNREACHED = "unreached"  # the provider did not answer, often enough


GOOD: Final = frozenset({CheckState.PASS, CheckState.CLEARED})


def working_days_after(start: datetime, days: int) -> datetime:
    """Return the time of day of `start` so many working days (Monday to Friday) later; holidays count."""
    found = start
    while days > 0:
        found += timedelta(days=1)
        days -= found.weekday() < _SATURDAY
    return found


def text_hash(text: str) -> str:
    """Return the SHA-256 of the text that somebody agreed to, whatever its spaces."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def retry_after(attempts: int) -> timedelta:
    """Wait longer each time: a minute, then twice as long, a day at most."""
    return min(timedelta(minutes=2 ** min(attempts, 12)), timedelta(days=1))
