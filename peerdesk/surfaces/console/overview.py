"""The first page of the console: the last two weeks in figures, what is open now, and the stream's token."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.insights.commands import switch_traffic
from peerdesk.domain.insights.queries import brand_figures, find_traffic
from peerdesk.domain.privacy.queries import count_open_incidents
from peerdesk.domain.tickets.queries import count_by_state, get_ticket
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import not_found
from peerdesk.foundation.realtime.topics import stream_token

from .access import Seat, staff_only
from .frame import address, back, page
from .words import STATE_ICONS, STATE_TONES, STATE_WORDS

DAYS = 14
OPEN_ORDER = ("held", "triage", "staff", "queued", "claimed", "waiting", "self_service", "guarded", "received")


@require_GET
@staff_only
def overview(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Figures of the last 14 days with their definitions, and how many tickets are open in each state."""
    figures = brand_figures(seat.brand.id, now=utc_now(), days=DAYS)
    counts = count_by_state(seat.brand.id)
    cost = figures.cost_per_resolution_minor
    first_reply = figures.first_reply_seconds_median
    context = {
        "figures": figures, "days": DAYS, "open_counts": counts, "open_total": sum(counts.values()),
        "open_states": [
            {"state": state, "words": STATE_WORDS[state], "tone": STATE_TONES.get(state, ""),
             "icon": STATE_ICONS[state], "count": counts[state]}
            for state in OPEN_ORDER if counts.get(state)
        ],
        "incidents": count_open_incidents(seat.brand.id), "traffic": find_traffic(seat.brand.id),
        "cost_per_resolution": round(cost) if cost is not None else None,
        "deflection_percent": 100 * figures.deflection_rate if figures.deflection_rate is not None else None,
        "reopened_percent": _percent(figures.reopened, figures.resolved),
        "first_reply_minutes": first_reply / 60 if first_reply is not None else None,
    }  # fmt: skip
    return page(request, seat, "overview", context, current="overview")


@require_POST
@staff_only
def traffic(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Start or stop the simulated customers and experts of a demo brand; a real brand has no such switch."""
    is_running = request.POST.get("is_running") == "1"
    switch_traffic(seat.brand.id, is_running=is_running, now=utc_now())
    said = _("The simulated people are at work.") if is_running else _("The simulated people have stopped.")
    return back(request, address(seat, "overview"), said=said)


@require_GET
@staff_only
def fresh_stream_token(request: HttpRequest, seat: Seat) -> JsonResponse:
    """A token for the brand's stream; with `?ticket=<id>` also for the conversation of that ticket of the brand."""
    topics = [f"brand:{seat.brand.id}"]
    wanted = request.GET.get("ticket", "")
    if wanted:
        try:
            ticket_id = uuid.UUID(wanted)
        except ValueError as error:
            raise not_found("ticket_not_found") from error
        conversation_id = get_ticket(ticket_id, brand_id=seat.brand.id).row.conversation_id
        topics = [f"{kind}:{conversation_id}" for kind in ("conversation", "viewers")]
    return JsonResponse({"token": stream_token(topics)})


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
