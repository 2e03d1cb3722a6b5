"""Commands of self-service: a published answer offered before a person, and what the customer makes of it."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.answers.events import SelfServiceOffered
from peerdesk.domain.answers.models import SelfServiceOffer, SelfServiceOutcome
from peerdesk.domain.answers.queries import best_answer, has_published
from peerdesk.domain.answers.rules import Fit, fit_of
from peerdesk.domain.brands.rules import products_of
from peerdesk.domain.conversations.queries import question_text
from peerdesk.domain.tickets.commands import (
    await_self_service,
    locked_ticket,
    offer_machine_answer,
    question_vector,
    resolve_ticket,
    route_ticket,
)
from peerdesk.domain.tickets.rules import Evidence, TicketState
from peerdesk.engines.understanding.signals import find_mentions
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import insert, once
from peerdesk.foundation.errors import conflict
from peerdesk.foundation.outbox.emit import emit


@command
def answer_or_route_ticket(ticket_id: uuid.UUID, *, now: datetime) -> None:
    """Offer a confident published answer to the customer first; without one the ticket goes to a person.

    An answer for another product or version than the question names is none.
    """
    ticket = locked_ticket(ticket_id)
    if ticket.state not in {TicketState.GUARDED, TicketState.TRIAGE}:
        return
    brand = ticket.brand
    found = None
    if brand.self_service_enabled and once(("published", brand.id), lambda: has_published(brand.id)):
        question = question_text(ticket.conversation_id)
        found = best_answer(brand.id, question, question_vector(ticket_id, question, now=now))
        if found is not None and found.product_versions and brand.products:
            products = products_of(brand.products)
            named = [(one.product, one.version) for one in find_mentions(question, products)]
            found = None if fit_of(found.product_versions, named, products) is Fit.OTHER else found
    if found is None or found.confidence < brand.offers_answers_from:
        route_ticket(ticket_id, now=now)
        return
    locked = await_self_service(ticket_id, now=now)
    insert(SelfServiceOffer(
        ticket=locked, cycle=locked.cycle, article_id=found.article_id, confidence=found.confidence, offered_at=now
    ))  # fmt: skip
    offer_machine_answer(locked, text=f"**{found.title}**\n\n{found.body}", now=now)
    emit(
        SelfServiceOffered(
            ticket_id=locked.id, conversation_id=locked.conversation_id, brand_id=brand.id, article_id=found.article_id
        ),
        now=now,
    )


@command
def decide_self_service(ticket_id: uuid.UUID, *, is_solved: bool, now: datetime) -> None:
    """The customer says whether the offered answer solved it; if not, a person is next. Raises `offer_gone`."""
    ticket = locked_ticket(ticket_id)
    outcome = SelfServiceOutcome.SOLVED if is_solved else SelfServiceOutcome.DECLINED
    decided = SelfServiceOffer.objects.filter(ticket=ticket, cycle=ticket.cycle, outcome=SelfServiceOutcome.OPEN)
    if ticket.state != TicketState.SELF_SERVICE or not decided.update(outcome=outcome, decided_at=now):
        raise conflict("offer_gone")
    if is_solved:
        resolve_ticket(ticket_id, evidence=Evidence.CUSTOMER, now=now)
    else:
        route_ticket(ticket_id, now=now)
