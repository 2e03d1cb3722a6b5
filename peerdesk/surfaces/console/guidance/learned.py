"""What people made of sentences that came from the brand's articles."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from peerdesk.domain.guidance.queries import SentenceUse, sentence_uses
from peerdesk.surfaces.console.access import Seat, admin_only
from peerdesk.surfaces.console.frame import page


@dataclass
class ArticleUse:
    """An article and its sentences, those used most first."""

    article_id: uuid.UUID
    title: str
    sentences: list[SentenceUse] = field(default_factory=list)


@require_GET
@admin_only
def learned(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The sentences by article, with how often they were kept, edited and dropped."""
    articles: dict[uuid.UUID, ArticleUse] = {}
    for row in sentence_uses(seat.brand.id):
        articles.setdefault(row.article_id, ArticleUse(row.article_id, row.title)).sentences.append(row)
    context = {"articles": list(articles.values()), "tab": "learned"}
    return page(request, seat, "guidance/learned", context, current="guidance")
