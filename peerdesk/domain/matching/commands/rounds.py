"""Rounds of offers: opening, widening, running out, handing over to staff at the end."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

import structlog
from django.db import transaction

from peerdesk.domain.experts.models import Expert, Qualification
from peerdesk.domain.matching.candidates import candidate_profiles
from peerdesk.domain.matching.events import OffersChanged, OffersMade
from peerdesk.domain.matching.models import Claim, Offer, OfferState, Round, TopicRecord
from peerdesk.domain.matching.queries import count_rounds
from peerdesk.domain.matching.rules import MAX_ROUNDS
from peerdesk.domain.tickets.commands import escalate_ticket, locked_ticket, requeue_ticket
from peerdesk.domain.tickets.models import Resolution, Ticket
from peerdesk.domain.tickets.rules import EscalationReason, TicketState, price_of
from peerdesk.engines.assignment import Candidate, OfferPolicy, TicketNeed, rank_candidates, round_size
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.writes import insert, write
from peerdesk.foundation.errors import DomainError
from peerdesk.foundation.money import split_share
from peerdesk.foundation.outbox.emit import emit

from .claims import lose_claim, times_of

log = structlog.get_logger(__name__)
POLICY = OfferPolicy()
BATCH = 100
REASONS_KEPT = 60
UNDECIDED = (OfferState.EXPIRED, OfferState.WITHDRAWN)  # without a claim: the expert never said yes or no


@command
def open_round(ticket_id: uuid.UUID, *, now: datetime) -> int:
    """Ask the next circle of experts. Returns how many were asked. Every decision keeps its reasons.

    A queued ticket always has a next round to come, so it is never forgotten, even when nobody is online.
    """
    ticket = locked_ticket(ticket_id)
    if ticket.state != TicketState.QUEUED:
        return 0
    write("UPDATE matching_round SET settled_at = %s WHERE ticket_id = %s AND settled_at IS NULL", [now, ticket_id])
    number = count_rounds(ticket_id, cycle=ticket.cycle) + 1
    if number > MAX_ROUNDS:
        escalate_ticket(ticket.id, reason=EscalationReason.NOBODY_IN_TIME, now=now)
        return 0
    need = TicketNeed(
        f"{ticket.id}:{ticket.cycle}:{number}", str(ticket.topic_id) if ticket.topic_id else None, ticket.language or "en"
    )
    ranked = rank_candidates(need, candidate_profiles(ticket, now=now), POLICY)
    chosen = [candidate for candidate in ranked if candidate.is_eligible][: round_size(POLICY, number)]
    insert(Round(
        ticket=ticket, cycle=ticket.cycle, number=number, opened_at=now, considered=_told(ranked, chosen),
        next_at=times_of(ticket).next_round(now, number=number),
    ))  # fmt: skip
    _make_offers(ticket, chosen, number=number, now=now)
    if chosen:
        emit(
            OffersMade(
                ticket_id=ticket.id, conversation_id=ticket.conversation_id, brand_id=ticket.brand_id,
                round_number=number,
            ),
            now=now,
        )
    return len(chosen)


@command
def hasten_rounds(expert_id: uuid.UUID, *, now: datetime) -> None:
    """Let waiting tickets of the expert's brands open their next round at once, the oldest first."""
    brands = Qualification.objects.filter(expert_id=expert_id, revoked_at__isnull=True).values("brand_id")
    waiting = (
        Round.objects.filter(settled_at__isnull=True, next_at__gt=now, ticket__state=TicketState.QUEUED)
        .filter(ticket__brand_id__in=brands)
        .exclude(ticket__offers__state=OfferState.OPEN)
        .order_by("opened_at")
        .values_list("id", flat=True)[:20]
    )
    Round.objects.filter(id__in=list(waiting)).update(next_at=now)


def sweep_rounds(*, now: datetime) -> int:
    """Open the next round of tickets whose time has come. Returns how many."""
    due = Round.objects.filter(settled_at__isnull=True, next_at__lte=now).order_by("next_at")
    count = 0
    for round_id, ticket_id in list(due.values_list("id", "ticket_id")[:BATCH]):
        with transaction.atomic():
            # Ticket first, as the written order of locks says; a busy one is left to the next sweep.
            free = Ticket.objects.select_for_update(skip_locked=True).filter(id=ticket_id).exists()
            if free and Round.objects.filter(id=round_id, settled_at__isnull=True).update(settled_at=now):
                count += 1
                open_round(ticket_id, now=now)
    return count


def sweep_offers(*, now: datetime) -> int:
    """Mark offers that ran out. One guarded statement decides against an acceptance at the same instant."""
    due = Offer.objects.filter(state=OfferState.OPEN, expires_at__lte=now).select_related("ticket")
    count = 0
    for offer in due.order_by("expires_at")[:BATCH]:
        with transaction.atomic():
            free = Ticket.objects.select_for_update(skip_locked=True).filter(id=offer.ticket_id).exists()
            ran_out = Offer.objects.filter(id=offer.id, state=OfferState.OPEN, expires_at__lte=now)
            if free and ran_out.update(state=OfferState.EXPIRED, decided_at=now):
                count += 1
                emit(
                    OffersChanged(
                        ticket_id=offer.ticket_id, conversation_id=offer.ticket.conversation_id,
                        brand_id=offer.brand_id, round_number=offer.round_number,
                    ),
                    now=now,
                )
    return count


def sweep_leases(*, now: datetime) -> int:
    """Take tickets back whose expert fell silent. Returns how many."""
    due = Claim.objects.filter(is_active=True, lease_expires_at__lte=now, ticket__state=TicketState.CLAIMED)
    count = 0
    for claim in list(due.order_by("lease_expires_at")[:BATCH]):
        try:
            with transaction.atomic():
                requeue_ticket(claim.ticket_id, fencing=claim.fencing, reason="lease_expired", now=now)
                lose_claim(claim.ticket_id, reason="lease_expired", now=now)
            count += 1
        except DomainError as error:
            log.info("lease_overtaken", ticket_id=str(claim.ticket_id), code=error.code)
    return count


@command
def note_outcome(resolution_id: uuid.UUID) -> None:
    """Count a closed or reopened resolution in its expert's record of the topic."""
    resolution = Resolution.objects.select_related("ticket__topic").get(id=resolution_id)
    expert = Expert.objects.filter(user_id=resolution.resolver_id).first() if resolution.resolver_id else None
    if expert is None:
        return
    record, _ = TopicRecord.objects.select_for_update().get_or_create(
        expert=expert, brand_id=resolution.ticket.brand_id, topic=resolution.ticket.topic
    )
    record.resolved_count += 1
    record.reopened_count += int(resolution.reopened_at is not None)
    record.last_resolved_at = max(filter(None, (record.last_resolved_at, resolution.resolved_at)))
    record.save(update_fields=["resolved_count", "reopened_count", "last_resolved_at"])


def _make_offers(ticket: Ticket, chosen: list[Candidate], *, number: int, now: datetime) -> None:
    brand = ticket.brand
    price = price_of(brand.price_minor, percent=ticket.price_percent)
    share, _ = split_share(price, brand.expert_share_bps)
    expires_at = times_of(ticket).offer_expires(now)
    again = _asked_before(ticket, chosen) if number > 1 else {}
    for candidate in chosen:
        earlier = again.get(candidate.expert_id)
        if earlier is not None:  # silent, or another was faster and gave the ticket back: asked again in a later round
            Offer.objects.filter(id=earlier.id).update(
                state=OfferState.OPEN, round_number=number, offered_at=now, expires_at=expires_at, decided_at=None,
                reasons=candidate.reasons, score=candidate.score,
            )
            continue
        insert(Offer(
            brand=brand, ticket=ticket, expert_id=uuid.UUID(candidate.expert_id), cycle=ticket.cycle, score=candidate.score,
            round_number=number, pay_minor=share, currency=brand.currency, reasons=candidate.reasons, offered_at=now,
            expires_at=expires_at,
        ))  # fmt: skip


def _asked_before(ticket: Ticket, chosen: list[Candidate]) -> dict[str, Offer]:
    rows = Offer.objects.filter(
        ticket=ticket, cycle=ticket.cycle, state__in=UNDECIDED, claim__isnull=True,
        expert_id__in=[candidate.expert_id for candidate in chosen],
    )
    return {str(offer.expert_id): offer for offer in rows}


def _told(ranked: Iterable[Candidate], chosen: list[Candidate]) -> dict[str, dict[str, object]]:
    invited = {candidate.expert_id for candidate in chosen}
    told: dict[str, dict[str, object]] = {}
    for place, candidate in enumerate(ranked, start=1):
        if place > REASONS_KEPT:
            break
        outcome = "offered" if candidate.expert_id in invited else candidate.reason.value
        told[candidate.expert_id] = {**candidate.reasons, "outcome": outcome, "place": place}
    return told
