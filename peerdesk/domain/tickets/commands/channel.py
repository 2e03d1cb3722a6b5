"""Chats: the customer's signs of life, and going on by mail."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from peerdesk.domain.tickets.rules import CUSTOMER_SEEN_WITHIN, OPEN_STATES, Channel, ChannelEnd, TimerKind
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import write
from peerdesk.foundation.ids import new_id

from .moves import leave_chat, locked_ticket

CHAT_TIMERS: Final = {
    TimerKind.CUSTOMER_AWAY: ChannelEnd.CUSTOMER_LEFT, TimerKind.CHAT_SILENCE: ChannelEnd.CUSTOMER_SILENT,
}  # fmt: skip


@command
def note_customer_here(ticket_id: uuid.UUID, *, now: datetime) -> None:
    """The customer's page of a chat is open: it stays one for a while more. Nothing of what is no chat changes."""
    write(
        """INSERT INTO tickets_tickettimer (id, ticket_id, kind, due_at)
           SELECT %s, t.id, %s, %s FROM tickets_ticket t WHERE t.id = %s AND t.channel = %s AND t.state = ANY(%s)
           ON CONFLICT (ticket_id, kind) WHERE settled_at IS NULL DO UPDATE SET due_at = excluded.due_at""",
        [
            new_id(), TimerKind.CUSTOMER_AWAY.value, now + CUSTOMER_SEEN_WITHIN, ticket_id, Channel.CHAT.value,
            sorted(state.value for state in OPEN_STATES),
        ],
    )  # fmt: skip


@command
def continue_by_mail(ticket_id: uuid.UUID, *, reason: ChannelEnd, now: datetime) -> None:
    """Let a chat go on by mail: whoever holds it keeps it, with the times of mails. What is no chat stays as it is."""
    leave_chat(locked_ticket(ticket_id), reason=reason, now=now)
