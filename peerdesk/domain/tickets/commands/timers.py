"""The sweep of due timers. Each timer is settled in a transaction of its own; a late or doubled sweep is harmless."""

from __future__ import annotations

import uuid
from datetime import datetime

import structlog
from django.db import transaction

from peerdesk.domain.tickets.models import Ticket, TicketTimer
from peerdesk.domain.tickets.rules import EscalationReason, Evidence, TicketState, TimerKind
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError

from .channel import CHAT_TIMERS, continue_by_mail
from .outcome import close_ticket, resolve_ticket
from .routing import escalate_ticket

log = structlog.get_logger(__name__)
BATCH = 200


def sweep_timers(*, now: datetime) -> int:
    """Carry out every timer that is due. Returns how many."""
    due = TicketTimer.objects.filter(due_at__lte=now, settled_at__isnull=True).order_by("due_at")
    count = 0
    for timer_id in list(due.values_list("id", flat=True)[:BATCH]):
        count += _fire(timer_id, now=now)
    return count


@command
def _fire(timer_id: uuid.UUID, *, now: datetime) -> int:
    timer = TicketTimer.objects.filter(id=timer_id).first()
    if timer is None:
        return 0
    if not Ticket.objects.select_for_update(skip_locked=True).filter(id=timer.ticket_id).exists():
        return 0  # somebody works on the ticket right now; the next sweep sees what came of it
    settled = TicketTimer.objects.filter(id=timer_id, settled_at__isnull=True, due_at__lte=now).update(settled_at=now)
    if not settled:
        return 0  # another scheduler was first, or the timer was moved
    timer.refresh_from_db()
    try:
        with transaction.atomic():
            _carry_out(timer, now=now)
    except DomainError as error:
        log.info("timer_overtaken", kind=timer.kind, ticket_id=str(timer.ticket_id), code=error.code)
    return 1


def _carry_out(timer: TicketTimer, *, now: datetime) -> None:
    if timer.kind == TimerKind.SILENCE:
        resolve_ticket(timer.ticket_id, evidence=Evidence.SILENCE, now=now)
    elif timer.kind == TimerKind.CLOSURE:
        close_ticket(timer.ticket_id, now=now)
    elif timer.kind in CHAT_TIMERS:
        continue_by_mail(timer.ticket_id, reason=CHAT_TIMERS[TimerKind(timer.kind)], now=now)
    elif timer.ticket.state in {TicketState.QUEUED, TicketState.CLAIMED}:
        escalate_ticket(timer.ticket_id, reason=EscalationReason.NOBODY_IN_TIME, now=now)
