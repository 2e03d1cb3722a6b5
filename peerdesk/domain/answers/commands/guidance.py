"""Commands about what the desk shows beside a ticket."""

from __future__ import annotations

import uuid
from datetime import datetime

from peerdesk.domain.answers.models import Article, ArticleState, GuidanceUse
from peerdesk.domain.people.models import User
from peerdesk.domain.tickets.models import Ticket
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import not_found


@command
def note_guidance_use(ticket_id: uuid.UUID, *, article_id: uuid.UUID, user: User, now: datetime) -> None:
    """Remember that an answer was inserted into a reply. Raises `article_not_found`."""
    brand_id = Ticket.objects.values_list("brand_id", flat=True).get(id=ticket_id)
    if not Article.objects.filter(id=article_id, brand_id=brand_id, state=ArticleState.PUBLISHED).exists():
        raise not_found("article_not_found")
    GuidanceUse.objects.get_or_create(ticket_id=ticket_id, article_id=article_id, user=user, defaults={"used_at": now})
