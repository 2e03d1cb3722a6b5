"""Commands that answer, resolve, reopen and close."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.conversations.commands import add_clear_message, add_sealed_message
from peerdesk.domain.conversations.models import AuthorKind, Message
from peerdesk.domain.people.models import User
from peerdesk.domain.tickets.events import TicketAnswered, TicketClosed, TicketQueued, TicketReopened, TicketResolved
from peerdesk.domain.tickets.models import Resolution, Ticket
from peerdesk.domain.tickets.rules import Channel, ChannelEnd, Evidence, ResolverKind, TicketState, TimerKind
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import change, insert
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict
from peerdesk.foundation.outbox.emit import emit

from .moves import deadlines, event_fields, leave_chat, locked_ticket, move, set_timer, settle_timer
from .routing import is_for_the_crowd


@command
def reply_as_expert(
    ticket_id: uuid.UUID, *, user: User, fencing: int, text: str, awaits_customer: bool, now: datetime
) -> Message:
    """Send an expert's reply. Raises `claim_ended` when somebody else holds the ticket or the number is old (I12)."""
    ticket = locked_ticket(ticket_id)
    is_holder = ticket.assignee_id == user.id and ticket.fencing == fencing
    if not is_holder or ticket.state not in {TicketState.CLAIMED, TicketState.WAITING}:
        raise conflict("claim_ended")
    message = add_clear_message(
        ticket.conversation, author_kind=AuthorKind.EXPERT, author=user, text=text, now=now
    )
    _answered(ticket, user=user, actor_kind="expert", awaits_customer=awaits_customer, now=now)
    return message


@command
def reply_as_staff(
    ticket_id: uuid.UUID, *, brand_id: uuid.UUID, user: User | None, text: str, awaits_customer: bool, now: datetime
) -> Message:
    """Send a reply of the brand's staff, or of its own system when `user` is None.

    The reply is sealed and guarded, since staff may write personal data. Raises `ticket_not_found`, `ticket_not_with_staff`.
    """
    ticket = locked_ticket(ticket_id, brand_id=brand_id)
    if ticket.state in {TicketState.RESOLVED, TicketState.CLOSED, TicketState.HELD}:
        raise conflict("ticket_not_with_staff")
    message = add_sealed_message(
        ticket.conversation, author_kind=AuthorKind.STAFF, author=user, text=text, now=now
    )
    if ticket.state in {TicketState.STAFF, TicketState.WAITING}:
        _answered(ticket, user=user, actor_kind="staff", awaits_customer=awaits_customer, now=now)
    elif ticket.first_reply_at is None:
        ticket.first_reply_at = now
        change(ticket, "first_reply_at")
    return message


@command
def offer_machine_answer(ticket: Ticket, *, text: str, now: datetime) -> Message:
    """Put a published answer into the conversation, said to come from a machine."""
    return add_clear_message(ticket.conversation, author_kind=AuthorKind.MACHINE, text=text, now=now)


@command
def add_notice(ticket_id: uuid.UUID, *, text: str, now: datetime) -> Message:
    """Say something to the customer on behalf of the brand, whatever the ticket's state: nothing else changes."""
    ticket = locked_ticket(ticket_id)
    return add_clear_message(ticket.conversation, author_kind=AuthorKind.MACHINE, text=text, now=now)


@command
def resolve_ticket(ticket_id: uuid.UUID, *, evidence: Evidence, now: datetime, by: User | None = None) -> Resolution:
    """Mark a ticket as solved by whoever answered it last; it may be reopened until it is closed.

    Raises `ticket_not_answered` when nobody has answered it yet.
    """
    ticket = locked_ticket(ticket_id)
    return _resolve(ticket, evidence=evidence, by=by, now=now)


@command
def resolve_as_staff(ticket_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, now: datetime) -> Resolution:
    """Staff says that it is solved. Raises `ticket_not_found`, `ticket_not_answered`."""
    ticket = locked_ticket(ticket_id, brand_id=brand_id)
    if ticket.state == TicketState.STAFF and ticket.assignee_id is None:
        ticket.assignee, ticket.assignee_kind = by, ResolverKind.STAFF.value
        change(ticket, "assignee", "assignee_kind")
    return _resolve(ticket, evidence=Evidence.STAFF, by=by, now=now)


@command
def reopen_ticket(ticket_id: uuid.UUID, *, now: datetime) -> None:
    """The customer came back within the window: a new cycle begins, the resolution's pay is reversed by its listeners."""
    ticket = locked_ticket(ticket_id)
    if ticket.state != TicketState.RESOLVED:
        raise conflict("ticket_not_resolved")
    resolution = Resolution.objects.select_for_update().get(ticket=ticket, cycle=ticket.cycle)
    resolution.reopened_at = now
    change(resolution, "reopened_at")
    settle_timer(ticket, TimerKind.CLOSURE, now=now)
    leave_chat(ticket, reason=ChannelEnd.REOPENED, now=now)
    kind = resolution.resolver_kind
    # What a machine had answered was never routed: topics that are not for the crowd are still not.
    to_staff = kind == ResolverKind.STAFF or (kind == ResolverKind.MACHINE and not is_for_the_crowd(ticket))
    move(
        ticket, TicketState.STAFF if to_staff else TicketState.QUEUED, reason="customer_came_back", now=now,
        actor_kind="customer", cycle=ticket.cycle + 1, resolved_at=None, assignee=None, assignee_kind="",
        fencing=ticket.fencing + 1,
    )  # fmt: skip
    emit(
        TicketReopened(**event_fields(ticket), resolution_id=resolution.id, user_id=resolution.resolver_id), now=now
    )
    if not to_staff:
        set_timer(ticket, TimerKind.RETURN_TO_STAFF, due_at=deadlines(ticket).return_due(now))
        emit(TicketQueued(**event_fields(ticket)), now=now)


@command
def close_ticket(ticket_id: uuid.UUID, *, now: datetime) -> None:
    """Make a resolution final. Does nothing when the ticket was reopened meanwhile."""
    ticket = locked_ticket(ticket_id)
    if ticket.state != TicketState.RESOLVED:
        return
    resolution = Resolution.objects.select_for_update().get(ticket=ticket, cycle=ticket.cycle)
    resolution.closed_at = now
    change(resolution, "closed_at")
    settle_timer(ticket, TimerKind.CLOSURE, now=now)
    move(ticket, TicketState.CLOSED, reason="reopen_window_over", now=now, closed_at=now)
    emit(TicketClosed(**event_fields(ticket), resolution_id=resolution.id), now=now)


def _answered(ticket: Ticket, *, user: User | None, actor_kind: str, awaits_customer: bool, now: datetime) -> None:
    is_live = ticket.channel == Channel.CHAT
    if ticket.first_reply_at is None:
        ticket.first_reply_at = now
        change(ticket, "first_reply_at")
    if actor_kind == "staff" and (ticket.assignee_id != (user.id if user else None) or not ticket.assignee_kind):
        ticket.assignee, ticket.assignee_kind = user, ResolverKind.STAFF.value
        change(ticket, "assignee", "assignee_kind")
    if awaits_customer:
        if ticket.state != TicketState.WAITING:
            move(ticket, TicketState.WAITING, reason="answered", now=now, actor_kind=actor_kind, actor=user)
        settle_timer(ticket, TimerKind.RETURN_TO_STAFF, now=now)
        set_timer(ticket, TimerKind.SILENCE, due_at=deadlines(ticket).silence_due(now))
        if is_live:
            set_timer(ticket, TimerKind.CHAT_SILENCE, due_at=deadlines(ticket).chat_silence_due(now))
    emit(TicketAnswered(**event_fields(ticket), user_id=user.id if user else None, is_live=is_live), now=now)


def _resolve(ticket: Ticket, *, evidence: Evidence, by: User | None, now: datetime) -> Resolution:
    kind = _resolver_kind(ticket, evidence)
    for timer in (
        TimerKind.SILENCE, TimerKind.RETURN_TO_STAFF, TimerKind.CUSTOMER_AWAY, TimerKind.CHAT_SILENCE
    ):  # fmt: skip
        settle_timer(ticket, timer, now=now)
    resolver = ticket.assignee if kind != ResolverKind.MACHINE else None
    resolution = Resolution(
        ticket=ticket, cycle=ticket.cycle, resolver_kind=kind.value, resolver=resolver, evidence=evidence.value,
        resolved_at=now,
    )
    insert(resolution)
    move(
        ticket, TicketState.RESOLVED, reason=f"solved_by_{evidence.value}", now=now, resolved_at=now,
        actor_kind="staff" if by else "customer" if evidence == Evidence.CUSTOMER else "machine", actor=by,
    )
    set_timer(ticket, TimerKind.CLOSURE, due_at=deadlines(ticket).closure_due(now))
    emit(
        TicketResolved(
            **event_fields(ticket), resolution_id=resolution.id, resolver_kind=kind.value,
            user_id=resolver.id if resolver else None, evidence=evidence.value,
        ),
        now=now,
    )
    return resolution


def _resolver_kind(ticket: Ticket, evidence: Evidence) -> ResolverKind:
    if ticket.state == TicketState.SELF_SERVICE:
        return ResolverKind.MACHINE
    if ticket.state == TicketState.WAITING:
        return ResolverKind(ticket.assignee_kind or ResolverKind.STAFF)
    if ticket.state == TicketState.STAFF and evidence == Evidence.STAFF:
        return ResolverKind.STAFF
    raise DomainError("ticket_not_answered", ErrorKind.CONFLICT)
