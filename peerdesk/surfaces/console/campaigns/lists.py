"""Lists of addresses: brought, looked at, their columns told, read with a number that moves, what was not taken."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peerdesk.domain.outreach.commands import bring_list, drop_list, read_list
from peerdesk.domain.outreach.queries import get_list, look_at_list
from peerdesk.domain.outreach.rules import LARGEST_TABLE, MOST_FAULTS
from peerdesk.domain.outreach.rules.tables import guess_columns
from peerdesk.domain.recruiting.queries import get_campaign
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.downloads import saved
from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, page
from peerdesk.surfaces.console.statement import safe_cell

from .mail_forms import KNOWN_NAMES, ColumnsForm, ListForm
from .mail_words import FAULT_WORDS, LIST_WORDS, MAIL_FIELD_WORDS
from .mails import put, words_of


@require_POST
@admin_only
def lists(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID) -> HttpResponse:
    """Bring a table; nothing is read before its columns are told."""
    row = get_campaign(campaign_id, brand_id=seat.brand.id)
    form = ListForm(request.POST, request.FILES)
    to = address(seat, "campaign_mails", row.id)
    if not form.is_valid():
        return back(request, to, said=_("Choose a file that is not empty."), is_error=True)
    file = form.cleaned_data["file"]
    try:
        made = bring_list(
            row.id, brand_id=seat.brand.id, name=file.name, data=file.read(LARGEST_TABLE + 1), by=seat.user, now=utc_now()
        )
    except DomainError as error:
        code = error.fields.get("file", "")
        said = MAIL_FIELD_WORDS[code] if code in MAIL_FIELD_WORDS else words_of(error)
        return back(request, to, said=said, is_error=True)
    return back(request, address(seat, "campaign_list", row.id, made.id))


@require_http_methods(["GET", "POST"])
@admin_only
def one(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID, list_id: uuid.UUID) -> HttpResponse:
    """One list: its first rows and a form for its columns, then how far it is, then what came of it."""
    row = get_list(list_id, campaign_id=campaign_id, brand_id=seat.brand.id)
    context: dict[str, Any] = {
        "row": row, "campaign": get_campaign(campaign_id, brand_id=seat.brand.id), "words": LIST_WORDS[row.state],
    }
    status = 200
    if row.state == "mapping":
        table = look_at_list(row)
        heading = table.heading if table else ()
        form = ColumnsForm(
            request.POST or None, heading=heading, guessed=guess_columns(heading, KNOWN_NAMES), spoken=seat.brand.languages
        )
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    read_list(list_id, brand_id=seat.brand.id, mapped=form.mapped())
                except DomainError as error:
                    put(form, error)
                else:
                    return back(request, address(seat, "campaign_list", campaign_id, list_id))
        context |= {"form": form, "table": table}
    elif request.method == "POST":
        return back(request, address(seat, "campaign_list", campaign_id, list_id))
    context |= {"faults": _counted(row), "has_more": len(row.faults) >= MOST_FAULTS}
    return page(request, seat, "campaigns/list_of_addresses", context, current="campaigns", status=status)


@require_POST
@admin_only
def removal(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID, list_id: uuid.UUID) -> HttpResponse:
    """Throw a table away before it is read."""
    row = get_list(list_id, campaign_id=campaign_id, brand_id=seat.brand.id)
    try:
        drop_list(row.id, brand_id=seat.brand.id)
    except DomainError as error:
        return back(request, address(seat, "campaign_list", campaign_id, list_id), said=words_of(error), is_error=True)
    return back(request, address(seat, "campaign_mails", campaign_id), said=_("Thrown away. Nothing of it was kept."))


@require_GET
@admin_only
def faults(request: HttpRequest, seat: Seat, campaign_id: uuid.UUID, list_id: uuid.UUID) -> HttpResponse:
    """Which rows were not taken, and why; nothing of what stood in them."""
    del request
    row = get_list(list_id, campaign_id=campaign_id, brand_id=seat.brand.id)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([_("Row"), _("Why")])
    writer.writerows([number, safe_cell(str(FAULT_WORDS[code]))] for number, code in row.faults)
    return saved(file.getvalue().encode("utf-8-sig"), name=f"not-taken-{row.id}.csv")


def _counted(row: Any) -> list[tuple[Any, int]]:
    found = {
        "no_consent": row.without_consent, "no_address": row.unreadable, "suppressed": row.suppressed, "double": row.doubles,
    }  # fmt: skip
    return [(FAULT_WORDS[code], count) for code, count in found.items() if count]
