"""Drawing a flow: its outline, what is wrong with it, and the form of one step at a time. Works without scripts."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peerdesk.domain.brands.queries import list_topics
from peerdesk.domain.broker.queries import list_actions
from peerdesk.domain.flows.commands import Edit, change_plan, rename_flow
from peerdesk.domain.flows.queries import FlowView, draft_standing, get_flow, source_choices
from peerdesk.domain.flows.rules import move_step, without_step
from peerdesk.engines.flows import Kind, Plan, Row, Step, outline_of
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, invalid
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, page, put_errors, words_of
from peerdesk.surfaces.console.knowledge.words import place_names

from .forms import FlowHeadForm, StepForm
from .words import KIND_ICONS, KIND_WORDS, STATE_WORDS, problem_words

Change = Callable[[Plan], Plan]


@dataclass(frozen=True)
class OutlineRow:
    """A row of the outline for the screen; `level` counts from 1."""

    row: Row
    icon: str
    kind: str
    has_problem: bool
    level: int


@require_http_methods(["GET", "POST"])
@admin_only
def flow(request: HttpRequest, seat: Seat, flow_id: uuid.UUID) -> HttpResponse:
    """The flow with one of its steps; a POST saves its name, language and topics."""
    view = get_flow(flow_id, brand_id=seat.brand.id)
    if request.method == "POST":
        form = FlowHeadForm(request.POST, topics=list_topics(seat.brand.id))
        if form.is_valid():
            edit = Edit(seat.user, form.cleaned_data["revision"] or 0)
            try:
                rename_flow(flow_id, brand_id=seat.brand.id, head=form.head(), edit=edit, now=utc_now())
            except DomainError as error:
                put_errors(form, error)
            else:
                return back(request, address(seat, "flow", flow_id), said=_("Saved."))
        return _page(request, seat, view, head=form, status=422)
    step = view.plan.find(request.GET.get("step", ""))
    return _page(request, seat, view, step=step)


@require_POST
@admin_only
def steps(request: HttpRequest, seat: Seat, flow_id: uuid.UUID) -> HttpResponse:
    """Save a step and do what the pressed button says: `do` is save, up, down, remove, or add with a kind."""
    view = get_flow(flow_id, brand_id=seat.brand.id)
    do, key = request.POST.get("do", "save"), request.POST.get("step", "")
    edit = Edit(seat.user, _number(request.POST.get("revision", "")))
    step = view.plan.find(key)
    if do.startswith("add:"):
        return _added(request, seat, view, kind=do.removeprefix("add:"), edit=edit)
    if step is None:
        return back(request, address(seat, "flow", flow_id), said=_("This step is not there any more."), is_error=True)
    form = _step_form(seat, view, step, request.POST)
    if do != "remove" and not form.is_valid():
        return _page(request, seat, view, step=step, form=form, status=422)
    try:
        change_plan(flow_id, brand_id=seat.brand.id, change=_change_of(do, form), edit=edit, now=utc_now())
    except DomainError as error:
        if error.code != "flow_changed":
            form.add_error(None, words_of(error))
            return _page(request, seat, view, step=step, form=form, status=422)
        # Nobody's words are lost: they stay in the form, beside what the other has saved, and are saved at the next press.
        form.is_valid()
        form.add_error(None, words_of(error))
        return _page(request, seat, view, step=step, form=form, status=409, theirs=step)
    url = address(seat, "flow", flow_id)
    if do == "remove":
        return back(request, url, said=_("Removed."))
    return back(request, f"{url}?step={key}", said=_("Saved."))


def _added(request: HttpRequest, seat: Seat, view: FlowView, *, kind: str, edit: Edit) -> HttpResponse:
    if kind not in {one.value for one in Kind}:
        raise invalid("bad_request", kind="invalid")
    key = view.plan.new_key()
    url = address(seat, "flow", view.id)
    try:
        change_plan(
            view.id, brand_id=seat.brand.id, change=lambda plan: Plan((*plan.steps, Step(key, Kind(kind)))), edit=edit,
            now=utc_now(),
        )
    except DomainError as error:
        return back(request, url, said=words_of(error), is_error=True)
    return back(request, f"{url}?step={key}")


def _change_of(do: str, form: StepForm) -> Change:
    key = form.step.key
    if do == "remove":
        return lambda plan: without_step(plan, key)
    by = {"up": -1, "down": 1}.get(do, 0)
    return lambda plan: move_step(form.put_into(plan), key, by) if by else form.put_into(plan)


def _step_form(seat: Seat, view: FlowView, step: Step, data: Any = None) -> StepForm:
    articles = source_choices(seat.brand.id) if step.kind == Kind.REPLY else []
    actions = [(one.slug, one.name) for one in list_actions(seat.brand.id)] if step.kind == Kind.ACTION else []
    return StepForm(data, plan=view.plan, step=step, articles=articles, actions=actions)


def _page(
    request: HttpRequest, seat: Seat, view: FlowView, *, step: Step | None = None, form: StepForm | None = None,
    head: FlowHeadForm | None = None, status: int = 200, theirs: Step | None = None,
) -> HttpResponse:
    if step is not None and form is None:
        form = _step_form(seat, view, step)
    if step is None and head is None:
        head = FlowHeadForm.of(view, list_topics(seat.brand.id))
    standing = draft_standing(view.id, brand_id=seat.brand.id)
    context = {
        "flow": view, "step": step, "form": form, "head": head, "theirs": theirs, "tab": "flows", "editor": "editor",
        "outline": outline_words(view.plan, {one.step for one in view.problems}),
        "problems": problem_words(view.problems, view.plan), "state_words": STATE_WORDS[view.state],
        "kinds": [(kind.value, KIND_WORDS[kind], KIND_ICONS[kind]) for kind in Kind],
        "standing": standing, "outside_words": place_names(standing.outside),
        "step_problems": [one for one in problem_words(view.problems, view.plan) if step and one.step == step.key],
    }  # fmt: skip
    return page(request, seat, "flows/editor", context, current="guidance", status=status)


def outline_words(plan: Plan, wrong: Collection[str]) -> list[OutlineRow]:
    """Return the outline in words; `wrong` are the steps with a problem."""
    return [
        OutlineRow(
            row, KIND_ICONS[row.step.kind] if row.step else "triangle-alert",
            str(KIND_WORDS[row.step.kind]) if row.step else "", bool(row.step and row.step.key in wrong), row.level + 1,
        )
        for row in outline_of(plan)
    ]  # fmt: skip


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:  # noqa: PLR2004 - fits a column of four bytes
        raise invalid("bad_request", revision="not_a_number")
    return int(text)
