"""Many signed-in experts with an open offer of the same ticket each: what it takes to claim it all at once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.db import transaction

from peerdesk.cli.bench.load.client import Tally, request_bytes
from peerdesk.cli.bench.load.people import make_experts, make_sessions, new_csrf, signed_in
from peerdesk.domain.brands.commands import create_brand
from peerdesk.domain.brands.models import Brand
from peerdesk.domain.conversations.rules import Origin
from peerdesk.domain.matching.models import Offer
from peerdesk.domain.matching.queries import nonce_key
from peerdesk.domain.matching.rules import offer_nonce
from peerdesk.domain.privacy.rules import CustomerDetails
from peerdesk.domain.tickets.commands import open_ticket
from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.tickets.rules import TicketState
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.ids import new_reference
from peerdesk.foundation.outbox.emit import drain


@dataclass(frozen=True)
class Claimant:
    """One expert's way to the ticket: the offer to accept, and the cookies of a session."""

    offer_id: uuid.UUID
    session: str
    csrf: str
    nonce: str

    def request(self, host: str) -> bytes:
        """Return the acceptance as it goes over the wire."""
        headers = {**signed_in(self.session, self.csrf), "Connection": "close"}
        body = f"nonce={self.nonce}".encode()
        return request_bytes("POST", f"/desk/offers/{self.offer_id}/acceptance", host=host, headers=headers, body=body)


def make_claimants(count: int) -> tuple[uuid.UUID, list[Claimant]]:
    """Return a queued ticket of a brand of its own, and `count` claimants of it."""
    now = utc_now()
    run = new_reference().lower()
    brand = create_brand(
        f"claims-{run}", name=f"Claims {run}", now=now, is_simulated=True, self_service_enabled=False,
        return_to_staff_seconds=86_400,
    )
    ticket = _queued_ticket(brand, now)
    with transaction.atomic():
        experts = make_experts(brand, run, count, now)
        offers = Offer.objects.bulk_create(
            Offer(
                brand=brand, ticket=ticket, expert=expert, cycle=1, round_number=1, pay_minor=100, currency="EUR",
                score=0.5, offered_at=now, expires_at=now + timedelta(hours=1),
            )
            for expert in experts
        )
        sessions = make_sessions([expert.user for expert in experts], now)
    return ticket.id, [
        Claimant(
            offer.id, session, new_csrf(),
            offer_nonce(str(offer.id), str(offer.expert_id), shown_at=now, key=nonce_key()),
        )
        for offer, session in zip(offers, sessions, strict=True)
    ]


def claim_figures(tally: Tally) -> dict[str, Any]:
    """Return what BENCH asks for: winners, conflicts, errors of the server, the slowest but one per cent."""
    statuses = tally.statuses
    return {
        "winners": statuses.get(HTTPStatus.OK, 0), "conflicts": statuses.get(HTTPStatus.CONFLICT, 0),
        "errors_5xx": sum(n for status, n in statuses.items() if status >= HTTPStatus.INTERNAL_SERVER_ERROR),
        "broken": tally.broken, "p99_ms": tally.figures(1.0)["p99_ms"], "p50_ms": tally.figures(1.0)["p50_ms"],
    }  # fmt: skip


def _queued_ticket(brand: Brand, now: datetime) -> Ticket:
    details = CustomerDetails(email="claims@example.com")
    opened = open_ticket(
        brand.id, details=details, text="The pump is loud and no coffee comes out.", origin=Origin.API, now=now
    )
    drain(str(opened.conversation_id))  # whoever delivers first: this process, or a worker that runs beside it
    ticket = Ticket.objects.get(id=opened.ticket_id)
    if ticket.state != TicketState.QUEUED:
        message = f"the ticket is {ticket.state}, not queued"
        raise RuntimeError(message)
    return ticket
