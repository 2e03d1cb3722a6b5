"""Commands that bring customers' messages in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from peerdesk.domain.conversations.commands import add_sealed_message, mint_access_token, start_conversation
from peerdesk.domain.conversations.models import AuthorKind, Conversation
from peerdesk.domain.conversations.queries import redacted_message
from peerdesk.domain.conversations.rules import Origin, checked_text
from peerdesk.domain.privacy.commands import ensure_customer
from peerdesk.domain.privacy.rules import CustomerDetails, is_reserved_address
from peerdesk.domain.tickets.events import TicketFollowedUp, TicketGuarded, TicketOpened
from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.tickets.rules import Channel, ChannelEnd, ResolverKind, TicketState, TimerKind, is_only_thanks
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import insert
from peerdesk.foundation.outbox.emit import emit

from .moves import event_fields, leave_chat, locked_latest, move, record, settle_timer
from .outcome import reopen_ticket
from .routing import route_ticket


@dataclass(frozen=True)
class OpenedTicket:
    """What the asker gets back; `access_token` is known only here."""

    ticket_id: uuid.UUID
    reference: str
    conversation_id: uuid.UUID
    access_token: str


@command
def open_ticket(
    brand_id: uuid.UUID, *, details: CustomerDetails, text: str, origin: Origin, now: datetime, subject: str = "",
    is_simulated: bool = False, channel: Channel = Channel.MAIL, is_chat_missed: bool = False,
) -> OpenedTicket:
    """Take a question in: customer, conversation, sealed message, ticket. Raises `message_empty`, `message_too_long`.

    `is_chat_missed`: a chat was asked for and nobody was there any more; the customer is told.
    """
    checked_text(text)
    simulated = is_simulated or is_reserved_address(details.email)
    customer = ensure_customer(brand_id, details=details, now=now, is_simulated=simulated)
    conversation = start_conversation(customer, origin=origin, now=now)
    ticket = _new_ticket(conversation, now=now, channel=channel, is_chat_missed=is_chat_missed)
    add_sealed_message(conversation, author_kind=AuthorKind.CUSTOMER, text=text, subject=subject, now=now)
    token = mint_access_token(conversation.id, now=now)
    return OpenedTicket(ticket.id, ticket.reference, conversation.id, token)


@command
def receive_customer_message(conversation: Conversation, *, text: str, now: datetime) -> uuid.UUID:
    """Store the customer's next message; what it means for the ticket is decided when the guard has cleared it.

    After closure a new ticket is opened in the same conversation. Returns the message's id.
    """
    message = add_sealed_message(conversation, author_kind=AuthorKind.CUSTOMER, text=text, now=now)
    latest = latest_ticket(conversation.id)
    if latest is None or latest.state == TicketState.CLOSED:
        _new_ticket(conversation, now=now)
    return message.id


def latest_ticket(conversation_id: uuid.UUID) -> Ticket | None:
    """Return the conversation's newest ticket."""
    return Ticket.objects.filter(conversation_id=conversation_id).order_by("-opened_at", "-id").first()


@command
def note_cleared_message(conversation_id: uuid.UUID, *, message_id: uuid.UUID, now: datetime) -> None:
    """A customer's message is clean now: let the newest ticket of its conversation go on.

    Thanks alone change nothing after an answer: the ticket stays solved, or silence will count as solved.
    """
    ticket = locked_latest(conversation_id)
    if ticket is None:
        return
    if ticket.state in {TicketState.RECEIVED, TicketState.HELD}:
        move(ticket, TicketState.GUARDED, reason="guard_passed", now=now)
        emit(TicketGuarded(**event_fields(ticket)), now=now)
    elif ticket.state in {TicketState.WAITING, TicketState.RESOLVED} and _is_only_thanks(message_id):
        emit(TicketFollowedUp(**event_fields(ticket), user_id=None), now=now)
    elif ticket.state == TicketState.WAITING:
        _give_back_the_turn(ticket, now=now)
    elif ticket.state == TicketState.SELF_SERVICE:
        route_ticket(ticket.id, now=now)  # who writes more wants a person
    elif ticket.state == TicketState.RESOLVED:
        reopen_ticket(ticket.id, now=now)
    elif ticket.state in {TicketState.CLAIMED, TicketState.STAFF}:
        emit(TicketFollowedUp(**event_fields(ticket), user_id=ticket.assignee_id), now=now)


@command
def note_held_message(conversation_id: uuid.UUID, *, now: datetime) -> None:
    """The guard failed on the first message: hold the ticket."""
    ticket = locked_latest(conversation_id)
    if ticket is not None and ticket.state == TicketState.RECEIVED:
        move(ticket, TicketState.HELD, reason="guard_failed", now=now)
        leave_chat(ticket, reason=ChannelEnd.WITH_STAFF, now=now)


def _is_only_thanks(message_id: uuid.UUID) -> bool:
    return is_only_thanks(redacted_message(message_id).text)


def _give_back_the_turn(ticket: Ticket, *, now: datetime) -> None:
    for kind in (TimerKind.SILENCE, TimerKind.CHAT_SILENCE):
        settle_timer(ticket, kind, now=now)
    target = TicketState.CLAIMED if ticket.assignee_kind == ResolverKind.EXPERT else TicketState.STAFF
    move(ticket, target, reason="customer_wrote", now=now, actor_kind="customer")
    emit(TicketFollowedUp(**event_fields(ticket), user_id=ticket.assignee_id), now=now)


def _new_ticket(
    conversation: Conversation, *, now: datetime, channel: Channel = Channel.MAIL, is_chat_missed: bool = False
) -> Ticket:
    ticket = Ticket(
        brand_id=conversation.brand_id, conversation=conversation, state=TicketState.RECEIVED.value, opened_at=now,
        changed_at=now, channel=channel.value, chat_end=ChannelEnd.NOBODY_THERE.value if is_chat_missed else "",
    )
    insert(ticket)
    record(ticket, from_state="", reason="question_received", now=now, actor_kind="customer")
    emit(TicketOpened(**event_fields(ticket)), now=now)
    return ticket
