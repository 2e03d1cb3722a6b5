"""Operations of the API. Each: parse, one command or query, render."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import Header, NinjaAPI, Query, Status
from ninja.errors import HttpError, ValidationError
from pydantic import AwareDatetime, StringConstraints

from peerdesk.domain.attachments.commands import ask_with_files, examine_uploads, reply_with_files
from peerdesk.domain.attachments.queries import redacted_files
from peerdesk.domain.attachments.rules import ReadFile, Upload
from peerdesk.domain.brands.queries import get_brand_by_id
from peerdesk.domain.conversations.commands import mint_access_token
from peerdesk.domain.conversations.queries import redacted_messages
from peerdesk.domain.conversations.rules import Origin
from peerdesk.domain.matching.openings import check_chat
from peerdesk.domain.privacy.rules import CustomerDetails
from peerdesk.domain.tickets import commands, queries
from peerdesk.domain.tickets.rules import OPEN_STATES, Channel, TicketState
from peerdesk.foundation.access import permission
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, ErrorKind
from peerdesk.foundation.idempotency.once import body_digest, carry_out_once

from .auth import ApiKeyAuth, caller_of
from .customers import router as customers
from .rendering import detail_json, moment, ticket_json, written
from .schemas import (
    FileIn,
    MessageCreated,
    MessageIn,
    OpenedOut,
    Problem,
    TicketDetailOut,
    TicketIn,
    TicketPage,
)

IDEMPOTENCY = Annotated[str, Header(alias="Idempotency-Key", max_length=200, default="")]
api = NinjaAPI(
    title="Peerdesk API", version="1", auth=ApiKeyAuth(), docs_url="/docs", urls_namespace="api",
    description="Tickets of one brand. Texts are redacted: personal data stands as placeholders such as [NAME_1].",
)  # fmt: skip
api.add_router("/customers", customers)
ERRORS = {frozenset({400, 401, 404, 409, 413, 422, 429, 503}): Problem}


@api.exception_handler(ValidationError)
def invalid_input(request: HttpRequest, error: ValidationError) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """Name the fields that are wrong, never their content."""
    fields = {".".join(str(part) for part in item["loc"]): str(item["type"]) for item in error.errors}
    raise DomainError("bad_request", ErrorKind.INVALID, fields)


@api.exception_handler(HttpError)
def unreadable_input(request: HttpRequest, error: HttpError) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """The body is no JSON, or no UTF-8."""
    raise DomainError("bad_request", ErrorKind.INVALID)


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """The body is longer than any message may be."""
    raise DomainError("message_too_long", ErrorKind.TOO_LARGE)


@api.post("/tickets", response={201: OpenedOut, **ERRORS}, summary="Open a ticket")
@permission("api_key")
def open_ticket(request: HttpRequest, body: TicketIn, idempotency_key: IDEMPOTENCY) -> Status[dict[str, Any]]:
    """Take a question in. With an `Idempotency-Key` a retry gets the first answer and has no second effect."""
    caller = caller_of(request)
    files, now = _examined(caller.brand_id, body.attachments), utc_now()
    details = CustomerDetails(
        body.customer.name, body.customer.email, body.customer.phone, body.customer.address,
        tuple(body.customer.order_ids), tuple(body.customer.fields.items()),
    )

    opened: list[commands.OpenedTicket] = []

    def command() -> dict[str, Any]:
        channel = Channel(body.channel)
        if channel == Channel.CHAT:
            check_chat(get_brand_by_id(caller.brand_id), now=now)
        opened.append(ask_with_files(
            caller.brand_id, details=details, text=body.text, subject=body.subject, origin=Origin.API, files=files, now=now,
            channel=channel,
        ))  # fmt: skip
        ticket = opened[-1]
        return {
            "id": str(ticket.ticket_id), "reference": ticket.reference, "state": TicketState.RECEIVED.value,
            "conversation_id": str(ticket.conversation_id),
        }  # fmt: skip

    answer = carry_out_once(
        command, scope=f"tickets:{caller.brand_id}", key=idempotency_key, body_hash=body_digest(request.body), now=now
    )
    conversation_id = uuid.UUID(answer.body["conversation_id"])
    # The secret link is never stored: a replay gets a fresh one.
    token = mint_access_token(conversation_id, now=now) if answer.replayed else opened[-1].access_token
    return Status(201, {**answer.body, "conversation_url": f"{settings.PUBLIC_URL}/c/{token}/"})


@api.get("/tickets", response={200: TicketPage, **ERRORS}, summary="List tickets, newest first")
@permission("api_key")
def list_tickets(
    request: HttpRequest,
    state: Literal["open", "resolved", "closed"] = "open",
    before: AwareDatetime | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> HttpResponse:
    """List a page of tickets. Unknown parameters are refused (H12)."""
    _refuse_unknown(request, {"state", "before", "limit"})
    states = OPEN_STATES if state == "open" else {TicketState(state)}
    rows = queries.list_tickets(caller_of(request).brand_id, states=states, before=before, limit=limit)
    next_before = moment(rows[-1].opened_at) if len(rows) == limit else None
    return written({"tickets": [ticket_json(row) for row in rows], "next_before": next_before})


@api.get("/tickets/search", response={200: TicketPage, **ERRORS}, summary="Search redacted messages")
@permission("api_key")
def search_tickets(
    request: HttpRequest, q: Annotated[str, StringConstraints(min_length=1, max_length=200)],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> HttpResponse:
    """Return tickets whose messages hold every word of `q`."""
    _refuse_unknown(request, {"q", "limit"})
    rows = queries.search_tickets(caller_of(request).brand_id, query=q, limit=limit)
    return written({"tickets": [ticket_json(row) for row in rows], "next_before": None})


@api.get("/tickets/{uuid:ticket_id}", response={200: TicketDetailOut, **ERRORS}, summary="Read a ticket")
@permission("api_key")
def read_ticket(request: HttpRequest, ticket_id: uuid.UUID) -> HttpResponse:
    """Return a ticket with its messages, redacted."""
    _refuse_unknown(request, set())
    facts = queries.get_ticket(ticket_id, brand_id=caller_of(request).brand_id)
    conversation_id = facts.row.conversation_id
    return written(detail_json(facts, redacted_messages(conversation_id), redacted_files(conversation_id)))


@api.post("/tickets/{uuid:ticket_id}/messages", response={201: MessageCreated, **ERRORS}, summary="Reply as the brand")
@permission("api_key")
def add_message(
    request: HttpRequest, ticket_id: uuid.UUID, body: MessageIn, idempotency_key: IDEMPOTENCY
) -> Status[dict[str, Any]]:
    """Send a reply of the brand's own staff or system to the customer."""
    caller = caller_of(request)
    if body.attachments:
        queries.get_ticket(ticket_id, brand_id=caller.brand_id)  # nothing is read for a ticket that is not the caller's
    files, now = _examined(caller.brand_id, body.attachments), utc_now()

    def command() -> dict[str, Any]:
        message = reply_with_files(
            ticket_id, brand_id=caller.brand_id, user=None, text=body.text, awaits_customer=body.awaits_customer,
            files=files, now=now,
        )
        return {"id": str(message.id), "number": message.number}

    scope = f"messages:{caller.brand_id}:{ticket_id}"  # a foreign ticket's answer must not be found by its key (I20)
    answer = carry_out_once(
        command, scope=scope, key=idempotency_key, body_hash=body_digest(request.body), now=now
    )
    return Status(201, answer.body)


def _examined(brand_id: uuid.UUID, files: list[FileIn]) -> list[ReadFile]:
    """Look at the files of a call; most calls have none and ask the database nothing more."""
    if not files:
        return []
    uploads = [Upload(file.name, file.content_type, file.data) for file in files]
    return examine_uploads(get_brand_by_id(brand_id), uploads=uploads)


def _refuse_unknown(request: HttpRequest, known: set[str]) -> None:
    unknown = set(request.GET) - known
    if unknown:
        raise DomainError("bad_request", ErrorKind.INVALID, dict.fromkeys(("query",), "unknown_parameter"))
