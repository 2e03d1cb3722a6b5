"""What tickets of the brand are about."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from peerdesk.domain.brands.commands import save_topic
from peerdesk.domain.brands.queries import get_topic, list_topics
from peerdesk.foundation.errors import DomainError

from .access import Seat, admin_only
from .forms import TopicForm
from .frame import address, back, page, put_errors


@require_http_methods(["GET", "POST"])
@admin_only
def topics(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The list; a POST adds one."""
    if request.method == "POST":
        return _save(request, seat, None)
    return page(request, seat, "topics", {"topics": list_topics(seat.brand.id)}, current="topics")


@require_GET
@admin_only
def new_topic(request: HttpRequest, seat: Seat) -> HttpResponse:
    """An empty form."""
    form = TopicForm(initial={"crowd_solvable": True})
    return page(request, seat, "topic_form", {"form": form}, current="topics")


@require_http_methods(["GET", "POST"])
@admin_only
def topic(request: HttpRequest, seat: Seat, topic_id: uuid.UUID) -> HttpResponse:
    """Change one."""
    if request.method == "POST":
        return _save(request, seat, topic_id)
    row = get_topic(topic_id, brand_id=seat.brand.id)
    form = TopicForm(initial={
        "name": row.name, "slug": row.slug, "description": row.description, "examples": "\n".join(row.examples),
        "crowd_solvable": row.crowd_solvable,
    })  # fmt: skip
    return page(request, seat, "topic_form", {"form": form, "topic": row}, current="topics")


def _save(request: HttpRequest, seat: Seat, topic_id: uuid.UUID | None) -> HttpResponse:
    row = get_topic(topic_id, brand_id=seat.brand.id) if topic_id else None
    form = TopicForm(request.POST)
    if form.is_valid():
        try:
            save_topic(seat.brand.id, draft=form.draft(), topic_id=topic_id)
        except DomainError as error:
            if error.code == "topic_slug_taken":
                form.add_error("slug", _("There is a topic with this short name already."))
            else:
                put_errors(form, error)
        else:
            return back(request, address(seat, "topics"), said=_("Saved. The machine learns it within a few minutes."))
    return page(request, seat, "topic_form", {"form": form, "topic": row}, current="topics", status=422)
