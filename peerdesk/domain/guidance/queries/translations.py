"""Translations as desk and customer see them: marked as a machine's, the original beside."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from peerdesk.domain.conversations.queries import Conversation, with_values
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.generation.queries import find_endpoint
from peerdesk.domain.guidance.models import Translation, WorkState
from peerdesk.domain.guidance.rules import is_late
from peerdesk.domain.tickets.queries import TicketFacts


@dataclass(frozen=True)
class TranslationView:
    """A translation. `state`: "waiting", "late", "ready" or "failed"; `source_text` is what an expert wrote."""

    id: uuid.UUID
    state: str
    text: str
    source_text: str
    origin: str
    target: str
    error: str


@dataclass(frozen=True)
class SentTranslation:
    """What a customer reads as a translation, and the words it was made from, with the customer's own values in them."""

    origin: str
    source_text: str


def reading_language(expert: Expert) -> str:
    """Return the language in which an expert reads and writes by preference."""
    return str(expert.languages[0]) if expert.languages else "en"


def may_translate(facts: TicketFacts, expert: Expert) -> bool:
    """Whether the ticket's language is not the expert's own and the brand's model translates."""
    if not facts.row.language or facts.row.language == reading_language(expert):
        return False
    endpoint = find_endpoint(facts.brand_id)
    return endpoint is not None and endpoint.translates


def translations_for(ticket_id: uuid.UUID, *, target: str, now: datetime) -> dict[uuid.UUID, TranslationView]:
    """Return by message what holds for a reader of `target`: customers' words in it, replies with what was written."""
    rows = Translation.objects.filter(ticket_id=ticket_id, message__isnull=False)
    return {
        row.message_id: _view(row, now=now)
        for row in rows
        if row.message_id is not None and (row.is_reply or row.target == target)
    }


def find_reply_translation(ticket_id: uuid.UUID, *, user_id: uuid.UUID, now: datetime) -> TranslationView | None:
    """Return the newest translation of a reply that was not sent yet."""
    rows = Translation.objects.filter(ticket_id=ticket_id, user_id=user_id, is_reply=True, message__isnull=True)
    row = rows.order_by("-requested_at").first()
    return _view(row, now=now) if row else None


def sent_translations(conversation: Conversation) -> dict[uuid.UUID, SentTranslation]:
    """Return for the customer which replies are translations, by message."""
    rows = list(Translation.objects.filter(message__conversation=conversation, is_reply=True).order_by("requested_at"))
    texts = with_values(conversation, [row.source_text for row in rows]) if rows else []
    return {
        row.message_id: SentTranslation(row.origin, text)
        for row, text in zip(rows, texts, strict=True)
        if row.message_id is not None
    }


def _view(row: Translation, *, now: datetime) -> TranslationView:
    is_open = row.state in {WorkState.WAITING, WorkState.RUNNING}
    state = ("late" if is_late(row.moved_at, now=now) else "waiting") if is_open else str(row.state)
    return TranslationView(row.id, state, row.text, row.source_text, row.origin, row.target, row.error)
