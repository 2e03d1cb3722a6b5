"""The model's draft beside a ticket: asked for, growing, ready, or why there is none."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from peerdesk.domain.experts.queries import Expert
from peerdesk.domain.generation.rules import Writing
from peerdesk.domain.guidance.commands import request_model_draft
from peerdesk.domain.guidance.queries import find_model_draft
from peerdesk.domain.matching.queries import DeskTicket, get_desk_ticket
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, ErrorKind
from peerdesk.surfaces.desk.access import expert_only

from .words import model_words


@require_http_methods(["GET", "POST"])
@expert_only
def drafts(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """The model's draft as it stands; a POST asks for one first."""
    if request.method == "POST":
        try:
            request_model_draft(ticket_id, expert=expert, now=utc_now())
        except DomainError as error:
            if error.kind is not ErrorKind.CONFLICT:
                raise  # else the model was switched off, or asked often enough: the card says what holds
    return render(request, "desk/guidance_parts/_model.html", model_context(get_desk_ticket(ticket_id, expert=expert)))


def model_context(ticket: DeskTicket, writes: Writing | None = None) -> dict[str, Any]:
    """Return what the card of the model's draft shows."""
    found = find_model_draft(ticket.facts, ticket.messages, now=utc_now(), writes=writes)
    places = [(one, f"model:{found.id}:{at}") for at, one in enumerate(found.sentences)]
    return {
        "ticket": ticket, "model_draft": found, "model_why": model_words(found.error),
        "model_sentences": [{"row": one, "place": place if one.source else ""} for one, place in places],
        "model_places": [place for one, place in places if one.source],
    }
