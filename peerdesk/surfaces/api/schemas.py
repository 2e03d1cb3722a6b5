"""Shapes of the API. Unknown fields are refused, so that nothing can be set that is not listed (A07)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Short = Annotated[str, StringConstraints(max_length=200)]


class Strict(Schema):
    """Refuses fields that are not listed."""

    model_config = ConfigDict(extra="forbid")


class CustomerIn(Strict):
    """Who asks. These values are masked wherever they occur in what experts read."""

    name: Short = ""
    email: Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s,<>\"]+@[^@\s,<>\"]+$")] | Literal[""] = ""
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    address: Annotated[str, StringConstraints(max_length=500)] = ""
    order_ids: Annotated[list[Annotated[str, StringConstraints(max_length=80)]], Field(max_length=20)] = []


class TicketIn(Strict):
    """A question."""

    text: Text
    subject: Short = ""
    customer: CustomerIn = CustomerIn()


class OpenedOut(Schema):
    """A ticket just opened. `conversation_url` is the customer's secret link, given only here."""

    id: uuid.UUID
    reference: str
    state: str
    conversation_url: str


class TicketOut(Schema):
    """A ticket in a list; subject redacted."""

    id: uuid.UUID
    reference: str
    state: str
    subject: str
    topic: str
    language: str
    urgency: str
    opened_at: datetime
    changed_at: datetime


class MessageOut(Schema):
    """A message, redacted; `is_held` while the guard has not cleared it."""

    id: uuid.UUID
    number: int
    author: str
    text: str
    is_held: bool
    created_at: datetime


class TicketDetailOut(TicketOut):
    """A ticket with its messages."""

    topic_confidence: float | None
    cycle: int
    first_reply_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    messages: list[MessageOut]


class TicketPage(Schema):
    """Tickets, newest first; `next_before` continues the list, null at its end."""

    tickets: list[TicketOut]
    next_before: datetime | None


class MessageIn(Strict):
    """A reply of the brand's own staff or system."""

    text: Text
    awaits_customer: bool = True


class MessageCreated(Schema):
    """The stored reply; its redacted text is readable when the guard has passed it."""

    id: uuid.UUID
    number: int


class Problem(Schema):
    """An RFC 9457 problem document."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    fields: dict[str, str] | None = None
