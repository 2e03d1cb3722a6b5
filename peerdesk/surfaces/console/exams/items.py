"""Items of a skills test: written by hand, brought in as a table, changed, retired."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peerdesk.domain.brands.queries import list_topics
from peerdesk.domain.exams.commands import add_items, change_item, restore_item, retire_item
from peerdesk.domain.exams.queries import find_item, get_exam
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, page

from .forms import BulkForm, ItemForm
from .pages import put, topic_choices


@require_http_methods(["GET", "POST"])
@admin_only
def new_item(request: HttpRequest, seat: Seat, exam_id: uuid.UUID) -> HttpResponse:
    """Write an item; the form stays for the next one."""
    form = ItemForm(request.POST or None, topics=topic_choices(seat))
    if request.method == "POST" and form.is_valid():
        try:
            add_items(exam_id, brand_id=seat.brand.id, drafts=[form.draft()], by=seat.user, now=utc_now())
        except DomainError as error:
            put(form, error)
        else:
            to = "exam" if request.POST.get("then") == "back" else "exam_item_new"
            return back(request, address(seat, to, exam_id), said=_("Added."))
    return _page(request, seat, exam_id, form)


@require_http_methods(["GET", "POST"])
@admin_only
def item(request: HttpRequest, seat: Seat, exam_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """Change an item; one that was answered becomes another."""
    row = find_item(item_id, brand_id=seat.brand.id)
    form = ItemForm(request.POST or None, topics=topic_choices(seat), item=row)
    if request.method == "POST" and form.is_valid():
        draft, topic_id = form.draft()
        try:
            change_item(item_id, brand_id=seat.brand.id, draft=draft, topic_id=topic_id, by=seat.user, now=utc_now())
        except DomainError as error:
            put(form, error)
        else:
            return back(request, address(seat, "exam", exam_id), said=_("Saved."))
    return _page(request, seat, exam_id, form, item_id=item_id)


@require_POST
@admin_only
def item_retirement(request: HttpRequest, seat: Seat, exam_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """Ask it no more."""
    retire_item(item_id, brand_id=seat.brand.id, reason=request.POST.get("reason", ""), now=utc_now())
    return back(
        request, address(seat, "exam", exam_id), said=_("Nobody is asked it any more."),
        undo_url=address(seat, "exam_item_restoration", exam_id, item_id),
    )  # fmt: skip


@require_POST
@admin_only
def item_restoration(request: HttpRequest, seat: Seat, exam_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """Ask it again."""
    restore_item(item_id, brand_id=seat.brand.id)
    return back(request, address(seat, "exam", exam_id), said=_("It is asked again."))


@require_GET
@admin_only
def table(request: HttpRequest, seat: Seat, exam_id: uuid.UUID) -> HttpResponse:
    """A form for many items."""
    return _table(request, seat, exam_id, BulkForm(), [])


@require_POST
@admin_only
def table_items(request: HttpRequest, seat: Seat, exam_id: uuid.UUID) -> HttpResponse:
    """Bring in a table: all of it or, when a row is wrong, nothing."""
    form = BulkForm(request.POST, request.FILES)
    faults: list[str] = []
    if form.is_valid():
        drafts, faults = form.drafts({topic.slug: str(topic.id) for topic in list_topics(seat.brand.id)})
        if drafts and not faults:
            try:
                add_items(exam_id, brand_id=seat.brand.id, drafts=drafts, by=seat.user, now=utc_now())
            except DomainError as error:
                put(form, error)
            else:
                said = ngettext("%(n)d question added.", "%(n)d questions added.", len(drafts)) % {"n": len(drafts)}
                return back(request, address(seat, "exam", exam_id), said=said)
    return _table(request, seat, exam_id, form, faults, status=422)


def _page(
    request: HttpRequest, seat: Seat, exam_id: uuid.UUID, form: ItemForm, *, item_id: uuid.UUID | None = None
) -> HttpResponse:
    found = get_exam(exam_id, brand_id=seat.brand.id)
    context = {"found": found, "row": found.row, "form": form, "item_id": item_id}
    status = 422 if form.is_bound else 200
    return page(request, seat, "exams/item", context, current="exams", status=status)


def _table(  # noqa: PLR0917 - a page with what was wrong
    request: HttpRequest, seat: Seat, exam_id: uuid.UUID, form: BulkForm, faults: list[str], *, status: int = 200
) -> HttpResponse:
    found = get_exam(exam_id, brand_id=seat.brand.id)
    context = {"found": found, "row": found.row, "form": form, "faults": faults}
    return page(request, seat, "exams/table", context, current="exams", status=status)
