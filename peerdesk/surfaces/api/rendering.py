"""What reads answer, written straight as the JSON that `schemas` documents.

A page of 50 tickets spent most of its time in being checked against its own description; a test compares the two instead.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from peerdesk.domain.attachments.queries import FileView
from peerdesk.domain.conversations.queries import MessageView
from peerdesk.domain.tickets.queries import TicketFacts, TicketRow

_MILLISECONDS = len("2026-11-22T00:00:00.000")
_MICROSECONDS = _MILLISECONDS + 3


def written(body: dict[str, Any]) -> HttpResponse:
    """Return `body`, which holds nothing but JSON's own types, as an answer."""
    return HttpResponse(json.dumps(body), content_type="application/json; charset=utf-8")


def moment(value: datetime | None) -> str | None:
    """Return a UTC moment as Django's encoder does: ISO 8601, milliseconds, Z."""
    if value is None:
        return None
    text = value.isoformat()
    if value.microsecond:
        text = text[:_MILLISECONDS] + text[_MICROSECONDS:]
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def ticket_json(row: TicketRow) -> dict[str, Any]:
    """Return a `TicketOut`."""
    return {
        "id": str(row.id), "reference": row.reference, "state": row.state, "subject": row.subject, "topic": row.topic,
        "language": row.language, "urgency": row.urgency, "channel": row.channel, "opened_at": moment(row.opened_at),
        "changed_at": moment(row.changed_at),
    }  # fmt: skip


def detail_json(facts: TicketFacts, messages: Sequence[MessageView], files: Sequence[FileView]) -> dict[str, Any]:
    """Return a `TicketDetailOut`."""
    return {
        **ticket_json(facts.row), "topic_confidence": facts.topic_confidence, "cycle": facts.cycle,
        "first_reply_at": moment(facts.first_reply_at), "resolved_at": moment(facts.resolved_at),
        "closed_at": moment(facts.closed_at), "messages": [_message_json(view) for view in messages],
        "attachments": [_file_json(view) for view in files],
    }  # fmt: skip


def _message_json(view: MessageView) -> dict[str, Any]:
    return {
        "id": str(view.id), "number": view.number, "author": view.author_kind, "text": view.text,
        "is_held": view.is_held, "created_at": moment(view.created_at),
    }  # fmt: skip


def _file_json(view: FileView) -> dict[str, Any]:
    return {
        "id": str(view.id), "number": view.number, "message": view.message_number, "kind": view.kind, "state": view.state,
        "text": view.text, "is_cut": view.is_cut,
    }  # fmt: skip
