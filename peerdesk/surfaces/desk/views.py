"""The desk's first page, the live parts of its list, the token of its stream."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from peerdesk.domain.experts.queries import Expert, applications_of
from peerdesk.domain.matching.queries import get_held_ticket
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.foundation.realtime.alive import alive_token
from peerdesk.foundation.realtime.topics import stream_token

from .access import ACTIVE, anyone_with_profile, device_of, expert_only, note_open_desk
from .frame import frame, list_pane, mine_context, offer_context, today_context
from .presence import desk_context, name_device
from .shift.pages import shift_context


@require_GET
@anyone_with_profile
def overview(request: HttpRequest, expert: Expert) -> HttpResponse:
    """The three panes with no ticket open; for applicants what happens next."""
    now = utc_now()
    context = frame(expert, current="desk")
    if expert.state != ACTIVE:
        return render(request, "desk/waiting.html", {**context, "applications": applications_of(expert)})
    note_open_desk(request, expert, now=now)
    context |= {**list_pane(expert, now=now), **today_context(expert, now=now), **desk_context(request, expert, now=now)}
    context |= shift_context(expert)
    return name_device(request, render(request, "desk/overview.html", context), expert)


@require_GET
@expert_only
def offers(request: HttpRequest, expert: Expert) -> HttpResponse:
    """The open offers alone; asking for them says that the desk is open."""
    now = utc_now()
    note_open_desk(request, expert, now=now)
    return render(request, "desk/lists/_offers.html", offer_context(expert, now=now))


@require_GET
@expert_only
def mine(request: HttpRequest, expert: Expert) -> HttpResponse:
    """The tickets that the expert holds, alone."""
    note_open_desk(request, expert, now=utc_now())
    return render(request, "desk/lists/_mine.html", {**mine_context(expert), "open_id": request.GET.get("open", "")})


@require_GET
@expert_only
def today(request: HttpRequest, expert: Expert) -> HttpResponse:
    """What was earned today, alone."""
    return render(request, "desk/lists/_today.html", today_context(expert, now=utc_now()))


@require_GET
@expert_only
def fresh_stream_token(request: HttpRequest, expert: Expert) -> JsonResponse:
    """Tokens: for the page's stream (the expert's own topics, a held ticket's conversation), and to say that it is open."""
    topics = [f"{kind}:{expert.user_id}" for kind in ("offers", "desk", "earnings", "draft")]
    try:
        ticket = get_held_ticket(uuid.UUID(request.GET["ticket"]), expert=expert)
        topics += [f"{kind}:{ticket.conversation_id}" for kind in ("conversation", "viewers")]
    except (KeyError, ValueError, DomainError):
        pass  # no ticket open, or no longer theirs
    alive = alive_token("desk", f"{expert.id}:{device_of(request)}")
    return JsonResponse({"token": stream_token(topics), "alive": alive})
