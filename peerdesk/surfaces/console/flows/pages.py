"""The brand's flows: listed, published, approved, withdrawn, copied; what came of them."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peerdesk.domain.answers.queries import names_of_approvers
from peerdesk.domain.brands.queries import list_topics
from peerdesk.domain.flows.commands import (
    Edit,
    approve_flow,
    copy_flow,
    create_flow,
    restore_flow,
    restore_flow_version,
    submit_flow,
    withdraw_flow,
)
from peerdesk.domain.flows.queries import find_waiting_flow, flow_learned, get_flow, list_flow_versions, list_flows
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.console.access import Seat, admin_only, staff_only
from peerdesk.surfaces.console.frame import address, back, page, put_errors, words_of
from peerdesk.surfaces.console.knowledge.words import place_names

from .editor import outline_words
from .forms import FlowFileForm, FlowHeadForm
from .words import KIND_WORDS, REASON_WORDS, STATE_WORDS

MOST_DIGITS = 9


@require_http_methods(["GET", "POST"])
@admin_only
def flows(request: HttpRequest, seat: Seat) -> HttpResponse:
    """All flows; a POST begins one."""
    form = FlowHeadForm(request.POST if request.method == "POST" else None, topics=list_topics(seat.brand.id))
    if request.method == "POST" and form.is_valid():
        try:
            made = create_flow(seat.brand, head=form.head(), by=seat.user, now=utc_now())
        except DomainError as error:
            put_errors(form, error)
        else:
            return back(request, address(seat, "flow", made.id), said=_("Begun. Add the first question."))
    rows = [(row, STATE_WORDS[row.state]) for row in list_flows(seat.brand.id)]
    context = {"rows": rows, "form": form, "file_form": FlowFileForm(), "tab": "flows"}
    return page(request, seat, "flows/list", context, current="guidance", status=422 if form.errors else 200)


@require_POST
@admin_only
def publication(request: HttpRequest, seat: Seat, flow_id: uuid.UUID) -> HttpResponse:
    """Publish the draft, or let it wait for those who have to approve it."""
    try:
        edit = Edit(seat.user, _number(request.POST.get("revision", "")))
        row = submit_flow(flow_id, brand_id=seat.brand.id, edit=edit, now=utc_now())
    except DomainError as error:
        return back(request, address(seat, "flow", flow_id), said=words_of(error), is_error=True)
    if row.waiting_number is not None:
        said = _("It waits for two people who wrote no part of it.")
        return back(request, address(seat, "flow_waiting", flow_id), said=said)
    said = _("Published. Walks that run keep the version that they began.")
    return back(request, address(seat, "flow", flow_id), said=said)


@require_GET
@staff_only
def all_waiting(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The flows that wait for approval: any of the brand's staff may be the second pair of eyes."""
    rows = [row for row in list_flows(seat.brand.id) if row.is_waiting and row.state != "withdrawn"]
    return page(request, seat, "flows/all_waiting", {"rows": rows}, current="guidance" if seat.is_admin else "knowledge")


@require_GET
@staff_only
def waiting(request: HttpRequest, seat: Seat, flow_id: uuid.UUID) -> HttpResponse:
    """The version that waits, word for word, for those who may approve it."""
    view = get_flow(flow_id, brand_id=seat.brand.id)
    found = find_waiting_flow(flow_id, brand_id=seat.brand.id)
    context: dict[str, Any] = {"flow": view, "waiting": found, "tab": "flows", "editor": "waiting"}
    if found is not None:
        standing = found.approval
        needed = ngettext(
            "It needs the approval of one person.", "It needs the approval of two people who did not write it.",
            standing.needed,
        )
        context |= {
            "approval": standing, "needed_words": needed, "outside_words": place_names(standing.outside),
            "may_approve": standing.is_open_to(seat.user),
            "has_approved": any(one.user_id == seat.user.pk for one in standing.given),
            "is_own": seat.user.pk in standing.writers and standing.needed > 1,
            "others": names_of_approvers(standing, seat.brand.id), "outline": outline_words(found.plan, set()),
            "steps": [(step, KIND_WORDS[step.kind], REASON_WORDS.get(step.reason, "")) for step in found.plan.steps],
        }  # fmt: skip
    return page(request, seat, "flows/waiting", context, current="guidance")


@require_POST
@staff_only
def approval(request: HttpRequest, seat: Seat, flow_id: uuid.UUID) -> HttpResponse:
    """Approve the version that was shown."""
    url = address(seat, "flow_waiting", flow_id)
    try:
        number = _number(request.POST.get("number", ""))
        row = approve_flow(flow_id, brand_id=seat.brand.id, number=number, by=seat.user, now=utc_now())
    except DomainError as error:
        return back(request, url, said=words_of(error), is_error=True)
    said = _("You approved it. Somebody else has to, too.") if row.waiting_number else _("Published.")
    return back(request, url, said=said)


@require_http_methods(["GET", "POST"])
@admin_only
def versions(request: HttpRequest, seat: Seat, flow_id: uuid.UUID) -> HttpResponse:
    """What was submitted when and by whom; a POST takes an earlier version as the draft, unless it was changed since."""
    view = get_flow(flow_id, brand_id=seat.brand.id)
    if request.method == "POST":
        try:
            number = _number(request.POST.get("number", ""))
            edit = Edit(seat.user, _number(request.POST.get("revision", "")))
            restore_flow_version(flow_id, brand_id=seat.brand.id, number=number, edit=edit, now=utc_now())
        except DomainError as error:
            return back(request, address(seat, "flow_versions", flow_id), said=words_of(error), is_error=True)
        return back(request, address(seat, "flow", flow_id), said=_("The draft says again what it said then."))
    context = {"flow": view, "versions": list_flow_versions(flow_id, brand_id=seat.brand.id), "tab": "flows",
               "editor": "versions"}  # fmt: skip
    return page(request, seat, "flows/versions", context, current="guidance")


@require_POST
@admin_only
def withdrawal(request: HttpRequest, seat: Seat, flow_id: uuid.UUID) -> HttpResponse:
    """Take a flow from the desks; it can be put back."""
    withdraw_flow(flow_id, brand_id=seat.brand.id, now=utc_now())
    undo = address(seat, "flow_restoration", flow_id)
    return back(request, address(seat, "flow", flow_id), said=_("Withdrawn: no desk shows it any more."), undo_url=undo)


@require_POST
@admin_only
def restoration(request: HttpRequest, seat: Seat, flow_id: uuid.UUID) -> HttpResponse:
    """Undo a withdrawal."""
    row = restore_flow(flow_id, brand_id=seat.brand.id, now=utc_now())
    said = _("It is back at the desks.") if row.state == "published" else _("It is back as a draft.")
    return back(request, address(seat, "flow", flow_id), said=said)


@require_POST
@admin_only
def copying(request: HttpRequest, seat: Seat, flow_id: uuid.UUID) -> HttpResponse:
    """Begin a flow with the steps of this one."""
    view = get_flow(flow_id, brand_id=seat.brand.id)
    name = _("Copy of %(name)s") % {"name": view.name}
    try:
        made = copy_flow(flow_id, brand_id=seat.brand.id, name=name[:120], by=seat.user, now=utc_now())
    except DomainError as error:
        return back(request, address(seat, "flow", flow_id), said=words_of(error), is_error=True)
    return back(request, address(seat, "flow", made.id), said=_("Copied."))


@require_GET
@admin_only
def learned(request: HttpRequest, seat: Seat, flow_id: uuid.UUID) -> HttpResponse:
    """Where walks ended and stopped, and what became of the outcomes."""
    found = flow_learned(flow_id, brand_id=seat.brand.id)
    view = get_flow(flow_id, brand_id=seat.brand.id)
    context = {"flow": view, "learned": found, "rows": found.steps, "tab": "flows", "editor": "learned",
               "percent": round(100 * found.whole.finished_share)}  # fmt: skip
    return page(request, seat, "flows/learned", context, current="guidance")


def _number(text: str) -> int:
    """Return a number; 0, which nothing has, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0
