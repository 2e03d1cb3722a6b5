"""Who of those considered is asked: the engine's decision for tickets of a brand that wait together."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.tickets.rules import Channel
from peerdesk.engines.assignment.deciding import Asking, Considered, Decision
from peerdesk.engines.assignment.deciding import decide as decide_by_engine
from peerdesk.engines.assignment.model import TicketNeed

from .rules import PolicyTerms


@dataclass(frozen=True)
class Waiting:
    """A ticket that wants a round: its number, by which terms, and what a resolution pays and costs in minor units."""

    ticket: Ticket
    number: int
    terms: PolicyTerms
    share_minor: int
    price_minor: int

    def asking(self, considered: Considered) -> Asking:
        """As the engine takes it."""
        ticket = self.ticket
        topic = str(ticket.topic_id) if ticket.topic_id else None
        channel = ticket.channel if ticket.channel == Channel.CHAT else None
        need = TicketNeed(f"{ticket.id}:{ticket.cycle}:{self.number}", topic, ticket.language or "en", channel)
        return Asking(need, self.number, self.terms.matching, considered, self.share_minor, self.price_minor)


def decide(waiting: Sequence[Waiting], considered: Mapping[uuid.UUID, Considered]) -> dict[uuid.UUID, Decision]:
    """Return whom to ask for each ticket (`engines.assignment.deciding`); places are counted by channel."""
    found: dict[uuid.UUID, Decision] = {}
    for channel in Channel:
        some = [one for one in waiting if one.ticket.channel == channel]
        decided = decide_by_engine([one.asking(considered[one.ticket.id]) for one in some])
        found |= {one.ticket.id: decision for one, decision in zip(some, decided, strict=True)}
    return found
