"""Handlers of `onboarding`."""

from __future__ import annotations

from peerdesk.domain.experts.events import ApplicationDecided
from peerdesk.domain.tickets.events import TicketAnswered
from peerdesk.foundation.clock import utc_now

from .commands import begin_onboarding, note_first_answer


def begin_after_acceptance(event: ApplicationDecided) -> None:
    """Whoever was accepted by a brand with a programme begins it."""
    if event.is_accepted:
        begin_onboarding(event.application_id, now=utc_now())


def ask_mentor(event: TicketAnswered) -> None:
    """The first answers of a newcomer are read by a mentor."""
    if event.user_id is not None:
        note_first_answer(event.ticket_id, brand_id=event.brand_id, user_id=event.user_id, now=utc_now())
