"""Reads of `matching`: what an expert may see. A ticket that was lost appears in none of these (T05)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.expressions import RawSQL

from peerdesk.domain.conversations.queries import MessageView, redacted_messages
from peerdesk.domain.experts.models import Expert, Qualification
from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.tickets.queries import TicketFacts, facts_of
from peerdesk.domain.tickets.rules import Channel, TicketState
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.db.writes import keep, once, taken
from peerdesk.foundation.errors import not_found

from .models import BlockedPair, Claim, Offer, OfferState, Policy, PolicyState, Round
from .rules import DEFAULT_TERMS, PolicyTerms, is_in_trial, offer_nonce, reasons_told, terms_of

EFFORT_BASE_MINUTES = 3
_UNREAD = """
    EXISTS (SELECT 1 FROM conversations_message m JOIN tickets_ticket t ON t.conversation_id = m.conversation_id
            WHERE t.id = matching_claim.ticket_id AND m.author_kind = 'customer' AND m.guard_state = 'clean'
              AND m.created_at > coalesce((
                  SELECT max(v.seen_at) FROM tickets_ticketviewer v JOIN experts_expert e ON e.user_id = v.user_id
                  WHERE v.ticket_id = t.id AND e.id = matching_claim.expert_id), matching_claim.claimed_at))
"""
EFFORT_CHARACTERS_PER_MINUTE = 400


@dataclass(frozen=True)
class OfferCard:
    """An open offer as the expert sees it: redacted subject, pay, countdown, expected effort."""

    offer_id: uuid.UUID
    ticket_id: uuid.UUID
    reference: str
    brand_name: str
    brand_accent: str
    subject: str
    topic: str
    language: str
    urgency: str
    pay_minor: int
    currency: str
    effort_minutes: int
    offered_at: datetime
    expires_at: datetime
    seconds_total: int
    is_simulated: bool
    reasons: dict[str, object]
    nonce: str
    is_chat: bool


@dataclass(frozen=True)
class ClaimedRow:
    """A ticket that the expert holds."""

    ticket_id: uuid.UUID
    reference: str
    brand_name: str
    brand_accent: str
    subject: str
    topic: str
    state: str
    is_my_turn: bool
    due_at: datetime
    pay_minor: int
    currency: str
    is_chat: bool
    clock_seconds: int
    is_unread: bool


@dataclass(frozen=True)
class DeskTicket:
    """A held ticket with its redacted thread and the brand's voice."""

    facts: TicketFacts
    fencing: int
    brand_name: str
    brand_slug: str
    brand_accent: str
    voice: str
    messages: tuple[MessageView, ...]
    pay_minor: int
    currency: str
    due_at: datetime
    is_my_turn: bool
    is_chat: bool
    clock_seconds: int


@dataclass(frozen=True)
class DecisionRow:
    """Why an expert did or did not get a ticket: one round that considered them."""

    reference: str
    brand_name: str
    round_number: int
    opened_at: datetime
    reasons: dict[str, object]


@dataclass(frozen=True)
class PolicyRow:
    """A version of a policy for a list and for its form."""

    id: uuid.UUID
    number: int
    name: str
    mode: str
    weights: dict[str, float]
    price_steps: list[list[int]]
    state: str
    trial_percent: int
    created_at: datetime
    author: str
    started_at: datetime | None


@dataclass(frozen=True)
class RoundRow:
    """One round: the version that decided (0: the defaults) and what it said about everybody it considered."""

    ticket_id: uuid.UUID
    reference: str
    topic_name: str
    cycle: int
    number: int
    opened_at: datetime
    policy_number: int
    policy_name: str
    considered: dict[str, dict[str, object]]


@dataclass(frozen=True)
class BlockedPairRow:
    """A customer (by the reference of a ticket) and an expert who are kept apart."""

    id: uuid.UUID
    pseudonym: str
    reference: str
    wished_by: str
    blocked_at: datetime


@dataclass(frozen=True)
class CustomerWait:
    """How many are before a waiting ticket now, and within how many seconds of `since` 8 of 10 like it are answered."""

    place: int
    since: datetime
    low_seconds: float | None
    high_seconds: float | None


@dataclass(frozen=True)
class PolicyChoice:
    """By which version a ticket goes; no id: by what holds where a brand has written nothing."""

    policy_id: uuid.UUID | None
    terms: PolicyTerms


def policy_of(ticket: Ticket) -> PolicyChoice:
    """Return the terms by which a ticket goes: those on trial for the trial's share of tickets, else the live ones."""
    rows = once(("policies", ticket.brand_id), lambda: _running_policies(ticket.brand_id))
    for row, terms in rows:
        if row.state == PolicyState.LIVE or is_in_trial(str(ticket.id), percent=row.trial_percent):
            return PolicyChoice(row.id, terms)
    return PolicyChoice(None, DEFAULT_TERMS)


def _running_policies(brand_id: uuid.UUID) -> list[tuple[Policy, PolicyTerms]]:
    """The one on trial first, then the live one; few brands have either."""
    rows = Policy.objects.filter(brand_id=brand_id, state__in=[PolicyState.TRIAL, PolicyState.LIVE])
    return [
        (row, terms_of(version=row.number, mode=row.mode, weights=row.weights, price_steps=row.price_steps))
        for row in sorted(rows, key=lambda row: row.state == PolicyState.LIVE)
    ]


def list_policies(brand_id: uuid.UUID) -> list[PolicyRow]:
    """Return a brand's versions, the newest first."""
    rows = Policy.objects.filter(brand_id=brand_id).select_related("created_by").order_by("-number")[:100]
    return [_policy_row(row) for row in rows]


def get_policy(policy_id: uuid.UUID, *, brand_id: uuid.UUID) -> PolicyRow:
    """Return one version. Raises `policy_not_found`, also for another brand's."""
    row = Policy.objects.select_related("created_by").filter(id=policy_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("policy_not_found")
    return _policy_row(row)


def recent_rounds(brand_id: uuid.UUID, *, since: datetime, limit: int = 50) -> list[RoundRow]:
    """Return the newest rounds of a brand's tickets that were opened since then, with the versions that decided them."""
    rows = Round.objects.filter(ticket__brand_id=brand_id, ticket__opened_at__gte=since)
    rows = rows.select_related("ticket__topic", "policy")
    return [
        RoundRow(
            row.ticket_id, row.ticket.reference, row.ticket.topic.name if row.ticket.topic else "", row.cycle, row.number,
            row.opened_at, row.policy.number if row.policy else 0, row.policy.name if row.policy else "",
            dict(row.considered),
        )
        for row in rows.order_by("-opened_at", "-id")[:limit]
    ]


def _policy_row(row: Policy) -> PolicyRow:
    author = row.created_by
    return PolicyRow(
        row.id, row.number, row.name, row.mode, dict(row.weights), [list(step) for step in row.price_steps], row.state,
        row.trial_percent, row.created_at, (author.name or author.email) if author else "", row.started_at,
    )


def find_wait(ticket_id: uuid.UUID) -> CustomerWait | None:
    """Return what a customer whose ticket waits for an expert may expect; None when it does not, or nothing is known yet."""
    rows = read_rows(
        """SELECT (SELECT count(*) FROM tickets_ticket o WHERE o.brand_id = t.brand_id AND o.state = 'queued'
                   AND o.channel = 'mail' AND o.opened_at < t.opened_at), r.opened_at,
                  (r.expected_seconds->>0)::float, (r.expected_seconds->>2)::float
           FROM tickets_ticket t JOIN matching_round r ON r.ticket_id = t.id AND r.cycle = t.cycle AND r.number = 1
           WHERE t.id = %s AND t.channel = 'mail' AND t.first_reply_at IS NULL AND t.state IN ('queued', 'claimed')""",
        [ticket_id],
    )
    if not rows:
        return None
    place, since, low, high = rows[0]
    return CustomerWait(int(place), since, low, high)


def find_blocked_pair(customer_id: uuid.UUID, *, expert_id: uuid.UUID) -> uuid.UUID | None:
    """Return what keeps this customer and this expert apart, or None."""
    rows = BlockedPair.objects.filter(customer_id=customer_id, expert_id=expert_id, lifted_at__isnull=True)
    return rows.values_list("id", flat=True).first()


def list_blocked_pairs(brand_id: uuid.UUID) -> list[BlockedPairRow]:
    """Return who is kept apart at a brand, the newest first. Customers are told apart by their newest ticket alone."""
    rows = BlockedPair.objects.filter(brand_id=brand_id, lifted_at__isnull=True).select_related("expert")
    newest = Ticket.objects.filter(conversation__customer=OuterRef("customer")).order_by("-opened_at")
    rows = rows.annotate(reference=Subquery(newest.values("reference")[:1])).order_by("-blocked_at")[:200]
    return [
        BlockedPairRow(row.id, row.expert.pseudonym, row.reference or "", row.wished_by, row.blocked_at) for row in rows
    ]


def nonce_key() -> bytes:
    """Return the key that proves that offers were shown."""
    return settings.SECRET_KEY.encode()


def open_offers(expert: Expert, *, now: datetime) -> list[OfferCard]:
    """Return the expert's open offers, those that run out first at the top."""
    rows = (
        Offer.objects.filter(
            _is_qualified_now(expert), expert=expert, state=OfferState.OPEN, expires_at__gt=now,
            ticket__state=TicketState.QUEUED,
        )
        .select_related("brand", "ticket__topic", "ticket__conversation__customer")
        .order_by("expires_at", "id")[:50]
    )
    return [_card(row, now=now) for row in rows]


def _is_qualified_now(expert: Expert) -> Exists:
    """Offers of brands whose qualification was taken away are not shown any more; acceptance checks the topic again."""
    granted = Qualification.objects.filter(expert=expert, brand_id=OuterRef("brand_id"), revoked_at__isnull=True)
    return Exists(granted)


def claimed_tickets(expert: Expert) -> list[ClaimedRow]:
    """Return the tickets that the expert holds: chats in the order in which they began, then mails, one's turn first.

    Unread is what the customer wrote since the expert last had the ticket open.
    """
    rows = list(
        Claim.objects.filter(expert=expert, is_active=True)
        .annotate(is_unread=RawSQL(_UNREAD, []))  # noqa: S611 - a constant
        .select_related("brand", "offer", "ticket__topic", "ticket__conversation")
        .order_by("lease_expires_at")[:50]
    )
    found = [
        ClaimedRow(
            row.ticket_id, row.ticket.reference, row.brand.name, row.brand.accent, row.ticket.conversation.subject,
            row.ticket.topic.name if row.ticket.topic else "", row.ticket.state,
            row.ticket.state == TicketState.CLAIMED, row.lease_expires_at, row.offer.pay_minor, row.offer.currency,
            row.ticket.channel == Channel.CHAT, _clock_of(row), bool(row.is_unread),
        )
        for row in rows
    ]
    began = {row.ticket_id: row.claimed_at for row in rows}
    mails = sorted((row for row in found if not row.is_chat), key=lambda row: not row.is_my_turn)
    return [*sorted((row for row in found if row.is_chat), key=lambda row: began[row.ticket_id]), *mails]


def get_desk_ticket(ticket_id: uuid.UUID, *, expert: Expert) -> DeskTicket:
    """Return a ticket that the expert holds now. Raises `ticket_not_found`, also for one held before."""
    claim = (
        Claim.objects.filter(ticket_id=ticket_id, expert=expert, is_active=True)
        .select_related("brand", "offer", "ticket__topic", "ticket__conversation__customer")
        .first()
    )
    if claim is None:
        raise not_found("ticket_not_found")
    brand = claim.brand
    return DeskTicket(
        facts_of(claim.ticket), claim.fencing, brand.name, brand.slug, brand.accent, brand.voice,
        tuple(redacted_messages(claim.ticket.conversation_id)), claim.offer.pay_minor, claim.offer.currency,
        claim.lease_expires_at, claim.ticket.state == TicketState.CLAIMED, claim.ticket.channel == Channel.CHAT,
        _clock_of(claim),
    )


def _clock_of(claim: Claim) -> int:
    """How long the clock of a chat's reply runs in all; a mail's has no such length (0)."""
    return claim.brand.chat_reply_seconds if claim.ticket.channel == Channel.CHAT else 0


def get_held_ticket(ticket_id: uuid.UUID, *, expert: Expert) -> Ticket:
    """Return the ticket with brand and customer for a command of its holder. Raises `ticket_not_found`."""
    claim = (
        Claim.objects.filter(ticket_id=ticket_id, expert=expert, is_active=True)
        .select_related("ticket__brand", "ticket__conversation__customer")
        .first()
    )
    if claim is None:
        raise not_found("ticket_not_found")
    return claim.ticket


def decisions_about(expert: Expert, *, limit: int = 50) -> list[DecisionRow]:
    """Return the newest rounds that considered the expert, with the reasons for and against."""
    key = str(expert.id)
    rows = (
        Round.objects.filter(considered__has_key=key)
        .select_related("ticket__brand")
        .order_by("-opened_at")[:limit]
    )
    return [
        DecisionRow(
            row.ticket.reference, row.ticket.brand.name, row.number, row.opened_at, reasons_told(row.considered, key)
        ) for row in rows
    ]  # fmt: skip


def rounds_of(ticket_id: uuid.UUID) -> list[Round]:
    """Return a ticket's rounds for the brand's staff, oldest first."""
    return list(Round.objects.filter(ticket_id=ticket_id).order_by("cycle", "number")[:50])


def count_rounds(ticket_id: uuid.UUID, *, cycle: int) -> int:
    """Return how many rounds a ticket has had since it was opened, or opened again."""
    prepared = taken(("rounds", ticket_id, cycle))
    if prepared is not None:
        return int(prepared)
    statement = "SELECT count(*) FROM matching_round WHERE ticket_id = %s AND cycle = %s"
    return int(read_rows(statement, [ticket_id, cycle])[0][0])


def prepare_rounds(tickets: Sequence[tuple[uuid.UUID, int]]) -> None:
    """Count the rounds of several tickets, each with its cycle, at one go for who asks next in this transaction."""
    rows = read_rows(
        "SELECT ticket_id, cycle, count(*) FROM matching_round WHERE ticket_id = ANY(%s) GROUP BY ticket_id, cycle",
        [[ticket_id for ticket_id, _ in tickets]],
    )
    counts = {(ticket_id, cycle): count for ticket_id, cycle, count in rows}
    for ticket in tickets:
        keep(("rounds", *ticket), counts.get(ticket, 0))


def active_seconds_today(expert: Expert, *, now: datetime) -> float:
    """Return the seconds of claims within the last 24 hours: the working part of active time."""
    since = now - timedelta(days=1)
    spans = Claim.objects.filter(expert=expert, claimed_at__gte=since).values_list("claimed_at", "ended_at")
    return sum(((ended or now) - claimed).total_seconds() for claimed, ended in spans)


def _card(row: Offer, *, now: datetime) -> OfferCard:
    ticket = row.ticket
    return OfferCard(
        row.id, ticket.id, ticket.reference, row.brand.name, row.brand.accent, ticket.conversation.subject,
        ticket.topic.name if ticket.topic else "", ticket.language, ticket.urgency, row.pay_minor, row.currency,
        EFFORT_BASE_MINUTES + len(ticket.conversation.subject) // EFFORT_CHARACTERS_PER_MINUTE, row.offered_at,
        row.expires_at, int((row.expires_at - row.offered_at).total_seconds()),
        ticket.conversation.customer.is_simulated, dict(row.reasons),
        offer_nonce(str(row.id), str(row.expert_id), shown_at=now, key=nonce_key()), ticket.channel == Channel.CHAT,
    )
