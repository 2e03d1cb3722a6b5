"""Importing a conversation that was closed long ago, with its own times: a brand's history, or the demo's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.conversations.commands import (
    add_clear_message,
    add_sealed_message,
    guard_message,
    start_conversation,
)
from peerdesk.domain.conversations.models import AuthorKind, Conversation
from peerdesk.domain.conversations.rules import Origin
from peerdesk.domain.people.models import User
from peerdesk.domain.privacy.commands import ensure_customer
from peerdesk.domain.privacy.rules import CustomerDetails
from peerdesk.domain.tickets.models import Resolution, Ticket
from peerdesk.domain.tickets.rules import Evidence, ResolverKind, TicketState
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.outbox.quiet import quietly

from .moves import record


@dataclass(frozen=True)
class PastReply:
    """A reply of long ago; the last one of a list is the one that solved it."""

    user: User
    text: str
    at: datetime


@dataclass(frozen=True)
class PastTicket:
    """A closed conversation of long ago."""

    details: CustomerDetails
    subject: str
    text: str
    topic: Topic | None
    language: str
    opened_at: datetime
    replies: Sequence[PastReply]
    closed_at: datetime


@command
def import_closed_ticket(brand: Brand, *, past: PastTicket, is_simulated: bool = False) -> Resolution | None:
    """Store a closed conversation through the same guard as any other; no event is emitted, nobody is told.

    Returns the resolution by the last reply's author, or None when the guard held the question (nothing is kept then).
    """
    with quietly():
        customer = ensure_customer(brand.id, details=past.details, now=past.opened_at, is_simulated=is_simulated)
        conversation = start_conversation(customer, origin=Origin.API, now=past.opened_at)
        message = add_sealed_message(
            conversation, author_kind=AuthorKind.CUSTOMER, text=past.text, subject=past.subject, now=past.opened_at
        )
        if not guard_message(message.id, now=past.opened_at):
            transaction.set_rollback(True)
            return None
        for reply in past.replies:
            add_clear_message(
                conversation, author_kind=AuthorKind.EXPERT, author=reply.user, text=reply.text, now=reply.at
            )
    Conversation.objects.filter(id=conversation.id).update(language=past.language)
    solved_by = past.replies[-1]
    ticket = Ticket.objects.create(
        brand=brand, conversation=conversation, state=TicketState.CLOSED.value, topic=past.topic,
        topic_confidence=1.0 if past.topic else None, language=past.language, assignee=solved_by.user,
        assignee_kind=ResolverKind.EXPERT.value, opened_at=past.opened_at, first_reply_at=past.replies[0].at,
        resolved_at=solved_by.at, closed_at=past.closed_at, changed_at=past.closed_at,
    )
    record(ticket, from_state="", reason="imported_history", now=past.opened_at, actor_kind="machine")
    return Resolution.objects.create(
        ticket=ticket, cycle=1, resolver_kind=ResolverKind.EXPERT.value, resolver=solved_by.user,
        evidence=Evidence.CUSTOMER.value, resolved_at=solved_by.at, closed_at=past.closed_at,
    )
