"""Handlers of `onboarding`."""

from __future__ import annotations

from peerdesk.domain.checks.events import NoticeDue
from peerdesk.domain.experts.events import ApplicationDecided
from peerdesk.domain.recruiting.events import AppealDecided
from peerdesk.domain.recruiting.queries import find_appeal
from peerdesk.domain.tickets.events import TicketAnswered
from peerdesk.foundation.clock import utc_now

from .commands import begin_onboarding, note_first_answer
from .commands.letters import tell_decision


def begin_after_acceptance(event: ApplicationDecided) -> None:
    """Whoever was accepted by a brand with a programme begins it."""
    if event.is_accepted:
        begin_onboarding(event.application_id, now=utc_now())


def ask_mentor(event: TicketAnswered) -> None:
    """The first answers of a newcomer are read by a mentor."""
    if event.user_id is not None:
        note_first_answer(event.ticket_id, brand_id=event.brand_id, user_id=event.user_id, now=utc_now())


def tell_applicant(event: ApplicationDecided) -> None:
    """Accepted, or declined and why; after an appeal its own letter says so."""
    if not (event.is_accepted and find_appeal(event.application_id)):
        kind = "accepted" if event.is_accepted else "declined"
        key = f"decided:{event.application_id}:{kind}"
        tell_decision(event.application_id, kind=kind, dedupe_key=key, now=utc_now())


def tell_appellant(event: AppealDecided) -> None:
    """What another look came to."""
    appeal = find_appeal(event.application_id)
    kind = "appeal_upheld" if appeal and appeal.is_upheld else "appeal_stays"
    tell_decision(event.application_id, kind=kind, dedupe_key=f"appeal:{event.appeal_id}", now=utc_now())


def tell_about_check(event: NoticeDue) -> None:
    """That they may be declined for a report, or what came of it."""
    kind = "check_noticed" if event.stage == "pre" else "check_decided"
    tell_decision(event.application_id, kind=kind, dedupe_key=f"check:{event.action_id}:{event.stage}", now=utc_now())
