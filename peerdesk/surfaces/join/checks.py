"""Checks of oneself: what is asked and why, consent, how it stands, what was reported, dispute."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from peerdesk.domain.brands.queries import get_brand
from peerdesk.domain.checks.commands import file_dispute, give_consent
from peerdesk.domain.checks.queries import CheckRow, own_checks
from peerdesk.domain.experts.permissions import User
from peerdesk.domain.experts.queries import find_expert
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, not_found

from .access import signed_in_only
from .frame import applications_to, brand_frame

KIND_WORDS = {"identity": later("Who you are"), "background": later("Your background")}
STATE_WORDS = {
    None: later("not agreed to yet"), "consented": later("being asked for"), "requested": later("waits for you"),
    "pass": later("nothing speaks against you"), "attention": later("something was reported"),
    "cleared": later("looked at by a person, and fine"), "unreached": later("the provider does not answer; we look into it"),
}  # fmt: skip
_WORDS = {
    "dispute_too_short": later("Say in a sentence or two what is wrong."),
    "dispute_too_late": later("The time for a dispute is over. You may appeal against the decision."),
    "dispute_filed": later("Your dispute is being read already."),
    "application_decided": later("Your application was decided already."),
}


def consent_text(row: CheckRow, *, brand: str) -> str:
    """The text that somebody agrees to; its hash is what is kept."""
    what = {
        "identity": _("checks that you are who you say, by your papers, which stay with them"),
        "background": _("looks up what public registers and your former employers say of you"),
    }[row.kind]
    return _(
        "I agree that %(provider)s %(what)s, for my application to %(brand)s. The network is told only whether something "
        "needs attention and, if so, a summary that I can read and dispute for %(days)d working days before anything is "
        "decided. "
        "The result is kept until it expires or I ask for its deletion. I may say no; then %(brand)s cannot take me on."
    ) % {"provider": row.provider_name, "what": what, "brand": brand, "days": row.dispute_days}


@require_GET
@signed_in_only
@never_cache
def checks(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """What the brand asks for, and how each stands."""
    brand, now = get_brand(slug), utc_now()
    rows = own_checks(_application(user, slug), user=user, now=now)
    context: dict[str, Any] = {
        **brand_frame(brand),
        "rows": [
            {"row": row, "kind": KIND_WORDS[row.kind], "state": STATE_WORDS[row.state],
             "text": consent_text(row, brand=brand.name) if row.check_id is None else "",
             "may_dispute": bool(row.action and row.action.disputed_at is None and row.action.decided_at is None
                                 and now <= row.action.dispute_until)}
            for row in rows
        ],
    }  # fmt: skip
    return render(request, "join/checks.html", context)


@require_POST
@signed_in_only
def consents(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """Agree to one check, by the text that was shown."""
    brand, now = get_brand(slug), utc_now()
    application_id = _application(user, slug)
    asked = next((row for row in own_checks(application_id, user=user, now=now) if str(row.rule_id) == _rule(request)), None)
    try:
        if asked is None:
            raise not_found("check_rule_not_found")
        give_consent(
            application_id, rule_id=asked.rule_id, by=user, text=consent_text(asked, brand=brand.name),
            language=request.LANGUAGE_CODE, now=now,
        )
    except DomainError as error:
        if error.code not in {*_WORDS, "check_rule_not_found"}:
            raise
        messages.error(request, str(_WORDS.get(error.code, _("This is not asked for any more."))))
    return HttpResponseRedirect(reverse("join_checks", args=[slug]), status=303)


@require_POST
@signed_in_only
def disputes(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """Say what is wrong with a report."""
    own = own_checks(_application(user, slug), user=user, now=utc_now())
    asked = next((row for row in own if str(row.rule_id) == _rule(request)), None)
    try:
        if asked is None or asked.check_id is None:
            raise not_found("check_not_found")
        file_dispute(asked.check_id, by=user, text=request.POST.get("text", ""), now=utc_now())
    except DomainError as error:
        if error.code not in {*_WORDS, "check_not_found"}:
            raise
        messages.error(request, str(_WORDS.get(error.code, _("There is nothing to dispute."))))
    else:
        messages.success(request, _("Sent. A person reads it before anything is decided."))
    return HttpResponseRedirect(reverse("join_checks", args=[slug]), status=303)


def _rule(request: HttpRequest) -> str:
    return request.POST.get("rule", "")


def _application(user: User, slug: str) -> uuid.UUID:
    mine = applications_to(get_brand(slug).slug, find_expert(user))
    if not mine:
        raise not_found("application_not_found")
    return mine[0].id
