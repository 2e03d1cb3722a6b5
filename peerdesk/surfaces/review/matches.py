"""What it means that two log-ins share something: a person says it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_POST

from peerdesk.domain.experts.commands import settle_match
from peerdesk.domain.experts.permissions import User
from peerdesk.domain.experts.queries import get_application
from peerdesk.domain.experts.queries.marks import MatchFinding
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError

from .access import reviewer_only

_WORDS = {
    "match_not_found": later("They share nothing any more."),
    "own_match": later("Somebody else has to say it where one of the two is yours."),
    "reason_too_short": later("Say in a sentence how you know."),
}


@require_POST
@reviewer_only
def matches(request: HttpRequest, user: User, application_id: uuid.UUID) -> HttpResponse:
    """Say what the applicant and the other log-in are."""
    row = get_application(application_id)
    is_one = request.POST.get("finding") == "same_person"
    try:
        settle_match(
            row.user_id, _other(request), by=user, reason=request.POST.get("reason", ""), now=utc_now(),
            finding=MatchFinding.SAME_PERSON if is_one else MatchFinding.HOUSEHOLD,
        )
    except DomainError as error:
        if error.code not in _WORDS:
            raise
        messages.error(request, str(_WORDS[error.code]))
    else:
        messages.success(request, _("Noted."))
    return HttpResponseRedirect(reverse("review_application", args=[application_id]), status=303)


def _other(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("other", ""))
    except ValueError:
        return uuid.UUID(int=0)
