"""The one place where a ticket changes state: the row, its transition row, its timers."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, TypedDict

from django.db.models import QuerySet

from peerdesk.domain.people.models import User
from peerdesk.domain.tickets.events import TicketWentToMail
from peerdesk.domain.tickets.models import Ticket, TicketTransition
from peerdesk.domain.tickets.queries import latest_of
from peerdesk.domain.tickets.rules import Channel, ChannelEnd, Deadlines, TicketState, TimerKind, may_move
from peerdesk.foundation.db.reads import PreparedRead
from peerdesk.foundation.db.writes import change, held, hold, insert, keep, taken, write
from peerdesk.foundation.errors import conflict, not_found
from peerdesk.foundation.ids import new_id
from peerdesk.foundation.outbox.emit import emit


def locked_ticket(ticket_id: uuid.UUID, *, brand_id: uuid.UUID | None = None) -> Ticket:
    """Return the ticket locked for this transaction, with brand, topic, conversation and customer; read once in a command.

    Raises `ticket_not_found`, also for another brand's ticket.
    """
    ticket = held(Ticket, ticket_id)
    if ticket is None:
        found = _BY_ID.first(ticket_id)
        ticket = hold(found) if found is not None else None
    if ticket is None or (brand_id is not None and ticket.brand_id != brand_id):
        raise not_found("ticket_not_found")
    return ticket


def locked_latest(conversation_id: uuid.UUID) -> Ticket | None:
    """Return the conversation's newest ticket, locked as above, or None."""
    found: Ticket | None = taken(("latest", conversation_id)) or _LATEST.first(conversation_id)
    if found is None:
        return None
    ticket = held(Ticket, found.id) or hold(found)
    return hold(ticket, key=latest_of(conversation_id))


def prepare_latest(conversation_ids: list[uuid.UUID]) -> None:
    """Lock and read the newest tickets of several conversations at one go, each for who asks next in this transaction."""
    for ticket in _LATEST_ONES.rows(conversation_ids):
        keep(("latest", ticket.conversation_id), ticket)


def _with_relations() -> QuerySet[Ticket]:
    rows = Ticket.objects.select_for_update(of=("self",))
    return rows.select_related("brand", "topic", "conversation__customer")


_BY_ID = PreparedRead(lambda ticket_id: _with_relations().filter(id=ticket_id), uuid.UUID(int=1))
_LATEST = PreparedRead(
    lambda thread_id: _with_relations().filter(conversation_id=thread_id).order_by("-opened_at", "-id")[:1],
    uuid.UUID(int=1),
)
_LATEST_ONES = PreparedRead(
    lambda thread_ids: (
        _with_relations()
        .extra(
            where=["""tickets_ticket.id IN (
                SELECT DISTINCT ON (newest.conversation_id) newest.id FROM tickets_ticket newest
                WHERE newest.conversation_id = ANY(%s)
                ORDER BY newest.conversation_id, newest.opened_at DESC, newest.id DESC)"""],
            params=[thread_ids],
        )
        .order_by("id")
    ),
    [uuid.UUID(int=1)],
)


def move(
    ticket: Ticket, target: TicketState, *, reason: str, now: datetime, actor_kind: str = "machine",
    actor: User | None = None, **changes: Any,
) -> None:
    """Move a locked ticket. Raises `ticket_state_changed` when the transition is not listed."""
    current = TicketState(ticket.state)
    if not may_move(current, target):
        raise conflict("ticket_state_changed")
    ticket.state, ticket.changed_at = target.value, now
    for name, value in changes.items():
        setattr(ticket, name, value)
    change(ticket, "state", "changed_at", *changes)
    record(ticket, from_state=current.value, reason=reason, now=now, actor_kind=actor_kind, actor=actor)


def record(
    ticket: Ticket, *, from_state: str, reason: str, now: datetime, actor_kind: str, actor: User | None = None
) -> None:
    """Add the transition's row."""
    insert(TicketTransition(
        ticket=ticket, from_state=from_state, to_state=ticket.state, actor_kind=actor_kind, actor=actor,
        reason=reason, changed_at=now,
    ))  # fmt: skip


def deadlines(ticket: Ticket) -> Deadlines:
    """Return the deadlines of the ticket's brand."""
    brand = ticket.brand
    return Deadlines(
        brand.silence_seconds, brand.reopen_seconds, brand.return_to_staff_seconds, brand.chat_return_seconds,
        brand.chat_silence_seconds,
    )


def set_timer(ticket: Ticket, kind: TimerKind, *, due_at: datetime) -> None:
    """Set or move the ticket's timer of this kind."""
    write(
        "INSERT INTO tickets_tickettimer (id, ticket_id, kind, due_at) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (ticket_id, kind) WHERE settled_at IS NULL DO UPDATE SET due_at = excluded.due_at",
        [new_id(), ticket.id, kind.value, due_at],
    )


def settle_timer(ticket: Ticket, kind: TimerKind, *, now: datetime) -> None:
    """Take the ticket's timer of this kind down, if it is set."""
    write(
        "UPDATE tickets_tickettimer SET settled_at = %s WHERE ticket_id = %s AND kind = %s AND settled_at IS NULL",
        [now, ticket.id, kind.value],
    )


class EventFields(TypedDict):
    """The fields that every event of a ticket carries."""

    ticket_id: uuid.UUID
    conversation_id: uuid.UUID
    brand_id: uuid.UUID
    cycle: int


def event_fields(ticket: Ticket) -> EventFields:
    """Return the fields that every event of a ticket carries."""
    return {
        "ticket_id": ticket.id, "conversation_id": ticket.conversation_id, "brand_id": ticket.brand_id,
        "cycle": ticket.cycle,
    }  # fmt: skip


def return_due(ticket: Ticket, *, now: datetime) -> datetime:
    """Return when the ticket goes to staff if nobody answers: a mail from when it was asked, a chat from now."""
    due = deadlines(ticket)
    return due.chat_return_due(now) if ticket.channel == Channel.CHAT else due.return_due(ticket.opened_at)


def leave_chat(ticket: Ticket, *, reason: ChannelEnd, now: datetime) -> None:
    """Let a locked chat go on by mail, with the times of mails; anything else is left as it is."""
    if ticket.channel != Channel.CHAT:
        return
    ticket.channel, ticket.chat_end = Channel.MAIL.value, reason.value
    change(ticket, "channel", "chat_end")
    for kind in (TimerKind.CUSTOMER_AWAY, TimerKind.CHAT_SILENCE):
        settle_timer(ticket, kind, now=now)
    if ticket.state in {TicketState.QUEUED, TicketState.CLAIMED}:
        set_timer(ticket, TimerKind.RETURN_TO_STAFF, due_at=return_due(ticket, now=now))
    # Whoever wrote since, or presses something on the page, has seen what was said before.
    is_unseen = ticket.state == TicketState.WAITING and reason in {ChannelEnd.CUSTOMER_LEFT, ChannelEnd.CUSTOMER_SILENT}
    emit(TicketWentToMail(**event_fields(ticket), user_id=ticket.assignee_id, is_unseen=is_unseen), now=now)
