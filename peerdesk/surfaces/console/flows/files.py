"""A flow as a file: taken out, brought in as a draft."""

from __future__ import annotations

import json
import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.flows.commands import import_flow
from peerdesk.domain.flows.queries import export_flow
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError
from peerdesk.foundation.uploads import was_cut
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import address, back, words_of

from .forms import FlowFileForm


@require_GET
@admin_only
def taking(_request: HttpRequest, seat: Seat, flow_id: uuid.UUID) -> HttpResponse:
    """The flow as JSON."""
    data = export_flow(flow_id, brand_id=seat.brand.id)
    response = HttpResponse(json.dumps(data, ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{slugify(data["name"]) or "flow"}.json"'
    return response


@require_POST
@admin_only
def bringing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A new draft from a file or its text."""
    form = FlowFileForm(request.POST, request.FILES)
    url = address(seat, "flows")
    unread = _("No flow was found in it. It should be JSON as “Take out” gives it.")
    if was_cut(request) or not form.is_valid():
        return back(request, url, said=_("This file is too large."), is_error=True)
    file = form.cleaned_data["file"]
    try:
        data = json.loads(file.read() if file else form.cleaned_data["text"])
        made = import_flow(seat.brand, data=data, by=seat.user, now=utc_now())
    except (ValueError, RecursionError):
        return back(request, url, said=unread, is_error=True)
    except DomainError as error:
        said = unread if error.code == "invalid_flow" else words_of(error)
        return back(request, url, said=said, is_error=True)
    return back(request, address(seat, "flow", made.id), said=_("Brought in as a draft. Look through it, then publish it."))
