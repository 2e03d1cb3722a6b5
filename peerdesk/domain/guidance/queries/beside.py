"""What stands beside a ticket, in a handful of statements: the pane is opened with every ticket."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from peerdesk.domain.answers.queries import AnswerHit, search_answers, similar_tickets
from peerdesk.domain.answers.rules import Fit, fit_of
from peerdesk.domain.brands.rules import products_of
from peerdesk.domain.conversations.queries import MessageView, question_text
from peerdesk.domain.generation.rules import Writing
from peerdesk.domain.tickets.queries import TicketFacts, vector_source
from peerdesk.engines.drafting import (
    Draft,
    Fact,
    SourceText,
    Summary,
    Turn,
    VoiceCard,
    card_from,
    compose_draft,
    facts_from,
    missing_facts,
    summarise,
)
from peerdesk.engines.drafting.summary import Speaker
from peerdesk.engines.understanding import FloatArray
from peerdesk.engines.understanding.signals import Product, find_mentions
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.db.vectors import vector_from_text

ANSWERS = 3
LOOKED_AT = 8
NAME = "[NAME_1]"
SUMMARY_FROM = 3
SIMILAR = 3
ALIKE_FROM = 0.5
# An opinion of two people moves a sentence's share of keeping halfway.
_PRIOR_WEIGHT = 2.0
_SETTINGS = """
SELECT (SELECT card FROM guidance_brandguidance WHERE brand_id = %(brand)s),
       (SELECT avoid FROM guidance_brandguidance WHERE brand_id = %(brand)s),
       (SELECT facts FROM guidance_topicguidance WHERE topic_id = %(topic)s),
       (SELECT avoid FROM guidance_topicguidance WHERE topic_id = %(topic)s),
       (SELECT embedding::text FROM tickets_questionvector WHERE ticket_id = %(ticket)s AND source = %(source)s),
       (SELECT writes FROM generation_modelendpoint WHERE brand_id = %(brand)s),
       EXISTS (SELECT FROM flows_flow WHERE brand_id = %(brand)s AND live_number IS NOT NULL),
       (SELECT products FROM brands_brand WHERE id = %(brand)s)"""
_SOLVED = """
SELECT ticket.id, ticket.reference, answer.text FROM tickets_ticket ticket
JOIN LATERAL (SELECT text FROM conversations_message WHERE conversation_id = ticket.conversation_id
              AND author_kind IN ('expert', 'staff') AND guard_state = 'clean' ORDER BY number DESC LIMIT 1) answer ON true
WHERE ticket.id = ANY(%s) AND ticket.brand_id = %s AND ticket.state IN ('resolved', 'closed')"""
_KEPT = """
SELECT text, count(*), sum(CASE state WHEN 'kept' THEN 1.0 WHEN 'edited' THEN 0.5 ELSE 0 END)::float8
FROM guidance_insertedsentence WHERE article_id = ANY(%s) AND state <> 'open' GROUP BY text
ORDER BY count(*) DESC LIMIT 200"""


@dataclass(frozen=True)
class TicketGuidance:
    """What the desk shows beside a ticket. `answers` are the search's, best first; `draft` is composed from them.

    `model_writes` says when the brand's model drafts; `told` are facts that the customer named; `has_flows`: the brand has
    flows, which are read apart. `named` are products with their versions, or nothing; `for_others` are answers for others.
    """

    answers: tuple[AnswerHit, ...]
    draft: Draft
    avoid: tuple[str, ...]
    missing: tuple[Fact, ...]
    told: tuple[Fact, ...]
    summary: Summary | None
    model_writes: Writing
    has_flows: bool
    named: tuple[tuple[str, str], ...] = ()
    for_others: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True)
class SolvedTicket:
    """A solved ticket like this one, to be read: its redacted question and the last answer before it was solved."""

    reference: str
    question: str
    answer: str
    cosine: float


@dataclass(frozen=True)
class GuidanceSettings:
    """What a brand says about replies to such tickets, and the vector of the question if it was kept."""

    card: VoiceCard
    avoid: tuple[str, ...]
    facts: tuple[Fact, ...]
    vector: FloatArray | None
    model_writes: Writing
    has_flows: bool
    products: tuple[Product, ...] = ()


def guidance_beside(facts: TicketFacts, messages: Sequence[MessageView]) -> TicketGuidance:
    """Return the guidance for a held ticket; writes nothing and opens no placeholder."""
    row = facts.row
    question = question_text(row.conversation_id)
    own = settings_beside(facts, question)
    named, hits, for_others = _for_what_is_meant(facts, question, own)
    has_name = any(NAME in message.text for message in messages)
    is_meant = bool(hits) and hits[0].article_id not in for_others
    draft = compose_draft(
        question, [SourceText(str(hit.article_id), hit.title, hit.body, hit.passage) for hit in hits],
        confidence=hits[0].confidence if is_meant else 0.0, kept=keep_rates([hit.article_id for hit in hits]),
        greeting=own.card.greeting(row.language, name=NAME if has_name else ""), sign_off=own.card.sign_off(row.language),
    )  # fmt: skip
    told = "\n".join(message.text for message in messages if message.author_kind == "customer")
    turns = [Turn(cast("Speaker", m.author_kind), m.text) for m in messages if not m.is_held]
    is_worth_it = len(turns) >= SUMMARY_FROM or facts.fencing > 1
    missing = tuple(missing_facts(own.facts, f"{row.subject}\n{told}"))
    return TicketGuidance(
        tuple(hits), draft, own.avoid, missing, tuple(fact for fact in own.facts if fact not in missing),
        summarise(turns, own.facts) if is_worth_it else None, own.model_writes, own.has_flows, named, for_others,
    )


def _for_what_is_meant(
    facts: TicketFacts, question: str, own: GuidanceSettings
) -> tuple[tuple[tuple[str, str], ...], list[AnswerHit], frozenset[uuid.UUID]]:
    """Return the products that are named, the answers, those for them first, and which answers are for others."""
    found = find_mentions(question, own.products) if own.products else []
    named = tuple(dict.fromkeys((mention.product, mention.version) for mention in found))
    hits = search_answers(facts.brand_id, question, limit=LOOKED_AT if named else ANSWERS, vector=own.vector)
    fits = {hit.article_id: fit_of(hit.product_versions, named, own.products) for hit in hits} if named else {}
    hits = sorted(hits, key=lambda hit: fits.get(hit.article_id, Fit.OPEN))[:ANSWERS]
    return named, hits, frozenset(hit.article_id for hit in hits if fits.get(hit.article_id) is Fit.OTHER)


def solved_tickets(facts: TicketFacts) -> list[SolvedTicket]:
    """Return solved tickets of the brand whose question was like this one, for whoever holds the ticket to read."""
    question = question_text(facts.row.conversation_id)
    found = similar_tickets(
        facts.brand_id, question, without=facts.row.id, limit=SIMILAR, vector=settings_beside(facts, question).vector
    )
    rows = read_rows(_SOLVED, [[one.ticket_id for one in found], facts.brand_id]) if found else []
    answers = {ticket_id: (reference, answer) for ticket_id, reference, answer in rows}
    return [
        SolvedTicket(answers[one.ticket_id][0], one.question, answers[one.ticket_id][1], one.cosine)
        for one in found
        if one.cosine >= ALIKE_FROM and one.ticket_id in answers
    ]


def keep_rates(article_ids: Sequence[uuid.UUID]) -> dict[str, float]:
    """Return how often people kept a sentence (0..1, towards a half while few have used it) by its text."""
    rows = read_rows(_KEPT, [list(article_ids)]) if article_ids else []
    return {text: (kept + 0.5 * _PRIOR_WEIGHT) / (count + _PRIOR_WEIGHT) for text, count, kept in rows}


def settings_beside(facts: TicketFacts, question: str) -> GuidanceSettings:
    """Return the settings that hold for a ticket, in one statement."""
    values = {
        "brand": facts.brand_id, "topic": facts.topic_id, "ticket": facts.row.id, "source": vector_source(question),
    }  # fmt: skip
    card, brand_avoid, needed, topic_avoid, vector, writes, has_flows, products = read_rows(_SETTINGS, values)[0]
    return GuidanceSettings(
        card_from(_json(card) or {}), tuple(note for note in (topic_avoid, brand_avoid) if note),
        facts_from(_json(needed)), vector_from_text(vector) if vector else None,
        Writing(writes) if writes else Writing.NEVER, has_flows, products_of(_json(products) or []),
    )


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
