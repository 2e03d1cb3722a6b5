"""Knowledge that two people have to approve: the network's own are the second pair of eyes of small brands."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.answers.commands import approve_article
from peerdesk.domain.answers.queries import find_waiting_approval, list_waiting_for_network
from peerdesk.domain.brands.queries import get_brand
from peerdesk.domain.experts.permissions import User
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, not_found

from .access import reviewer_only
from .views import shell_of

_WORDS = {
    "nothing_waits": gettext_lazy("Nothing waits for approval here any more."),
    "article_changed": gettext_lazy("It was changed meanwhile. Read the newest words, then approve those."),
    "own_article": gettext_lazy("You wrote a part of this yourself, so two others have to approve it."),
}
_KINDS = {
    "EMAIL": gettext_lazy("an e-mail address"), "PHONE": gettext_lazy("a telephone number"),
    "IBAN": gettext_lazy("a bank account"), "USERNAME": gettext_lazy("a user name"),
    "?": gettext_lazy("an address that cannot be read"),
}  # fmt: skip


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
    try:
        row = approve_article(article_id, brand_id=brand.id, by=user, now=utc_now(), number=shown_number(request))
    except DomainError as error:
        if error.code not in _WORDS:
            raise
        messages.error(request, str(_WORDS[error.code]))
    else:
        text = _("You approved it. Somebody else has to, too.") if row.waiting_number else _("Published.")
        messages.success(request, text)
    return HttpResponseRedirect(reverse("review_knowledge"), status=303)


def shown_number(request: HttpRequest) -> int:
    """Return the number of the version that was read; 0, which nothing has, for what is none."""
    number = request.POST.get("number", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < len("1000000") else 0


def place_words(outside: tuple[str, ...]) -> str:
    """Return the places outside a brand in words."""
    return ", ".join(str(_KINDS.get(place, place)) for place in outside)
