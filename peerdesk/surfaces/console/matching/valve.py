"""The valve: how much of each topic goes to the crowd, by hand and by rules, with its log."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peerdesk.domain.brands.commands import close_valve_row, set_valve, undo_valve_change
from peerdesk.domain.brands.queries import get_valve, list_valve_changes, list_valves
from peerdesk.domain.brands.rules import ValveSettings
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.console.access import Seat, admin_only, staff_only
from peerdesk.surfaces.console.frame import address, back, page

from .doing import carry_out
from .forms import ValveForm
from .words import REASON_WORDS


@require_GET
@staff_only
def valves(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What goes to the crowd now and why, topic by topic, and every turn of the last time."""
    rows = [{"row": row, "words": REASON_WORDS[row.reason]} for row in list_valves(seat.brand)]
    changes = [{"row": row, "words": REASON_WORDS[row.reason]} for row in list_valve_changes(seat.brand)]
    context = {"valves": rows, "changes": changes, "tab": "valve"}
    return page(request, seat, "matching/valves", context, current="matching")


@require_http_methods(["GET", "POST"])
@admin_only
def valve(request: HttpRequest, seat: Seat, topic_id: uuid.UUID | None = None) -> HttpResponse:
    """Turn one valve, the brand's or a topic's own."""
    row = get_valve(seat.brand, topic_id=topic_id)
    kept = row.settings or ValveSettings(percent=row.percent)
    data = request.POST if request.method == "POST" else None
    form = ValveForm(data, currency=seat.brand.currency, kept=kept)
    if form.is_valid():
        try:
            set_valve(seat.brand.id, topic_id=topic_id, settings=form.settings(), by=seat.user, now=utc_now())
        except DomainError as error:
            if error.code != "invalid_valve":
                raise
            form.put(error)
        else:
            return back(request, address(seat, "matching"), said=_("The valve is turned. It holds for the next question."))
    context = {"form": form, "row": row, "tab": "valve", "words": REASON_WORDS[row.reason]}
    return page(request, seat, "matching/valve", context, current="matching", status=422 if form.errors else 200)


@require_POST
@admin_only
def removal(request: HttpRequest, seat: Seat, topic_id: uuid.UUID) -> HttpResponse:
    """Let a topic go by the brand's valve again."""
    get_valve(seat.brand, topic_id=topic_id)
    return carry_out(
        request, seat, lambda: close_valve_row(seat.brand.id, topic_id=topic_id, by=seat.user, now=utc_now()),
        then="matching", said=_("It goes as every topic again, from the next question on."),
    )


@require_POST
@admin_only
def reversal(request: HttpRequest, seat: Seat, change_id: uuid.UUID) -> HttpResponse:
    """Take the newest turn back."""
    return carry_out(
        request, seat, lambda: undo_valve_change(change_id, brand_id=seat.brand.id, by=seat.user, now=utc_now()),
        then="matching", said=_("Taken back. It holds for the next question."),
    )
