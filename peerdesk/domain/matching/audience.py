"""Whose desks a change of offers concerns."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.db.writes import keep, taken


def user_ids_with_offers(ticket_id: uuid.UUID, *, round_number: int) -> list[uuid.UUID]:
    """Return the users whose list of offers changes with this ticket."""
    prepared: list[uuid.UUID] | None = taken(("users with offers", ticket_id, round_number))
    return _users_with_offers([(ticket_id, round_number)])[ticket_id, round_number] if prepared is None else prepared


def offers_just_closed(ticket_id: uuid.UUID) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Return offer and user of each offer of a ticket that was taken, passed on, withdrawn or ran out lately."""
    rows = read_rows(
        """SELECT offer.id, expert.user_id FROM matching_offer offer
           JOIN experts_expert expert ON expert.id = offer.expert_id
           WHERE offer.ticket_id = %s AND offer.state <> 'open' AND offer.decided_at > now() - interval '5 minutes'
           LIMIT 1000""",
        [ticket_id],
    )
    return [(offer_id, user_id) for offer_id, user_id in rows]


def prepare_users_with_offers(rounds: Sequence[tuple[uuid.UUID, int]]) -> None:
    """Read whom several tickets' offers concern, each with its round, at one go for who asks next in this transaction."""
    for asked, users in _users_with_offers(rounds).items():
        keep(("users with offers", *asked), users)


def _users_with_offers(rounds: Sequence[tuple[uuid.UUID, int]]) -> dict[tuple[uuid.UUID, int], list[uuid.UUID]]:
    rows = read_rows(
        """SELECT asked.ticket_id, asked.round_number, found.user_id
           FROM unnest(%s::uuid[], %s::int[]) AS asked (ticket_id, round_number), LATERAL (
               SELECT DISTINCT expert.user_id FROM matching_offer offer JOIN experts_expert expert
               ON expert.id = offer.expert_id
               WHERE offer.ticket_id = asked.ticket_id AND offer.round_number <= asked.round_number LIMIT 1000) AS found""",
        [[ticket_id for ticket_id, _ in rounds], [number for _, number in rounds]],
    )
    users: dict[tuple[uuid.UUID, int], list[uuid.UUID]] = {asked: [] for asked in rounds}
    for ticket_id, number, user_id in rows:
        users[ticket_id, number].append(user_id)
    return users
