"""The embedding of a ticket's question, kept beside the ticket: making it costs more than all else done with it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from peerdesk.domain.tickets.queries import vector_source
from peerdesk.engines.understanding import TOPIC_TOKENS, FloatArray
from peerdesk.engines.understanding.single import embed_one
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.db.vectors import vector_from_text, vector_text
from peerdesk.foundation.db.writes import keep, once, write


@dataclass(frozen=True)
class CopyOf:
    """Whose words are copied: a conversation's or a customer's. `tickets` is the SQL that finds their tickets."""

    tickets: str
    values: list[uuid.UUID]


def copies_of_conversation(conversation_id: uuid.UUID) -> CopyOf:
    """Whatever was made of the words of a conversation."""
    return CopyOf("SELECT id FROM tickets_ticket WHERE conversation_id = %s", [conversation_id])


def copies_of_customer(customer_id: uuid.UUID) -> CopyOf:
    """Whatever was made of the words of a customer."""
    tickets = """SELECT ticket.id FROM tickets_ticket ticket JOIN conversations_conversation thread
                 ON thread.id = ticket.conversation_id WHERE thread.customer_id = %s"""
    return CopyOf(tickets, [customer_id])


def question_vector(ticket_id: uuid.UUID, text: str, *, now: datetime) -> FloatArray:
    """Return the unit vector [384] of a ticket's redacted question, from its row if the words are still the same.

    A new one is kept; two at once keep the same, so nothing is locked.
    """
    source = vector_source(text)
    kept: FloatArray | None = once(_key(ticket_id, source), lambda: None)
    if kept is not None:
        return kept
    rows = read_rows("SELECT source, embedding::text FROM tickets_questionvector WHERE ticket_id = %s", [ticket_id])
    if rows and rows[0][0] == source:
        return vector_from_text(rows[0][1])
    vector = embed_one(text, TOPIC_TOKENS)
    keep_question_vector(ticket_id, text, vector=vector, now=now)
    return vector


@command
def forget_question_vectors(of: CopyOf) -> None:
    """Let go of the vectors of a conversation's or a customer's questions."""
    write(f"DELETE FROM tickets_questionvector WHERE ticket_id IN ({of.tickets})", of.values)  # noqa: S608 - our own text


def keep_question_vector(
    ticket_id: uuid.UUID, text: str, *, vector: FloatArray, now: datetime, is_aside: bool = False
) -> None:
    """Keep a vector [384] that was made of a ticket's redacted question, for whoever asks next.

    `is_aside`: spam, or the same customer asked the same before, so that it does not count for incidents.
    """
    keep(_key(ticket_id, vector_source(text)), vector)
    write(
        """INSERT INTO tickets_questionvector (ticket_id, brand_id, asked_at, source, embedding, embedded_at, is_aside)
           SELECT id, brand_id, opened_at, %s, %s::halfvec, %s, %s FROM tickets_ticket WHERE id = %s
           ON CONFLICT (ticket_id) DO UPDATE SET source = excluded.source, embedding = excluded.embedding,
               embedded_at = excluded.embedded_at, is_aside = excluded.is_aside""",
        [vector_source(text), vector_text(vector), now, is_aside, ticket_id],
    )


def _key(ticket_id: uuid.UUID, source: str) -> tuple[str, uuid.UUID, str]:
    return "question vector", ticket_id, source
