"""The check of a reply while it is written: the brand's voice, tone, slips, promises, open questions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import numpy as np

from peerdesk.domain.conversations.queries import MessageView
from peerdesk.domain.guidance.models import BrandGuidance, InsertedSentence, InsertedState
from peerdesk.domain.tickets.queries import TicketFacts
from peerdesk.engines.drafting import Finding, ReplyContext, VoiceCard, VoiceCheck, VoiceReport, card_from, promise_findings
from peerdesk.engines.understanding.single import embed_one

COMPARED_TOKENS = 48


def voice_card(brand_id: uuid.UUID) -> VoiceCard:
    """Return a brand's voice card; one that asks for nothing where there is none."""
    return card_from(BrandGuidance.objects.filter(brand_id=brand_id).values_list("card", flat=True).first() or {})


def check_draft_reply(
    facts: TicketFacts, messages: Sequence[MessageView], *, text: str, user_id: uuid.UUID
) -> VoiceReport:
    """Check what an expert has written so far for a ticket they hold; nothing is stored.

    Open questions are those of the customer's messages since the last answer, or of all when there was none.
    """
    answered = max((m.number for m in messages if m.author_kind in {"expert", "staff"}), default=0)
    open_ones = [m.text for m in messages if m.author_kind == "customer" and m.number > answered]
    question = "\n".join(open_ones)
    context = ReplyContext(question, approved_sentences(facts.row.id, user_id=user_id), likeness)
    return VoiceCheck(voice_card(facts.brand_id), facts.row.language).check(text, context)


def reply_promises(
    brand_id: uuid.UUID, ticket_id: uuid.UUID, *, text: str, user_id: uuid.UUID
) -> tuple[Finding, ...]:
    """Return the promises of a reply that neither the brand's card nor its inserted articles cover."""
    card = voice_card(brand_id)
    approved = approved_sentences(ticket_id, user_id=user_id)
    return tuple(promise_findings(text, allowed=card.allowed_promises, approved=approved))


def approved_sentences(ticket_id: uuid.UUID, *, user_id: uuid.UUID) -> frozenset[str]:
    """Return the sentences of articles that this person has put into the reply that is being written."""
    rows = InsertedSentence.objects.filter(ticket_id=ticket_id, user_id=user_id, state=InsertedState.OPEN)
    return frozenset(rows.values_list("text", flat=True)[:100])


def likeness(questions: Sequence[str], sentences: Sequence[str]) -> list[list[float]]:
    """Compare texts by meaning: cosines [questions × sentences]. Each text is embedded once in this process."""
    asked, said = (np.stack([embed_one(text, COMPARED_TOKENS) for text in texts]) for texts in (questions, sentences))
    return [[float(cosine) for cosine in row] for row in asked @ said.T]
