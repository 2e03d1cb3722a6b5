"""The history of an article: its versions, what each changed, and the way back to one."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.answers.commands import discard_changes, restore_version
from peerdesk.domain.answers.queries import get_article, get_change, list_versions
from peerdesk.foundation.clock import utc_now
from peerdesk.surfaces.console.access import Seat, staff_only
from peerdesk.surfaces.console.frame import address, back, page

from .pages import writer_names
from .words import field_changes


@require_GET
@staff_only
def history(request: HttpRequest, seat: Seat, article_id: uuid.UUID) -> HttpResponse:
    """All versions, newest first."""
    return _history_page(request, seat, article_id, number=None)


@require_GET
@staff_only
def version(request: HttpRequest, seat: Seat, article_id: uuid.UUID, number: int) -> HttpResponse:
    """What one version changed."""
    return _history_page(request, seat, article_id, number=number)


@require_POST
@staff_only
def version_restoration(request: HttpRequest, seat: Seat, article_id: uuid.UUID, number: int) -> HttpResponse:
    """Write an earlier version anew; it waits for approval like any other."""
    note = _("As in version %(number)s") % {"number": number}
    row = restore_version(
        article_id, brand_id=seat.brand.id, number=number, by=seat.user, now=utc_now(), note=note
    )
    said = _("These are the words of version %(number)s again.") % {"number": number}
    if row.waiting_number is not None:
        said = _("The words of version %(number)s wait for approval.") % {"number": number}
    return back(request, address(seat, "article", article_id), said=said)


@require_POST
@staff_only
def changes_end(request: HttpRequest, seat: Seat, article_id: uuid.UUID) -> HttpResponse:
    """Drop what waits; what is published stays as it is."""
    discard_changes(article_id, brand_id=seat.brand.id)
    return back(request, address(seat, "article", article_id), said=_("Dropped. The published version stays."))


def _history_page(request: HttpRequest, seat: Seat, article_id: uuid.UUID, *, number: int | None) -> HttpResponse:
    row = get_article(article_id, brand_id=seat.brand.id)
    versions = list_versions(article_id, brand_id=seat.brand.id)
    shown = number or (versions[0].number if versions else None)
    change = get_change(article_id, brand_id=seat.brand.id, number=shown) if shown else None
    names = writer_names(seat, (one.author_id for one in versions))
    context = {
        "article": row, "change": change, "shown": shown,
        "versions": [(one, names.get(one.author_id, "") if one.author_id else "") for one in versions],
        "fields": field_changes(change) if change else [],
    }  # fmt: skip
    return page(request, seat, "knowledge/history", context, current="knowledge")
