"""What a brand brings to a campaign: people found in public, what ads cost, codes for a partner's people."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peerdesk.domain.outreach.commands import (
    Brought,
    CodeTerms,
    bring_costs,
    bring_handles,
    erase_handle,
    make_codes,
    mark_invited,
    revoke_codes,
)
from peerdesk.domain.outreach.queries import code_batches, cost_span, costs_by_source, handles_of
from peerdesk.domain.outreach.rules import LARGEST_TABLE
from peerdesk.domain.outreach.rules.finds import MOST_CODE_DAYS, MOST_CODES, MOST_USES, spoken
from peerdesk.domain.recruiting.queries import Campaign, get_campaign
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.downloads import saved
from peerdesk.foundation.errors import DomainError, not_found
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, page
from peerdesk.surfaces.console.statement import safe_cell

from .mail_words import MAIL_FIELD_WORDS, ROW_WORDS

FAULTS_SHOWN = 100


class TableForm(forms.Form):
    """A table."""

    file = forms.FileField(label=later("Table (CSV)"))


class CodesForm(forms.Form):
    """New codes."""

    label = forms.CharField(
        label=later("For whom"), max_length=80, help_text=later("For example “Shop in Graz, closed in May”.")
    )
    number = forms.IntegerField(label=later("How many codes"), min_value=1, max_value=MOST_CODES, initial=50)
    uses = forms.IntegerField(label=later("Each may be used so often"), min_value=1, max_value=MOST_USES, initial=1)
    days = forms.IntegerField(label=later("For so many days"), min_value=1, max_value=MOST_CODE_DAYS, initial=60)


@require_http_methods(["GET", "POST"])
@admin_only
def people(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """People who help others in public, with a link of their own each, to be invited by hand."""
    row = get_campaign(campaign_id, brand_id=seat.brand.id)

    def bring(data: bytes, name: str, now: datetime) -> Brought:
        return bring_handles(row.id, brand=seat.brand, data=data, name=name, now=now)

    form, brought = _brought(request, bring)
    link = request.build_absolute_uri(reverse("join_campaign", args=[seat.brand.slug, row.code]))
    found = [
        {"row": one.row, "link": f"{link}?i={one.word}"} for one in handles_of(row.id, brand_id=seat.brand.id)
    ]
    return _page(request, seat, "people", {"row": row, "form": form, "brought": brought, "found": found})


@require_POST
@admin_only
def invitation(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID, handle_id: uuid.UUID) -> HttpResponse:
    """Note that somebody was invited."""
    get_campaign(campaign_id, brand_id=seat.brand.id)
    mark_invited(handle_id, brand_id=seat.brand.id, now=utc_now())
    return back(request, address(seat, "campaign_people", campaign_id), said=_("Noted."))


@require_POST
@admin_only
def person_erasure(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID, handle_id: uuid.UUID) -> HttpResponse:
    """Forget somebody."""
    get_campaign(campaign_id, brand_id=seat.brand.id)
    erase_handle(handle_id, brand_id=seat.brand.id)
    return back(request, address(seat, "campaign_people", campaign_id), said=_("Erased."))


@require_http_methods(["GET", "POST"])
@admin_only
def costs(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """What the campaign cost by source, from a table of the ads."""
    row = get_campaign(campaign_id, brand_id=seat.brand.id)

    def bring(data: bytes, _name: str, now: datetime) -> Brought:
        return bring_costs(row.id, brand=seat.brand, data=data, now=now)

    form, brought = _brought(request, bring)
    known = costs_by_source(seat.brand.id).get(row.id, {})
    context = {
        "row": row, "form": form, "brought": brought, "sources": sorted(known.items(), key=lambda item: -item[1]),
        "span": cost_span(row.id, brand_id=seat.brand.id), "total": sum(known.values()),
    }  # fmt: skip
    return _page(request, seat, "costs", context)


@require_GET
@admin_only
def codes(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """The codes of a partner's people, by label."""
    return _codes(request, seat, _partner(seat, campaign_id), CodesForm())


@require_POST
@admin_only
def code_sheet(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """Make codes; the answer is the sheet, which is shown this once."""
    row = _partner(seat, campaign_id)
    form = CodesForm(request.POST)
    if not form.is_valid():
        return _codes(request, seat, row, form)
    try:
        made = make_codes(row.id, brand_id=seat.brand.id, terms=CodeTerms(**form.cleaned_data), now=utc_now())
    except DomainError as error:
        form.add_error(None, str(MAIL_FIELD_WORDS.get(error.code, MAIL_FIELD_WORDS["out_of_bounds"])))
        return _codes(request, seat, row, form)
    link = request.build_absolute_uri(reverse("join_campaign", args=[seat.brand.slug, row.code]))
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([_("Code"), _("Link"), _("For whom")])
    label = safe_cell(form.cleaned_data["label"])
    writer.writerows([spoken(code), f"{link}?code={spoken(code)}", label] for code in made)
    return saved(file.getvalue().encode("utf-8-sig"), name=f"codes-{row.code}.csv")


@require_POST
@admin_only
def code_withdrawal(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """Take back the codes of a label."""
    row = _partner(seat, campaign_id)
    revoke_codes(row.id, brand_id=seat.brand.id, label=request.POST.get("label", "")[:80], now=utc_now())
    return back(request, address(seat, "campaign_codes", row.id), said=_("Nobody can use them any more."))


def _partner(seat: Seat, campaign_id: uuid.UUID) -> Campaign:
    row = get_campaign(campaign_id, brand_id=seat.brand.id)
    if row.kind != "partner":
        raise not_found("campaign_not_found")
    return row


def _codes(request: HttpRequest, seat: Seat, row: Campaign, form: CodesForm) -> HttpResponse:
    context = {"row": row, "form": form, "batches": code_batches(row.id, brand_id=seat.brand.id), "now": utc_now()}
    return _page(request, seat, "codes", context)


def _brought(
    request: HttpRequest, bring: Callable[[bytes, str, datetime], Brought]
) -> tuple[TableForm, dict[str, Any] | None]:
    """Take in a table where one was sent: the form, with what is wrong with all of it, and what came of its rows."""
    if request.method != "POST":
        return TableForm(), None
    form = TableForm(request.POST, request.FILES)
    if not form.is_valid():
        return form, None
    file = form.cleaned_data["file"]
    try:
        done = bring(file.read(LARGEST_TABLE + 1), file.name, utc_now())
    except DomainError as error:
        for name, code in error.fields.items():
            form.add_error("file", str(MAIL_FIELD_WORDS["columns" if name == "columns" else code]))
        if not error.fields:
            raise
        return form, None
    faults = [(number, ROW_WORDS[code]) for number, code in done.faults]
    return TableForm(), {"taken": done.taken, "faults": faults[:FAULTS_SHOWN], "more": len(faults) - FAULTS_SHOWN}


def _page(request: HttpRequest, seat: Seat, name: str, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].is_bound and context["form"].errors else 200
    return page(request, seat, f"campaigns/{name}", context, current="campaigns", status=status)
