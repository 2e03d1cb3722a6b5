"""What answers about a topic need, and what to avoid there."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from peerdesk.domain.guidance.commands import save_topic_guidance
from peerdesk.domain.guidance.queries import get_topic_needs, list_topic_needs
from peerdesk.foundation.clock import utc_now
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, page

from .forms import TopicNeedsForm


@require_GET
@admin_only
def topics(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Every topic with what its answers need."""
    context = {"topics": list_topic_needs(seat.brand.id), "tab": "topics"}
    return page(request, seat, "guidance/topics", context, current="guidance")


@require_http_methods(["GET", "POST"])
@admin_only
def topic(request: HttpRequest, seat: Seat, topic_id: uuid.UUID) -> HttpResponse:
    """Change what one topic needs."""
    needs = get_topic_needs(topic_id, brand_id=seat.brand.id)
    form = TopicNeedsForm(request.POST) if request.method == "POST" else TopicNeedsForm.of(needs)
    if form.is_valid():
        save_topic_guidance(
            topic_id, brand_id=seat.brand.id, facts=form.facts_written(), avoid=form.cleaned_data["avoid"], now=utc_now()
        )
        said = _("Saved. It holds for every ticket that is opened now.")
        return back(request, address(seat, "guidance_topics"), said=said)
    context = {"form": form, "needs": needs, "tab": "topics"}
    return page(request, seat, "guidance/topic", context, current="guidance", status=422 if form.errors else 200)
