"""Knowledge that two people have to approve: the network's own are the second pair of eyes of small brands."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.answers.commands import approve_article
from peerdesk.domain.answers.queries import find_waiting_approval, list_waiting_for_network
from peerdesk.domain.brands.queries import get_brand
from peerdesk.domain.experts.permissions import User
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import not_found

from .access import reviewer_only
from .approving import approve, place_words
from .views import shell_of


@require_GET
@reviewer_only
def waiting(request: HttpRequest, user: User) -> HttpResponse:
    """What waits for a second pair of eyes, of all brands."""
    rows = [(row, place_words(row.outside)) for row in list_waiting_for_network()]
    context = {"shell": shell_of(user, current="knowledge"), "rows": rows, "now": utc_now()}
    return render(request, "review/knowledge.html", context)


@require_GET
@reviewer_only
def article(request: HttpRequest, user: User, slug: str, article_id: uuid.UUID) -> HttpResponse:
    """One version that waits, as it will be read."""
    brand = get_brand(slug)
    found = find_waiting_approval(article_id, brand_id=brand.id)
    if found is None or found[1].needed == 1:
        raise not_found("article_not_found")
    content, standing = found
    context = {
        "shell": shell_of(user, current="knowledge"), "now": utc_now(), "brand": brand, "content": content,
        "article_id": article_id, "approval": standing, "may_approve": standing.is_open_to(user),
        "places": place_words(standing.outside),
    }  # fmt: skip
    return render(request, "review/article.html", context)


@require_POST
@reviewer_only
def approval(request: HttpRequest, user: User, slug: str, article_id: uuid.UUID) -> HttpResponse:
    """Approve the version that was shown."""
    brand = get_brand(slug)
    return approve(
        request, lambda number: approve_article(article_id, brand_id=brand.id, number=number, by=user, now=utc_now()),
        then="review_knowledge",
    )  # fmt: skip
