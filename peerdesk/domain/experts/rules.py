"""Rules of experts: how long one may be online, and when one does not want to be asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from peerdesk.foundation.clock import is_between, zone_named

SEEN_WITHIN = timedelta(seconds=90)
# Whoever was declined may try again after so long, with what they were told in mind.
REAPPLY_AFTER = timedelta(days=30)
# A reason that somebody reads takes a sentence.
REASON_MIN_LENGTH = 10
NOTED_EVERY = timedelta(seconds=20)
MOST_CHATS = 4
MOST_MAILS = 10
LONGEST_WEEK_HOURS = 168
# Younger people may work nowhere in the Union but in light work (94/33/EC); a network may ask for more, and asks for 18.
LEAST_AGE = 16
USUAL_AGE = 18
OLDEST_LEAST_AGE = 25
MOST_NOTICES = 10
LONGEST_NOTICE = 1000
LONGEST_AGREEMENT = 60_000
# Directive 2003/88/EC Art. 6(b): 48 hours a week on average, taken here as a ceiling for everybody who lives in the Union.
# A rule that the network writes for a country goes before.
_EUROPEAN_UNION = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
_EUROPEAN_WEEK_HOURS = 48


class EndReason(StrEnum):
    """Why somebody is no longer at a desk."""

    LEFT = "left"
    SILENT = "silent"
    END_TIME = "end_time"
    WEEKLY_CEILING = "weekly_ceiling"


@dataclass(frozen=True)
class Load:
    """What one wants at one desk: conversations at once by channel (None: as many as agreed), and until when."""

    mails: int | None = None
    chats: int | None = None
    ends_at: datetime | None = None


def is_quiet(now: datetime, *, zone: str, begins: time | None, ends: time | None) -> bool:
    """Whether `now` lies in the hours in which one does not want to be asked; they may cross midnight."""
    if begins is None or ends is None:
        return False
    return is_between(now.astimezone(zone_named(zone)).time(), begins, ends)


def week_start(now: datetime, *, zone: ZoneInfo) -> datetime:
    """Return the start of the week, Monday 0:00 in `zone`."""
    here = now.astimezone(zone)
    monday = here.date() - timedelta(days=here.weekday())
    return datetime.combine(monday, time(), tzinfo=zone)


def covered_seconds(spans: Iterable[tuple[datetime, datetime]]) -> float:
    """Return the seconds that these spans cover together: two desks open at once are one person's one hour."""
    total, until = 0.0, None
    for begin, end in sorted(spans):
        begins = begin if until is None else max(begin, until)
        if end > begins:
            total += (end - begins).total_seconds()
            until = end
    return total


def lawful_week_hours(country: str) -> int | None:
    """Return the hours of a week that a country's law allows as far as we know it; None when we know of no end."""
    return _EUROPEAN_WEEK_HOURS if country in _EUROPEAN_UNION else None


def ceiling_hours(own: int | None, by_law: int | None) -> int | None:
    """Return how many hours a week one may be online: the lower of own wish and country's rule; None for no end."""
    return min((hours for hours in (own, by_law) if hours is not None), default=None)
