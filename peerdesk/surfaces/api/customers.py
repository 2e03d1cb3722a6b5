"""Operations of the API about a customer's rights: find, export, erase."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import StringConstraints

from peerdesk.domain.insights.customer_record import export_customer
from peerdesk.domain.privacy.commands import erase_customer
from peerdesk.domain.privacy.queries import find_customer_by_address, get_customer_facts
from peerdesk.foundation.access import permission
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import not_found

from .auth import caller_of
from .rendering import written
from .schemas import Problem, Strict

ERRORS = {frozenset({400, 401, 404, 409, 410, 429, 503}): Problem}
router = Router()


class CustomerQuery(Strict):
    """The address that the customer wrote from: in the body, so that it stands in no log."""

    email: Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s,<>\"]+@[^@\s,<>\"]+$")]


class CustomerFound(Schema):
    """The customer's id."""

    id: uuid.UUID


class ErasureIn(Strict):
    """There is no undo, so the word must be there."""

    confirm: Literal["erase"]


class ErasureOut(Schema):
    """When the customer was erased."""

    id: uuid.UUID
    erased_at: datetime


@router.post("/search", response={200: CustomerFound, **ERRORS}, summary="Find a customer by address")
@permission("api_key")
def find_customer(request: HttpRequest, body: CustomerQuery) -> dict[str, Any]:
    """Return the id of the customer who writes from this address."""
    customer = find_customer_by_address(caller_of(request).brand_id, body.email)
    if customer is None:
        raise not_found("customer_not_found")
    return {"id": customer.id}


@router.get("/{uuid:customer_id}/export", response={200: dict[str, Any], **ERRORS}, summary="Export all data of a customer")
@permission("api_key")
def export(request: HttpRequest, customer_id: uuid.UUID) -> HttpResponse:
    """Return everything that is kept about a customer, opened. Logged; never cached."""
    record = export_customer(customer_id, brand_id=caller_of(request).brand_id, by=None, reason="", now=utc_now())
    response = written(record)
    response["Cache-Control"] = "no-store"
    return response


@router.post("/{uuid:customer_id}/erasure", response={200: ErasureOut, **ERRORS}, summary="Erase a customer for good")
@permission("api_key")
def erase(request: HttpRequest, customer_id: uuid.UUID, body: ErasureIn) -> dict[str, Any]:  # noqa: ARG001 - checked by its shape
    """Delete the customer's key: nothing that was sealed for them can be opened again. Repeating it changes nothing."""
    brand_id = caller_of(request).brand_id
    erase_customer(customer_id, brand_id=brand_id, now=utc_now())
    return {"id": customer_id, "erased_at": get_customer_facts(customer_id, brand_id=brand_id).erased_at}
