"""Taking an offer, passing it on, taking the "no" back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from peerdesk.domain.experts.queries import Expert
from peerdesk.domain.matching.commands import accept_shown_offer, decline_offer, restore_offer
from peerdesk.foundation.clock import utc_now

from .access import expert_only, is_htmx, wants_json
from .frame import offer_context


@require_POST
@expert_only
def acceptance(request: HttpRequest, expert: Expert, offer_id: uuid.UUID) -> HttpResponse:
    """Claim the offered ticket: 200 with its id and fencing number, or 409 when somebody was faster."""
    claim = accept_shown_offer(offer_id, expert=expert, nonce=request.POST.get("nonce", ""), now=utc_now())
    if wants_json(request):
        return JsonResponse({"ticket_id": str(claim.ticket_id), "fencing": claim.fencing})
    address = reverse("desk_ticket", args=[claim.ticket_id])
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address, status=303)


@require_POST
@expert_only
def refusal(request: HttpRequest, expert: Expert, offer_id: uuid.UUID) -> HttpResponse:
    """Pass an offer on; may be undone for ten seconds."""
    now = utc_now()
    decline_offer(offer_id, expert=expert, now=now)
    undo = reverse("desk_offer_restoration", args=[offer_id])
    if wants_json(request):
        return JsonResponse({"restoration": undo})
    if not is_htmx(request):
        messages.success(request, _("Passed on. Others are asked."), extra_tags=undo)
        return HttpResponseRedirect(reverse("desk"), status=303)
    response = render(request, "desk/lists/_offers.html", offer_context(expert, now=now))
    toast = {"text": _("Passed on. Others are asked."), "tone": "note", "undo_url": undo}
    return trigger_client_event(response, "toast", toast)


@require_POST
@expert_only
def restoration(request: HttpRequest, expert: Expert, offer_id: uuid.UUID) -> HttpResponse:
    """Take the "no" back while the offer lasts."""
    restore_offer(offer_id, expert=expert, now=utc_now())
    if is_htmx(request) or wants_json(request):
        return trigger_client_event(HttpResponse(status=204), "stream:offers", {})
    return HttpResponseRedirect(reverse("desk"), status=303)
