"""Handlers of events of other modules."""

from __future__ import annotations

from peerdesk.domain.conversations.events import WordsExpired
from peerdesk.domain.privacy.events import CustomerErased, ValuesLearned
from peerdesk.domain.tickets.commands import copies_of_conversation, copies_of_customer
from peerdesk.domain.tickets.events import TicketAnswered
from peerdesk.foundation.clock import utc_now

from .commands import forget_model_drafts, forget_read_translations, forget_translations, judge_inserted


def judge_sent_sentences(event: TicketAnswered) -> None:
    """Learn from the reply that went out which inserted sentences were kept."""
    if event.user_id is not None:
        judge_inserted(event.ticket_id, user_id=event.user_id, now=utc_now())


def drop_expired_drafts(event: WordsExpired) -> None:
    """What a model made of words goes with them."""
    forget_model_drafts(copies_of_conversation(event.conversation_id))
    forget_translations(copies_of_conversation(event.conversation_id))


def drop_erased_drafts(event: CustomerErased) -> None:
    """The same, when the customer is erased."""
    forget_model_drafts(copies_of_customer(event.customer_id))
    forget_translations(copies_of_customer(event.customer_id))


def drop_translations_of_values(event: ValuesLearned) -> None:
    """A translation still holds what its original is masked of by now; it can be asked for anew."""
    forget_read_translations(event.conversation_id)
