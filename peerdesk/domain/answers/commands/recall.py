"""A withdrawn answer is taken back from those to whom it was offered: they get a person instead."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.answers.models import Article, ArticleState, SelfServiceOffer, SelfServiceOutcome
from peerdesk.domain.tickets.commands import locked_ticket, route_ticket
from peerdesk.domain.tickets.rules import TicketState
from peerdesk.foundation.db.commands import command

AT_ONCE = 500


@command
def recall_offers(article_id: uuid.UUID, *, now: datetime) -> int:
    """Lead every customer who is looking at a withdrawn answer to a person. Returns how many there were.

    Nothing happens when it was put back meanwhile.
    """
    if not Article.objects.filter(id=article_id, state=ArticleState.WITHDRAWN).exists():
        return 0
    offers = SelfServiceOffer.objects.filter(article_id=article_id, outcome=SelfServiceOutcome.OPEN)
    recalled = 0
    for offer_id, ticket_id, cycle in offers.order_by("ticket_id").values_list("id", "ticket_id", "cycle")[:AT_ONCE]:
        ticket = locked_ticket(ticket_id)
        if ticket.state != TicketState.SELF_SERVICE or ticket.cycle != cycle:
            continue  # the customer decided meanwhile
        decided = SelfServiceOffer.objects.filter(id=offer_id, outcome=SelfServiceOutcome.OPEN)
        if decided.update(outcome=SelfServiceOutcome.WITHDRAWN, decided_at=now):
            route_ticket(ticket_id, now=now)
            recalled += 1
    return recalled
