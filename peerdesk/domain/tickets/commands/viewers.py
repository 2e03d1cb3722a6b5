"""Who has a ticket open, so that two people do not write the same reply."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.people.models import User
from peerdesk.domain.tickets.models import Ticket, TicketViewer
from peerdesk.domain.tickets.rules import LONGEST_TAB, SEEN_WITHIN, WRITES_WITHIN
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.ids import new_id
from peerdesk.foundation.realtime.topics import publish


@command
def note_viewer(ticket_id: uuid.UUID, *, user: User, is_writing: bool, now: datetime, tab: str = "") -> None:
    """Somebody has the ticket's page open, or writes there. The others are told when that is news, not every time.

    The caller has checked that `user` may see the ticket. `tab` names one page of theirs among several.
    """
    ticket = Ticket.objects.only("conversation_id").get(id=ticket_id)
    known = TicketViewer.objects.filter(ticket_id=ticket_id, user=user, tab=tab[:LONGEST_TAB]).first()
    was_here = known is not None and now - known.seen_at < SEEN_WITHIN
    was_writing = known is not None and known.wrote_at is not None and now - known.wrote_at < WRITES_WITHIN
    signs = {"seen_at": now, **({"wrote_at": now} if is_writing else {})}
    TicketViewer.objects.update_or_create(ticket_id=ticket_id, user=user, tab=tab[:LONGEST_TAB], defaults=signs)
    if not was_here or (is_writing and not was_writing):
        publish(f"viewers:{ticket.conversation_id}", new_id())


@command
def forget_viewers(*, now: datetime) -> int:
    """Delete who was last seen at a ticket long ago; returns how many rows."""
    return TicketViewer.objects.filter(seen_at__lt=now - SEEN_WITHIN * 10).delete()[0]
