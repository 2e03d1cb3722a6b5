"""What staff say of a ticket beside its topic: spam or not, asked before or not, about none of the topics."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from peerdesk.domain.tickets.queries import TicketFacts, get_ticket
from peerdesk.domain.triage.commands import mark_asked_before, mark_genuine, mark_spam, mark_without_topic
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, invalid
from peerdesk.surfaces.console.access import Seat, staff_only
from peerdesk.surfaces.console.frame import address, back, words_of


@require_POST
@staff_only
def judgement(request: HttpRequest, seat: Seat, ticket_id: uuid.UUID) -> HttpResponse:
    """One judgement (`says`); each teaches the machine, and the ticket ends or goes on."""
    facts = get_ticket(ticket_id, brand_id=seat.brand.id)
    says = request.POST.get("says", "")
    is_triage = request.POST.get("next") == "triage"
    url = address(seat, "triage") if is_triage else address(seat, "ticket", ticket_id)
    try:
        said = _carry_out(seat, facts, says)
    except DomainError as error:
        return back(request, url, said=words_of(error), is_error=True)
    return back(request, url, said=said)


def _carry_out(seat: Seat, facts: TicketFacts, says: str) -> str:
    ticket_id, brand_id, now = facts.row.id, seat.brand.id, utc_now()
    if says == "spam":
        mark_spam(ticket_id, brand_id=brand_id, by=seat.user, now=now)
        return _("Put away as spam. The machine learns from it.")
    if says == "genuine":
        mark_genuine(ticket_id, brand_id=brand_id, by=seat.user, now=now)
        return _("It goes on like any other. The machine learns from it.")
    if says == "asked_before":
        with override(facts.row.language or None):
            text = _("You asked us this already. The answer comes in your first conversation with us.")
        mark_asked_before(ticket_id, brand_id=brand_id, by=seat.user, text=text, now=now)
        return _("Closed. The customer was told that the answer comes in the other conversation.")
    if says == "no_topic":
        mark_without_topic(ticket_id, brand_id=brand_id, by=seat.user, now=now)
        return _("It is with your staff. The machine learns what is strange to your topics.")
    raise invalid("bad_request", says="invalid")
