"""The rights of one customer: what is known without opening anything, export, erasure, holds, canaries."""

from __future__ import annotations

import json
import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peerdesk.domain.insights.customer_record import conversations_of_customer, export_customer
from peerdesk.domain.privacy.commands import erase_customer, lift_hold, mark_canary, place_hold
from peerdesk.domain.privacy.queries import find_customer_by_address, get_customer_facts
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, not_found
from peerdesk.surfaces.console.access import Seat, admin_only, fresh_log_in
from peerdesk.surfaces.console.frame import address, back, page, words_of

from .forms import ErasureForm, LookupForm, ReasonForm


@require_http_methods(["GET", "POST"])
@admin_only
def customers(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Find a customer by address; it is sent in the body, so that it stands in no address and no log."""
    form = LookupForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        found = find_customer_by_address(seat.brand.id, form.cleaned_data["email"])
        if found is not None:
            return back(request, address(seat, "customer", found.id))
        form.add_error("email", _("Nobody wrote to you from this address, or they have been erased."))
    status = 422 if form.is_bound else 200
    return page(request, seat, "privacy/customers", {"form": form, "tab": "customers"}, current="privacy", status=status)


@require_GET
@admin_only
def customer(request: HttpRequest, seat: Seat, customer_id: uuid.UUID) -> HttpResponse:
    """One customer's page."""
    return _page(request, seat, customer_id)


@require_POST
@admin_only
@fresh_log_in
def export(request: HttpRequest, seat: Seat, customer_id: uuid.UUID) -> HttpResponse:
    """Everything about the customer as a JSON file; it counts and is logged as a look."""
    form = ReasonForm(request.POST, auto_id="id_export_%s")
    get_customer_facts(customer_id, brand_id=seat.brand.id)
    if form.is_valid():
        try:
            record = export_customer(
                customer_id, brand_id=seat.brand.id, by=seat.user, reason=form.cleaned_data["reason"], now=utc_now()
            )
        except DomainError as error:
            form.add_error("reason", words_of(error))
        else:
            body = json.dumps(record, ensure_ascii=False, indent=2)
            response = HttpResponse(body, content_type="application/json; charset=utf-8")
            response["Content-Disposition"] = f'attachment; filename="customer-{customer_id}.json"'
            response["Cache-Control"] = "no-store"
            return response
    return _page(request, seat, customer_id, export_form=form, status=422)


@require_POST
@admin_only
@fresh_log_in
def erasure(request: HttpRequest, seat: Seat, customer_id: uuid.UUID) -> HttpResponse:
    """Erase for good, after the word was typed."""
    form = ErasureForm(request.POST, auto_id="id_erasure_%s")
    get_customer_facts(customer_id, brand_id=seat.brand.id)
    if form.is_valid():
        try:
            erase_customer(customer_id, brand_id=seat.brand.id, by=seat.user, now=utc_now())
        except DomainError as error:
            form.add_error("confirmation", words_of(error))
        else:
            return back(request, address(seat, "customer", customer_id), said=_("Erased. Nobody can read it any more."))
    return _page(request, seat, customer_id, erasure_form=form, status=422)


@require_POST
@admin_only
def holds(request: HttpRequest, seat: Seat, customer_id: uuid.UUID) -> HttpResponse:
    """Place a hold on the customer, or on one of their conversations."""
    form = ReasonForm(request.POST, auto_id="id_hold_%s")
    if form.is_valid():
        try:
            place_hold(
                customer_id, brand_id=seat.brand.id, reason=form.cleaned_data["reason"], by=seat.user, now=utc_now(),
                scope_id=_scope(request, seat, customer_id),
            )
        except DomainError as error:
            form.add_error("reason", words_of(error))
        else:
            said = _("Held. It is neither erased nor does its time run out, until the hold is lifted.")
            return back(request, address(seat, "customer", customer_id), said=said)
    return _page(request, seat, customer_id, hold_form=form, status=422)


@require_POST
@admin_only
def hold_end(request: HttpRequest, seat: Seat, customer_id: uuid.UUID, hold_id: uuid.UUID) -> HttpResponse:
    """Lift a hold."""
    get_customer_facts(customer_id, brand_id=seat.brand.id)
    lift_hold(hold_id, brand_id=seat.brand.id, by=seat.user, now=utc_now())
    return back(request, address(seat, "customer", customer_id), said=_("The hold is lifted."))


@require_POST
@admin_only
def canary(request: HttpRequest, seat: Seat, customer_id: uuid.UUID) -> HttpResponse:
    """Make the customer a canary, or one like others again."""
    wanted = request.POST.get("is_canary") == "1"
    mark_canary(customer_id, brand_id=seat.brand.id, is_canary=wanted, by=seat.user, now=utc_now())
    said = _("Any touch raises an alarm from now on.") if wanted else _("No canary any more.")
    return back(request, address(seat, "customer", customer_id), said=said)


def _scope(request: HttpRequest, seat: Seat, customer_id: uuid.UUID) -> uuid.UUID | None:
    wanted = request.POST.get("conversation", "")
    if not wanted:
        return None
    rows = conversations_of_customer(customer_id, brand_id=seat.brand.id)
    found = next((row.conversation_id for row in rows if str(row.conversation_id) == wanted), None)
    if found is None:
        raise not_found("customer_not_found")
    return found


def _page(
    request: HttpRequest, seat: Seat, customer_id: uuid.UUID, *, export_form: ReasonForm | None = None,
    erasure_form: ErasureForm | None = None, hold_form: ReasonForm | None = None, status: int = 200,
) -> HttpResponse:
    facts = get_customer_facts(customer_id, brand_id=seat.brand.id)
    tickets = conversations_of_customer(customer_id, brand_id=seat.brand.id)
    context = {
        "facts": facts, "tickets": tickets, "tab": "customers",
        "references": {row.conversation_id: row.reference for row in tickets},
        "export_form": export_form or ReasonForm(auto_id="id_export_%s"),
        "erasure_form": erasure_form or ErasureForm(auto_id="id_erasure_%s"),
        "hold_form": hold_form or ReasonForm(auto_id="id_hold_%s"),
    }  # fmt: skip
    return page(request, seat, "privacy/customer", context, current="privacy", status=status)
