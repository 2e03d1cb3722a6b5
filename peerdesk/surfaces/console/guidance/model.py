"""The brand's language model: connected, tried, paid within a budget, switched off."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peerdesk.domain.generation.commands import connect_endpoint, disconnect_endpoint
from peerdesk.domain.generation.queries import Endpoint, find_endpoint, newest_calls, usage_of
from peerdesk.domain.guidance.commands import try_model
from peerdesk.domain.guidance.queries import outcomes_by_writer
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, page, put_errors

from .forms import ModelForm
from .words import CALL_WORDS, PURPOSE_WORDS, call_error_words


@require_http_methods(["GET", "POST"])
@admin_only
def model(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The connection, what it may cost and what it did; a POST saves it."""
    endpoint = find_endpoint(seat.brand.id)
    form = ModelForm(request.POST) if request.method == "POST" else ModelForm.of(endpoint)
    if request.method == "POST" and form.is_valid():
        try:
            connect_endpoint(seat.brand.id, draft=form.draft(), by=seat.user, now=utc_now())
        except DomainError as error:
            put_errors(form, error)
        else:
            return back(request, address(seat, "guidance_model"), said=_("Saved. Try it before your experts do."))
    return page(
        request, seat, "guidance/model", _context(seat, form, endpoint), current="guidance",
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_POST
@admin_only
def trial(request: HttpRequest, seat: Seat) -> HttpResponse:
    """One question to the model as it is saved."""
    found = try_model(seat.brand.id, brand_name=seat.brand.name, clock=utc_now)
    return render(request, "console/guidance/_trial.html", {"trial": found, "why": call_error_words(found.error)})


@require_POST
@admin_only
def end(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Forget the connection and its key."""
    disconnect_endpoint(seat.brand.id)
    said = _("Disconnected. The key is deleted; the record of calls stays.")
    return back(request, address(seat, "guidance_model"), said=said)


def _context(seat: Seat, form: ModelForm, endpoint: Endpoint | None) -> dict[str, Any]:
    usage = usage_of(seat.brand.id, now=utc_now())
    return {
        "form": form, "endpoint": endpoint, "tab": "model", "usage": usage,
        "is_resting": bool(endpoint and endpoint.breaker.is_open(utc_now())),
        "rows": [{"row": row, "purpose": PURPOSE_WORDS[row.purpose]} for row in usage.rows],
        "calls": [
            {
                "row": row, "purpose": PURPOSE_WORDS[row.purpose], "words": CALL_WORDS[row.state][0],
                "tone": CALL_WORDS[row.state][1], "why": call_error_words(row.error),
            }
            for row in newest_calls(seat.brand.id)
        ],
        "outcomes": outcomes_by_writer(seat.brand.id),
    }  # fmt: skip
