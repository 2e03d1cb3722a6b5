"""The check beside a reply that is being written, and solved tickets to read."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.experts.queries import Expert
from peerdesk.domain.guidance.queries import check_draft_reply, solved_tickets
from peerdesk.domain.matching.queries import get_desk_ticket
from peerdesk.foundation.errors import DomainError, ErrorKind
from peerdesk.surfaces.desk.access import expert_only

from .words import report_words

LONGEST = 20_000


@require_POST
@expert_only
def reply_checks(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """Check the text as it stands; nothing is stored, and nothing is stopped by it."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    if len(text) > LONGEST:
        raise DomainError("message_too_long", ErrorKind.TOO_LARGE)
    ticket = get_desk_ticket(ticket_id, expert=expert)
    context: dict[str, Any] = {"ticket": ticket, "report": None}
    if text.strip():
        report = check_draft_reply(ticket.facts, ticket.messages, text=text, user_id=expert.user_id)
        context["report"] = report_words(report, text)
    return render(request, "desk/guidance_parts/_check.html", context)


@require_GET
@expert_only
def similar(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """Solved tickets like this one, redacted, to be read."""
    ticket = get_desk_ticket(ticket_id, expert=expert)
    return render(request, "desk/guidance_parts/_similar.html", {"ticket": ticket, "solved": solved_tickets(ticket.facts)})
