"""Rules of brands. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from peerdesk.engines.redaction import is_usable_pattern
from peerdesk.engines.understanding.signals import Product
from peerdesk.foundation.clock import is_between
from peerdesk.foundation.errors import invalid

ACCENT = re.compile(r"#[0-9a-fA-F]{6}\Z")
API_KEY_PREFIX_LENGTH = 12
WHOLE_PERCENT = 100


@dataclass(frozen=True)
class TopicDraft:
    """A topic as an editor writes it."""

    slug: str
    name: str
    description: str = ""
    examples: tuple[str, ...] = ()
    crowd_solvable: bool = True


def goes_to_crowd(ticket_id: str, *, crowd_share_percent: int) -> bool:
    """Whether the valve lets a ticket through to the crowd: a stable draw by its id, so that a retry decides alike."""
    draw = int.from_bytes(hashlib.sha256(ticket_id.encode()).digest()[:4], "big") % 100
    return draw < crowd_share_percent


def invalid_patterns(patterns: list[str]) -> list[str]:
    """Return the order-id patterns that are no regular expressions, or that would hold up the guard."""
    return [pattern for pattern in patterns if not is_usable_pattern(pattern)]


def products_of(lines: list[str]) -> tuple[Product, ...]:
    """Return a brand's products: on each line a name, then other names behind bars."""
    named = [[name.strip() for name in line.split("|") if name.strip()] for line in lines]
    return tuple(Product(names[0], tuple(names)) for names in named if names)


class ValveReason(StrEnum):
    """Which rule says how far a valve is open now."""

    BY_HAND = "by_hand"
    HOURS = "hours"
    BACKLOG = "backlog"
    SERVICE_LEVEL = "service_level"
    BUDGET = "budget"


@dataclass(frozen=True)
class ValveSettings:
    """How far a valve is open, and what opens or closes it by itself; shares are percent, None switches a rule off.

    `hours_from` to `hours_to` (may cross midnight, brand's zone): `hours_percent` instead of `percent`. While staff have
    `backlog_from` or more tickets waiting, or fewer than `service_below` percent of a day's tickets got their first reply
    in time: at least the rule's percent. When the day's `budget_minor` is committed: nothing, whatever else holds.
    """

    percent: int = 100
    hours_from: str = ""
    hours_to: str = ""
    hours_percent: int | None = None
    backlog_from: int | None = None
    backlog_percent: int | None = None
    service_below: int | None = None
    service_percent: int | None = None
    budget_minor: int | None = None

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ValveSettings:
        """Return stored settings; what is missing is switched off."""
        return cls(**{name: value for name, value in kept.items() if name in cls.__dataclass_fields__})

    def to_json(self) -> dict[str, Any]:
        """For the database."""
        return asdict(self)

    @property
    def watches(self) -> bool:
        """Whether anything but a hand turns it."""
        rules = (self.hours_percent, self.backlog_percent, self.service_percent, self.budget_minor)
        return any(rule is not None for rule in rules)


@dataclass(frozen=True)
class ValveFacts:
    """What a valve's rules look at. `local_time` in the brand's zone; service level in percent, None without tickets."""

    local_time: time
    staff_backlog: int = 0
    service_level: float | None = None
    committed_minor: int = 0


def valve_now(settings: ValveSettings, facts: ValveFacts) -> tuple[int, ValveReason]:
    """Return how many percent go to the crowd now, and the rule that decides: hours, then what opens it, then the budget."""
    percent, reason = settings.percent, ValveReason.BY_HAND
    if settings.hours_percent is not None and _lies_within(facts.local_time, settings.hours_from, settings.hours_to):
        percent, reason = settings.hours_percent, ValveReason.HOURS
    opened = [
        (settings.backlog_percent, ValveReason.BACKLOG,
         settings.backlog_from is not None and facts.staff_backlog >= settings.backlog_from),
        (settings.service_percent, ValveReason.SERVICE_LEVEL,
         settings.service_below is not None and facts.service_level is not None
         and facts.service_level < settings.service_below),
    ]  # fmt: skip
    for wide, why, applies in opened:
        if wide is not None and applies and wide > percent:
            percent, reason = wide, why
    if settings.budget_minor is not None and facts.committed_minor >= settings.budget_minor:
        return 0, ValveReason.BUDGET
    return percent, reason


def check_valve(settings: ValveSettings) -> None:
    """Raises `invalid_valve` with the fields that are wrong: shares outside 0 to 100, halves of rules, no times of day."""
    wrong = {}
    for name in ("percent", "hours_percent", "backlog_percent", "service_percent", "service_below"):
        value = getattr(settings, name)
        if value is not None and not 0 <= value <= WHOLE_PERCENT:
            wrong[name] = "out_of_bounds"
    for name, partner in (("backlog_from", "backlog_percent"), ("service_below", "service_percent")):
        if (getattr(settings, name) is None) != (getattr(settings, partner) is None):
            wrong[partner if getattr(settings, partner) is None else name] = "needs_both"
    if settings.hours_percent is not None or settings.hours_from or settings.hours_to:
        for name in ("hours_from", "hours_to"):
            if _time_of(getattr(settings, name)) is None:
                wrong[name] = "no_time"
        if settings.hours_percent is None:
            wrong["hours_percent"] = "needs_both"
    for name in ("backlog_from", "budget_minor"):
        value = getattr(settings, name)
        if value is not None and value < 0:
            wrong[name] = "out_of_bounds"
    if wrong:
        raise invalid("invalid_valve", **wrong)


def _lies_within(here: time, begins: str, ends: str) -> bool:
    first, last = _time_of(begins), _time_of(ends)
    if first is None or last is None:
        return False
    return is_between(here, first, last)


def _time_of(text: str) -> time | None:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
    except ValueError:
        return None
