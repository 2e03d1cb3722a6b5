"""Acting on values that nobody at the desk sees: the actions that fit a ticket, asking for one, and what came of it."""

from __future__ import annotations

import uuid
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.broker.commands import request_action
from peerdesk.domain.broker.queries import CallRow, FittingAction, calls_of_ticket, fitting_actions
from peerdesk.domain.experts.queries import Expert
from peerdesk.domain.matching.queries import DeskTicket, get_desk_ticket
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, invalid
from peerdesk.foundation.money import exponent

from .access import expert_only, is_htmx
from .forms import ActionForm

SHOWN_CALLS = 5
STATES: dict[str, tuple[str | Promise, str, str]] = {
    "requested": (later("On its way"), "note", "clock"), "sending": (later("On its way"), "note", "clock"),
    "done": (later("Done"), "good", "circle-check"), "refused": (later("Refused"), "care", "circle-x"),
    "failed": (later("Not carried out"), "bad", "circle-alert"), "unknown": (later("No answer"), "bad", "circle-alert"),
}  # fmt: skip
ENDINGS: dict[str, str | Promise] = {
    "address_refused": later("The brand's system cannot be reached at its address."),
    "not_accepted": later("The brand's system did not accept the request. Nothing was done."),
    "no_answer": later("The brand's system did not answer. It may be done or not; hand the ticket over to be sure."),
    "claim_ended": later("The ticket was no longer held, so nothing was sent."),
    "value_gone": later("The value behind the placeholder is gone, so nothing was sent."),
    "result_withheld": later("The answer could not be checked for personal data, so it is not shown."),
}
REFUSALS: dict[str, str | Promise] = {
    "claim_ended": later("You no longer hold this ticket. Nothing was sent."),
    "action_not_found": later("The brand has taken this action away. Nothing was sent."),
    "invalid_placeholders": later("These placeholders do not fit. Nothing was sent."),
    "amount_not_allowed": later("Enter an amount above zero. Nothing was sent."),
    "action_budget_spent": later("This is above the budget for the ticket, or for you today. Nothing was sent."),
    "bad_request": later("This could not be read. Nothing was sent."),
}


@require_GET
@expert_only
def pane(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """The calls alone, refetched when something happened: a form that is being filled in stays.

    `?shown=4`: as many actions are on the page; when others fit by now, the whole pane is brought.
    """
    ticket = get_desk_ticket(ticket_id, expert=expert)
    context = actions_context(ticket)
    if request.GET.get("shown") == str(len(context["actions"])):
        return render(request, "desk/ticket_parts/_calls.html", context)
    headers = {"HX-Retarget": "#actions", "HX-Reswap": "innerHTML"}
    return HttpResponse(render(request, "desk/ticket_parts/_actions.html", context).content, headers=headers)


@require_POST
@expert_only
def calls(request: HttpRequest, expert: Expert, ticket_id: uuid.UUID) -> HttpResponse:
    """Ask for an action; the same form sent twice is one call."""
    ticket = get_desk_ticket(ticket_id, expert=expert)
    refusal = ""
    try:
        _request(request, expert, ticket)
    except DomainError as error:
        if error.code not in REFUSALS:
            raise
        refusal = str(REFUSALS[error.code])
    if is_htmx(request):
        context = actions_context(ticket, refusal=refusal)
        return render(request, "desk/ticket_parts/_actions.html", context, status=422 if refusal else 200)
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("Asked for. The answer appears beside the conversation."))
    return HttpResponseRedirect(reverse("desk_ticket", args=[ticket_id]), status=303)


def actions_context(ticket: DeskTicket, *, refusal: str = "") -> dict[str, Any]:
    """Return the actions that fit, each with a fresh request key, and the newest calls."""
    row = ticket.facts.row
    return {
        "ticket": ticket, "action_refusal": refusal,
        "actions": [_action(one) for one in fitting_actions(ticket.facts.brand_id, row.conversation_id)],
        "calls": [_call(one) for one in calls_of_ticket(row.id, limit=SHOWN_CALLS)],
    }  # fmt: skip


def _request(request: HttpRequest, expert: Expert, ticket: DeskTicket) -> None:
    form = ActionForm(request.POST)
    if not form.is_valid():
        raise invalid("bad_request")
    data = form.cleaned_data
    request_action(
        ticket.facts.row.id, expert=expert, fencing=data["fencing"], action_id=data["action"],
        tokens=request.POST.getlist("token"), amount_minor=_minor(data["amount"], ticket.currency),
        request_key=data["key"], now=utc_now(),
    )


def _minor(text: str, currency: str) -> int:
    """Read an amount as people write it. Raises `amount_not_allowed`."""
    if not text.strip():
        return 0
    try:
        minor = Decimal(text.strip().replace(",", ".")).scaleb(exponent(currency))
    except InvalidOperation as error:
        raise invalid("amount_not_allowed") from error
    if not minor.is_finite() or minor != minor.to_integral_value() or abs(minor) > 10**9:
        raise invalid("amount_not_allowed")
    return int(minor)


def _action(one: FittingAction) -> dict[str, Any]:
    is_single = len(one.slots) == 1 and len(one.slots[0].tokens) == 1
    return {"row": one, "key": uuid.uuid4(), "only": one.slots[0].tokens[0] if is_single else ""}


def _call(one: CallRow) -> dict[str, Any]:
    words, tone, icon = STATES[one.state]
    ending = ENDINGS.get(one.error_code, "")
    return {"row": one, "words": words, "tone": tone, "icon": icon, "tokens": " ".join(one.tokens), "ending": ending}
