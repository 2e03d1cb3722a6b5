"""Rules of `generation`. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from peerdesk.foundation.errors import invalid

FAULTS_UNTIL_OPEN = 3
OPEN_FOR = timedelta(minutes=1)
# What says nothing about the server's health: it was asked for something that it does not do, or told to slow down once.
_NO_FAULT = frozenset({"request_refused"})
# Texts of other scripts need more tokens a character: bytes are nearer to what tokenizers count.
_BYTES_PER_TOKEN = 3
MONTH_TOKENS, TICKET_TOKENS = 2_000_000, 30_000
MOST_MONTH_TOKENS = 2_000_000_000
ABANDONED_AFTER = timedelta(minutes=5)


class Writing(StrEnum):
    """When a model drafts."""

    NEVER = "never"
    ON_REQUEST = "on_request"
    AT_OPENING = "at_opening"


@dataclass(frozen=True)
class EndpointDraft:
    """A brand's model as its admin enters it. `api_key` None keeps the one that is stored."""

    base_url: str
    model: str
    api_key: str | None = None
    writes: Writing = Writing.NEVER
    translates: bool = False
    month_tokens: int = MONTH_TOKENS
    ticket_tokens: int = TICKET_TOKENS


@dataclass(frozen=True)
class Breaker:
    """How a server did lately."""

    faults: int = 0
    open_until: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it is not to be asked; when the time is over, calls try again and the first fault opens it anew."""
        return self.open_until is not None and now < self.open_until

    def after(self, error: str, *, now: datetime) -> Breaker:
        """Return the breaker after a call that ended with `error` ("" for none)."""
        if not error:
            return Breaker()
        if error in _NO_FAULT:
            return self
        faults = self.faults + 1
        return Breaker(faults, now + OPEN_FOR if faults >= FAULTS_UNTIL_OPEN else None)


def check_endpoint(draft: EndpointDraft, *, named_hosts: Collection[str]) -> None:
    """Raise `invalid_endpoint` with the fields that are wrong; https is a must but for hosts that the operator named."""
    wrong: dict[str, str] = {}
    parts = urlsplit(draft.base_url)
    host = parts.netloc.lower()
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment or "@" in host:
        wrong["base_url"] = "invalid"
    elif parts.scheme == "http" and host not in named_hosts:
        wrong["base_url"] = "not_https"
    if not draft.model.strip():
        wrong["model"] = "required"
    if not 0 < draft.ticket_tokens <= draft.month_tokens <= MOST_MONTH_TOKENS:
        wrong["ticket_tokens"] = "out_of_range"
    if wrong:
        raise invalid("invalid_endpoint", **wrong)


def estimate_tokens(*texts: str) -> int:
    """Return an upper estimate of how many tokens texts are; the server's own count replaces it afterwards."""
    return sum(math.ceil(len(text.encode("utf-8", "replace")) / _BYTES_PER_TOKEN) for text in texts) + 8 * len(texts)


def month_start(now: datetime) -> datetime:
    """Return when the month of the budget began, in UTC."""
    return now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
