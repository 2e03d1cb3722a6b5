"""The list of incidents, one incident, and what a person decides about it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.incidents.commands import (
    answer_incident,
    confirm_incident,
    dismiss_incident,
    fix_incident,
    take_back_fix,
)
from peerdesk.domain.incidents.queries import IncidentRow, get_incident, incident_tickets, list_incidents, tickets_by_hour
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.console.access import Seat, staff_only
from peerdesk.surfaces.console.frame import address, back, page, put_errors, words_of
from peerdesk.surfaces.console.words import STATE_TONES as TICKET_TONES
from peerdesk.surfaces.console.words import STATE_WORDS as TICKET_WORDS

from .forms import AnswerForm, ConfirmForm, FixForm
from .words import ERROR_WORDS, STATE_WORDS


@require_GET
@staff_only
def incidents(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What is going on, and what went on before."""
    now_open = [_shown(row) for row in list_incidents(seat.brand.id, is_open=True)]
    earlier = [_shown(row) for row in list_incidents(seat.brand.id, is_open=False)]
    return page(request, seat, "incidents/list", {"rows": now_open, "earlier": earlier}, current="incidents")


@require_GET
@staff_only
def incident(request: HttpRequest, seat: Seat, incident_id: uuid.UUID) -> HttpResponse:
    """One incident: what people ask, how fast, and what can be done."""
    return _page(request, seat, get_incident(incident_id, brand_id=seat.brand.id))


@require_POST
@staff_only
def confirmation(request: HttpRequest, seat: Seat, incident_id: uuid.UUID) -> HttpResponse:
    """It is one; its tickets may cost less from now on."""

    def confirm(data: dict[str, Any]) -> str:
        confirm_incident(
            incident_id, brand_id=seat.brand.id, by=seat.user, price_percent=data["price_percent"], now=utc_now()
        )
        return _("Confirmed. Write the one answer next.")

    return _act(request, seat, incident_id, "confirm_form", ConfirmForm(request.POST), confirm)


@require_POST
@staff_only
def dismissal(request: HttpRequest, seat: Seat, incident_id: uuid.UUID) -> HttpResponse:
    """It is none."""
    try:
        dismiss_incident(incident_id, brand_id=seat.brand.id, by=seat.user, now=utc_now())
    except DomainError as error:
        return back(request, address(seat, "incident", incident_id), said=_words(error), is_error=True)
    return back(request, address(seat, "incidents"), said=_("Set aside. More of the same raise no alarm."))


@require_POST
@staff_only
def answer(request: HttpRequest, seat: Seat, incident_id: uuid.UUID) -> HttpResponse:
    """Propose the one answer; it is approved where all knowledge is."""

    def propose(data: dict[str, Any]) -> str:
        answer_incident(
            incident_id, brand_id=seat.brand.id, title=data["title"], body=data["body"], by=seat.user, now=utc_now()
        )
        return _("Proposed. As soon as it is published it is offered to everybody who asks.")

    return _act(request, seat, incident_id, "answer_form", AnswerForm(request.POST), propose)


@require_POST
@staff_only
def end(request: HttpRequest, seat: Seat, incident_id: uuid.UUID) -> HttpResponse:
    """It is fixed: everybody is told, unless it is taken back at once."""

    def fix(data: dict[str, Any]) -> str:
        count = get_incident(incident_id, brand_id=seat.brand.id).ticket_count
        fix_incident(incident_id, brand_id=seat.brand.id, note=data["note"], by=seat.user, now=utc_now())
        return ngettext(
            "Fixed. %(count)d person is told in a few seconds.", "Fixed. %(count)d people are told in a few seconds.", count
        ) % {"count": count}

    undo = address(seat, "incident_return", incident_id)
    return _act(request, seat, incident_id, "fix_form", FixForm(request.POST), fix, undo_url=undo)


@require_POST
@staff_only
def returning(request: HttpRequest, seat: Seat, incident_id: uuid.UUID) -> HttpResponse:
    """It is not fixed after all."""
    url = address(seat, "incident", incident_id)
    try:
        take_back_fix(incident_id, brand_id=seat.brand.id, now=utc_now())
    except DomainError as error:
        return back(request, url, said=_words(error), is_error=True)
    return back(request, url, said=_("Taken back. Nobody was told."))


def _act(  # noqa: PLR0917 - a form, where it goes, and what it does
    request: HttpRequest, seat: Seat, incident_id: uuid.UUID, name: str, form: Form,
    command: Callable[[dict[str, Any]], str], *, undo_url: str = "",
) -> HttpResponse:
    row = get_incident(incident_id, brand_id=seat.brand.id)
    if form.is_valid():
        try:
            said = command(form.cleaned_data)
        except DomainError as error:
            if not error.fields:
                return back(request, address(seat, "incident", incident_id), said=_words(error), is_error=True)
            put_errors(form, error)
        else:
            return back(request, address(seat, "incident", incident_id), said=said, undo_url=undo_url)
    return _page(request, seat, row, status=422, **{name: form})


def _page(request: HttpRequest, seat: Seat, row: IncidentRow, status: int = 200, **forms: Form) -> HttpResponse:
    tickets = incident_tickets(row.id, brand_id=seat.brand.id)
    context = {
        "incident": _shown(row),
        "tickets": [(one, TICKET_WORDS.get(one.state, one.state), TICKET_TONES.get(one.state, "")) for one in tickets],
        "hours": tickets_by_hour(row.id, brand_id=seat.brand.id),
        "confirm_form": ConfirmForm(initial={"price_percent": row.price_percent}),
        "answer_form": AnswerForm(initial={"title": row.title}), "fix_form": FixForm(), **forms,
    }  # fmt: skip
    return page(request, seat, "incidents/one", context, current="incidents", status=status)


def _shown(row: IncidentRow) -> dict[str, Any]:
    words, tone = STATE_WORDS[row.state]
    return {"row": row, "words": words, "tone": tone, "usual": round(row.expected, 1), "minutes": row.window_seconds // 60}


def _words(error: DomainError) -> str:
    return str(ERROR_WORDS[error.code]) if error.code in ERROR_WORDS else words_of(error)
