"""Rounds of offers: opening, widening, running out, handing over to staff at the end."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

import structlog
from django.db import connection, transaction

from peerdesk.domain.experts.queries import share_bps_of
from peerdesk.domain.matching.dispatch import Waiting, decide
from peerdesk.domain.matching.events import OffersChanged, OffersMade
from peerdesk.domain.matching.models import Claim, Offer, OfferState, Round
from peerdesk.domain.matching.pool import considered_for
from peerdesk.domain.matching.queries import count_rounds, policy_of
from peerdesk.domain.matching.rules import MAX_ROUNDS
from peerdesk.domain.tickets.commands import escalate_ticket, locked_ticket, raise_ticket_price, requeue_ticket
from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.tickets.rules import EscalationReason, TicketState, price_of
from peerdesk.engines.assignment import Candidate, OfferMode
from peerdesk.engines.assignment.deciding import TOLD_IN_FULL, Decision
from peerdesk.engines.skill import Outcome
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.db.writes import insert, write
from peerdesk.foundation.errors import DomainError
from peerdesk.foundation.money import split_share
from peerdesk.foundation.outbox.emit import emit

from .claims import hasten_when_all_passed, lose_claim, times_of
from .tallies import observe_outcome

log = structlog.get_logger(__name__)
BATCH = 100
UNDECIDED = (OfferState.EXPIRED, OfferState.WITHDRAWN)  # without a claim: the expert never said yes or no
# Tickets that nobody thinks about. Rounds that a sweep is deciding just now need no haste: nobody waits for anybody here.
_HASTEN = """
UPDATE matching_round SET next_at = %(now)s WHERE id IN (
    SELECT r.id FROM matching_round r JOIN tickets_ticket t ON t.id = r.ticket_id AND t.state = 'queued'
    WHERE r.settled_at IS NULL AND r.next_at > %(now)s
      AND EXISTS (SELECT 1 FROM experts_qualification q WHERE q.expert_id = %(expert)s AND q.revoked_at IS NULL
                  AND q.brand_id = t.brand_id AND q.language = coalesce(nullif(t.language, ''), 'en')
                  AND (q.topic_id IS NULL OR t.topic_id IS NULL OR q.topic_id = t.topic_id))
      AND NOT EXISTS (SELECT 1 FROM matching_offer o WHERE o.ticket_id = t.id AND (
                      o.state = 'open' OR (o.expert_id = %(expert)s AND o.cycle = t.cycle AND o.state = 'declined')))
    ORDER BY r.opened_at LIMIT 20 FOR UPDATE OF r SKIP LOCKED)
"""
_FREE_HANDS = """
SELECT e.id FROM matching_claim c JOIN experts_expert e ON e.id = c.expert_id JOIN tickets_ticket t ON t.id = c.ticket_id
WHERE c.ticket_id = %(ticket)s AND e.is_online AND e.state = 'active' AND t.state <> 'claimed'
ORDER BY c.claimed_at DESC LIMIT 1
"""
_PARTITION = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"


@command
def open_first_rounds(ticket_ids: Sequence[uuid.UUID], *, now: datetime) -> int:
    """Ask the first circle for tickets that were queued, once each time: those that had a round since are left alone.

    A ticket is opened beside others that wait; its own event may come later, in another transaction.
    """
    rows = read_rows(
        """SELECT t.id FROM tickets_ticket t WHERE t.id = ANY(%s) AND NOT EXISTS (
               SELECT 1 FROM matching_round r
               WHERE r.ticket_id = t.id AND r.cycle = t.cycle AND r.opened_at >= t.changed_at)""",
        [list(ticket_ids)],
    )
    return open_rounds([row[0] for row in rows], now=now)


@command
def open_rounds(ticket_ids: Sequence[uuid.UUID], *, now: datetime) -> int:
    """Ask the next circle of experts for tickets that wait, those of a brand decided together. Returns how many were asked.

    Every decision keeps its reasons. A queued ticket always has a next round to come, so it is never forgotten, even when
    nobody is online.
    """
    tickets = [locked_ticket(ticket_id) for ticket_id in sorted(ticket_ids)]
    queued = sorted((t for t in tickets if t.state == TicketState.QUEUED), key=lambda ticket: ticket.brand_id)
    return sum(_open_together(list(group), now=now) for _, group in groupby(queued, key=lambda ticket: ticket.brand_id))


def _open_together(tickets: list[Ticket], *, now: datetime) -> int:
    waiting = [found for ticket in tickets if (found := _next_round(ticket, now=now)) is not None]
    if not waiting:
        return 0
    decided = decide(waiting, considered_for([one.ticket for one in waiting], now=now))
    for one in waiting:
        _carry_out(one, decided[one.ticket.id], now=now)
    return sum(len(decision.chosen) for decision in decided.values())


def _next_round(ticket: Ticket, *, now: datetime) -> Waiting | None:
    """What the ticket's next round is to be; None when it had as many as there may be and went to staff."""
    write("UPDATE matching_round SET settled_at = %s WHERE ticket_id = %s AND settled_at IS NULL", [now, ticket.id])
    number = count_rounds(ticket.id, cycle=ticket.cycle) + 1
    if number > MAX_ROUNDS:
        escalate_ticket(ticket.id, reason=EscalationReason.NOBODY_IN_TIME, now=now)
        return None
    terms = policy_of(ticket).terms.on(ticket.channel)
    raise_ticket_price(ticket, percent=terms.price_percent(number), before=terms.price_percent(number - 1))
    price = price_of(ticket.brand.price_minor, percent=ticket.price_percent)
    share, _ = split_share(price, ticket.brand.expert_share_bps)
    return Waiting(ticket, number, terms, share, price)


def _carry_out(one: Waiting, decision: Decision, *, now: datetime) -> None:
    ticket, is_exclusive = one.ticket, one.terms.matching.mode is OfferMode.EXCLUSIVE
    insert(Round(
        ticket=ticket, cycle=ticket.cycle, number=one.number, opened_at=now, considered=_told(decision),
        policy_id=policy_of(ticket).policy_id,
        next_at=times_of(ticket).next_round(now, number=one.number, is_exclusive=is_exclusive and bool(decision.chosen)),
    ))  # fmt: skip
    _make_offers(one, decision.chosen, now=now)
    if decision.chosen:
        emit(
            OffersMade(
                ticket_id=ticket.id, conversation_id=ticket.conversation_id, brand_id=ticket.brand_id,
                round_number=one.number,
            ),
            now=now,
        )


@command
def hasten_rounds(expert_id: uuid.UUID, *, now: datetime) -> None:
    """Let waiting tickets that the expert may be asked about open their next round at once, the oldest first."""
    write(_HASTEN, {"expert": expert_id, "now": now})


@command
def hasten_for_free_hand(ticket_id: uuid.UUID, *, now: datetime) -> None:
    """Whoever held this ticket has a hand free, if they are there: what waits need not wait for its next round."""
    rows = read_rows(_FREE_HANDS, {"ticket": ticket_id})
    if rows:
        hasten_rounds(rows[0][0], now=now)


def sweep_rounds(*, now: datetime) -> int:
    """Open the next rounds of tickets whose time has come, brand by brand. Returns how many.

    A brand is a partition: one worker at a time decides for it (an advisory lock that ends with the transaction or with the
    worker), so any number of them share the brands; what one is deciding now another need not wait for.
    """
    due = Round.objects.filter(settled_at__isnull=True, next_at__lte=now, ticket__state=TicketState.QUEUED)
    brands = list(due.order_by("ticket__brand_id").values_list("ticket__brand_id", flat=True).distinct()[:BATCH])
    return sum(_sweep_partition(brand_id, now=now) for brand_id in brands)


@command
def _sweep_partition(brand_id: uuid.UUID, *, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_PARTITION, [f"matching:{brand_id}"])
        if not cursor.fetchone()[0]:
            return 0
    due = Round.objects.filter(
        settled_at__isnull=True, next_at__lte=now, ticket__state=TicketState.QUEUED, ticket__brand_id=brand_id
    )
    ids = list(due.order_by("next_at").values_list("ticket_id", flat=True)[:BATCH])
    # Ticket first, as the written order of locks says; a busy one is left to the next sweep. Read again under the lock:
    # another may have opened its round since.
    free = Ticket.objects.select_for_update(skip_locked=True).filter(id__in=ids, state=TicketState.QUEUED).order_by("id")
    locked = list(free.values_list("id", flat=True))
    still = set(due.filter(ticket_id__in=locked).values_list("ticket_id", flat=True))
    open_rounds([ticket_id for ticket_id in locked if ticket_id in still], now=now)
    return len(still)


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
                observe_outcome(
                    offer.expert_id, brand_id=offer.brand_id, topic_id=offer.ticket.topic_id, outcome=Outcome.PASSED, now=now
                )
                hasten_when_all_passed(offer.ticket_id, cycle=offer.cycle, now=now)
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


def _make_offers(one: Waiting, chosen: Sequence[Candidate], *, now: datetime) -> None:
    ticket, brand = one.ticket, one.ticket.brand
    expires_at = times_of(ticket).offer_expires(now)
    again = _asked_before(ticket, chosen) if one.number > 1 else {}
    pays = _pays(one, chosen)
    for candidate in chosen:
        earlier = again.get(candidate.expert_id)
        if earlier is not None:  # silent, or another was faster and gave the ticket back: asked again in a later round
            Offer.objects.filter(id=earlier.id).update(
                state=OfferState.OPEN, round_number=one.number, offered_at=now, expires_at=expires_at, decided_at=None,
                reasons=candidate.reasons, score=candidate.score, pay_minor=pays[candidate.expert_id],
            )
            continue
        insert(Offer(
            brand=brand, ticket=ticket, expert_id=uuid.UUID(candidate.expert_id), cycle=ticket.cycle, score=candidate.score,
            round_number=one.number, pay_minor=pays[candidate.expert_id], currency=brand.currency, reasons=candidate.reasons,
            offered_at=now, expires_at=expires_at,
        ))  # fmt: skip
    if one.number > 1:  # whoever still thinks about it is offered what it pays now
        Offer.objects.filter(ticket=ticket, cycle=ticket.cycle, state=OfferState.OPEN, pay_minor__lt=one.share_minor).update(
            pay_minor=one.share_minor
        )


def _pays(one: Waiting, chosen: Sequence[Candidate]) -> dict[str, int]:
    """What each would earn: more than the brand's share only where somebody has grown to it, which takes a programme."""
    brand, pays = one.ticket.brand, {candidate.expert_id: one.share_minor for candidate in chosen}
    if brand.has_programme:
        ticket = (brand, one.ticket.topic_id, one.ticket.language)
        for expert_id, share in share_bps_of([uuid.UUID(expert_id) for expert_id in pays], ticket=ticket).items():
            pays[str(expert_id)], _ = split_share(one.price_minor, share)
    return pays


def _asked_before(ticket: Ticket, chosen: Iterable[Candidate]) -> dict[str, Offer]:
    rows = Offer.objects.filter(
        ticket=ticket, cycle=ticket.cycle, state__in=UNDECIDED, claim__isnull=True,
        expert_id__in=[candidate.expert_id for candidate in chosen],
    )
    return {str(offer.expert_id): offer for offer in rows}


def _told(decision: Decision) -> dict[str, dict[str, object]]:
    """Why each of all who were considered was asked or not; the parts of a score are kept of the best and the asked."""
    invited = {candidate.expert_id for candidate in decision.chosen}
    told: dict[str, dict[str, object]] = {}
    for place, candidate in enumerate(decision.ranked, start=1):
        is_asked = candidate.expert_id in invited
        kept = dict(candidate.reasons)
        if place > TOLD_IN_FULL and not is_asked:
            kept.pop("parts", None)
        told[candidate.expert_id] = {**kept, "outcome": "offered" if is_asked else candidate.reason.value, "place": place}
    return told
