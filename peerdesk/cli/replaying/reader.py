"""Reading conversation files (docs/OPERATIONS.md, "Conversation files"); every error names line and field."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from peerdesk.domain.privacy.rules import CustomerDetails


class ReplayInputError(Exception):
    """The file is not what it should be; the message says where and what was expected."""


@dataclass(frozen=True)
class PastMessage:
    """One message of a past conversation."""

    author_kind: str
    author: str
    text: str


@dataclass(frozen=True)
class PastConversation:
    """One line of the file."""

    id: str
    brand: str
    language: str
    topic: str
    subject: str
    details: CustomerDetails
    messages: tuple[PastMessage, ...]
    resolved_by: str
    rating: int | None
    is_escalated: bool
    same_as: str
    planted: tuple[str, ...]
    opened_at: datetime

    @property
    def answer(self) -> PastMessage | None:
        """The reply of the recorded resolver, else the first reply."""
        replies = [message for message in self.messages if message.author_kind != "customer"]
        own = [message for message in replies if message.author == self.resolved_by]
        return next(iter(own or replies), None)


def read_conversations(path: Path) -> Iterator[PastConversation]:
    """Yield conversations in the order of the file. Raises ReplayInputError with line number and field."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _conversation(number, line)
    except FileNotFoundError as error:
        message = f"{path}: there is no such file"
        raise ReplayInputError(message) from error
    except (UnicodeDecodeError, OSError, EOFError) as error:
        message = f"{path}: not readable as UTF-8 JSON lines ({type(error).__name__})"
        raise ReplayInputError(message) from error


def _conversation(number: int, line: str) -> PastConversation:
    try:
        raw = json.loads(line)
    except ValueError as error:
        message = f"line {number}: not a JSON object"
        raise ReplayInputError(message) from error
    if not isinstance(raw, dict):
        message = f"line {number}: not a JSON object"
        raise ReplayInputError(message)
    messages = _field(raw, "messages", list, number)
    customer = _field(raw, "customer", dict, number)
    if not messages or not all(isinstance(m, dict) and isinstance(m.get("text"), str) for m in messages):
        message = f"line {number}, field messages: expected a non-empty list of objects with from, author, at, text"
        raise ReplayInputError(message)
    first = messages[0].get("from")
    if first != "customer":
        message = f"line {number}, field messages[0].from: expected customer, found {first!r}"
        raise ReplayInputError(message)
    return PastConversation(
        id=str(_field(raw, "id", (str, int), number)), brand=str(raw.get("brand", "brand")),
        language=raw.get("language", ""), topic=raw.get("topic", ""), subject=raw.get("subject", ""),
        details=_details(customer), resolved_by=raw.get("resolved_by", ""), rating=raw.get("rating"),
        messages=tuple(PastMessage(m.get("from", ""), str(m.get("author", "")), m["text"]) for m in messages),
        is_escalated=bool(raw.get("escalated")), same_as=raw.get("faq", ""),
        planted=tuple(item["value"] for item in raw.get("planted", ()) if item.get("value")),
        opened_at=_time(_field(raw, "opened_at", str, number), number),
    )  # fmt: skip


def _details(customer: dict[str, Any]) -> CustomerDetails:
    given = {name: str(customer.get(name) or "") for name in ("name", "email", "phone", "address")}
    orders = tuple(str(order) for order in customer.get("order_ids") or ())
    fields = customer.get("fields")
    pairs = fields.items() if isinstance(fields, dict) else ()
    return CustomerDetails(**given, order_ids=orders, fields=tuple((str(name), str(value)) for name, value in pairs))


def _field(raw: dict[str, Any], name: str, kind: type | tuple[type, ...], number: int) -> Any:
    value = raw.get(name)
    if not isinstance(value, kind):
        wanted = kind.__name__ if isinstance(kind, type) else " or ".join(item.__name__ for item in kind)
        message = f"line {number}, field {name}: expected {wanted}, found {type(value).__name__}"
        raise ReplayInputError(message)
    return value


def _time(text: str, number: int) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        message = f"line {number}, field opened_at: expected an ISO 8601 time, found {text!r}"
        raise ReplayInputError(message) from error
