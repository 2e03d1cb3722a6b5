"""Steps of a programme: written, tried out, moved, retired."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peerdesk.domain.onboarding.commands import move_step, restore_step, retire_step, save_step
from peerdesk.domain.onboarding.queries import get_programme, get_step
from peerdesk.domain.onboarding.rules import StepKind
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, page

from .forms import StepForm, put, words_of
from .programmes import topic_choices
from .words import KIND_HINTS, KIND_WORDS


@require_http_methods(["GET", "POST"])
@admin_only
def new_step(request: HttpRequest, seat: Seat, programme_id: uuid.UUID) -> HttpResponse:
    """Write a step of the kind that was chosen."""
    asked = request.POST.get("kind") or request.GET.get("kind", "")
    kind = StepKind(asked) if asked in set(StepKind) else StepKind.NEWS
    return _step(request, seat, programme_id, StepForm(request.POST or None, kind=kind, topics=topic_choices(seat)), kind)


@require_http_methods(["GET", "POST"])
@admin_only
def step(request: HttpRequest, seat: Seat, programme_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    """Change a step; one that somebody has tried retires, and what is written takes its place."""
    row = get_step(step_id, brand_id=seat.brand.id)
    kind = StepKind(row.kind)
    form = StepForm(request.POST or None, kind=kind, topics=topic_choices(seat), kept=row)
    return _step(request, seat, programme_id, form, kind, step_id=step_id)


@require_POST
@admin_only
def step_move(request: HttpRequest, seat: Seat, programme_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    """One place up or down."""
    by = -1 if request.POST.get("to") == "up" else 1
    move_step(programme_id, brand_id=seat.brand.id, step_id=step_id, by=by)
    return back(request, address(seat, "programme", programme_id) + f"#step-{step_id}")


@require_POST
@admin_only
def step_retirement(request: HttpRequest, seat: Seat, programme_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    """Ask it of nobody any more."""
    try:
        retire_step(programme_id, brand_id=seat.brand.id, step_id=step_id, now=utc_now())
    except DomainError as error:
        return back(request, address(seat, "programme", programme_id), said=words_of(error), is_error=True)
    undo = address(seat, "programme_step_restoration", programme_id, step_id)
    return back(request, address(seat, "programme", programme_id), said=_("Nobody is asked it any more."), undo_url=undo)


@require_POST
@admin_only
def step_restoration(request: HttpRequest, seat: Seat, programme_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    """Ask it again."""
    restore_step(programme_id, brand_id=seat.brand.id, step_id=step_id)
    return back(request, address(seat, "programme", programme_id), said=_("It is asked again."))


def _step(  # noqa: PLR0917 - a page and what was written
    request: HttpRequest, seat: Seat, programme_id: uuid.UUID, form: StepForm, kind: StepKind, *,
    step_id: uuid.UUID | None = None,
) -> HttpResponse:  # fmt: skip
    row = get_programme(programme_id, brand_id=seat.brand.id)
    if form.is_valid():
        data = form.cleaned_data
        try:
            save_step(
                programme_id, brand_id=seat.brand.id, kind=kind, title=data["title"], body=data["body"],
                content=form.content(), step_id=step_id, now=utc_now(),
            )  # fmt: skip
        except DomainError as error:
            put(form, error)
        else:
            return back(request, address(seat, "programme", programme_id), said=_("Saved."))
    context = {"row": row, "form": form, "kind": kind.value, "words": KIND_WORDS[kind], "hint": KIND_HINTS[kind],
               "step_id": step_id}  # fmt: skip
    return page(request, seat, "onboarding/step", context, current="onboarding", status=422 if form.is_bound else 200)
