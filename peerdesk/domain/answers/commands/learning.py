"""Learned from work: a good answer becomes proposed knowledge, or evidence for what is known already."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from peerdesk.domain.answers.events import KnowledgeUsed
from peerdesk.domain.answers.models import Article, ArticleEvidence, ArticleState, KnowledgeSettings
from peerdesk.domain.answers.queries import find_same_answer
from peerdesk.domain.answers.rules import is_worth_proposing, title_without_placeholders
from peerdesk.domain.conversations.models import AuthorKind, GuardState, Message
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.db.writes import write
from peerdesk.foundation.errors import conflict, invalid
from peerdesk.foundation.outbox.emit import emit

from .articles import propose_article
from .versions import locked_article

SHORTEST_REVIEW_DAYS, LONGEST_REVIEW_DAYS = 7, 3650


@command
def propose_from_ticket(ticket_id: uuid.UUID, *, now: datetime) -> Article | None:
    """Propose a well-rated answer as knowledge, redacted as it was shown; once per ticket.

    None when it is too thin, when it was learned from before, and when an article or a proposal says the same: that one
    then gets the ticket as further evidence.
    """
    ticket = Ticket.objects.select_related("brand", "topic", "conversation").get(id=ticket_id)
    answer = (
        Message.objects.filter(
            conversation_id=ticket.conversation_id, author_kind=AuthorKind.EXPERT, guard_state=GuardState.CLEAN
        )
        .order_by("-number")
        .first()
    )
    if answer is None or not is_worth_proposing(answer.text) or _was_learned_from(ticket_id):
        return None
    title = title_without_placeholders(ticket.conversation.subject) or answer.text[:80]
    known = find_same_answer(ticket.brand_id, title=title, body=answer.text)
    try:
        with transaction.atomic():
            if known is not None:
                ArticleEvidence.objects.create(article_id=known, ticket=ticket, author=answer.author, noted_at=now)
                return None
            return propose_article(
                ticket.brand, title=title, body=answer.text, now=now, author=answer.author, language=ticket.language,
                topic=ticket.topic, origin_ticket=ticket,
            )
    except IntegrityError:
        return None  # learned from meanwhile


@command
def note_knowledge_used(
    ticket_id: uuid.UUID, *, conversation_id: uuid.UUID, brand_id: uuid.UUID, cycle: int, by_machine: bool, now: datetime
) -> int:
    """Write down which articles resolved a ticket: the one that was offered, or those that went into a person's replies.

    Once for a ticket and an article, however often it is resolved. Returns how many were new.
    """
    values = {"ticket": ticket_id, "cycle": cycle, "by_machine": by_machine, "now": now}
    rows = read_rows(_USED, values)
    for article_id, number, author_id, how in rows:
        emit(
            KnowledgeUsed(
                ticket_id=ticket_id, conversation_id=conversation_id, brand_id=brand_id, article_id=article_id,
                version_number=number, user_id=author_id, how=how,
            ),
            now=now,
        )
    return len(rows)


# The version is the one that was live when the answer was offered or inserted.
_USED = """
    INSERT INTO answers_knowledgeuse (id, article_id, ticket_id, version_number, author_id, how, used_at)
    SELECT gen_random_uuid(), article.id, %(ticket)s, coalesce(
               (SELECT number FROM answers_articleversion version
                WHERE version.article_id = article.id AND version.published_at <= used.at
                ORDER BY version.published_at DESC LIMIT 1), article.live_number, 1),
           article.author_id, used.how, %(now)s
    FROM (SELECT article_id, offered_at AS at, 'self_service' AS how FROM answers_selfserviceoffer
          WHERE ticket_id = %(ticket)s AND cycle = %(cycle)s AND outcome IN ('open', 'solved') AND %(by_machine)s
          UNION ALL
          SELECT article_id, min(used_at), 'guidance' FROM answers_guidanceuse
          WHERE ticket_id = %(ticket)s AND NOT %(by_machine)s GROUP BY article_id) used
    JOIN answers_article article ON article.id = used.article_id
    ON CONFLICT (ticket_id, article_id) DO NOTHING
    RETURNING article_id, version_number, author_id, how"""


@command
def note_return(ticket_id: uuid.UUID, *, now: datetime) -> None:
    """Remember of the articles that resolved a ticket that its customer came back."""
    write("UPDATE answers_knowledgeuse SET reopened_at = %s WHERE ticket_id = %s AND reopened_at IS NULL", [now, ticket_id])


@command
def confirm_article(article_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> None:
    """Say that a published article is still right. Raises `article_not_found`, `nothing_to_confirm`."""
    article = locked_article(article_id, brand_id)
    if article.state != ArticleState.PUBLISHED:
        raise conflict("nothing_to_confirm")
    article.confirmed_at = now
    article.save(update_fields=["confirmed_at"])


@command
def set_review_days(brand_id: uuid.UUID, *, days: int) -> None:
    """Say after how many days somebody should look at an article again. Raises `invalid_settings`."""
    if not SHORTEST_REVIEW_DAYS <= days <= LONGEST_REVIEW_DAYS:
        raise invalid("invalid_settings", review_days="invalid")
    KnowledgeSettings.objects.update_or_create(brand_id=brand_id, defaults={"review_days": days})


def _was_learned_from(ticket_id: uuid.UUID) -> bool:
    proposed = Article.objects.filter(origin_ticket_id=ticket_id).exists()
    return proposed or ArticleEvidence.objects.filter(ticket_id=ticket_id).exists()
