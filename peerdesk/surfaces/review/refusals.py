"""What people who are declined are told: a brand's own texts, to pick and to change each time."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.brands.queries import list_brands
from peerdesk.domain.experts.permissions import User
from peerdesk.domain.recruiting.commands.refusals import drop_refusal_text, save_refusal_text
from peerdesk.domain.recruiting.queries.refusals import list_refusal_texts
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError

from .access import reviewer_only
from .views import shell_of

_WORDS = {
    "invalid_refusal_text": later("A name, a sentence at least, and a language that the brand speaks."),
    "too_many_texts": later("200 texts are the most."),
    "refusal_text_not_found": later("Somebody else removed it meanwhile."),
}


@require_GET
@reviewer_only
def refusals(request: HttpRequest, user: User) -> HttpResponse:
    """All texts, and a form for another one."""
    context: dict[str, Any] = {
        "shell": shell_of(user), "rows": list_refusal_texts(), "brands": list_brands(), "languages": settings.LANGUAGES,
    }  # fmt: skip
    return render(request, "review/people/refusals.html", context)


@require_POST
@reviewer_only
def refusal_texts(request: HttpRequest, user: User) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Write a text, or remove one."""
    brand = next((one for one in list_brands() if one.slug == request.POST.get("brand")), None)
    try:
        if drop := request.POST.get("drop"):
            drop_refusal_text(_uuid(drop))
        elif brand is not None:
            save_refusal_text(
                brand, name=request.POST.get("name", ""), language=request.POST.get("language", ""),
                text=request.POST.get("text", ""), now=utc_now(),
            )  # fmt: skip
    except DomainError as error:
        if error.code not in _WORDS:
            raise
        messages.error(request, str(_WORDS[error.code]))
    else:
        messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("review_refusals"), status=303)


def _uuid(value: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError:
        return uuid.UUID(int=0)
