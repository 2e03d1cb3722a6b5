"""Rules of rounds, offers and claims. Pure."""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from peerdesk.domain.tickets.rules import Channel
from peerdesk.engines.assignment import MatchingPolicy, OfferMode, PolicyError
from peerdesk.engines.assignment.pacing import pause_seconds
from peerdesk.foundation.errors import DomainError, ErrorKind, invalid

MAX_ROUNDS = 100
CANDIDATE_LIMIT = 400
NEVER_DAYS = 3650.0
# Nobody reads an offer and decides in less: what is faster is a machine that snipes (THREATS F10).
LONGEST_MILLISECONDS = 15
LEAST_READING = timedelta(milliseconds=300)
WHOLE_PERCENT = 100
MOST_PRICE_PERCENT = 300
MOST_PRICE_STEPS = 5
LONGEST_NAME = 80
NORMAL_95 = 1.96


@dataclass(frozen=True)
class Times:
    """A brand's times for offers and claims, in seconds."""

    accept_seconds: int
    first_reply_seconds: int
    follow_up_seconds: int

    def offer_expires(self, now: datetime) -> datetime:
        """When an offer made now runs out."""
        return now + timedelta(seconds=self.accept_seconds)

    def next_round(self, now: datetime, *, number: int, is_exclusive: bool = False) -> datetime:
        """When the circle widens (`engines.assignment.pacing`). The timer that returns the ticket to staff ends it."""
        pause = pause_seconds(number, accept_seconds=self.accept_seconds, is_exclusive=is_exclusive)
        return now + timedelta(seconds=pause)

    def first_reply_due(self, now: datetime) -> datetime:
        """When a claim without a reply ends."""
        return now + timedelta(seconds=self.first_reply_seconds)

    def follow_up_due(self, now: datetime) -> datetime:
        """When a claim ends whose customer wrote again and got no answer."""
        return now + timedelta(seconds=self.follow_up_seconds)


@dataclass(frozen=True)
class PolicyTerms:
    """What a version of a policy says: the engine's weights and mode, and the price by round."""

    matching: MatchingPolicy
    price_steps: tuple[tuple[int, int], ...] = ()

    def price_percent(self, number: int) -> int:
        """How many percent of its price a ticket costs in round `number`: the last step that has been reached."""
        return max((percent for at, percent in self.price_steps if number >= at), default=WHOLE_PERCENT)

    def on(self, channel: str) -> PolicyTerms:
        """These terms for a ticket of this channel: a chat is offered to one at a time, whatever holds for mails."""
        if channel != Channel.CHAT:
            return self
        return replace(self, matching=replace(self.matching, mode=OfferMode.EXCLUSIVE))


DEFAULT_TERMS = PolicyTerms(MatchingPolicy(version="0"))


def terms_of(*, version: int, mode: str, weights: Mapping[str, Any], price_steps: Sequence[Sequence[int]]) -> PolicyTerms:
    """Return the terms of a stored version. Raises `invalid_policy` with the setting that is wrong."""
    try:
        matching = MatchingPolicy(version=str(version), mode=OfferMode(mode), **{k: float(v) for k, v in weights.items()})
    except PolicyError as error:
        raise invalid("invalid_policy", **{error.setting: "out_of_bounds"}) from error
    except (TypeError, ValueError) as error:
        raise invalid("invalid_policy", mode="unknown") from error
    steps = tuple((int(at), int(percent)) for at, percent in price_steps)
    # Round one costs the price itself; each step comes later and is dearer than the one before.
    rising = all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(((1, WHOLE_PERCENT), *steps)))
    if not rising or len(steps) > MOST_PRICE_STEPS or any(at > MAX_ROUNDS or p > MOST_PRICE_PERCENT for at, p in steps):
        raise invalid("invalid_policy", price_steps="must_rise")
    return PolicyTerms(matching, steps)


def is_in_trial(ticket_id: str, *, percent: int) -> bool:
    """Whether a ticket goes by the policy on trial: a stable draw, independent of the valve's."""
    draw = int.from_bytes(hashlib.sha256(f"trial:{ticket_id}".encode()).digest()[:4], "big") % 100
    return draw < percent


def median_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the median of at least one value with an interval of 95 %: order statistics, whatever the distribution.

    Ranks by the normal approximation of the binomial (Conover 1999, 3.2).
    """
    ordered, count = sorted(values), len(values)
    middle = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    reach = NORMAL_95 * math.sqrt(count) / 2
    low = max(math.floor(count / 2 - reach), 0)
    high = min(math.ceil(count / 2 + reach), count - 1)
    return middle, ordered[low], ordered[high]


def offer_nonce(offer_id: str, expert_id: str, *, shown_at: datetime, key: bytes) -> str:
    """Return what proves that this offer was shown to this expert, and when: milliseconds and a MAC over all three."""
    shown_ms = int(shown_at.timestamp() * 1000)
    return f"{shown_ms}.{_mac(offer_id, expert_id, shown_ms, key)}"


def check_shown(nonce: str, offer_id: str, expert_id: str, *, key: bytes) -> None:
    """Check that an offer was shown to whoever takes it. Raises `offer_not_shown` for another offer's or expert's nonce."""
    shown, _, mac = nonce.partition(".")
    shown_ms = int(shown) if shown.isascii() and shown.isdigit() and len(shown) <= LONGEST_MILLISECONDS else -1
    if not hmac.compare_digest(mac, _mac(offer_id, expert_id, shown_ms, key)):
        raise DomainError("offer_not_shown", ErrorKind.FORBIDDEN)


def _mac(offer_id: str, expert_id: str, shown_ms: int, key: bytes) -> str:
    return hmac.new(key, f"offer:{offer_id}:{expert_id}:{shown_ms}".encode(), hashlib.sha256).hexdigest()[:32]


# Among fewer people, what spoke for one of them tells of the others what is theirs: earnings, answers that did not last.
LEAST_COMPARED = 5


def reasons_told(considered: Mapping[str, dict[str, object]], key: str) -> dict[str, object]:
    """Return an expert's reasons of a round as they may read them: compared only among enough others (P13)."""
    reasons = considered[key]
    compared = sum(other.get("outcome") in {"offered", "eligible"} for other in considered.values())
    if compared >= LEAST_COMPARED or "parts" not in reasons:
        return reasons
    return {name: value for name, value in reasons.items() if name not in {"parts", "place"}} | {"too_few_compared": True}
