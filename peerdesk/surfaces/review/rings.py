"""Groups who share so much that money waits until a person has said what they are."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.experts.permissions import User
from peerdesk.domain.experts.queries.marks import MatchFinding
from peerdesk.domain.recruiting.commands.referrals import settle_ring
from peerdesk.domain.recruiting.queries.rings import list_rings
from peerdesk.engines.rings import CROWD, SHAPE
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError

from .access import reviewer_only
from .views import shell_of
from .words import MARK_WORDS

LARGEST = 200
REASON_WORDS = {
    **MARK_WORDS, CROWD: later("more people than a household"), SHAPE: later("they brought each other"),
}  # fmt: skip
_WORDS = {
    "match_not_found": later("They share nothing any more, or somebody has said it meanwhile."),
    "own_match": later("Somebody else has to say it where one of them is you."),
    "reason_too_short": later("Say in a sentence how you know."),
}


@require_GET
@reviewer_only
def rings(request: HttpRequest, user: User) -> HttpResponse:
    """All groups that wait, those with most that speaks for a ring first."""
    rows: list[dict[str, Any]] = [
        {"row": row, "reasons": [REASON_WORDS[kind] for kind in row.reasons]} for row in list_rings()
    ]
    return render(request, "review/people/rings.html", {"shell": shell_of(user, current="rings"), "rows": rows})


@require_POST
@reviewer_only
def ring_decision(request: HttpRequest, user: User) -> HttpResponse:
    """Say what a group is."""
    is_deceit = request.POST.get("finding") == "together"
    finding = MatchFinding.TOGETHER if is_deceit else MatchFinding.HOUSEHOLD
    try:
        number = settle_ring(
            _members(request), by=user, finding=finding, reason=request.POST.get("reason", ""), now=utc_now()
        )
    except DomainError as error:
        if error.code not in _WORDS:
            raise
        messages.error(request, str(_WORDS[error.code]))
    else:
        said = ngettext("Noted for %(n)d pair.", "Noted for %(n)d pairs.", number) % {"n": number}
        messages.success(request, said)
    return HttpResponseRedirect(reverse("review_rings"), status=303)


def _members(request: HttpRequest) -> set[uuid.UUID]:
    found = set()
    for value in request.POST.getlist("member")[:LARGEST]:
        try:
            found.add(uuid.UUID(value))
        except ValueError:
            continue
    return found
