"""Flows beside a ticket: started, answered, gone back in, put away; the outcome goes into the reply or hands over."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from peerdesk.domain.broker.queries import list_actions
from peerdesk.domain.experts.queries import Expert
from peerdesk.domain.flows.commands import (
    At,
    answer_walk,
    go_back_in_walk,
    note_outcome_inserted,
    put_walk_away,
    start_walk,
)
from peerdesk.domain.flows.queries import FlowsBeside, flows_beside, walk_note
from peerdesk.domain.guidance.queries import topic_facts
from peerdesk.domain.matching.queries import DeskTicket, get_desk_ticket, get_held_ticket
from peerdesk.engines.drafting import Fact, missing_facts
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, invalid
from peerdesk.surfaces.desk.access import expert_only, is_htmx

from .words import flow_error_words

LONGEST_NOTE = 2000
NUMBER_LENGTH = 6
# Another tab, the next holder or the brand was faster: the card shows what holds now, and says so.
OVERTAKEN = frozenset({"walk_moved", "walk_not_found", "flow_withdrawn", "flow_not_found"})


@require_GET
@expert_only
def flows(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """The flows that fit, and how far the walk came. Nothing is written."""
    return _card(request, get_desk_ticket(ticket_id, expert=expert))


@require_POST
@expert_only
def walks(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """Start a flow."""

    def change() -> None:
        start_walk(ticket_id, flow_id=_id_of(request.POST.get("flow", "")), expert=expert, now=utc_now())

    return _done(request, expert, ticket_id, change)


@require_POST
@expert_only
def walk_moves(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """Answer the question that was shown (`step`, `choice`), or go back to a place of the path (`back`)."""
    data = request.POST

    def change() -> None:
        at = At(_id_of(data.get("walk", "")), _number(data.get("moves", "")))
        if "back" in data:
            go_back_in_walk(ticket_id, at=at, place=_number(data["back"]), expert=expert, now=utc_now())
        else:
            choice = _number(data.get("choice", ""))
            answer_walk(ticket_id, at=at, step=data.get("step", ""), choice=choice, expert=expert, now=utc_now())

    return _done(request, expert, ticket_id, change)


@require_POST
@expert_only
def walk_end(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """Put a walk away."""

    def change() -> None:
        put_walk_away(ticket_id, walk_id=_id_of(request.POST.get("walk", "")), expert=expert)

    return _done(request, expert, ticket_id, change)


@require_POST
@expert_only
def inserted_outcomes(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """Remember that the outcome was put into the reply."""
    get_held_ticket(ticket_id, expert=expert)
    walk_id = _id_of(request.POST.get("walk", ""))
    note_outcome_inserted(ticket_id, walk_id=walk_id, expert=expert, now=utc_now())
    return HttpResponse(status=204)


def flow_context(ticket: DeskTicket, facts: tuple[Fact, ...] | None = None) -> dict[str, Any]:
    """Return what the card shows. `facts` that an answer needs, for a caller who has read them already."""
    told = "\n".join(message.text for message in ticket.messages if message.author_kind == "customer")
    told = f"{ticket.facts.row.subject}\n{told}"
    found = flows_beside(ticket.facts, told=told)
    if facts is None:
        facts = topic_facts(ticket.facts.topic_id) if found.walk else ()
    missing = missing_facts(facts, told)
    return {
        "ticket": ticket, "flows": found, "fact_words": [(fact.name, fact not in missing) for fact in facts],
        "action_name": _action_name(ticket, found),
        "answers_shown": _answers(found),
    }  # fmt: skip


def escalation_initial(ticket: DeskTicket) -> dict[str, str]:
    """Return the reason and the note with which the walk's outcome opens the form for handing over."""
    walk = flows_beside(ticket.facts, told="").walk
    if walk is None or walk.step is None:
        return {}
    return {"reason": walk.step.reason, "note": walk_note(walk)[:LONGEST_NOTE]}


def _answers(found: FlowsBeside) -> list[dict[str, Any]]:
    walk = found.walk
    if walk is None or walk.step is None:
        return []
    return [{"place": at, "number": at + 1, "text": one.text, "is_told": at in walk.told}
            for at, one in enumerate(walk.step.answers)]  # fmt: skip


def _action_name(ticket: DeskTicket, found: FlowsBeside) -> str:
    step = found.walk.step if found.walk else None
    if step is None or not step.action:
        return ""
    names = {one.slug: one.name for one in list_actions(ticket.facts.brand_id)}
    return names.get(step.action, step.action)


def _done(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID, change: Callable[[], None]) -> HttpResponse:
    ticket = get_desk_ticket(ticket_id, expert=expert)
    overtaken = ""
    try:
        change()
    except DomainError as error:
        if error.code not in OVERTAKEN or not is_htmx(request):
            raise
        overtaken = flow_error_words(error.code)
    if not is_htmx(request):
        return HttpResponseRedirect(f"{reverse('desk_ticket', args=[ticket_id])}?guidance=1#flow", status=303)
    return _card(request, ticket, overtaken=overtaken)


def _card(request: HttpRequest, ticket: DeskTicket, *, overtaken: str = "") -> HttpResponse:
    context = flow_context(ticket)
    response = render(request, "desk/guidance_parts/_flow.html", {**context, "overtaken": overtaken})
    walk = context["flows"].walk
    if request.method == "POST" and walk is not None and walk.step is not None:
        said = overtaken or (_("Outcome: %(text)s") if walk.step.is_outcome else "%(text)s") % {"text": walk.step.label}
        trigger_client_event(response, "announce", {"text": said}, after="settle")
    return response


def _id_of(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise invalid("bad_request", walk="not_an_id") from error


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > NUMBER_LENGTH:
        raise invalid("bad_request", choice="not_a_number")
    return int(text)
