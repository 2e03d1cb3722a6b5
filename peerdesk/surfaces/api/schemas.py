"""Shapes of the API. Unknown fields are refused, so that nothing can be set that is not listed (A07)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Base64Bytes, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Short = Annotated[str, StringConstraints(max_length=200)]
FieldName = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class Strict(Schema):
    """Refuses fields that are not listed."""

    model_config = ConfigDict(extra="forbid")


class CustomerIn(Strict):
    """Who asks. These values are masked wherever they occur in what experts read.

    `fields` are what else your own system keeps of them, by name: `{"login": "kaffeeliebe", "partner name": "Jo Miller"}`.
    """

    name: Short = ""
    email: Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s,<>\"]+@[^@\s,<>\"]+$")] | Literal[""] = ""
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    address: Annotated[str, StringConstraints(max_length=500)] = ""
    order_ids: Annotated[list[Annotated[str, StringConstraints(max_length=80)]], Field(max_length=20)] = []
    fields: Annotated[dict[FieldName, Short], Field(max_length=30)] = {}


class FileIn(Strict):
    """A file, its bytes in base64. Name, type and bytes must agree; a file that is not taken does not stop the message."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    content_type: Annotated[str, StringConstraints(max_length=120)] = ""
    data: Base64Bytes = Field(repr=False)


Files = Annotated[list[FileIn], Field(max_length=10)]


class TicketIn(Strict):
    """A question.

    `channel` is `mail` (the answer comes when there is one, and is mailed) or `chat`: the customer stays on the page of
    `conversation_url` and is answered there within minutes, or the ticket goes on by mail. A chat is refused with
    `chats_not_allowed` where the brand takes none (*Settings, Chats* in the console) and with `nobody_takes_chats`
    while nobody who takes chats has a place.
    """

    text: Text
    subject: Short = ""
    customer: CustomerIn = CustomerIn()
    attachments: Files = []
    channel: Literal["mail", "chat"] = "mail"


class OpenedOut(Schema):
    """A ticket just opened. `conversation_url` is the customer's secret link, given only here."""

    id: uuid.UUID
    reference: str
    state: str
    conversation_url: str


class TicketOut(Schema):
    """A ticket in a list; subject redacted. `channel` is `chat` only while it is one: a chat may go on by mail."""

    id: uuid.UUID
    reference: str
    state: str
    subject: str
    topic: str
    language: str
    urgency: str
    channel: Literal["mail", "chat"]
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


class AttachmentOut(Schema):
    """A file that was taken. `text` is what was found in it, redacted; empty until `state` is `clean`."""

    id: uuid.UUID
    number: int
    message: int
    kind: str
    state: str
    text: str
    is_cut: bool


class TicketDetailOut(TicketOut):
    """A ticket with its messages."""

    topic_confidence: float | None
    cycle: int
    first_reply_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    messages: list[MessageOut]
    attachments: list[AttachmentOut]


class TicketPage(Schema):
    """Tickets, newest first; `next_before` continues the list, null at its end."""

    tickets: list[TicketOut]
    next_before: datetime | None


class MessageIn(Strict):
    """A reply of the brand's own staff or system."""

    text: Text
    awaits_customer: bool = True
    attachments: Files = []


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
