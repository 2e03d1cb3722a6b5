"""What a model is asked about a ticket: the redacted conversation, the articles that search finds, the brand's voice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from peerdesk.domain.answers.queries import AnswerHit, search_answers
from peerdesk.domain.conversations.queries import MessageView, question_text
from peerdesk.domain.tickets.queries import TicketFacts
from peerdesk.engines.drafting import SourceText, Turn, missing_facts
from peerdesk.engines.drafting.generative import DraftRequest
from peerdesk.engines.drafting.summary import Speaker

from .beside import ANSWERS, NAME, settings_beside


def draft_request(
    facts: TicketFacts, messages: Sequence[MessageView], *, brand_name: str
) -> tuple[DraftRequest, list[AnswerHit]]:
    """Return what a model is asked for a draft, and the articles in it, best first. Only cleared messages are in it."""
    row = facts.row
    question = question_text(row.conversation_id)
    own = settings_beside(facts, question)
    hits = search_answers(facts.brand_id, question, limit=ANSWERS, vector=own.vector)
    told = "\n".join(message.text for message in messages if message.author_kind == "customer")
    subject = [Turn("customer", row.subject)] if row.subject and row.subject not in told else []
    turns = [Turn(cast("Speaker", one.author_kind), one.text) for one in messages if not one.is_held and one.text]
    has_name = any(NAME in message.text for message in messages)
    request = DraftRequest(
        brand_name, row.language or "en", [*subject, *turns],
        [SourceText(str(hit.article_id), hit.title, hit.body, hit.passage) for hit in hits], own.card, own.avoid,
        [fact.ask(row.language) for fact in missing_facts(own.facts, f"{row.subject}\n{told}")],
        own.card.greeting(row.language, name=NAME if has_name else ""), own.card.sign_off(row.language),
    )  # fmt: skip
    return request, hits
