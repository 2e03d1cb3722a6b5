"""Commands that decide where a ticket goes: triage, self-service, queue, claim, back to the queue, staff."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from peerdesk.domain.brands.models import Topic
from peerdesk.domain.brands.queries import crowd_share
from peerdesk.domain.brands.rules import goes_to_crowd
from peerdesk.domain.people.models import User
from peerdesk.domain.tickets.events import (
    TicketClaimed,
    TicketEscalated,
    TicketGuarded,
    TicketQueued,
    TicketUnderstood,
)
from peerdesk.domain.tickets.models import Escalation, Ticket
from peerdesk.domain.tickets.rules import (
    HELD_REASONS,
    Channel,
    ChannelEnd,
    EscalationReason,
    ResolverKind,
    TicketState,
    TimerKind,
)
from peerdesk.engines.redaction import scrub_secrets
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import change
from peerdesk.foundation.errors import conflict, invalid
from peerdesk.foundation.outbox.emit import emit

from .moves import deadlines, event_fields, leave_chat, locked_ticket, move, return_due, set_timer, settle_timer

MAX_NOTE_LENGTH = 2000


@dataclass(frozen=True)
class Understanding:
    """What triage found, each with a confidence in 0..1; what is in-house is for the brand's staff, whatever its topic.

    What is held (spam, or asked before as `duplicate_of`) waits with staff for a person's decision.
    """

    topic: Topic | None
    topic_confidence: float
    language: str
    language_confidence: float
    urgency: str
    is_in_house: bool = False
    held_as: EscalationReason | None = None
    duplicate_of: uuid.UUID | None = None


@command
def record_understanding(ticket_id: uuid.UUID, *, found: Understanding, is_sure: bool, now: datetime) -> None:
    """Write what was understood. Unsure tickets wait for a person; sure ones go on. Later runs change nothing."""
    ticket = locked_ticket(ticket_id)
    if ticket.state != TicketState.GUARDED:
        return
    ticket.topic, ticket.topic_confidence = found.topic, found.topic_confidence
    ticket.language, ticket.language_confidence, ticket.urgency = (
        found.language, found.language_confidence, found.urgency,
    )  # fmt: skip
    ticket.is_in_house, ticket.duplicate_of_id = found.is_in_house, found.duplicate_of
    change(
        ticket, "topic", "topic_confidence", "language", "language_confidence", "urgency", "is_in_house", "duplicate_of"
    )
    ticket.conversation.language = found.language
    change(ticket.conversation, "language")
    if found.held_as is not None:
        _to_staff(ticket, reason=found.held_as, note="", by=None, now=now)
    elif is_sure:
        emit(TicketUnderstood(**event_fields(ticket)), now=now)
    else:
        move(ticket, TicketState.TRIAGE, reason="low_confidence", now=now)
        leave_chat(ticket, reason=ChannelEnd.WITH_STAFF, now=now)


@command
def settle_topic(ticket_id: uuid.UUID, *, brand_id: uuid.UUID, topic: Topic, now: datetime) -> None:
    """A person decides the topic. Raises `ticket_not_found`, `topic_not_found`; after triage only the label changes."""
    ticket = locked_ticket(ticket_id, brand_id=brand_id)
    if topic.brand_id != ticket.brand_id:
        raise invalid("topic_not_found", topic="unknown")
    ticket.topic, ticket.topic_confidence = topic, 1.0
    change(ticket, "topic", "topic_confidence")
    if ticket.state == TicketState.TRIAGE:
        emit(TicketUnderstood(**event_fields(ticket)), now=now)


@command
def settle_without_topic(ticket_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> None:
    """A person says that it is about none of the topics: a question that nobody is qualified for is the staff's.

    Raises `ticket_not_found`; after triage only the label goes.
    """
    ticket = locked_ticket(ticket_id, brand_id=brand_id)
    ticket.topic, ticket.topic_confidence = None, 1.0
    change(ticket, "topic", "topic_confidence")
    if ticket.state == TicketState.TRIAGE:
        _to_staff(ticket, reason=EscalationReason.NONE_OF_THE_TOPICS, note="", by=None, now=now)


@command
def let_go_on(ticket_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, now: datetime) -> Ticket:
    """A person lets a held ticket go on as if it had just come in. Raises `ticket_not_found`, `ticket_not_held`."""
    ticket = _held(ticket_id, brand_id=brand_id)
    ticket.duplicate_of = None
    change(ticket, "duplicate_of")
    move(ticket, TicketState.GUARDED, reason="let_go_on", now=now, actor_kind="staff", actor=by, assignee=None,
         assignee_kind="", fencing=ticket.fencing + 1)  # fmt: skip
    emit(TicketGuarded(**event_fields(ticket)), now=now)
    return ticket


@command
def close_held(
    ticket_id: uuid.UUID, *, brand_id: uuid.UUID, by: User, now: datetime, also_others: bool = False
) -> Ticket:
    """A person says that a held ticket was spam, or asked before, indeed: it ends with no answer, survey or pay.

    `also_others`: also one that nobody held, while no expert was asked and nobody answered. Raises `ticket_not_found`,
    `ticket_not_held`. Whoever writes again is heard: a closed ticket is followed by a new one.
    """
    ticket = _unanswered(ticket_id, brand_id=brand_id) if also_others else _held(ticket_id, brand_id=brand_id)
    move(ticket, TicketState.CLOSED, reason="closed_unanswered", now=now, actor_kind="staff", actor=by, closed_at=now)
    return ticket


def _unanswered(ticket_id: uuid.UUID, *, brand_id: uuid.UUID) -> Ticket:
    ticket = locked_ticket(ticket_id, brand_id=brand_id)
    if ticket.state not in {TicketState.STAFF, TicketState.TRIAGE} or ticket.first_reply_at is not None:
        raise conflict("ticket_not_held")
    return ticket


def _held(ticket_id: uuid.UUID, *, brand_id: uuid.UUID) -> Ticket:
    ticket = locked_ticket(ticket_id, brand_id=brand_id)
    newest = Escalation.objects.filter(ticket=ticket).order_by("-escalated_at", "-id").first()
    if ticket.state != TicketState.STAFF or newest is None or newest.reason not in HELD_REASONS:
        raise conflict("ticket_not_held")
    return ticket


@command
def set_ticket_price(ticket_id: uuid.UUID, *, percent: int) -> None:
    """Let a ticket cost a share of the brand's price; once it was offered to somebody, its price stays what they saw."""
    ticket = locked_ticket(ticket_id)
    if ticket.price_percent != percent and ticket.state in {TicketState.GUARDED, TicketState.TRIAGE}:
        ticket.price_percent = percent
        change(ticket, "price_percent")


@command
def raise_ticket_price(ticket: Ticket, *, percent: int, before: int) -> None:
    """Let a waiting ticket cost more, `percent` of what it cost at `before`: nobody took it at that."""
    if ticket.state == TicketState.QUEUED and percent > before:
        ticket.price_percent = ticket.price_percent * percent // before
        change(ticket, "price_percent")


@command
def await_self_service(ticket_id: uuid.UUID, *, now: datetime) -> Ticket:
    """An answer is offered to the customer first; silence counts as solved after the brand's time."""
    ticket = locked_ticket(ticket_id)
    move(ticket, TicketState.SELF_SERVICE, reason="answer_offered", now=now)
    set_timer(ticket, TimerKind.SILENCE, due_at=deadlines(ticket).silence_due(now))
    return ticket


@command
def route_ticket(ticket_id: uuid.UUID, *, now: datetime) -> None:
    """Send an understood ticket to the crowd or to staff: by its topic, and by the brand's valve."""
    ticket = locked_ticket(ticket_id)
    if ticket.state not in {TicketState.GUARDED, TicketState.TRIAGE, TicketState.SELF_SERVICE}:
        return
    settle_timer(ticket, TimerKind.SILENCE, now=now)
    if is_for_the_crowd(ticket):
        _queue(ticket, reason="understood", now=now)
    else:
        _to_staff(ticket, reason=EscalationReason.NOT_FOR_THE_CROWD, note="", by=None, now=now)


@command
def claim_ticket(ticket_id: uuid.UUID, *, user: User, now: datetime) -> Ticket:
    """Give a queued ticket to one expert. Returns it with its new fencing number. Raises `ticket_taken`."""
    ticket = locked_ticket(ticket_id)
    if ticket.state != TicketState.QUEUED:
        raise conflict("ticket_taken")
    move(
        ticket, TicketState.CLAIMED, reason="offer_accepted", now=now, actor_kind="expert", actor=user,
        assignee=user, assignee_kind=ResolverKind.EXPERT.value, fencing=ticket.fencing + 1,
    )
    if ticket.channel == Channel.CHAT:
        settle_timer(ticket, TimerKind.RETURN_TO_STAFF, now=now)  # somebody answers: from now on their own clock counts
    emit(TicketClaimed(**event_fields(ticket), user_id=user.id), now=now)
    return ticket


@command
def requeue_ticket(
    ticket_id: uuid.UUID, *, fencing: int, reason: str, now: datetime, by: User | None = None
) -> None:
    """Take a ticket from its expert and offer it again. Raises `claim_ended` when the fencing number is old."""
    ticket = locked_ticket(ticket_id)
    if ticket.fencing != fencing or ticket.state not in {TicketState.CLAIMED, TicketState.WAITING}:
        raise conflict("claim_ended")
    settle_timer(ticket, TimerKind.SILENCE, now=now)
    _queue(ticket, reason=reason, now=now, by=by)


@command
def escalate_ticket(
    ticket_id: uuid.UUID, *, reason: EscalationReason, now: datetime, note: str = "", by: User | None = None,
    fencing: int | None = None,
) -> Escalation:
    """Hand a ticket to the brand's staff with a reason and a note. Raises `claim_ended`, `note_too_long`."""
    ticket = locked_ticket(ticket_id)
    if fencing is not None and ticket.fencing != fencing:
        raise conflict("claim_ended")
    if len(note) > MAX_NOTE_LENGTH:
        raise invalid("note_too_long", note="too_long")
    settle_timer(ticket, TimerKind.SILENCE, now=now)
    return _to_staff(ticket, reason=reason, note=note, by=by, now=now)


@command
def take_as_staff(ticket_id: uuid.UUID, *, brand_id: uuid.UUID, user: User, now: datetime) -> Ticket:
    """A member of staff takes an escalated or queued ticket. Raises `ticket_taken` when a colleague has it."""
    ticket = locked_ticket(ticket_id, brand_id=brand_id)
    if ticket.state == TicketState.STAFF and ticket.assignee_id in {None, user.id}:
        ticket.assignee, ticket.assignee_kind, ticket.fencing = user, ResolverKind.STAFF.value, ticket.fencing + 1
        change(ticket, "assignee", "assignee_kind", "fencing")
        return ticket
    if ticket.state != TicketState.QUEUED:
        raise conflict("ticket_taken")
    settle_timer(ticket, TimerKind.RETURN_TO_STAFF, now=now)
    move(
        ticket, TicketState.STAFF, reason="taken_by_staff", now=now, actor_kind="staff", actor=user, assignee=user,
        assignee_kind=ResolverKind.STAFF.value, fencing=ticket.fencing + 1,
    )
    leave_chat(ticket, reason=ChannelEnd.WITH_STAFF, now=now)
    # Its open offers must be withdrawn: whoever hears of tickets that went to staff does so.
    emit(TicketEscalated(**event_fields(ticket), user_id=None, reason="taken_by_staff"), now=now)
    return ticket


def is_for_the_crowd(ticket: Ticket) -> bool:
    """Whether experts may be asked: by the ticket's topic, what it asks for, and the brand's valve."""
    fits = not ticket.is_in_house and (ticket.topic is None or ticket.topic.crowd_solvable)
    return fits and goes_to_crowd(str(ticket.id), crowd_share_percent=crowd_share(ticket.brand, ticket.topic_id))


def _queue(ticket: Ticket, *, reason: str, now: datetime, by: User | None = None) -> None:
    move(
        ticket, TicketState.QUEUED, reason=reason, now=now, actor=by, actor_kind="expert" if by else "machine",
        assignee=None, assignee_kind="", fencing=ticket.fencing + 1,
    )
    set_timer(ticket, TimerKind.RETURN_TO_STAFF, due_at=return_due(ticket, now=now))
    emit(TicketQueued(**event_fields(ticket)), now=now)


def _to_staff(
    ticket: Ticket, *, reason: EscalationReason, note: str, by: User | None, now: datetime
) -> Escalation:
    move(
        ticket, TicketState.STAFF, reason=reason.value, now=now, actor=by, actor_kind="expert" if by else "machine",
        assignee=None, assignee_kind="", fencing=ticket.fencing + 1,
    )
    settle_timer(ticket, TimerKind.RETURN_TO_STAFF, now=now)
    nobody = reason == EscalationReason.NOBODY_IN_TIME
    leave_chat(ticket, reason=ChannelEnd.NOBODY_IN_TIME if nobody else ChannelEnd.WITH_STAFF, now=now)
    row = Escalation.objects.create(
        ticket=ticket, cycle=ticket.cycle, by=by, reason=reason.value, note=scrub_secrets(note).text, escalated_at=now
    )
    emit(TicketEscalated(**event_fields(ticket), user_id=by.id if by else None, reason=reason.value), now=now)
    return row
