"""Realtime: tells open pages that something changed. Topics name what to refetch; the fragment checks rights itself."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final, Protocol

from peerdesk.domain.experts.commands import note_desks
from peerdesk.domain.matching.audience import offers_just_closed, user_ids_with_offers
from peerdesk.domain.matching.events import OffersChanged, OffersMade
from peerdesk.domain.tickets.queries import assignee_of
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.ids import new_id
from peerdesk.foundation.realtime.alive import Writer
from peerdesk.foundation.realtime.topics import publish, publish_all, publish_gone


class OfConversation(Protocol):
    """An event that names its conversation and brand."""

    @property
    def conversation_id(self) -> uuid.UUID: ...
    @property
    def brand_id(self) -> uuid.UUID: ...


class OfUser(Protocol):
    """An event that names the user it concerns."""

    @property
    def user_id(self) -> uuid.UUID | None: ...


class OfBrand(Protocol):
    """An event that names its brand."""

    @property
    def brand_id(self) -> uuid.UUID: ...


def conversation(event: OfConversation) -> None:
    """A thread changed: the customer's page, whoever works on it, and the brand's console refetch."""
    _tell(event, assignee_of(event.conversation_id))


def ticket(event: OfConversation) -> None:
    """A ticket changed its state: as a thread, plus the desk of the user whom the event names."""
    _tell(event, assignee_of(event.conversation_id), getattr(event, "user_id", None))


def _tell(event: OfConversation, *users: uuid.UUID | None) -> None:
    desks = [f"desk:{user_id}" for user_id in dict.fromkeys(users) if user_id]
    publish_all([f"conversation:{event.conversation_id}", f"brand:{event.brand_id}", *desks])


def brand(event: OfBrand) -> None:
    """Something changed for a brand's staff."""
    publish(f"brand:{event.brand_id}", new_id())


def changed_offers(event: OffersChanged) -> None:
    """Offers of a ticket closed: their cards go from the desks that show them. One that opened again is fetched."""
    if event.is_open_again:
        offers(event)
        return
    publish_gone([(f"offers:{user_id}", offer_id) for offer_id, user_id in offers_just_closed(event.ticket_id)])
    publish(f"brand:{event.brand_id}", new_id())


def offers(event: OffersMade | OffersChanged) -> None:
    """A ticket has new offers: every expert who has or had one refetches."""
    users = user_ids_with_offers(event.ticket_id, round_number=event.round_number)
    publish_all([*(f"offers:{user_id}" for user_id in users), f"brand:{event.brand_id}"])


def earnings(event: OfUser) -> None:
    """An expert's receipts changed."""
    if event.user_id:
        publish(f"earnings:{event.user_id}", new_id())


def open_desks(names: Sequence[str]) -> None:
    """Desks gave a sign of life: "<expert's id>:<name of the device>"."""
    pairs = [name.partition(":") for name in names]
    note_desks([(uuid.UUID(expert_id), device) for expert_id, _, device in pairs], now=utc_now())


SIGNS_OF_LIFE: Final[dict[str, Writer]] = {"desk": open_desks}
