"""A held ticket: its conversation, guidance, reply, escalation, return. Only ever redacted text."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from peerdesk.domain.experts.queries import Expert
from peerdesk.domain.guidance.commands import PromiseUnconfirmedError, send_guided_reply, send_translated_reply
from peerdesk.domain.matching.commands import ReplyStoppedError, escalate_as_expert, return_ticket
from peerdesk.domain.matching.queries import DeskTicket, get_desk_ticket, get_held_ticket
from peerdesk.domain.privacy.commands import note_stopped_reply
from peerdesk.domain.tickets.commands import note_viewer
from peerdesk.domain.tickets.queries import viewers_of
from peerdesk.domain.tickets.rules import LONGEST_TAB, EscalationReason
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, ErrorKind, invalid

from .access import expert_only, is_htmx, note_open_desk, wants_json
from .actions import actions_context
from .files import thread_of
from .forms import EscalationForm, FencingForm, ReplyForm
from .frame import frame, list_pane
from .guidance.flows import escalation_initial
from .guidance.pane import pane_context
from .guidance.translation import translation_context
from .guidance.words import promise_words
from .words import URGENCY_WORDS, ProblemWords, problem_words

LOST = frozenset({"ticket_not_found", "claim_ended"})
STATUS = {ErrorKind.NOT_FOUND: 404, ErrorKind.CONFLICT: 409, ErrorKind.UNPROCESSABLE: 422, ErrorKind.TOO_LARGE: 413}


@require_GET
@expert_only
def page(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """The three panes with a ticket open. `?guidance=1` brings the guidance along, for readers without scripts."""
    now = utc_now()
    ticket = get_desk_ticket(ticket_id, expert=expert)
    note_open_desk(request, expert, now=now)
    return render(request, "desk/ticket.html", _page_context(request, expert, ticket))


@require_GET
@expert_only
def conversation(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """The thread alone, refetched when something happened; a lost ticket leaves nothing of itself on the page."""
    note_open_desk(request, expert, now=utc_now())
    try:
        context = _ticket_context(get_desk_ticket(ticket_id, expert=expert), expert)
    except DomainError as error:
        if not is_htmx(request) or error.code != "ticket_not_found":
            raise
        headers = {"HX-Retarget": "#conversation", "HX-Reswap": "outerHTML"}
        return HttpResponse(render(request, "desk/ticket_parts/_gone.html").content, status=404, headers=headers)
    return render(request, "desk/ticket_parts/_conversation.html", {**context, "is_fragment": True})


@require_POST
@expert_only
def viewers(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """Say that the page is open, or (`writing` 1) that the expert writes; answers with who else is there.

    That is who of the brand is, or another window of the expert's own: `tab` names this one.
    """
    now = utc_now()
    get_held_ticket(ticket_id, expert=expert)
    tab = "".join(filter(str.isalnum, request.POST.get("tab", "")))[:LONGEST_TAB]
    note_viewer(ticket_id, user=expert.user, is_writing=request.POST.get("writing") == "1", now=now, tab=tab)
    context = {"ticket_id": ticket_id, "others": viewers_of(ticket_id, but=expert.user_id, now=now, tab=tab)}
    return render(request, "desk/ticket_parts/_viewers.html", context)


@require_POST
@expert_only
def reply(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """Send a reply after the check; whatever goes wrong, the text comes back."""
    form = ReplyForm(request.POST)
    text = request.POST.get("text", "")
    try:
        if not form.is_valid():
            raise invalid("message_too_long" if "text" in form.errors else "bad_request")
        data = form.cleaned_data
        message_id = _send(ticket_id, expert, data, text)
    except DomainError as error:
        _count_stopped(error, expert, ticket_id)
        if wants_json(request):
            raise
        return _unsent(request, expert, ticket_id, error)
    if wants_json(request):
        return JsonResponse({"message_id": str(message_id)}, status=201)
    if not is_htmx(request):
        return HttpResponseRedirect(reverse("desk_ticket", args=[ticket_id]), status=303)
    context = _ticket_context(get_desk_ticket(ticket_id, expert=expert), expert)
    response = render(request, "desk/ticket_parts/_replied.html", {**context, "is_fragment": True})
    trigger_client_event(response, "reply:sent", {"ticket": str(ticket_id)})
    trigger_client_event(response, "announce", {"text": _("Sent.")})
    return trigger_client_event(response, "stream:desk", {})


@require_http_methods(["GET", "POST"])
@expert_only
def escalation(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """Hand the ticket to the brand's staff with a reason and a note. GET shows the form for readers without scripts."""
    ticket = get_desk_ticket(ticket_id, expert=expert)
    walked = escalation_initial(ticket) if request.GET.get("walk") else {}
    form = EscalationForm(request.POST if request.method == "POST" else None, initial={"fencing": ticket.fencing, **walked})
    if not form.is_valid():
        template = "desk/ticket_parts/_escalation.html" if is_htmx(request) else "desk/escalation.html"
        context = {**frame(expert), "ticket": ticket, "form": form}
        return render(request, template, context, status=422 if request.method == "POST" else 200)
    data = form.cleaned_data
    escalate_as_expert(
        ticket_id, expert=expert, fencing=data["fencing"], reason=EscalationReason(data["reason"]), note=data["note"],
        now=utc_now(),
    )  # fmt: skip
    return _left(request, _("Handed to the brand's staff. Thank you for saying why."))


@require_POST
@expert_only
def giving_back(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """Give the ticket back, so that somebody else is asked; with `apart` also never to meet this customer again."""
    form = FencingForm(request.POST)
    if not form.is_valid():
        raise invalid("bad_request", fencing="not_a_number")
    apart = request.POST.get("apart") == "1"
    return_ticket(
        ticket_id, expert=expert, fencing=form.cleaned_data["fencing"], now=utc_now(), parts_for_good=apart
    )  # fmt: skip
    if apart:
        return _left(request, _("Given back. You are not asked for this customer again; the brand can lift that."))
    return _left(request, _("Given back. Somebody else is asked now."))


def _send(ticket_id: uuid.UUID, expert: Expert, data: dict[str, Any], text: str) -> uuid.UUID:
    common: dict[str, Any] = {
        "expert": expert, "fencing": data["fencing"], "text": text, "awaits_customer": data["hands_over"] != "0",
        "is_confirmed": data["confirmed"], "now": utc_now(),
    }  # fmt: skip
    if data["translation"]:
        return send_translated_reply(ticket_id, translation_id=data["translation"], **common)
    return send_guided_reply(ticket_id, **common)


def _count_stopped(error: DomainError, expert: Expert, ticket_id: uuid.UUID) -> None:
    """Count a reply that the check stopped for this person, after its own transaction was taken back (P10)."""
    if not isinstance(error, ReplyStoppedError):
        return
    ticket = get_desk_ticket(ticket_id, expert=expert)
    note_stopped_reply(
        ticket.facts.brand_id, user=expert.user, scope_id=ticket.facts.row.conversation_id, now=utc_now(),
        codes=frozenset(problem.code for problem in error.problems), was_blocked=not error.is_only_a_warning,
    )


def _promises(stopped: ReplyStoppedError, text: str) -> list[ProblemWords]:
    found = stopped.promises if isinstance(stopped, PromiseUnconfirmedError) else ()
    return [ProblemWords(text[one.start : one.end].strip(), promise_words(one.detail)) for one in found]


def _left(request: HttpRequest, text: str) -> HttpResponse:
    if wants_json(request):
        return HttpResponse(status=204)
    messages.success(request, text)
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("desk")})
    return HttpResponseRedirect(reverse("desk"), status=303)


def _unsent(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID, error: DomainError) -> HttpResponse:
    text = request.POST.get("text", "")
    status = STATUS.get(error.kind, 400)
    stopped = error if isinstance(error, ReplyStoppedError) else None
    context: dict[str, Any] = {
        "text": text, "code": error.code, "is_warning": bool(stopped and stopped.is_only_a_warning),
        "problems": [*problem_words(stopped, text), *_promises(stopped, text)] if stopped else (),
    }  # fmt: skip
    if error.code in LOST:
        template = "desk/ticket_parts/_kept.html" if is_htmx(request) else "desk/kept.html"
        response = render(request, template, {**frame(expert), **context}, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#reply", "outerHTML"
        return response
    ticket = get_desk_ticket(ticket_id, expert=expert)
    if is_htmx(request):
        # 422 is swapped into the form; its text is the one that was typed.
        return render(request, "desk/ticket_parts/_reply.html", {**_ticket_context(ticket, expert), **context}, status=422)
    return render(request, "desk/ticket.html", {**_page_context(request, expert, ticket), **context}, status=status)


def _page_context(request: HttpRequest, expert: Expert, ticket: DeskTicket) -> dict[str, Any]:
    query = f"?ticket={ticket.facts.row.id}"
    context = frame(expert, current="desk", accent=ticket.brand_accent, stream_query=query)
    context |= {**list_pane(expert, now=utc_now()), **_ticket_context(ticket, expert)}
    context |= actions_context(ticket)
    if request.GET.get("guidance"):
        context |= pane_context(ticket)
    return context


def _ticket_context(ticket: DeskTicket, expert: Expert) -> dict[str, Any]:
    spoken = translation_context(ticket, expert)
    return {
        **spoken, "ticket": ticket, "thread": thread_of(ticket, expert, spoken["translations"]), "expert": expert,
        "open_id": str(ticket.facts.row.id),
        "text": "",
        "urgency": URGENCY_WORDS.get(ticket.facts.row.urgency, ticket.facts.row.urgency),
        "form": EscalationForm(initial={"fencing": ticket.fencing}),
    }  # fmt: skip
