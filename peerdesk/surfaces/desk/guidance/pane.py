"""The guidance pane: a draft from approved text, the answers it came from, what to ask and to avoid."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.answers.commands import note_guidance_use
from peerdesk.domain.answers.queries import provenance_of
from peerdesk.domain.experts.queries import Expert
from peerdesk.domain.guidance.commands import InsertedPlace, ModelPlace, note_inserted_sentences
from peerdesk.domain.guidance.queries import guidance_beside
from peerdesk.domain.matching.queries import DeskTicket, get_desk_ticket, get_held_ticket
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import invalid
from peerdesk.surfaces.desk.access import expert_only

from .flows import flow_context
from .models import model_context
from .words import NO_DRAFT_WORDS, confidence_words


@require_GET
@expert_only
def pane(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """The whole pane, fetched when a ticket is opened. Nothing is written."""
    ticket = get_desk_ticket(ticket_id, expert=expert)
    return render(request, "desk/ticket_parts/_guidance.html", pane_context(ticket))


@require_POST
@expert_only
def uses(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """Remember that a whole answer was put into the reply."""
    ticket = get_held_ticket(ticket_id, expert=expert)
    article_id = _article_id(request.POST.get("article", ""))
    note_guidance_use(ticket.id, article_id=article_id, user=expert.user, now=utc_now())
    return HttpResponse(status=204)


@require_POST
@expert_only
def inserted_sentences(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """Remember sentences that were put into the reply.

    `sentence`, once for each, is an article's id and a place in it, or `model`, a draft's id and a place in that.
    """
    ticket = get_held_ticket(ticket_id, expert=expert)
    places = [_place(text) for text in request.POST.getlist("sentence")]
    note_inserted_sentences(ticket.id, places=places, user=expert.user, now=utc_now())
    return HttpResponse(status=204)


def pane_context(ticket: DeskTicket) -> dict[str, Any]:
    """Return what the pane shows."""
    found = guidance_beside(ticket.facts, ticket.messages)
    known = provenance_of(hit.article_id for hit in found.answers)
    ids = {source.number: source.id for source in found.draft.sources}
    places = {place: f"{ids[one.source]}:{one.place}" for place, one in enumerate(found.draft.sentences) if one.source}
    flows = flow_context(ticket, (*found.told, *found.missing)) if found.has_flows else {}
    return {
        "ticket": ticket, "guidance": found, **flows, **model_context(ticket, found.model_writes),
        "draft_sentences": [{"row": one, "place": places.get(at, "")} for at, one in enumerate(found.draft.sentences)],
        "draft_places": list(places.values()),
        "no_draft": NO_DRAFT_WORDS.get(found.draft.reason, ""),
        "asked": [{"fact": fact, "question": fact.ask(ticket.facts.row.language)} for fact in found.missing],
        "answers": [
            {"hit": hit, "words": confidence_words(hit.confidence), "provenance": known.get(hit.article_id),
             "is_for_others": hit.article_id in found.for_others}
            for hit in found.answers
        ],
    }  # fmt: skip


def _place(text: str) -> InsertedPlace | ModelPlace:
    whose, _, place = text.removeprefix("model:").partition(":")
    if not place.isascii() or not place.isdecimal():
        raise invalid("bad_request", sentence="invalid")
    number = int(place[:6])
    return ModelPlace(_article_id(whose), number) if text.startswith("model:") else InsertedPlace(_article_id(whose), number)


def _article_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise invalid("bad_request", article="not_an_id") from error
