"""Handlers of events of other modules."""

from __future__ import annotations

from peerdesk.domain.conversations.events import WordsExpired
from peerdesk.domain.privacy.events import CustomerErased
from peerdesk.domain.tickets.commands import copies_of_conversation, copies_of_customer
from peerdesk.domain.tickets.events import TicketAnswered

from .commands import forget_walks, judge_inserted_outcome


def judge_sent_outcome(event: TicketAnswered) -> None:
    """Learn from the reply that went out what became of an inserted outcome."""
    if event.user_id is not None:
        judge_inserted_outcome(event.ticket_id, user_id=event.user_id)


def drop_expired_walks(event: WordsExpired) -> None:
    """What was answered of a customer's words goes with them."""
    forget_walks(copies_of_conversation(event.conversation_id))


def drop_erased_walks(event: CustomerErased) -> None:
    """The same, when the customer is erased."""
    forget_walks(copies_of_customer(event.customer_id))
