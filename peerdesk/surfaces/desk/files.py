"""Files of a held ticket: redacted text, or a picture made anew where the brand allows it. Never a name, never a file."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from peerdesk.domain.attachments.queries import FileView, download_token, get_picture, redacted_files
from peerdesk.domain.experts.queries import Expert
from peerdesk.domain.guidance.queries import TranslationView
from peerdesk.domain.matching.queries import DeskTicket, get_held_ticket
from peerdesk.foundation.downloads import shown_picture

from .access import expert_only


def thread_of(
    ticket: DeskTicket, expert: Expert, translations: Mapping[uuid.UUID, TranslationView]
) -> list[dict[str, Any]]:
    """Return the messages, each with its files and its translation."""
    files: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for file in redacted_files(ticket.facts.row.conversation_id):
        files[file.message_number].append(_entry(file, expert))
    return [
        {"message": message, "files": files.get(message.number, ()), "translation": translations.get(message.id)}
        for message in ticket.messages
    ]


def _entry(file: FileView, expert: Expert) -> dict[str, Any]:
    token = download_token(file.id, user=expert.user) if file.has_picture else ""
    return {"file": file, "token": token}


@require_GET
@expert_only
def picture(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """A picture made anew, for as long as the expert holds the ticket."""
    ticket = get_held_ticket(ticket_id, expert=expert)
    found = get_picture(
        file_id, conversation_id=ticket.conversation_id, user=expert.user, token=request.GET.get("token", "")
    )
    return shown_picture(found.data, content_type=found.content_type)
