"""Rules of the broker. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from peerdesk.foundation.errors import DomainError, ErrorKind, invalid

MOST_ATTEMPTS = 4
MOST_RESULT_LENGTH = 4000
MOST_TYPES = 3
_TOKEN = re.compile(r"\[([A-Z_]+)_([1-9]\d{0,5})\]\Z")


@dataclass(frozen=True)
class ActionDraft:
    """An action as an admin of the brand registers it. Amounts in minor units of the brand's currency."""

    slug: str
    name: str
    url: str
    placeholder_types: tuple[str, ...]
    confirm_text: str = ""
    moves_money: bool = False
    budget_ticket_minor: int = 0
    budget_expert_day_minor: int = 0


@dataclass(frozen=True)
class Outcome:
    """What the brand's system answered."""

    is_done: bool
    text: str


def check_draft(draft: ActionDraft, *, types: Collection[str], hosts: Collection[str], local: Collection[str]) -> None:
    """Raise `invalid_action` with the fields that are wrong.

    The host must stand on the brand's list; https is a must but for servers that the operator named on this machine.
    """
    wrong: dict[str, str] = {}
    parts = urlsplit(draft.url)
    host = parts.netloc.lower()
    if parts.scheme not in {"http", "https"} or not host or (parts.scheme == "http" and host not in local):
        wrong["url"] = "not_public"
    elif host not in hosts:
        wrong["url"] = "not_listed"
    if not 1 <= len(draft.placeholder_types) <= MOST_TYPES or set(draft.placeholder_types) - set(types):
        wrong["placeholder_types"] = "invalid"
    if draft.moves_money and not 0 < draft.budget_ticket_minor <= draft.budget_expert_day_minor:
        wrong["budget_ticket_minor"] = "invalid"
    if wrong:
        raise invalid("invalid_action", **wrong)


def chosen_types(tokens: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Return type and number of each token such as `[EMAIL_1]`, by type. Raises `invalid_placeholders`."""
    found: dict[str, tuple[str, int]] = {}
    for token in tokens:
        match = _TOKEN.match(token)
        if match is None or match[1] in found:
            raise invalid("invalid_placeholders")
        found[match[1]] = (match[1], int(match[2]))
    return found


def check_budget(amount: int, *, moves_money: bool, spent_ticket: int, spent_day: int, ticket: int, day: int) -> None:
    """Raise `amount_not_allowed` or `action_budget_spent`; all in minor units."""
    if not moves_money:
        if amount:
            raise invalid("amount_not_allowed", amount="invalid")
        return
    if amount <= 0:
        raise invalid("amount_not_allowed", amount="invalid")
    if spent_ticket + amount > ticket or spent_day + amount > day:
        raise DomainError("action_budget_spent", ErrorKind.CONFLICT)


def read_outcome(body: bytes) -> Outcome | None:
    """Read `{"outcome": "done" | "refused", "text": "…"}`; None for anything else."""
    try:
        answer = json.loads(body)
        outcome, text = answer["outcome"], answer.get("text", "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if outcome not in {"done", "refused"} or not isinstance(text, str):
        return None
    return Outcome(outcome == "done", text.replace("\x00", "")[:MOST_RESULT_LENGTH])
