"""Reads of `broker`: which actions fit a ticket, and what came of them. Nothing is opened here."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from peerdesk.domain.privacy.models import Placeholder

from .models import ActionCall, BrandAction


@dataclass(frozen=True)
class Slot:
    """A type of value that an action takes, and the placeholders of the conversation that fit."""

    type: str
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class FittingAction:
    """An action for which the conversation has every value."""

    id: uuid.UUID
    name: str
    confirm_text: str
    slots: tuple[Slot, ...]
    moves_money: bool
    budget_ticket_minor: int
    currency: str


@dataclass(frozen=True)
class ActionRow:
    """A registered action, for the brand's admins; never its secret."""

    id: uuid.UUID
    slug: str
    name: str
    url: str
    placeholder_types: tuple[str, ...]
    moves_money: bool
    budget_ticket_minor: int
    budget_expert_day_minor: int


@dataclass(frozen=True)
class CallRow:
    """One call, for the desk and for the brand's record."""

    id: uuid.UUID
    action: str
    tokens: tuple[str, ...]
    state: str
    result: str
    error_code: str
    amount_minor: int
    currency: str
    requested_at: datetime
    user_id: uuid.UUID
    ticket_id: uuid.UUID
    reference: str

    @property
    def is_running(self) -> bool:
        """Whether an answer is still awaited."""
        return self.state in {"requested", "sending"}


def fitting_actions(brand_id: uuid.UUID, conversation_id: uuid.UUID) -> list[FittingAction]:
    """Return the brand's actions that fit the placeholders of a conversation, by name."""
    tokens: dict[str, list[str]] = {}
    known = Placeholder.objects.filter(brand_id=brand_id, scope_id=conversation_id).exclude(sealed=b"")
    for kind, number in known.order_by("type", "number").values_list("type", "number")[:200]:
        tokens.setdefault(kind, []).append(f"[{kind}_{number}]")
    rows = BrandAction.objects.filter(brand_id=brand_id, retired_at__isnull=True).select_related("brand").order_by("name")
    return [
        FittingAction(
            row.id, row.name, row.confirm_text, tuple(Slot(kind, tuple(tokens[kind])) for kind in row.placeholder_types),
            row.moves_money, row.budget_ticket_minor, row.brand.currency,
        )
        for row in rows[:30] if all(kind in tokens for kind in row.placeholder_types)
    ]


def calls_of_ticket(ticket_id: uuid.UUID, *, limit: int = 20) -> list[CallRow]:
    """Return the newest calls about a ticket."""
    return _rows(ActionCall.objects.filter(ticket_id=ticket_id).order_by("-requested_at")[:limit])


def list_calls(brand_id: uuid.UUID, *, limit: int = 50) -> list[CallRow]:
    """Return a brand's newest calls."""
    return _rows(ActionCall.objects.filter(brand_id=brand_id).order_by("-requested_at")[:limit])


def list_actions(brand_id: uuid.UUID) -> list[ActionRow]:
    """Return the brand's actions, by name."""
    rows = BrandAction.objects.filter(brand_id=brand_id, retired_at__isnull=True).order_by("name")[:100]
    return [
        ActionRow(
            row.id, row.slug, row.name, row.url, tuple(row.placeholder_types), row.moves_money,
            row.budget_ticket_minor, row.budget_expert_day_minor,
        )
        for row in rows
    ]


def _rows(found: object) -> list[CallRow]:
    rows = found.select_related("action", "ticket")  # type: ignore[attr-defined]
    return [
        CallRow(
            row.id, row.action.name, tuple(row.tokens), row.state, row.result, row.error_code, row.amount_minor,
            row.currency, row.requested_at, row.user_id, row.ticket_id, row.ticket.reference,
        )
        for row in rows
    ]
