"""What answers do when something happened."""

from __future__ import annotations

from peerdesk.domain.conversations.events import WordsExpired
from peerdesk.domain.privacy.events import CustomerErased
from peerdesk.domain.tickets.commands import copies_of_conversation, copies_of_customer
from peerdesk.domain.tickets.events import TicketReopened, TicketResolved, TicketUnderstood
from peerdesk.foundation.clock import utc_now

from .commands import (
    answer_or_route_ticket,
    forget_resolution,
    forget_resolutions,
    index_resolution,
    note_knowledge_used,
    note_return,
    recall_offers,
)
from .events import ArticleWithdrawn


def answer_or_route(event: TicketUnderstood) -> None:
    """Try self-service, else route to a person."""
    answer_or_route_ticket(event.ticket_id, now=utc_now())


def show_how_it_was_solved(event: TicketResolved) -> None:
    """Those who answer the next question like this one find it."""
    index_resolution(event.ticket_id, now=utc_now())


def hide_what_did_not_last(event: TicketReopened) -> None:
    """A solution that did not last is no example."""
    forget_resolution(event.ticket_id)


def take_back_offers(event: ArticleWithdrawn) -> None:
    """Whoever was offered a withdrawn answer gets a person."""
    recall_offers(event.article_id, now=utc_now())


def credit_knowledge(event: TicketResolved) -> None:
    """The articles that resolved a ticket are written down, for royalties and for their record."""
    note_knowledge_used(
        event.ticket_id, conversation_id=event.conversation_id, brand_id=event.brand_id, cycle=event.cycle,
        by_machine=event.resolver_kind == "machine", now=utc_now(),
    )


def doubt_knowledge(event: TicketReopened) -> None:
    """A customer who came back counts against the articles that were to have helped."""
    note_return(event.ticket_id, now=utc_now())


def drop_expired_resolutions(event: WordsExpired) -> None:
    """Nobody finds a solution whose words are over."""
    forget_resolutions(copies_of_conversation(event.conversation_id))


def drop_erased_resolutions(event: CustomerErased) -> None:
    """The same, when the customer is erased."""
    forget_resolutions(copies_of_customer(event.customer_id))
