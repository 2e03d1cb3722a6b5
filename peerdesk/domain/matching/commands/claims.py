"""Offers taken, passed on, taken back; claims held, given back, handed over."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.experts.models import Expert
from peerdesk.domain.experts.queries import is_qualified
from peerdesk.domain.matching.commands.conflicts import keep_apart
from peerdesk.domain.matching.events import OffersChanged
from peerdesk.domain.matching.models import Claim, ExpertProfile, Offer, OfferState
from peerdesk.domain.matching.pool import is_own_question
from peerdesk.domain.matching.queries import nonce_key, policy_of
from peerdesk.domain.matching.rules import LEAST_READING, Times, check_shown
from peerdesk.domain.tickets.commands import (
    claim_ticket,
    escalate_ticket,
    locked_ticket,
    reply_as_expert,
    requeue_ticket,
)
from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.tickets.rules import Channel, EscalationReason, TicketState
from peerdesk.engines.skill import Outcome
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.db.writes import write
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict, not_found
from peerdesk.foundation.outbox.emit import emit

from .tallies import learn_likes, observe_outcome, take_back_pass

CLAIM_STATES = {TicketState.CLAIMED, TicketState.WAITING}
RESOLVED = "resolved"
LOST_REASONS = frozenset({"returned", "lease_expired"})
# Handing over what only staff can do is right; these say that the expert could not do it.
UNSOLVED_REASONS = frozenset({EscalationReason.NOT_SURE, EscalationReason.OTHER})


def times_of(ticket: Ticket) -> Times:
    """Return the times of the ticket's brand, by the ticket's channel."""
    brand = ticket.brand
    if ticket.channel == Channel.CHAT:
        return Times(brand.chat_accept_seconds, brand.chat_first_reply_seconds, brand.chat_reply_seconds)
    return Times(brand.accept_seconds, brand.first_reply_seconds, brand.follow_up_seconds)


@command
def accept_offer(offer_id: uuid.UUID, *, expert: Expert, now: datetime) -> Claim:
    """Claim the offered ticket: exactly one expert wins (I2, I3).

    Checked cheaply first, so that a thousand losers never wait for the lock; checked again on the locked rows.
    Raises `offer_not_found`, `offer_gone`, `ticket_taken`, `at_capacity`, `chats_at_hand`, `kept_apart`,
    `below_floor`, `not_qualified`.
    """
    return _accept(offer_id, expert=expert, now=now, offered_before=now)


def _accept(offer_id: uuid.UUID, *, expert: Expert, now: datetime, offered_before: datetime) -> Claim:
    ticket_id, round_number = _acceptable(offer_id, expert_id=expert.id, now=now, offered_before=offered_before)
    ticket = claim_ticket(ticket_id, user=expert.user, now=now)
    accepted = Offer.objects.filter(id=offer_id, state=OfferState.OPEN, expires_at__gt=now, cycle=ticket.cycle)
    if not accepted.update(state=OfferState.ACCEPTED, decided_at=now):
        raise conflict("offer_gone")  # it ran out in the same moment; the claim above is rolled back
    # No key: whoever writes a row that names the expert (an offer, a tally) need not wait, and waits in no circle.
    locked = Expert.objects.select_for_update(no_key=True).get(id=expert.id)
    _check_places(ticket, locked)
    _check_conflicts(ticket, locked)
    _check_floor(ticket, locked)
    if not is_qualified(
        locked, brand_id=ticket.brand_id, topic_id=ticket.topic_id, language=ticket.language or "en"
    ):
        raise DomainError("not_qualified", ErrorKind.FORBIDDEN)
    claim = Claim.objects.create(
        brand_id=ticket.brand_id, ticket=ticket, expert=locked, offer_id=offer_id, cycle=ticket.cycle,
        fencing=ticket.fencing, claimed_at=now, lease_expires_at=times_of(ticket).first_reply_due(now),
    )
    Offer.objects.filter(ticket=ticket, cycle=ticket.cycle, state=OfferState.OPEN).update(
        state=OfferState.WITHDRAWN, decided_at=now
    )
    observe_outcome(locked.id, brand_id=ticket.brand_id, topic_id=ticket.topic_id, outcome=Outcome.ACCEPTED, now=now)
    emit(_changed(ticket, round_number), now=now)
    return claim


@command
def accept_shown_offer(offer_id: uuid.UUID, *, expert: Expert, nonce: str, now: datetime) -> Claim:
    """Claim an offer from a screen, which proves with its nonce that it was shown; not within 0.3 seconds of the offer.

    Raises `offer_not_shown`, `offer_too_fast` (whoever shows or polls how often), and what `accept_offer` raises.
    """
    check_shown(nonce, str(offer_id), str(expert.id), key=nonce_key())
    return _accept(offer_id, expert=expert, now=now, offered_before=now - LEAST_READING)


def _check_places(ticket: Ticket, expert: Expert) -> None:
    """Raises `at_capacity`, `chats_at_hand`: no place left on the ticket's channel. `expert` is locked.

    A mail that waits for its customer needs nobody; a chat does, since an answer may come at any moment.
    """
    held = Claim.objects.filter(expert=expert, is_active=True, ticket__channel=ticket.channel)
    if ticket.channel == Channel.CHAT:
        if held.filter(ticket__state__in=CLAIM_STATES).count() >= expert.chat_capacity:
            raise conflict("chats_at_hand")
    elif held.filter(ticket__state=TicketState.CLAIMED).count() >= expert.capacity:
        raise conflict("at_capacity")


def _check_conflicts(ticket: Ticket, expert: Expert) -> None:
    """Raises `kept_apart`: it is the expert's own question, they fell silent on it before, or somebody wished them apart."""
    is_apart = read_rows(
        """SELECT EXISTS (SELECT 1 FROM matching_blockedpair WHERE customer_id = %s AND expert_id = %s AND lifted_at IS NULL)
               OR EXISTS (SELECT 1 FROM matching_claim c JOIN tickets_ticket t ON t.id = c.ticket_id
                          WHERE t.conversation_id = %s AND c.expert_id = %s AND c.end_reason = 'lease_expired')""",
        [ticket.conversation.customer_id, expert.id, ticket.conversation_id, expert.id],
    )[0][0]
    if is_apart or is_own_question(ticket, expert.user.email):
        raise DomainError("kept_apart", ErrorKind.FORBIDDEN)


def _check_floor(ticket: Ticket, expert: Expert) -> None:
    """Raises `below_floor` where the brand's policy asks for a standing and theirs fell below it since the offer."""
    floor = policy_of(ticket).terms.matching.standing_floor
    if floor and ExpertProfile.objects.filter(expert=expert, brand_id=ticket.brand_id, standing__lt=floor).exists():
        raise DomainError("below_floor", ErrorKind.FORBIDDEN)


def _acceptable(
    offer_id: uuid.UUID, *, expert_id: uuid.UUID, now: datetime, offered_before: datetime
) -> tuple[uuid.UUID, int]:
    """Return ticket and round of an offer that looks as if it could be accepted; written out, since most come too late."""
    rows = read_rows(
        """SELECT offer.ticket_id, offer.round_number, offer.state = 'open' AND offer.expires_at > %s,
                  ticket.state = 'queued' AND ticket.cycle = offer.cycle, offer.offered_at <= %s
           FROM matching_offer offer JOIN tickets_ticket ticket ON ticket.id = offer.ticket_id
           WHERE offer.id = %s AND offer.expert_id = %s""",
        [now, offered_before, offer_id, expert_id],
    )
    if not rows:
        raise not_found("offer_not_found")
    ticket_id, round_number, is_open, is_waiting, was_read = rows[0]
    if not is_waiting:
        raise conflict("ticket_taken")
    if not is_open:
        raise conflict("offer_gone")
    if not was_read:
        raise conflict("offer_too_fast")
    return ticket_id, round_number


@command
def decline_offer(offer_id: uuid.UUID, *, expert: Expert, now: datetime) -> None:
    """Say no to an offer; it does not come back in this cycle, and is counted. Raises `offer_not_found`, `offer_gone`."""
    offer = Offer.objects.filter(id=offer_id, expert=expert).select_related("ticket").first()
    if offer is None:
        raise not_found("offer_not_found")
    if not Offer.objects.filter(id=offer_id, state=OfferState.OPEN).update(state=OfferState.DECLINED, decided_at=now):
        raise conflict("offer_gone")
    observe_outcome(
        expert.id, brand_id=offer.brand_id, topic_id=offer.ticket.topic_id, outcome=Outcome.PASSED, now=now
    )
    hasten_when_all_passed(offer.ticket_id, cycle=offer.cycle, now=now)
    emit(_changed(offer.ticket, offer.round_number), now=now)


@command
def hasten_when_all_passed(ticket_id: uuid.UUID, *, cycle: int, now: datetime) -> None:
    """When nobody is left who thinks about it, the next circle is asked at once."""
    write(
        """UPDATE matching_round SET next_at = least(next_at, %s) WHERE ticket_id = %s AND settled_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM matching_offer WHERE ticket_id = %s AND cycle = %s AND state = 'open')""",
        [now, ticket_id, ticket_id, cycle],
    )


@command
def restore_offer(offer_id: uuid.UUID, *, expert: Expert, now: datetime) -> None:
    """Take a "no" back while the offer's time lasts. Raises `offer_gone`."""
    rows = Offer.objects.filter(id=offer_id, expert=expert, state=OfferState.DECLINED, expires_at__gt=now)
    if not rows.filter(ticket__state=TicketState.QUEUED).update(state=OfferState.OPEN, decided_at=None):
        raise conflict("offer_gone")
    offer = Offer.objects.select_related("ticket").get(id=offer_id)
    take_back_pass(expert.id, brand_id=offer.brand_id, topic_id=offer.ticket.topic_id, now=now)
    emit(_changed(offer.ticket, offer.round_number, is_open_again=True), now=now)


@command
def send_reply(
    ticket_id: uuid.UUID, *, expert: Expert, fencing: int, text: str, awaits_customer: bool, now: datetime
) -> uuid.UUID:
    """Send the reply of the expert who holds the ticket. Raises `claim_ended` after loss, `message_empty`."""
    message = reply_as_expert(
        ticket_id, user=expert.user, fencing=fencing, text=text, awaits_customer=awaits_customer, now=now
    )
    claim = _active_claim(ticket_id, expert=expert, fencing=fencing)
    lease = max(claim.lease_expires_at, times_of(claim.ticket).follow_up_due(now))
    Claim.objects.filter(id=claim.id).update(
        lease_expires_at=lease, first_reply_at=claim.first_reply_at or now
    )
    return message.id


@command
def return_ticket(
    ticket_id: uuid.UUID, *, expert: Expert, fencing: int, now: datetime, parts_for_good: bool = False
) -> None:
    """Give a ticket back to the queue; `parts_for_good`: and be asked for nothing of this customer any more.

    Raises `claim_ended`.
    """
    claim = _active_claim(ticket_id, expert=expert, fencing=fencing)  # first: others' tickets look like none at all
    requeue_ticket(ticket_id, fencing=fencing, reason="returned_by_expert", now=now, by=expert.user)
    if parts_for_good:
        customer = claim.ticket.conversation.customer
        keep_apart(customer, expert_id=expert.id, wished_by="expert", now=now, by=expert.user)
    lose_claim(claim.ticket_id, reason="returned", now=now)


@command
def escalate_as_expert(
    ticket_id: uuid.UUID, *, expert: Expert, fencing: int, reason: EscalationReason, note: str, now: datetime
) -> None:
    """Hand a ticket to the brand's staff with a reason and a note. Raises `claim_ended`, `note_too_long`."""
    claim = _active_claim(ticket_id, expert=expert, fencing=fencing)
    if reason in UNSOLVED_REASONS:
        _observe_end(claim, Outcome.FAILED, now=now)
    escalate_ticket(ticket_id, reason=reason, note=note, by=expert.user, fencing=fencing, now=now)


@command
def finish_claim(ticket_id: uuid.UUID, *, reason: str, now: datetime) -> None:
    """End the active claim of a ticket, if there is one; learn from one that ends with a solution."""
    claim = Claim.objects.filter(ticket_id=ticket_id, is_active=True).select_related("ticket").first()
    if claim is None:
        return
    Claim.objects.filter(id=claim.id, is_active=True).update(is_active=False, ended_at=now, end_reason=reason)
    if reason == RESOLVED:
        _observe_end(claim, Outcome.RESOLVED, now=now)
        learn_likes(claim.expert_id, ticket_id=ticket_id, brand_id=claim.brand_id, now=now)
    elif reason in LOST_REASONS:
        _observe_end(claim, Outcome.FAILED, now=now)


@command
def lose_claim(ticket_id: uuid.UUID, *, reason: str, now: datetime) -> None:
    """End the claim of a ticket that goes back to the queue: its offer is spent, so that another may be accepted (I3)."""
    Offer.objects.filter(claim__ticket_id=ticket_id, claim__is_active=True).update(state=OfferState.WITHDRAWN)
    finish_claim(ticket_id, reason=reason, now=now)


@command
def renew_lease(ticket_id: uuid.UUID, *, now: datetime) -> None:
    """The customer wrote again: the expert has the brand's follow-up time from now; in a chat from when their turn began."""
    claim = Claim.objects.filter(ticket_id=ticket_id, is_active=True).select_related("ticket__brand").first()
    if claim is None:
        return
    begins = now if claim.ticket.channel != Channel.CHAT else _turn_of_chat(claim)
    if begins is not None:
        Claim.objects.filter(id=claim.id).update(lease_expires_at=times_of(claim.ticket).follow_up_due(begins))


@command
def hold_by_mail(ticket_id: uuid.UUID, *, now: datetime) -> None:
    """A chat goes on by mail: whoever holds it has the time that a mail gives."""
    claim = Claim.objects.filter(ticket_id=ticket_id, is_active=True).select_related("ticket__brand").first()
    if claim is None or claim.ticket.channel == Channel.CHAT:
        return
    times = times_of(claim.ticket)
    due = times.follow_up_due(now) if claim.first_reply_at else times.first_reply_due(now)
    Claim.objects.filter(id=claim.id).update(lease_expires_at=max(claim.lease_expires_at, due))


def _turn_of_chat(claim: Claim) -> datetime | None:
    """When the expert's turn in a chat began; None while the clock that runs counts on.

    That is the customer's first message after an answer: those that follow it give no more time.
    """
    ticket = claim.ticket
    if claim.first_reply_at is None or ticket.state != TicketState.CLAIMED:
        return None
    rows = read_rows(
        "SELECT max(created_at) FROM conversations_message WHERE conversation_id = %s AND author_kind = 'expert'",
        [ticket.conversation_id],
    )
    answered_at = rows[0][0]
    return ticket.changed_at if answered_at is None or ticket.changed_at > answered_at else None


@command
def withdraw_open_offers(ticket_id: uuid.UUID, *, now: datetime) -> None:
    """Close all open offers and rounds of a ticket that needs no expert any more."""
    ticket = locked_ticket(ticket_id)
    open_ones = Offer.objects.filter(ticket=ticket, state=OfferState.OPEN)
    last_round = open_ones.order_by("-round_number").values_list("round_number", flat=True).first()
    ticket.rounds.filter(settled_at__isnull=True).update(settled_at=now)
    if open_ones.update(state=OfferState.WITHDRAWN, decided_at=now):
        emit(_changed(ticket, last_round or 1), now=now)


def _observe_end(claim: Claim, outcome: Outcome, *, now: datetime) -> None:
    first = claim.first_reply_at
    observe_outcome(
        claim.expert_id, brand_id=claim.brand_id, topic_id=claim.ticket.topic_id, outcome=outcome, now=now,
        minutes=(first - claim.claimed_at).total_seconds() / 60 if first else None,
    )


def _active_claim(ticket_id: uuid.UUID, *, expert: Expert, fencing: int) -> Claim:
    claim = (
        Claim.objects.select_related("ticket__brand")
        .filter(ticket_id=ticket_id, expert=expert, fencing=fencing, is_active=True)
        .first()
    )
    if claim is None:
        raise conflict("claim_ended")
    return claim


def _changed(ticket: Ticket, round_number: int, *, is_open_again: bool = False) -> OffersChanged:
    return OffersChanged(
        ticket_id=ticket.id, conversation_id=ticket.conversation_id, brand_id=ticket.brand_id,
        round_number=round_number, is_open_again=is_open_again,
    )
