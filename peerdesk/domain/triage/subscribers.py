"""What triage does when something happened."""

from __future__ import annotations

from peerdesk.domain.conversations.events import WordsExpired
from peerdesk.domain.conversations.queries import prepare_question_texts
from peerdesk.domain.privacy.events import CustomerErased, ValuesLearned
from peerdesk.domain.tickets.commands import copies_of_conversation, copies_of_customer
from peerdesk.domain.tickets.events import TicketGuarded
from peerdesk.foundation.clock import utc_now

from .commands import forget_examples, mask_examples, understand_ticket


def understand_guarded_ticket(event: TicketGuarded) -> None:
    """Understand a ticket as soon as it is clean."""
    understand_ticket(event.ticket_id, now=utc_now())


def prepare_guarded_tickets(events: list[TicketGuarded]) -> None:
    """Read at one go what several tickets ask."""
    prepare_question_texts([event.conversation_id for event in events])


def drop_expired_examples(event: WordsExpired) -> None:
    """Nothing is learned again from words that are over."""
    forget_examples(copies_of_conversation(event.conversation_id))


def drop_erased_examples(event: CustomerErased) -> None:
    """The same, when the customer is erased."""
    forget_examples(copies_of_customer(event.customer_id))


def mask_taught_examples(event: ValuesLearned) -> None:
    """What a conversation told only now is masked in what somebody taught from it, too."""
    mask_examples(event.conversation_id)
