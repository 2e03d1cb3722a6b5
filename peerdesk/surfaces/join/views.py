"""Brands that look for experts, and the application."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.brands.queries import Brand, get_brand, list_brands
from peerdesk.domain.checks.queries import open_checks
from peerdesk.domain.exams.queries import exam_cards
from peerdesk.domain.experts.canonical import MarkKind
from peerdesk.domain.experts.commands import create_expert, note_mark, submit_application
from peerdesk.domain.experts.permissions import User
from peerdesk.domain.experts.queries import ApplicationRow, brands_of_expert, find_expert
from peerdesk.domain.experts.rules import REAPPLY_AFTER
from peerdesk.domain.onboarding.queries import find_my_onboarding
from peerdesk.domain.recruiting.commands import file_appeal
from peerdesk.domain.recruiting.commands.backgrounds import note_background
from peerdesk.domain.recruiting.commands.referrals import note_referral
from peerdesk.domain.recruiting.queries import find_appeal
from peerdesk.domain.recruiting.queries.referrals import find_link
from peerdesk.domain.rewards.rules import pay_for_resolution
from peerdesk.foundation.access import permission
from peerdesk.foundation.browser_name import name_browser
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, not_found

from .access import signed_in_only
from .arrivals import invitation_card, note_how
from .forms import ApplicationForm
from .frame import applications_to, brand_frame

APPEAL_WORDS = {
    "appeal_too_short": gettext_lazy("Say in a sentence or two what should be looked at again."),
    "appeal_too_late": gettext_lazy("An appeal is possible for 30 days. You may apply again."),
    "appeal_filed": gettext_lazy("Your appeal is being looked at already."),
}


@require_GET
@permission("public")
def brands(request: HttpRequest) -> HttpResponse:
    """All brands with what an answer pays."""
    rows = [{"brand": brand, "pay": share_of(brand), "languages": _names(brand.languages)} for brand in list_brands()]
    context = {"rows": rows, "public_name": "Peerdesk", **invitation_card(request)}
    return render(request, "join/brands.html", context)


@require_GET
@permission("public")
def landing(request: HttpRequest, slug: str) -> HttpResponse:
    """What answering for one brand is like, with the form, or with how one's application stands."""
    return _landing(request, slug, None)


@require_POST
@signed_in_only
def apply(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """Send the application; a first one makes the profile."""
    brand, now = get_brand(slug), utc_now()
    expert = find_expert(user)
    form = ApplicationForm(request.POST, has_profile=expert is not None)
    if not form.is_valid():
        return _landing(request, slug, form)
    data = form.cleaned_data
    if expert is None:
        expert = create_expert(
            user, pseudonym=data["pseudonym"], headline=data["headline"], languages=(data["language"],), now=now
        )
    try:
        link = find_link(brand.id, request.POST.get("referral", ""), applicant=user)
        application = submit_application(
            expert, brand=brand, motivation=data["motivation"], language=data["language"], now=now,
            referred_by=link.expert if link else None,
        )
        if link is not None:
            note_referral(application, link=link, now=now)
        note_background(application, background=form.background(), now=now)
        note_how(application, brand, request)
    except DomainError as error:
        # Sent twice is one application; sent too soon, the page says when.
        if error.code not in {"application_open", "application_too_soon"}:
            raise
    response = HttpResponseRedirect(reverse("join_brand", args=[slug]), status=303)
    name = name_browser(request, response)
    if not user.is_simulated:
        note_mark(expert, kind=MarkKind.DEVICE, value=name, now=now)
    return response


@require_POST
@signed_in_only
def appeals(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """Ask for another look at one's declined application."""
    mine = applications_to(get_brand(slug).slug, find_expert(user))
    if not mine:
        raise not_found("application_not_found")
    try:
        file_appeal(mine[0].id, by=user, text=request.POST.get("text", ""), now=utc_now())
    except DomainError as error:
        if error.code not in APPEAL_WORDS:
            raise
        messages.error(request, str(APPEAL_WORDS[error.code]))
    else:
        messages.success(request, _("Sent. Somebody else looks at it."))
    return HttpResponseRedirect(reverse("join_brand", args=[slug]), status=303)


def _landing(request: HttpRequest, slug: str, form: ApplicationForm | None) -> HttpResponse:
    brand = get_brand(slug)
    expert = find_expert(request.user) if request.user.is_authenticated else None
    mine = applications_to(slug, expert)
    context: dict[str, Any] = {
        **brand_frame(brand), "pay": share_of(brand), "languages": _names(brand.languages), "expert": expert,
        "carried": _carried(request.POST if form is not None else request.GET),
        "application": mine[0] if mine else None,
        "appeal": find_appeal(mine[0].id) if mine else None, "again_at": _again_at(mine),
        "getting_ready": find_my_onboarding(expert, brand_id=brand.id) if expert and mine else None,
        "is_qualified": bool(expert and brand.id in {known.id for known in brands_of_expert(expert)}),
        "checks_open": len(open_checks(mine[0].id, now=utc_now())) if mine else 0,
        "tests": _tests(request, brand, mine),
        "form": form or ApplicationForm(has_profile=expert is not None, initial=_beginning(request)),
    }  # fmt: skip
    return render(request, "join/brand.html", context, status=422 if form is not None else 200)


def _again_at(mine: list[ApplicationRow]) -> datetime | None:
    """When one may apply again after one was declined; None is now."""
    declined = mine[0].decided_at if mine and mine[0].state == "declined" else None
    again = declined + REAPPLY_AFTER if declined else None
    return again if again and again > utc_now() else None


def _beginning(request: HttpRequest) -> dict[str, str]:
    """What the form says before anybody wrote in it."""
    zone = request.user.timezone if request.user.is_authenticated else ""
    return {"language": request.LANGUAGE_CODE, "time_zone": zone}


def _carried(link: Mapping[str, str]) -> dict[str, str]:
    """What the link said about where somebody came from, for the form to carry on."""
    names = ("campaign", "referral", "p", "i", "utm_source", "utm_medium", "utm_term")
    return {name: link[name][:60] for name in names if link.get(name)}


def _tests(request: HttpRequest, brand: Brand, mine: list[ApplicationRow]) -> dict[str, int]:
    """How many exams the brand asks for in the language of the application, and how many are passed."""
    if not mine or not request.user.is_authenticated:
        return {"asked": 0, "passed": 0}
    cards = exam_cards(request.user, brand_id=brand.id, language=mine[0].language, now=utc_now())
    return {"asked": len(cards), "passed": sum(card.standing == "passed" for card in cards)}


def share_of(brand: Any) -> int:
    """Return what a resolution of the brand earns an expert, in minor units."""
    pay = pay_for_resolution(
        resolver_kind="expert", price_minor=brand.price_minor, expert_share_bps=brand.expert_share_bps,
        currency=brand.currency,
    )
    return pay.share_minor


def _names(codes: list[str]) -> list[str]:
    names = dict(settings.LANGUAGES)
    return [str(names.get(code, code)) for code in codes]
