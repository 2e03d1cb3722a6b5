"""How somebody comes: by a partner's code, by an invitation among brands, by a link; and noting it on their application."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from peerdesk.domain.brands.queries import Brand, get_brand
from peerdesk.domain.experts.permissions import User
from peerdesk.domain.experts.queries import Application, find_expert
from peerdesk.domain.insights.recruitment import latest_earnings
from peerdesk.domain.outreach.commands import (
    agree_to_be_asked,
    note_invited_application,
    note_mailed_application,
    put_aside,
    try_code,
    use_code,
)
from peerdesk.domain.outreach.queries import invitation_for, may_be_asked, qualifies_somewhere
from peerdesk.domain.recruiting.commands import note_arrival
from peerdesk.domain.recruiting.queries import find_landing
from peerdesk.foundation.access import permission
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, not_found

from .access import signed_in_only
from .frame import reader_language, source_of

CODES = "partner_codes"
MOST_KEPT = 5


@require_POST
@permission("public")
@never_cache
def codes(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Somebody types a partner's code; one that may be used now is kept for their application."""
    brand = get_brand(slug)
    landing = find_landing(brand.id, code, language=reader_language(request))
    text, campaign = request.POST.get("code", "")[:64], landing.campaign
    if campaign.kind != "partner":
        raise not_found("campaign_not_found")
    if not try_code(campaign.id, text=text, place=request.META.get("REMOTE_ADDR", ""), now=utc_now()):
        with translation.override(landing.language):
            messages.error(request, _("This code cannot be used. Look at it once more, or ask whoever gave it to you."))
        return HttpResponseRedirect(f"{reverse('join_campaign', args=[slug, code])}?lang={landing.language}", status=303)
    kept = {**request.session.get(CODES, {}), str(campaign.id): text}
    request.session[CODES] = dict(list(kept.items())[-MOST_KEPT:])
    return HttpResponseRedirect(f"{reverse('join_brand', args=[slug])}?campaign={campaign.code}", status=303)


@require_POST
@signed_in_only
def asking(request: HttpRequest, user: User) -> HttpResponse:
    """Agree, or agree no more, that other brands may ask."""
    expert = find_expert(user)
    if expert is None:
        raise not_found("not_found")
    agree_to_be_asked(expert, agrees=request.POST.get("agrees") == "1", now=utc_now())
    return HttpResponseRedirect(reverse("join"), status=303)


@require_POST
@signed_in_only
def aside(request: HttpRequest, user: User, campaign_id: uuid.UUID) -> HttpResponse:
    """Do not show this invitation again."""
    del request
    expert = find_expert(user)
    if expert is None:
        raise not_found("campaign_not_found")
    put_aside(expert, campaign_id=campaign_id, now=utc_now())
    return HttpResponseRedirect(reverse("join"), status=303)


def invitation_card(request: HttpRequest) -> dict[str, Any]:
    """What somebody who answers elsewhere is asked: whether they may be asked, and the one brand that asks now."""
    expert = find_expert(request.user) if request.user.is_authenticated else None
    if expert is None or not qualifies_somewhere(expert):
        return {}
    campaign = invitation_for(expert)
    return {
        "can_be_asked": True, "may_be_asked": may_be_asked(expert), "invitation": campaign,
        "invitation_earnings": latest_earnings(campaign.brand_id) if campaign else None,
    }  # fmt: skip


def note_how(application: Application, brand: Brand, request: HttpRequest) -> None:
    """By which campaign an application came, if by one: the form carries what the link said."""
    form, now = request.POST, utc_now()
    code = form.get("campaign", "")[:40]
    try:
        landing = find_landing(brand.id, code, language=application.language) if code else None
    except DomainError:  # a link that somebody made up
        return
    if landing is None:
        return
    campaign = landing.campaign
    if campaign.kind == "partner":
        text = request.session.get(CODES, {}).get(str(campaign.id), "")
        if not use_code(application, campaign_id=campaign.id, text=text, now=now):
            messages.warning(request, _("The code cannot be used any more. Your application is sent all the same."))
            return
    note_mailed_application(application, word=form.get("p", ""))
    note_invited_application(application, word=form.get("i", ""))
    note_arrival(application, campaign=campaign, source=source_of(form.dict(), brand), now=now)
