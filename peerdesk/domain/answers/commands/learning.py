"""Learned from work: a good answer becomes proposed knowledge, once for each ticket."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from peerdesk.domain.answers.models import Article
from peerdesk.domain.answers.rules import is_worth_proposing, title_without_placeholders
from peerdesk.domain.conversations.models import AuthorKind, GuardState, Message
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.db.commands import command

from .articles import propose_article


@command
def propose_from_ticket(ticket_id: uuid.UUID, *, now: datetime) -> Article | None:
    """Propose a well-rated answer as knowledge, redacted as it was shown; once per ticket, None when it is too thin."""
    ticket = Ticket.objects.select_related("brand", "topic", "conversation").get(id=ticket_id)
    answer = (
        Message.objects.filter(
            conversation_id=ticket.conversation_id, author_kind=AuthorKind.EXPERT, guard_state=GuardState.CLEAN
        )
        .order_by("-number")
        .first()
    )
    if answer is None or not is_worth_proposing(answer.text):
        return None
    try:
        with transaction.atomic():
            return propose_article(
                ticket.brand,
                title=title_without_placeholders(ticket.conversation.subject) or answer.text[:80],
                body=answer.text,
                now=now,
                author=answer.author,
                language=ticket.language,
                topic=ticket.topic,
                origin_ticket=ticket,
            )
    except IntegrityError:
        return None  # proposed before
