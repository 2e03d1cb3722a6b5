"""Files of a ticket: redacted text for staff; originals for saving after this person's own reveal."""

from __future__ import annotations

import uuid
from collections import defaultdict
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.attachments.queries import (
    FileView,
    download_token,
    get_original,
    original_files,
    redacted_files,
)
from peerdesk.domain.privacy.queries import has_revealed
from peerdesk.domain.tickets.queries import TicketFacts, conversation_of
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.downloads import saved
from peerdesk.foundation.errors import not_found
from peerdesk.surfaces.console.access import Seat, staff_only
from peerdesk.surfaces.console.frame import address


def files_of(facts: TicketFacts, seat: Seat, *, is_revealed: bool) -> dict[int, list[FileView]]:
    """Return the ticket's files by the number of their message; with names after this person's own reveal."""
    if is_revealed:
        rows = original_files(conversation_of(facts.row.id, brand_id=seat.brand.id))
    else:
        rows = redacted_files(facts.row.conversation_id)
    found: dict[int, list[FileView]] = defaultdict(list)
    for row in rows:
        found[row.message_number].append(row)
    return found


@require_POST
@staff_only
def downloads(request: HttpRequest, seat: Seat, ticket_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Begin to save an original: leads to an address that serves this person for five minutes."""
    conversation = conversation_of(ticket_id, brand_id=seat.brand.id)
    if not has_revealed(seat.user, conversation.id, brand_id=seat.brand.id, now=utc_now()):
        raise not_found("file_not_found")
    token = urlencode({"token": download_token(file_id, user=seat.user)})
    return HttpResponseRedirect(f"{address(seat, 'ticket_file', ticket_id, file_id)}?{token}", status=303)


@require_GET
@staff_only
def original(request: HttpRequest, seat: Seat, ticket_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """An original for saving. Without token, reveal or file of this ticket there is nothing here (H07)."""
    conversation = conversation_of(ticket_id, brand_id=seat.brand.id)
    found = get_original(
        file_id, brand_id=seat.brand.id, conversation_id=conversation.id, user=seat.user,
        token=request.GET.get("token", ""), now=utc_now(),
    )
    return saved(found.data, name=found.name)
