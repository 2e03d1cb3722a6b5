"""Everything about one customer in one document: the right of access, and of taking one's data along (GDPR 15 and 20)."""

from __future__ import annotations

import base64
import uuid
from dataclasses import asdict
from datetime import datetime
from typing import Any

from peerdesk.domain.attachments.queries import files_of_customer
from peerdesk.domain.attachments.retention import expired_files, expired_texts
from peerdesk.domain.brands.models import Brand
from peerdesk.domain.broker.queries import calls_of_ticket
from peerdesk.domain.broker.retention import expired_results
from peerdesk.domain.channels.models import OutboundMail
from peerdesk.domain.conversations.models import Conversation
from peerdesk.domain.conversations.queries import customer_copy, redacted_messages
from peerdesk.domain.conversations.retention import expired_messages, expired_originals, expired_placeholders
from peerdesk.domain.people.models import User
from peerdesk.domain.privacy.commands import alarm_of_canary, note_entry, reveal_scope
from peerdesk.domain.privacy.commands.retention import expired_records
from peerdesk.domain.privacy.models import Customer, EntryKind, Placeholder
from peerdesk.domain.privacy.queries import customer_details, list_looks_at_customer, scope_placeholders
from peerdesk.domain.quality.models import Survey
from peerdesk.domain.quality.retention import expired_surveys
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind, not_found

MOST_CONVERSATIONS = 2000
MOST_FILE_BYTES = 64 * 1024 * 1024
FORMAT = "peerdesk-customer-1"


@command
def export_customer(
    customer_id: uuid.UUID, *, brand_id: uuid.UUID, by: User | None, reason: str, now: datetime
) -> dict[str, Any]:
    """Return all classes of data about a customer, opened, as plain JSON types; logged like any other look.

    `by` is None for the brand's own system (its key is the permission). For a person it costs one look of their budget.
    Raises `customer_not_found`, `customer_erased`, and what `reveal_scope` raises.
    """
    customer = Customer.objects.select_related("brand").filter(id=customer_id, brand_id=brand_id).first()
    if customer is None:
        raise not_found("customer_not_found")
    if customer.wrapped_key is None:
        raise DomainError("customer_erased", ErrorKind.GONE)
    if by is not None:
        reveal_scope(customer.id, brand_id=brand_id, scope_id=customer.id, user=by, reason=reason, now=now)
    else:
        alarm_of_canary(customer, user=None, scope_id=None, now=now)
    note_entry(brand_id, EntryKind.CUSTOMER_EXPORTED, now=now, user=by, customer_id=customer.id)
    threads = Conversation.objects.select_related("customer").filter(customer=customer).order_by("created_at")
    return {
        "format": FORMAT, "exported_at": now.isoformat(), "brand": customer.brand.name, "customer_id": str(customer.id),
        "first_seen_at": customer.created_at.isoformat(), "profile": asdict(customer_details(customer)),
        "conversations": [_conversation(thread) for thread in threads[:MOST_CONVERSATIONS]],
        "looks": [
            {"at": look.revealed_at.isoformat(), "reason": look.reason} for look in list_looks_at_customer(customer.id)
        ],
        "files": _files(customer),
    }  # fmt: skip


def _files(customer: Customer) -> list[dict[str, Any]]:
    """Return names and bytes (base64) of the files that are kept, up to MOST_FILE_BYTES in all; after that names alone."""
    told: list[dict[str, Any]] = []
    left = MOST_FILE_BYTES
    for file in files_of_customer(customer):
        left -= len(file.data)
        content = base64.b64encode(file.data).decode() if left >= 0 else None
        told.append({"name": file.name, "bytes": len(file.data), "content": content})
    return told


def conversations_of_customer(customer_id: uuid.UUID, *, brand_id: uuid.UUID) -> list[Ticket]:
    """Return the newest tickets of a customer with their conversations, for the page of their rights."""
    rows = Ticket.objects.select_related("conversation").filter(
        brand_id=brand_id, conversation__customer_id=customer_id
    )
    return list(rows.order_by("-opened_at")[:50])


def retention_preview(brand: Brand, *, now: datetime, most: int = 10_000) -> dict[str, int]:
    """Return how many rows of each class are over at `now`, counted up to `most`."""
    records = sum(rows[:most].count() for rows in expired_records(brand, now=now))
    return {
        "originals": expired_originals(brand, now=now)[:most].count() + expired_files(brand, now=now)[:most].count(),
        "placeholders": expired_placeholders(brand, now=now)[:most].count(),
        "messages": expired_messages(brand, now=now)[:most].count() + expired_texts(brand, now=now)[:most].count()
        + expired_results(brand, now=now)[:most].count(),
        "surveys": expired_surveys(brand, now=now)[:most].count(),
        "reveals": min(records, most),
    }


def _conversation(thread: Conversation) -> dict[str, Any]:
    shown = {view.id: view.text for view in redacted_messages(thread.id)}
    return {
        "id": str(thread.id), "origin": thread.origin, "subject": thread.subject, "language": thread.language,
        "started_at": thread.created_at.isoformat(),
        "messages": [
            {"at": view.created_at.isoformat(), "from": view.author_kind, "text": view.text, "as_shown": shown[view.id]}
            for view in customer_copy(thread)
        ],
        "hidden_values": [
            {"placeholder": item.token, "type": item.type, "value": item.value}
            for item in scope_placeholders(thread.customer, thread.id)
        ],
        "values_kept": Placeholder.objects.filter(scope_id=thread.id).exclude(sealed=b"").count(),
        "tickets": [
            {
                "reference": ticket.reference, "state": str(ticket.state), "opened_at": ticket.opened_at.isoformat(),
                "resolved_at": ticket.resolved_at.isoformat() if ticket.resolved_at else None,
            }
            for ticket in Ticket.objects.filter(conversation=thread).order_by("opened_at")
        ],
        "actions": [
            {"at": call.requested_at.isoformat(), "action": call.action, "with": list(call.tokens), "state": call.state,
             "amount_minor": call.amount_minor, "currency": call.currency, "answer": call.result}
            for ticket in Ticket.objects.filter(conversation=thread) for call in calls_of_ticket(ticket.id, limit=200)
        ],
        "surveys": [
            {"rating": survey.rating, "reasons": survey.reasons, "answered_at": survey.answered_at.isoformat()}
            for survey in Survey.objects.filter(ticket__conversation=thread, answered_at__isnull=False)
            if survey.answered_at
        ],
        "mails": [
            {"kind": mail.kind, "sent_at": mail.sent_at.isoformat()}
            for mail in OutboundMail.objects.filter(conversation=thread, sent_at__isnull=False) if mail.sent_at
        ],
    }  # fmt: skip
