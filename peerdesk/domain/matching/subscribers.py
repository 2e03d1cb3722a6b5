"""What matching does when something happened."""

from __future__ import annotations

from peerdesk.domain.experts.events import ExpertWentOnline
from peerdesk.domain.matching.audience import prepare_users_with_offers
from peerdesk.domain.matching.events import OffersMade
from peerdesk.domain.matching.queries import prepare_rounds
from peerdesk.domain.tickets.events import (
    TicketAnswered,
    TicketClosed,
    TicketEscalated,
    TicketEvent,
    TicketFollowedUp,
    TicketQueued,
    TicketReopened,
    TicketResolved,
    TicketWentToMail,
)
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.db.writes import keep, taken

from .commands import (
    finish_claim,
    hasten_for_free_hand,
    hasten_rounds,
    hold_by_mail,
    note_outcome,
    open_first_rounds,
    renew_lease,
    withdraw_open_offers,
)


def open_first_round(event: TicketQueued) -> None:
    """Make the first offers of a queued ticket, and of those that wait beside it in the same transaction."""
    if taken(("opened", event.ticket_id)):
        return
    together = [ticket_id for ticket_id in taken("queued together") or () if ticket_id != event.ticket_id]
    for ticket_id in together:
        keep(("opened", ticket_id), True)
    open_first_rounds([event.ticket_id, *together], now=utc_now())


def prepare_queued_tickets(events: list[TicketQueued]) -> None:
    """Count at one go the rounds that several tickets have had, and note that they are to be decided together."""
    prepare_rounds([(event.ticket_id, event.cycle) for event in events])
    keep("queued together", [event.ticket_id for event in events])


def prepare_made_offers(events: list[OffersMade]) -> None:
    """Read at one go whom several tickets' offers concern."""
    prepare_users_with_offers([(event.ticket_id, event.round_number) for event in events])


def extend_lease(event: TicketFollowedUp | TicketAnswered) -> None:
    """The turn changed: the lease counts from now."""
    renew_lease(event.ticket_id, now=utc_now())


def give_time_of_mail(event: TicketWentToMail) -> None:
    """A chat goes on by mail: whoever holds it need not hurry any more."""
    hold_by_mail(event.ticket_id, now=utc_now())


def end_claim(event: TicketEvent) -> None:
    """The ticket left its expert."""
    reason = "resolved" if isinstance(event, TicketResolved) else "escalated"
    finish_claim(event.ticket_id, reason=reason, now=utc_now())


def withdraw_offers(event: TicketEscalated | TicketResolved) -> None:
    """Nobody needs to be asked any more."""
    withdraw_open_offers(event.ticket_id, now=utc_now())


def record_closure(event: TicketClosed | TicketReopened) -> None:
    """Count the outcome for the expert's record in the topic."""
    note_outcome(event.resolution_id, now=utc_now())


def offer_to_newly_online(event: ExpertWentOnline) -> None:
    """Somebody came online: waiting tickets are offered now rather than at their next round."""
    hasten_rounds(event.expert_id, now=utc_now())


def offer_to_free_hand(event: TicketAnswered | TicketResolved | TicketWentToMail) -> None:
    """Somebody has a hand free: waiting tickets are offered now rather than at their next round."""
    hasten_for_free_hand(event.ticket_id, now=utc_now())
