"""A brand of its own whose experts are all online at a desk, the questions that its customers ask, and who saw which."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction

from peerdesk.cli.bench.load.client import request_bytes
from peerdesk.cli.bench.load.desks import Seat
from peerdesk.cli.bench.load.people import make_experts, make_sessions, new_csrf, signed_in
from peerdesk.cli.bench.load.tickets import LETTERS, WORDS
from peerdesk.domain.brands.commands import create_api_key, create_brand
from peerdesk.domain.experts.commands import go_offline, go_online
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.matching.models import Claim, Offer, OfferState, Round
from peerdesk.domain.tickets.models import Ticket, TicketTimer
from peerdesk.domain.tickets.rules import TicketState
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.ids import new_id, new_reference
from peerdesk.foundation.outbox.quiet import quietly

PLACES: Final = 10
_STOOD_SECONDS: Final = 5.0
_DESK_COOKIE: Final = "peerdesk_desk"


@dataclass(frozen=True)
class Floor:
    """The brand's key, and a seat for each expert."""

    brand_id: uuid.UUID
    api_key: str
    seats: list[Seat]

    def question(self, host: str, draw: random.Random, number: int) -> bytes:
        """Return the post of a question of 600 characters as it goes over the wire."""
        text = " ".join(draw.choices(WORDS, k=LETTERS // 6))[:LETTERS]
        customer = {"name": "Bea Bench", "email": f"bea{number}@example.com"}
        body = json.dumps({"text": text, "subject": " ".join(draw.choices(WORDS, k=4)), "customer": customer}).encode()
        headers = {
            "Authorization": f"Bearer {self.api_key}", "Accept": "application/json", "Idempotency-Key": str(new_id())
        }  # fmt: skip
        return request_bytes("POST", "/api/v1/tickets", host=host, headers=headers, body=body)

    def close(self) -> None:
        """Take everybody offline and put the questions away, so that the next measurement begins with an empty floor."""
        now = utc_now()
        with transaction.atomic():
            Round.objects.filter(ticket__brand_id=self.brand_id, settled_at=None).update(settled_at=now)
            Offer.objects.filter(brand_id=self.brand_id, state=OfferState.OPEN).update(
                state=OfferState.WITHDRAWN, decided_at=now
            )
            Claim.objects.filter(brand_id=self.brand_id, is_active=True).update(is_active=False, ended_at=now)
            TicketTimer.objects.filter(ticket__brand_id=self.brand_id, settled_at=None).update(settled_at=now)
            Ticket.objects.filter(brand_id=self.brand_id).update(state=TicketState.CLOSED, closed_at=now, assignee=None)
        for expert in Expert.objects.filter(qualifications__brand_id=self.brand_id, is_online=True).distinct():
            go_offline(expert, now=utc_now())

    def judge(self, due_at: Mapping[str, float], shown_at: Mapping[str, float]) -> dict[str, Any]:
        """Return how long each question took to its first desk, and how many offers their desks never showed."""
        first: dict[str, float] = {}
        missed = made = 0
        for offer in Offer.objects.filter(brand_id=self.brand_id).values("id", "ticket_id", "offered_at", "decided_at"):
            made += 1
            shown, ticket = shown_at.get(str(offer["id"])), str(offer["ticket_id"])
            if shown is not None:
                first[ticket] = min(shown, first.get(ticket, shown))
            elif not offer["decided_at"] or offer["decided_at"] - offer["offered_at"] >= timedelta(seconds=_STOOD_SECONDS):
                missed += 1
        waits = sorted(first[ticket] - due for ticket, due in due_at.items() if ticket in first)
        return {
            "event_p50_ms": _at(waits, 0.50), "event_p95_ms": _at(waits, 0.95), "event_max_ms": _at(waits, 1.0),
            "missed": missed, "offers": made, "never_offered": len(due_at) - len(waits),
        }  # fmt: skip


def make_floor(desks: int, *, answers: bool = False) -> Floor:
    """Return a new brand's floor with `desks` experts online, each with room for ten questions at a time."""
    now = utc_now()
    run = new_reference().lower()
    brand = create_brand(
        f"desks-{run}", name=f"Desks {run}", now=now, is_simulated=True, self_service_enabled=False,
        return_to_staff_seconds=86_400,
    )
    with quietly():
        experts = make_experts(brand, run, desks, now)
        Expert.objects.filter(id__in=[expert.id for expert in experts]).update(max_concurrent=PLACES)
        for expert in experts:
            go_online(expert, now=utc_now(), device=_device(expert))
    sessions = make_sessions([expert.user for expert in experts], now)
    seats = [
        Seat(signed_in(session, new_csrf(), **{_DESK_COOKIE: _device(expert)}), PLACES, answers)
        for expert, session in zip(experts, sessions, strict=True)
    ]
    return Floor(brand.id, create_api_key(brand.id, name="desks", now=now).secret, seats)


def _device(expert: Expert) -> str:
    return f"bench-{expert.id.hex[-12:]}"


def _at(ordered: list[float], share: float) -> float | None:
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000, 1) if ordered else None
