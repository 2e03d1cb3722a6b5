"""What stands beside a ticket, in a handful of statements: the pane is opened with every ticket."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from peerdesk.domain.answers.queries import AnswerHit, search_answers
from peerdesk.domain.conversations.queries import MessageView, question_text
from peerdesk.domain.tickets.commands.vectors import vector_source
from peerdesk.domain.tickets.queries import TicketFacts
from peerdesk.engines.drafting import Draft, SourceText, VoiceCard, card_from, compose_draft
from peerdesk.engines.understanding import FloatArray
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.db.vectors import vector_from_text

ANSWERS = 3
NAME = "[NAME_1]"
# An opinion of two people moves a sentence's share of keeping halfway.
_PRIOR_WEIGHT = 2.0
_SETTINGS = """
SELECT (SELECT card FROM guidance_brandguidance WHERE brand_id = %(brand)s),
       (SELECT avoid FROM guidance_brandguidance WHERE brand_id = %(brand)s),
       (SELECT facts FROM guidance_topicguidance WHERE topic_id = %(topic)s),
       (SELECT avoid FROM guidance_topicguidance WHERE topic_id = %(topic)s),
       (SELECT embedding::text FROM tickets_questionvector WHERE ticket_id = %(ticket)s AND source = %(source)s)"""
_KEPT = """
SELECT text, count(*), sum(CASE state WHEN 'kept' THEN 1.0 WHEN 'edited' THEN 0.5 ELSE 0 END)::float8
FROM guidance_insertedsentence WHERE article_id = ANY(%s) AND state <> 'open' GROUP BY text
ORDER BY count(*) DESC LIMIT 200"""


@dataclass(frozen=True)
class TicketGuidance:
    """What the desk shows beside a ticket. `answers` are the search's, best first; `draft` is composed from them."""

    answers: tuple[AnswerHit, ...]
    draft: Draft
    avoid: tuple[str, ...]


def guidance_beside(facts: TicketFacts, messages: Sequence[MessageView]) -> TicketGuidance:
    """Return the guidance for a held ticket; writes nothing and opens no placeholder."""
    row = facts.row
    question = question_text(row.conversation_id)
    card, avoid, vector = _settings(facts, question)
    hits = search_answers(facts.brand_id, question, limit=ANSWERS, vector=vector)
    has_name = any(NAME in message.text for message in messages)
    draft = compose_draft(
        question, [SourceText(str(hit.article_id), hit.title, hit.body, hit.passage) for hit in hits],
        confidence=hits[0].confidence if hits else 0.0, kept=keep_rates([hit.article_id for hit in hits]),
        greeting=card.greeting(row.language, name=NAME if has_name else ""), sign_off=card.sign_off(row.language),
    )  # fmt: skip
    return TicketGuidance(tuple(hits), draft, avoid)


def keep_rates(article_ids: Sequence[uuid.UUID]) -> dict[str, float]:
    """Return how often people kept a sentence (0..1, towards a half while few have used it) by its text."""
    rows = read_rows(_KEPT, [list(article_ids)]) if article_ids else []
    return {text: (kept + 0.5 * _PRIOR_WEIGHT) / (count + _PRIOR_WEIGHT) for text, count, kept in rows}


def _settings(facts: TicketFacts, question: str) -> tuple[VoiceCard, tuple[str, ...], FloatArray | None]:
    values = {
        "brand": facts.brand_id, "topic": facts.topic_id, "ticket": facts.row.id, "source": vector_source(question),
    }  # fmt: skip
    card, brand_avoid, _facts, topic_avoid, vector = read_rows(_SETTINGS, values)[0]
    avoid = tuple(note for note in (topic_avoid, brand_avoid) if note)
    return card_from(_json(card)), avoid, vector_from_text(vector) if vector else None


def _json(value: object) -> dict[str, object]:
    found = json.loads(value) if isinstance(value, str) else value
    return found if isinstance(found, dict) else {}
