"""What all brands need once: the agreement, where one lives, where the money goes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from peerdesk.domain.experts.papers import country_asks, find_agreement
from peerdesk.domain.experts.queries import Expert
from peerdesk.domain.onboarding.commands import confirm_home, keep_payout, sign_agreement
from peerdesk.domain.onboarding.queries import find_payout, open_onboardings
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError

from .access import expert_only, want_fresh_log_in
from .forms import CountryForm, PayoutForm, put_fields
from .words import ERROR_WORDS, FIELD_WORDS


@require_http_methods(["GET", "POST"])
@expert_only
@never_cache
def agreement(request: HttpRequest, expert: Expert) -> HttpResponse:
    """The words that hold where one lives; agreeing keeps which words, when, and from what kind of place."""
    found = find_agreement(expert, language=request.LANGUAGE_CODE)
    wrong = ""
    if request.method == "POST" and found is not None:
        if request.POST.get("agrees") != "1":
            wrong = _("Tick the box if you agree. Without it you can train, but not come online.")
        else:
            try:
                sign_agreement(
                    expert, agreement_id=found.id, shown_hash=request.POST.get("shown", ""), now=utc_now(),
                    address=str(request.META.get("REMOTE_ADDR", "")), user_agent=request.headers.get("User-Agent", ""),
                )
            except DomainError as error:
                if error.code != "agreement_changed":
                    raise
                wrong = str(ERROR_WORDS[error.code])
            else:
                messages.success(request, _("Agreed. A copy stays on this page."))
                return onward(expert)
    bidi = bool(found and get_language_info(found.language)["bidi"])
    context = {**_frame(), "found": found, "wrong": wrong, "text_direction": "rtl" if bidi else "ltr"}
    return render(request, "join/onboarding/agreement.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
@expert_only
@never_cache
@sensitive_post_parameters("born")
def country(request: HttpRequest, expert: Expert) -> HttpResponse:
    """Where one lives, and that one is old enough there and has read its notices."""
    form = CountryForm(request.POST or None, initial={"country": expert.country})
    code = (request.POST.get("country") or request.GET.get("country") or expert.country)[:2]
    asks = country_asks(expert, country=code)
    if form.is_valid():
        now = utc_now()
        ticked = [int(place) for place in request.POST.getlist("confirmed") if place.isascii() and place.isdigit()]
        try:
            confirm_home(
                expert, country=form.cleaned_data["country"], born=form.cleaned_data["born"], confirmed=ticked, now=now,
                today=timezone.localdate(now),
            )
        except DomainError as error:
            if error.code != "invalid_country":
                raise
            put_fields(form, error.fields, FIELD_WORDS, age=asks.least_age)
        else:
            messages.success(request, _("Confirmed."))
            return onward(expert)
    context = {**_frame(), "form": form, "asks": asks, "ticked": set(request.POST.getlist("confirmed"))}
    return render(request, "join/onboarding/country.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@expert_only
@never_cache
@sensitive_post_parameters("holder", "value")
def payout(request: HttpRequest, expert: Expert) -> HttpResponse:
    """Where one's money goes; what is kept is shown masked, and a change wants a fresh log-in."""
    kept = find_payout(expert)
    form = PayoutForm(request.POST or None, initial={"method": kept.method if kept else "iban"})
    if form.is_valid():
        if kept is not None:
            want_fresh_log_in(request, expert.user)
        try:
            keep_payout(expert, **form.cleaned_data, now=utc_now())
        except DomainError as error:
            if error.code != "invalid_payout":
                raise
            put_fields(form, error.fields, FIELD_WORDS)
        else:
            messages.success(request, _("Saved."))
            return onward(expert) if kept is None else HttpResponseRedirect(reverse("join_payout"), status=303)
    context = {**_frame(), "form": form, "kept": kept}
    return render(request, "join/onboarding/payout.html", context, status=422 if form.is_bound else 200)


def onward(expert: Expert) -> HttpResponse:
    """Lead back to the brand that one is on one's way to, else to the desk."""
    mine = open_onboardings(expert)
    to = reverse("join_onboarding", args=[mine[0][0].slug]) if mine else reverse("desk")
    return HttpResponseRedirect(to, status=303)


def _frame() -> dict[str, Any]:
    return {"public_name": "Peerdesk", "public_home_url": reverse("join"), "now": utc_now()}
